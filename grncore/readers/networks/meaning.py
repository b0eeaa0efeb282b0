"""What a column beside the edges means: told by its name and its values, from one table."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from grncore.readers.networks.fields_as_numbers import is_numeric, numbers
from grncore.readers.networks.names import normalised
from grncore.readers.networks.parsed import Attribute
from grncore.readers.networks.relations import SIGN_WORDS, SIGNS, is_relation

Meaning = Literal["label", "verdict", "sign", "score", "confidence", "binary", "plus-minus",
                  "unclear-label", "sign-or-none", "two-levels", "plain"]  # fmt: skip
"""``binary``, ``plus-minus``, ``unclear-label``, ``sign-or-none`` and ``two-levels`` are questions
to the user."""

TRUE = frozenset({"1", "true", "t", "yes", "y", "positive", "pos", "edge", "present",
                  "link", "interaction", "known", "bound", "regulated", "regulates",
                  "true edge", "regulatory", "confirmed", "validated", "accepted", "valid", "wahr",
                  "ja", "vrai", "oui", "verdadero", "si", "s\u00ed"})  # fmt: skip
FALSE = frozenset({"0", "-0", "false", "f", "no", "n", "negative", "neg", "none",
                   "absent", "unknown", "unbound", "null", "random", "rejected", "refuted",
                   "invalid", "discarded", "falsch", "nein", "faux", "non", "falso"})  # fmt: skip
PLAIN_FALSE = FALSE - {"none", "unknown", "null", "random"}
"""Words for no that do not also say that nothing is known."""

NO_RELATION = re.compile(
    r"none|null|absent|unregulated|non?[ _-]?regulat\w*|not[ _-]?(regulat\w*|significant|bound)"
    r"|no[ _-]?(effect|regulation|interaction|edge|relation\w*|link|change|influence)?"
)
"""Levels that, beside signs, may say that there is no edge at all."""

DENYING = frozenset({"not", "ns", "n.s.", "not significant", "nonsignificant", "insignificant",
                     "unchanged", "no change", "independent", "predicted", "wrong",
                     "missed"})  # fmt: skip
"""Further levels of which a row may be no known edge, whatever the column is called."""

VERDICTS = frozenset({"hit", "wrong", "missed", "predicted"})
NEGATIONS = ("no", "non", "not", "un", "no ", "not ", "non ", "no_", "not_", "non_", "no-", "not-",
             "non-")  # fmt: skip
DENIALS = frozenset({"no", "not", "non", "never", "without", "false", "wrong", "fake", "absent",
                     "rejected", "invalid", "unverified"})  # fmt: skip
"""Words of a level of several words that deny: ``does not regulate``, ``false_edge``."""

LABELS = frozenset({
    "label", "labels", "class", "classes", "classlabel", "regulates", "isregulated", "isregulating",
    "regulated", "isedge", "edge", "edges", "hasedge", "edgelabel", "truth", "istrue", "true",
    "trueedge", "groundtruth", "gt", "gold", "goldstandard", "goldstd", "gs", "interacts",
    "isinteraction", "interacting", "islink", "link", "linked", "isregulator", "istarget", "known",
    "isknown", "positive", "ispositive", "exists", "present", "connected", "connection", "y",
    "ytrue", "bound", "bind", "binds", "isbound", "validated", "isvalid", "motif", "prior",
    "isregulation", "real", "isdirected", "directed", "isreal", "confirmed", "isgold", "intruth",
    "response",
    "answer", "outcome",
})  # fmt: skip
"""Columns that say whether a row is an edge; ``motif`` is PANDA's."""

SIGN_NAMES = ("sign", "mode", "mor", "effect", "regulation", "function", "direction", "activat",
              "repress", "inhib", "stimul", "relation", "interaction", "influence")  # fmt: skip
"""Parts of the names of columns that hold a sign, if their values are of :data:`SIGNS`."""

SIGN_EXACT = frozenset({"type", "weight", "edgeweight", "weights", "strength", "k", "edgetype",
                        "regtype", "beta", "coef", "coefficient", "value"})  # fmt: skip

UNSAID = frozenset({"type", "edgetype", "value", "kind", "category"})
"""Names that do not tell signs from labels."""

SIGN_ALONE = frozenset({"mor", "sign", "modeofregulation"})
"""Columns of which a 1 alone is a sign too."""

WEIGHTS = frozenset({"weight", "weights", "strength", "beta", "coef", "coefficient", "value"})
"""Columns of signed numbers of which 0 is no edge."""

SCORES = ("importance", "score", "edgeweight", "prob", "probability", "pvalue", "pval",
          "padj", "fdr", "qvalue",
          "correlation", "corr", "rho", "mutualinformation", "force", "rank", "combinedconfidence",
          "mi", "pip", "posterior", "likelihood", "nes", "auc", "confidence", "weight",
          "weights", "beta", "coef", "value", "absweight", "edgeconfidence", "logit")  # fmt: skip
"""Names, or ends of names, of columns that rank."""

SURE_SCORES = SCORES[: SCORES.index("weight")]
"""Those that rank whatever numbers they hold."""

SMALL_IS_BETTER = ("pvalue", "pval", "padj", "fdr", "qvalue", "qval", "evalue", "rank")
"""Ends of the names of columns whose smallest value is the best, unless it is its logarithm."""

COUNTS = frozenset({"curationeffort", "nreferences", "nresources", "nprimary", "nevidence"})
"""Columns that count, and so may hold 0 and 1 alone."""

KINETICS = frozenset({"hill", "n", "coop", "hillcoefficient"})
"""Parameters of a simulated edge; beside them the strength is one too."""

ATTRIBUTES = COUNTS | KINETICS | {"pmid", "pmids", "pubmed", "pubmedid", "references", "year",
                                  "taxid", "ncbitaxid", "share", "r", "exact"}  # fmt: skip
"""Columns that are kept and never mistaken for a ranking, nor for a label unless they hold yes and
no."""

FLAGS = ("consensus", "isevidence", "isstimulation", "isinhibition", "dorothea", "collectri",
         "tfregulons", "inresource", "smallscale", "largescale", "highthroughput")  # fmt: skip
"""Starts of the names of yes-and-no columns that say something else than edge or no edge."""

MEASURES = ("start", "end", "position", "distance", "length", "chrom", "tss")
"""Starts of the names of places and sizes."""

CONFIDENCES = ("confidence", "confidencelevel", "level", "conf", "evidencelevel", "strength",
               "evidencestrength", "quality")  # fmt: skip
"""Names, or ends of names, of columns of levels."""

LEVELS: tuple[tuple[str, ...], ...] = (
    ("a", "b", "c", "d", "e"),
    ("c", "s", "w"),
    ("confirmed", "strong", "weak"),
    ("high", "medium", "low"),
)
"""Levels of confidence, the best first: DoRothEA, RegulonDB (twice), RegNetwork."""

ORIGINS = ("database", "db", "dbs", "resource", "resources", "origin", "dataset", "sources",
           "species", "organism", "tissue", "celltype", "strand", "method", "technique", "assay",
           "experiment", "split", "fold", "set", "reference", "references", "category", "comment",
           "note", "cellline", "platform", "version", "author", "signdecision")  # fmt: skip
"""Names, or ends of names, of columns of a few words that say where an edge is from, and never
whether it is one."""

MANY = 10
"""So many different values, not all whole, are no code for a kind of edge."""


@dataclass(frozen=True)
class _ColumnContent:
    """What is asked about a column: its plain name, its different values, and its numbers."""

    name: str
    tokens: frozenset[str]
    values: "pd.Series[str]"
    numbers: NDArray[np.float64] | None

    @cached_property
    def distinct(self) -> NDArray[np.float64]:
        """Different numbers, ascending."""
        found = self.numbers if self.numbers is not None else np.empty(0)
        return np.unique(found[~np.isnan(found)])

    @property
    def is_binary(self) -> bool:
        """Words or numbers for yes and for no, in every row."""
        return self.tokens <= TRUE | FALSE and bool(self.tokens & TRUE and self.tokens & FALSE)

    @property
    def is_plus_minus(self) -> bool:
        return self.tokens in ({"+", "-"}, {"+", "0"})

    @property
    def is_negated(self) -> bool:
        """Two levels of which one is the other's negation: ``edge``, ``no edge``."""
        return len(self.tokens) == 2 and "" not in self.tokens and len(denied(self.tokens)) == 1

    @property
    def is_two_numbers(self) -> bool:
        """Two numbers, or one and nothing, each in several rows."""
        some = self.numbers is not None or {t for t in self.tokens if is_numeric(t)}
        if not some or len(self.tokens) != 2 or not all(is_numeric(t) for t in self.tokens - {""}):
            return False
        return int(self.values.value_counts().min()) > 1

    @property
    def is_positive_negative(self) -> bool:
        """Words that name signs as well as examples of a training set."""
        return self.tokens in ({"positive", "negative"}, {"pos", "neg"}, {"+", "0"})

    @property
    def is_unit(self) -> bool:
        """1 and -1, which are signs, or an edge and none."""
        return self.numbers is not None and set(self.distinct) == {-1.0, 1.0}

    @property
    def is_all_no(self) -> bool:
        return self.tokens <= FALSE

    @property
    def is_open(self) -> bool:
        """A few levels that are not understood, and not a text that differs in every row."""
        return 2 <= len(self.tokens) <= MANY and len(self.tokens) < len(self.values)

    @property
    def is_yes_and_no_and_more(self) -> bool:
        """A few levels, among them yes and no: ``yes``, ``no``, ``maybe``; 1, 0 and nothing."""
        if not self.is_open:
            return False
        if self.numbers is not None:
            return set(self.distinct) == {0.0, 1.0}
        if self.is_relation and any(t and NO_RELATION.fullmatch(t) for t in self.tokens):
            return True
        return bool(self.tokens & TRUE) and bool(self.tokens & PLAIN_FALSE)

    @property
    def is_relation(self) -> bool:
        """Whether the column has no name, or one that tells of the relation."""
        return (
            self.name == ""
            or self.name.endswith(tuple(UNSAID))
            or any(part in self.name for part in SIGN_NAMES)
        )

    @property
    def is_two_levels(self) -> bool:
        """Two levels in many rows, which might part edges from none; not two words for edges."""
        if len(self.tokens) != 2 or len(self.values) <= 4 or self.is_strength:
            return False
        if self.is_denying:
            return True
        return not self.is_known and not all(is_relation(t) for t in self.tokens)

    @property
    def is_denying(self) -> bool:
        """Whether a level denies that there is an edge, or that it is known."""
        return not self.is_measure and any(
            t in DENYING or t in PLAIN_FALSE or NO_RELATION.fullmatch(t) for t in self.tokens
        )

    @property
    def is_code(self) -> bool:
        """A few whole numbers, 0 among them: 0, 1 and 2 for none, forwards and backwards."""
        found = self.distinct
        return (
            self.numbers is not None
            and self.is_open
            and 3 <= len(found) <= MANY
            and found[0] == 0
            and bool((found == np.round(found)).all())
            and self.is_relation
        )

    @property
    def is_strength(self) -> bool:
        """Numbers in every row, none of them 0, under the name of a weight: each is an edge."""
        named = self.name in WEIGHTS or _in(SCORES, self.name)
        return named and self.numbers is not None and bool(np.nan_to_num(self.numbers).all())

    @property
    def is_known(self) -> bool:
        """Whether the name says that the column holds something else than edge or no edge."""
        return self.is_measure or _in(ORIGINS, self.name) or self.name.startswith(FLAGS)

    @property
    def is_signs(self) -> bool:
        """Signs that are not all unknown: words, or whole numbers with a negative one."""
        if self.numbers is not None:
            return bool((self.distinct < 0).any())
        return any(sign_of(t) for t in self.tokens) and all(
            t in SIGNS or sign_of(t) for t in self.tokens
        )

    @property
    def says_signs(self) -> bool:
        """Words that mean a sign in any column."""
        words = {part for token in self.tokens for part in _parts(token)}
        return bool(words & SIGN_WORDS) and all(t in SIGNS or sign_of(t) for t in self.tokens)

    @property
    def is_sign_or_none(self) -> bool:
        """Words that mean a sign beside one that may say that there is no edge."""
        others = {t for t in self.tokens if not sign_of(t)}
        words = {part for token in self.tokens - others for part in _parts(token)}
        return (
            bool(words & (SIGN_WORDS | {"positive", "negative"}))
            and any(NO_RELATION.fullmatch(t) for t in others)
            and all(t in SIGNS or NO_RELATION.fullmatch(t) for t in others)
        )

    @property
    def is_graded(self) -> bool:
        """Numbers that are no code: several and not all whole, or percentages, or many."""
        found = self.distinct
        if len(found) < 2 or (found == np.round(found)).all():
            is_share = any(t.endswith("%") for t in self.values[:MANY])
            return len(found) > MANY and (self.name in SCORES or is_share)
        if found[0] < 0:
            # A few signed weights are signs with a strength.
            return len(found) > MANY or (len(found) > 2 and len(found) * 2 > len(self.values))
        # Two numbers may be a label, unless they are called a weight.
        return len(found) > 2 or self.name in WEIGHTS

    @property
    def is_zero_one(self) -> bool:
        return self.numbers is not None and set(self.numbers) == {0.0, 1.0}

    @property
    def is_measure(self) -> bool:
        """A place, a size or a parameter rather than a score."""
        return self.name in ATTRIBUTES or self.name.startswith(MEASURES)

    @property
    def is_level(self) -> bool:
        return len(self.tokens) > 1 and any(self.tokens <= {*scale, ""} for scale in LEVELS)


def denied(tokens: frozenset[str]) -> frozenset[str]:
    """Levels that are the negation of another, or deny in a word while another does not."""
    found = {t for t in tokens if any(t == start + o for start in NEGATIONS for o in tokens - {t})}
    denying = {t for t in tokens if " " in t.strip() or not t.isalnum()}
    denying = {t for t in denying if DENIALS & set(re.split(r"[^a-z0-9]+", t))}
    return frozenset(found or (denying if denying != tokens else ()))


def sign_of(token: str) -> int:
    """Sign of a word; 0 where it says none. Several words of one sign have that sign."""
    lowered = token.strip().lower()
    if lowered in SIGNS:
        return SIGNS[lowered]
    signs = {SIGNS[word] for part in _parts(lowered) if (word := _stem(part)) is not None} - {0}
    return signs.pop() if len(signs) == 1 else 0


def _parts(token: str) -> list[str]:
    return [part.strip() for part in token.lower().replace("|", ";").replace(",", ";").split(";")]


def _stem(part: str) -> str | None:
    if part in SIGNS:
        return part
    # SIGNOR: 'up-regulates quantity by expression'.
    first = part.split(" ")[0]
    return first if first in SIGN_WORDS else None


def _in(names: tuple[str, ...], name: str) -> bool:
    return any(name == part or (len(part) > 3 and name.endswith(part)) for part in names)


_RULES: tuple[tuple[Meaning, Callable[[_ColumnContent], bool]], ...] = (
    ("verdict", lambda look: look.name in ("verdict", "interaction") and look.tokens <= VERDICTS),
    ("verdict", lambda look: len(look.tokens) > 1 and look.tokens <= VERDICTS),
    ("plain", lambda look: look.name.startswith(FLAGS) and not look.is_signs),
    ("plain", lambda look: look.name in COUNTS and look.numbers is not None),
    ("plain", lambda look: look.name in ATTRIBUTES and not (look.is_signs or look.is_binary)),
    ("sign-or-none", lambda look: look.is_sign_or_none),
    # A column that is called a label: yes and no in any words, or a question.
    ("label", lambda look: look.name in LABELS and (look.is_binary or look.is_negated)),
    ("label", lambda look: look.name in LABELS and (look.is_plus_minus or look.is_all_no)),
    ("sign", lambda look: look.name in LABELS and look.says_signs),
    ("score", lambda look: look.name in LABELS and look.is_graded),
    ("unclear-label", lambda look: look.name in LABELS and look.is_open),
    # 0 as a weight or a score is no edge.
    ("label", lambda look: _in(SCORES, look.name) and look.is_zero_one),
    ("score", lambda look: _in(SURE_SCORES, look.name) and len(look.distinct) > 0),
    ("score", lambda look: look.is_graded and not look.is_measure),
    ("confidence", lambda look: _in(CONFIDENCES, look.name) and look.is_level),
    ("sign", lambda look: look.name in SIGN_ALONE and set(look.distinct) in ({1.0}, {-1.0})),
    ("sign", lambda look: any(part in look.name for part in SIGN_NAMES) and look.is_signs),
    ("plus-minus", lambda look: look.is_positive_negative and look.name in UNSAID),
    ("sign", lambda look: look.name in SIGN_EXACT and look.is_signs),
    ("sign", lambda look: look.says_signs),
    ("plus-minus", lambda look: look.is_positive_negative and not look.is_known),
    ("label", lambda look: look.name == "" and (look.is_binary or look.is_negated)),
    ("label", lambda look: look.name == "" and look.is_all_no and "" not in look.tokens),
    ("plus-minus", lambda look: look.name == "" and look.is_signs and 0.0 in look.distinct),
    ("plain", lambda look: look.name.endswith("strand") and look.is_plus_minus),
    ("plus-minus", lambda look: look.is_plus_minus or look.is_unit),
    ("binary", lambda look: look.name == "" and look.is_two_numbers),
    # Many whole numbers without a name are distances, differences, counts.
    ("sign", lambda look: look.name == "" and look.is_signs and len(look.distinct) <= MANY),
    ("binary", lambda look: look.is_binary or look.is_negated),
    ("plus-minus", lambda look: look.is_open and look.is_signs and not look.is_known),
    ("two-levels", lambda look: look.is_yes_and_no_and_more and not look.is_known),
    ("binary", lambda look: look.tokens <= PLAIN_FALSE and not look.is_known),
    ("two-levels", lambda look: look.is_two_levels or look.is_code),
)
"""What a column means and what it looks like, the first that fits. A name of '' is no header."""


def meaning_of(attribute: Attribute) -> Meaning:
    """What a column beside the edges means."""
    values = attribute.values.str.strip().str.lower()
    found = numbers(attribute.values)
    if found is None:
        distinct = [str(value) for value in values.unique()]
    else:
        # However a number is written: 1, 1.0, 1e+00.
        distinct = [f"{n:g}" if n == n else "" for n in np.unique(found)]
    look = _ColumnContent(
        normalised(attribute.name) if attribute.has_name else "",
        # Text of many kinds is no label; what it says is not looked at.
        frozenset(distinct[: 50 * MANY]),
        values,
        found,
    )
    return next((meaning for meaning, fits in _RULES if fits(look)), "plain")
