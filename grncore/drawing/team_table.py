"""The teams of a target side by side, as one HTML table: a row a model, a column a regulator."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from grncore.answers.ranked_sets import RankedSets
from grncore.answers.target import TargetView, regulators_named
from grncore.answers.team_signs import SIGN_MARKS, SIGN_WORDS
from grncore.answers.verdicts import Verdict, verdicts_of
from grncore.drawing.markup import on_one_line, rendered
from grncore.drawing.palette import STYLES


@dataclass(frozen=True)
class _Column:
    gene: str
    name: str
    is_true: bool
    address: str


@dataclass(frozen=True)
class _Row:
    """What one model says; ``kind`` is the style of what is said of it."""

    label: str
    kind: str
    said: str
    verdicts: Mapping[str, Verdict | None]
    signs: Mapping[str, int]


def team_table(
    view: TargetView,
    *,
    signs: Mapping[str, Mapping[str, int]] | None = None,
    display: Callable[[str], str] = str,
    name: str = "Teams by model",
    address: Callable[[str], str] | None = None,
) -> Markup:
    """Every model's team against the known one, as HTML with its style.

    A filled circle with a tick is a hit, a hollow square with a cross is wrong, a dashed outline is
    a true regulator that was not named. All names are escaped.

    Parameters
    ----------
    name
        What a screen reader calls the table; two on one page need two names.
    address
        Where the name of a regulator leads; by default nowhere.
    signs
        Model -> regulator -> 1 activates, -1 represses, where that is known; the known team's
        signs stand under ``""``.
    """
    genes = regulators_named(view)
    has_truth = bool(view.truth)
    said = signs or {}
    page = rendered(
        "team_table.html",
        name=name,
        columns=[
            _Column(gene, display(gene), gene in view.truth, address(gene) if address else "")
            for gene in genes
        ],
        n_true=len(view.truth),
        true_signs=said.get("", {}),
        rows=[_row(view, sets, genes, said.get(sets.model, {})) for sets in view.models.values()],
        styles=STYLES,
        key={name: one for name, one in STYLES.items() if (name == "predicted") != has_truth},
        words=SIGN_WORDS,
        marks=SIGN_MARKS,
        has_signs=any(map(bool, said.values())),
    )
    return on_one_line(page)


def _row(
    view: TargetView, sets: RankedSets, genes: tuple[str, ...], signs: Mapping[str, int]
) -> _Row:
    named = verdicts_of(sets.best, view.truth) if sets.best else {}
    kind, said = _verdict(view, sets)
    return _Row(sets.label, kind, said, {gene: named.get(gene) for gene in genes}, signs)


def _verdict(view: TargetView, sets: RankedSets) -> tuple[str, str]:
    if not sets.best:
        return "partial", "no answer"
    if not view.truth:
        return "partial", "predicted"
    if view.is_exact(sets.model):
        return "exact", "exact match"
    hits = len(set(sets.best) & set(view.truth))
    return "partial", f"{hits} of {len(view.truth)}"
