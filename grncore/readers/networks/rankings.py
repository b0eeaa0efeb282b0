"""Scores beside edges: a ranking of predictions is no known regulation unless the user cuts it."""

import shlex
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from grncore.dataset import Notice
from grncore.errors import InputError
from grncore.readers.networks.fields_as_numbers import numbers
from grncore.readers.networks.meaning import MANY, SMALL_IS_BETTER, meaning_of
from grncore.readers.networks.names import normalised
from grncore.readers.networks.parsed import Attribute, Parsed
from grncore.readers.notices import Notices
from grncore.readers.options import ReadOptions

Rows = NDArray[np.bool_]


def rows_kept(
    parsed: Parsed,
    columns: Sequence[Attribute],
    named: Attribute | None,
    options: ReadOptions,
    among: Rows,
    notices: Notices,
    *,
    is_labelled: bool,
) -> Rows:
    """Rows above the cut; all where nothing ranks them or labels say which are edges.

    Raises
    ------
    InputError
        If rows are ranked and there is no cut, several columns could rank, or none can.
    """
    every = np.ones(len(parsed.regulators), dtype=np.bool_)
    if not options.cuts_ranking:
        if columns and is_labelled:
            notices.append(_beside_labels(parsed, columns))
        elif columns:
            raise _is_ranking(parsed, columns[0], among)
        elif not is_labelled and options.weight_column is None:
            _check_complete(parsed, among, notices)
        return every
    attribute = named or _only(parsed, columns)
    weights = numbers(attribute.values)
    if weights is None:
        raise InputError(f"{parsed.file}: {attribute} holds text, so no edge weighs more by it.")
    return _cut(parsed, attribute, weights, options, among, notices)


def _only(parsed: Parsed, columns: Sequence[Attribute]) -> Attribute:
    if len(columns) == 1:
        return columns[0]
    numeric = [a for a in parsed.attributes if numbers(a.values) is not None]
    if not columns and len(numeric) == 1:
        return numeric[0]
    there = ", ".join(shlex.quote(a.flag) for a in (columns or numeric)) or "no column of numbers"
    raise InputError(
        f"{parsed.file}: --top-edges and --min-weight need one column of weights; there is {there}."
        + (" Say which with --weight-column." if columns or numeric else " Leave them out.")
    )


def _cut(
    parsed: Parsed,
    attribute: Attribute,
    weights: NDArray[np.float64],
    options: ReadOptions,
    among: Rows,
    notices: Notices,
) -> Rows:
    size = np.abs(weights)
    if small_is_better(attribute):
        if options.min_weight is not None:
            raise InputError(
                f"{parsed.file}: in {attribute} the smallest value is the best, so --min-weight "
                "would take the worst; use --top-edges."
            )
        size = -size
    keep = among & ~np.isnan(size)
    said = []
    if options.min_weight is not None:
        keep &= size >= options.min_weight
        said.append(f"a weight of at least {options.min_weight:g}")
    if options.top_edges is not None:
        # Ties at the cut are kept together: which of them comes first means nothing.
        ranked = np.sort(size[keep])[::-1]
        if options.top_edges < len(ranked):
            keep &= size >= ranked[options.top_edges - 1]
        said.append(f"the {options.top_edges:,} best")
    if not keep.any():
        best = float(np.nanmax(np.abs(weights)))
        raise InputError(
            f"{parsed.file}: no edge has a weight of at least {options.min_weight:g} in "
            f"{attribute}; the largest is {best:g}."
        )
    ties = options.top_edges is not None and int(keep.sum()) > options.top_edges
    notices.say(
        "edge-ranking",
        f"{parsed.file}: {int(keep.sum()):,} of {int(among.sum()):,} edges, those with "
        f"{' and '.join(said)} in {attribute}{' (ties together)' if ties else ''}, are taken "
        "as known. They are what another method predicts or scores, so agreement with them is "
        "agreement with that method.",
    )
    return keep


def small_is_better(attribute: Attribute) -> bool:
    """Whether a column is of p-values or ranks, of which the smallest is the best."""
    name = normalised(attribute.name)
    return attribute.has_name and name.endswith(SMALL_IS_BETTER) and "log" not in name


def _is_ranking(parsed: Parsed, attribute: Attribute, among: Rows) -> InputError:
    weights = numbers(attribute.values)
    spread = ""
    if weights is not None:
        spread = f", {np.nanmin(weights):g} to {np.nanmax(weights):g}"
    grid = _grid(parsed, among)
    whole = f" and every pair of {grid[0]:,} regulators and {grid[1]:,} targets" if grid else ""
    count = max(1, int(among.sum()) // 10)
    cut = (
        f"--top-edges {count}"
        if weights is None or small_is_better(attribute)
        else f"--top-edges {count} or --min-weight {_example(weights, count)}"
    )
    name = shlex.quote(attribute.flag)
    # A column that is not known by its name has to be named for the cut.
    is_known = attribute.has_name and meaning_of(attribute) == "score"
    others = "" if is_known else f" --weight-column {name}"
    return InputError(
        f"{parsed.file}: {attribute} holds scores ({int(among.sum()):,} rows{spread}){whole}. That "
        "is a ranking of predicted edges, not known regulation, and is not taken for the truth. "
        f"Take its best edges as known with, for example, {cut}{others}; give the file as prior "
        f"evidence with --prior {shlex.quote(parsed.file)} instead of --edges; or, if every row is "
        "a known edge, say --weight-column none."
    )


def _example(weights: NDArray[np.float64], count: int) -> str:
    size = np.sort(np.abs(weights[~np.isnan(weights)]))[::-1]
    value = size[min(count, len(size)) - 1]
    # Three digits, rounded down, so that the cut holds at least that many.
    step = 10.0 ** (np.floor(np.log10(value)) - 2) if value > 0 else 1.0
    return f"{np.floor(value / step) * step:.6g}"


def _beside_labels(parsed: Parsed, columns: Sequence[Attribute]) -> Notice:
    names = ", ".join(repr(a.name) for a in columns)
    return Notice(
        "edge-ranking",
        f"{parsed.file}: {names} beside the labels holds scores; the labels say which rows are "
        "edges, and scores are kept with them, unused.",
    )


def _grid(parsed: Parsed, among: Rows) -> tuple[int, int] | None:
    """Sizes of both sides if nearly every pair is listed."""
    left, right = set(parsed.regulators[among]), set(parsed.targets[among])
    if len(left) < 3 or len(right) < 5:
        return None
    pairs = len(set(zip(parsed.regulators[among], parsed.targets[among], strict=True)))
    return (len(left), len(right)) if pairs >= 0.9 * len(left) * (len(right) - 1) else None


def _check_complete(parsed: Parsed, among: Rows, notices: Notices) -> None:
    """Every pair beside numbers is a ranking whatever they are called; alone it is said."""
    grid = _grid(parsed, among)
    for attribute in parsed.attributes if grid else ():
        found = numbers(attribute.values)
        if found is not None and len(np.unique(found[~np.isnan(found)])) > MANY:
            raise _is_ranking(parsed, attribute, among)
    if grid:
        notices.say(
            "every-pair",
            f"{parsed.file}: nearly every pair of {grid[0]:,} regulators and {grid[1]:,} "
            "targets is listed as an edge. If this is a ranking of candidates rather than "
            "known regulation, take its true edges alone.",
        )
