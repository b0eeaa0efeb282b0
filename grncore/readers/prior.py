"""Prior evidence of regulation: ``regulator, target, weight`` from motifs, ChIP or a collection.

Any form of network that :mod:`grncore.readers.networks` reads can be a prior; what would be refused
as known regulation, a ranking, is what a prior is made of.
"""

from collections.abc import Collection, Set
from pathlib import Path
from typing import get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from grncore.dataset import Notice
from grncore.errors import InputError
from grncore.readers.complex_edges import split_complexes
from grncore.readers.gene_names import PAIR, GeneNames, named_in
from grncore.readers.matching import examples
from grncore.readers.networks import team_table
from grncore.readers.networks.backwards import forward
from grncore.readers.networks.fields_as_numbers import numbers
from grncore.readers.networks.formats import parse_network
from grncore.readers.networks.levels import rows_kept
from grncore.readers.networks.meaning import Meaning, meaning_of
from grncore.readers.networks.names import KnownNames, normalised
from grncore.readers.networks.network_file import NetworkFile
from grncore.readers.networks.parsed import Attribute, Parsed
from grncore.readers.networks.rankings import small_is_better
from grncore.readers.networks.signs import agreed_sign, row_signs
from grncore.readers.notices import Notices
from grncore.readers.options import ReadOptions

WEIGHTS = ("weight", "weights", "score", "importance", "edgeweight", "confidence", "mor", "prob",
           "probability", "value", "force", "motif")  # fmt: skip
"""Names of the column of weights, the first that is there and holds numbers."""

_MOST_TIMES_USUAL = 10.0
"""How many times the median a weight counts at most: one huge score makes no other one nothing."""


def read_prior(
    options: ReadOptions,
    known: GeneNames,
    known_edges: Collection[tuple[str, str]] = (),
) -> tuple[pd.DataFrame | None, list[Notice]]:
    """The prior that the options name, for the genes (rows) of a matrix; None if they name none.

    Returns
    -------
    ``regulator``, ``target``, ``weight`` in [0, 1] (scaled by the largest) and ``sign`` (1, -1, 0),
    a row a pair, no self-edge, every gene with expression; and notices.

    Raises
    ------
    InputError
        If the file cannot be used or names no pair of genes.
    """
    if options.prior is None:
        return None, []
    names = {*known.genes, *known.aliases.values()}
    parsed = forward(parse_network(NetworkFile(Path(options.prior), KnownNames.of(names))))
    if parsed.form == team_table.NAME:
        raise InputError(_holds_truth(parsed.file))
    notices = Notices(parsed.notices)
    frame = _weighted(parsed, options, notices)
    frame = _of_genes(parsed.file, frame, known, notices)
    notices.append(_summary(parsed.file, frame, known_edges))
    return frame, notices


def _weighted(parsed: Parsed, options: ReadOptions, notices: Notices) -> pd.DataFrame:
    meanings = {a.name: meaning_of(a) for a in parsed.attributes}
    by_meaning: dict[Meaning, list[Attribute]] = {
        meaning: [a for a in parsed.attributes if meanings[a.name] == meaning]
        for meaning in get_args(Meaning)
    }
    if any(set(a.values.str.lower()) != {"predicted"} for a in by_meaning["verdict"]):
        raise InputError(_holds_truth(parsed.file))
    keep = np.ones(len(parsed.regulators), dtype=np.bool_)
    if by_meaning["confidence"]:
        keep &= rows_kept(parsed, by_meaning["confidence"], options, keep, notices)
    sign = row_signs(parsed, by_meaning, keep, notices)
    column = _weight_column(parsed)
    weights = np.ones(len(keep)) if column is None else _weights(parsed, column, notices)
    if column is None:
        notices.say("prior-weights", _unweighted(parsed))
    keep &= weights > 0
    frame = pd.DataFrame(
        {
            "regulator": parsed.regulators,
            "target": parsed.targets,
            "weight": weights,
            "sign": 0 if sign is None else sign,
        }
    )
    return frame[keep & (parsed.regulators != "") & (parsed.targets != "")]


def _holds_truth(file: str) -> str:
    return (
        f"{file}: this is an export of grncore that holds known and predicted edges; as a prior it "
        "would hand the truth to the model that is judged by it. Give evidence from elsewhere."
    )


def _weight_column(parsed: Parsed) -> Attribute | None:
    numeric = {
        normalised(a.name): a
        for a in parsed.attributes
        if (found := numbers(a.values)) is not None and len(np.unique(np.abs(found))) > 1
    }
    for name in WEIGHTS:
        if name in numeric:
            return numeric[name]
    for a in parsed.attributes:
        found = numbers(a.values)
        if normalised(a.name) in WEIGHTS[:4] and (found is None or np.isnan(found).all()):
            raise InputError(f"{parsed.file}: {a} holds no number; a prior's weights are numbers.")
        if normalised(a.name) in WEIGHTS and found is not None and (found == 0).all():
            return a  # which is then refused as saying nothing
    unnamed = [a for a in parsed.attributes if not a.has_name and a in numeric.values()]
    if len(unnamed) == 1 and len(parsed.attributes) == 1:
        return unnamed[0]
    scores = [a for a in parsed.attributes if meaning_of(a) in ("score", "label")]
    for a in parsed.attributes:
        if not scores and meaning_of(a) in ("binary", "unclear-label", "two-levels"):
            raise InputError(
                f"{parsed.file}: {a} may mark pairs that are no edges, and may say something else. "
                "If it does, call it 'weight' and write 1 and 0 there; else take it out of the "
                "file."
            )
    if len(scores) == 1:
        return scores[0]
    if len(scores) > 1 and numeric:
        raise InputError(
            f"{parsed.file}: several columns could hold the prior's weights "
            f"({', '.join(a.flag for a in scores)}); call the one that is meant 'weight'."
        )
    return None


def _unweighted(parsed: Parsed) -> str:
    """Why every pair weighs the same; numbers that might have been meant are named."""
    rest = [a for a in parsed.attributes if (found := numbers(a.values)) is not None
            and len(np.unique(found)) > 2]  # fmt: skip
    equal = [a for a in parsed.attributes if normalised(a.name) in WEIGHTS]
    why = f"all are equal in {equal[0]}" if equal else "there is no column of weights"
    said = f"{parsed.file}: {why}, so every pair of the prior weighs 1"
    if not rest:
        return f"{said}."
    shown = ", ".join(map(str, rest[:4]))
    return f"{said}; numbers in {shown} are not used. If one is a weight, call it 'weight'."


def _weights(parsed: Parsed, column: Attribute, notices: Notices) -> NDArray[np.float64]:
    found = numbers(column.values)
    if found is None:
        raise InputError(f"{parsed.file}: {column} holds text; a prior's weights are numbers.")
    if normalised(column.name) == "p" and column.has_name:
        raise InputError(
            f"{parsed.file}: {column} may hold p-values, of which small ones are strong, or "
            "probabilities, of which large ones are. Call it 'pvalue' or 'probability'."
        )
    if small_is_better(column):
        # A p-value of 0.001 is stronger evidence than one of 0.01, by their order alone.
        ranks = pd.Series(found).rank(method="average", ascending=False, na_option="keep")
        size, how = (ranks / ranks.max()).to_numpy(np.float64), "by its order, the smallest first"
    else:
        size, how = np.abs(found), "without sign"
    if np.isinf(size).any():
        raise InputError(f"{parsed.file}: {column} holds infinite values; a weight is finite.")
    largest = float(np.nanmax(size))
    if largest <= 0:
        raise InputError(f"{parsed.file}: every weight in {column} is 0, so it says nothing.")
    usual = _MOST_TIMES_USUAL * float(np.nanmedian(size[size > 0]))
    unit, scaled = max(1.0, min(largest, usual)), ""
    if largest > usual and largest > 1:
        scaled = f", those above {unit:g} as {unit:g} (the largest is {largest:g}), divided by that"
    elif largest > 1:
        scaled = f", divided by the largest ({largest:g})"
    missing = int(np.isnan(size).sum())
    notices.say(
        "prior-weights",
        f"{parsed.file}: {column} weighs the prior, {how}{scaled}"
        + (f"; {missing:,} rows without a weight were dropped." if missing else "."),
    )
    result: NDArray[np.float64] = np.nan_to_num(np.minimum(size / unit, 1.0))
    return result


def _of_genes(file: str, frame: pd.DataFrame, known: GeneNames, notices: Notices) -> pd.DataFrame:
    matrix, genes = known.matrix, known.genes
    frame = split_complexes(file, frame, known, notices)
    frame = known.translated(frame, known.translation(named_in(frame)))
    there = frame["regulator"].isin(genes) & frame["target"].isin(genes)
    unknown = named_in(frame) - genes
    hint = known.hints(unknown)
    if not there.any():
        raise InputError(
            f"{file}: none of the prior's {len(frame):,} pairs has both genes in {matrix.file} "
            f"(here {examples(unknown)}; there {examples(matrix.rows)}). "
            + (hint or "Is the prior of the same organism, with the same kind of names?")
        )
    if lost := int((~there).sum()):
        notices.say(
            "prior-genes",
            f"{file}: {lost:,} of {len(frame):,} pairs of the prior name genes without "
            f"expression and were dropped ({examples(unknown)}). {hint}".rstrip(),
        )
    frame = frame[there & (frame["regulator"] != frame["target"])]
    if frame.empty:
        raise InputError(
            f"{file}: every pair of the prior that has expression is of a gene with itself; name "
            "pairs of different genes."
        )
    # The strongest evidence of a pair counts; signs that contradict each other say nothing.
    merged = frame.groupby(PAIR, as_index=False, sort=False).agg(
        {"weight": "max", "sign": agreed_sign}
    )
    return merged.astype({"weight": "float64", "sign": "int8"})


def _summary(file: str, frame: pd.DataFrame, known_edges: Collection[tuple[str, str]]) -> Notice:
    pairs: Set[tuple[str, str]] = set(zip(frame["regulator"], frame["target"], strict=True))
    shared = len(pairs & set(known_edges))
    turned_round = len({(target, regulator) for regulator, target in pairs} & set(known_edges))
    if turned_round > max(1, shared):
        raise InputError(
            f"{file}: {turned_round:,} of its {len(pairs):,} pairs are known edges the other way "
            f"round, and {shared:,} as they stand, so its columns seem changed over. Call the "
            "column of regulators 'TF' and the other 'target'."
        )
    known = (
        f" It holds {shared:,} of the {len(known_edges):,} known edges: figures that use it say "
        "how well the prior knows them too."
        if shared
        else ""
    )
    return Notice(
        "prior", f"{file}: {len(frame):,} pairs of genes have prior evidence, of "
        f"{frame['regulator'].nunique():,} regulators; it is evidence, never an answer.{known}",
    )  # fmt: skip
