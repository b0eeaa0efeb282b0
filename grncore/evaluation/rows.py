"""Metrics as flat rows, one figure each, that JSON and tables carry unchanged."""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from grncore.evaluation.intervals import proportion_interval
from grncore.evaluation.metrics import (
    contains_team,
    covered,
    edge_recall,
    exact_match,
    overlap,
    stratum_size,
    truth_rank,
)
from grncore.evaluation.subsets import Subset, seen_team, subset_masks
from grncore.evaluation.truth import Truth
from grncore.pools import Pools
from grncore.splits import Part, SplitKind
from grncore.teams import Teams
from grncore.training_data import UniverseKind

Metric = Literal[
    "recall",
    "coverage",
    "exact",
    "exact_given_covered",
    "strict_coverage",
    "edge_recall",
    "jaccard",
    "precision",
    "team_recall",
    "f1",
    "truth_rank",
]
"""``recall`` is Recall@K of a pool (the paper's), ``team_recall`` that of a predicted team."""


@dataclass(frozen=True)
class Protocol:
    """What a figure was measured under; it stands in every row.

    Attributes
    ----------
    seed, split, universe
        Seed and kind of the split, and the regulator universe.
    part
        Whose targets are judged: ``test``, or ``validation`` while choosing settings.
    shortened
        Targets to leave out of exact-match figures, because filtering shortened their true set.
    """

    seed: int
    split: SplitKind
    universe: UniverseKind
    part: Part = "test"
    shortened: Collection[int] = frozenset()


@dataclass(frozen=True)
class MetricRow:
    """One figure.

    Attributes
    ----------
    model
        Kind of the retriever, scorer or recoverer.
    R
        Team size of the stratum; None where sizes are mixed.
    metric, K
        What was measured, and the pool size or decoding cap it refers to (None: no pool).
    value, n
        Mean over ``n`` targets, the median for ``truth_rank``. None for ``n = 0`` and for a median
        that lies beyond the listed sets, never NaN.
    seed, split, universe, part
        The protocol.
    subset
        ``all``, ``seen_team`` or ``novel_team``.
    lo, hi
        95 % Wilson interval; None for ``n = 0`` and for metrics that are no proportion of targets.
    left_out
        Targets left out because filtering shortened their true set.
    oracle
        Whether truth was injected into the pools.
    """

    model: str
    R: int | None
    metric: Metric
    K: int | None
    value: float | None
    n: int
    seed: int
    split: SplitKind
    universe: UniverseKind
    subset: Subset
    lo: float | None = None
    hi: float | None = None
    part: Part = "test"
    left_out: int = 0
    oracle: bool = False


def recall_rows(
    pools: Pools,
    truth: Truth,
    training: Truth,
    ks: Sequence[int],
    protocol: Protocol,
    *,
    size: int | None = None,
) -> list[MetricRow]:
    """Recall@K of a retriever on targets of one size.

    Parameters
    ----------
    training
        Teams learnt from, which tell seen from novel.
    size
        R of the stratum, None where sizes are mixed.
    """
    marks = seen_team(pools.targets, truth, training)
    base = _base(pools.retriever, size, "recall", protocol, pools.is_oracle)
    return [
        row
        for k in ks
        for row in _rows(replace(base, K=int(k)), contains_team(pools, truth, k), marks)
    ]


def coverage_rows(
    pools: Pools, truth: Truth, training: Truth, cap: int, protocol: Protocol, *, size: int
) -> list[MetricRow]:
    """Coverage@M_R: the ceiling under the decoding cap."""
    marks = seen_team(pools.targets, truth, training)
    base = _base(pools.retriever, size, "coverage", protocol, pools.is_oracle)
    return _rows(replace(base, K=int(cap)), contains_team(pools, truth, cap), marks)


def retrieval_rows(
    pools: Pools, truth: Truth, training: Truth, ks: Sequence[int], protocol: Protocol
) -> list[MetricRow]:
    """StrictCov@K and EdgeRec@K over targets of every size (appendix I)."""
    marks = seen_team(pools.targets, truth, training)
    rows = []
    for k in ks:
        strict = _base(pools.retriever, None, "strict_coverage", protocol, pools.is_oracle)
        rows += _rows(replace(strict, K=int(k)), contains_team(pools, truth, k), marks)
        edges = _base(pools.retriever, None, "edge_recall", protocol, pools.is_oracle)
        rows += _rows(replace(edges, K=int(k)), edge_recall(pools, truth, k), marks)
    return rows


def exact_rows(
    teams: Teams,
    truth: Truth,
    training: Truth,
    protocol: Protocol,
    *,
    pools: Pools | None = None,
    cap: int | None = None,
) -> list[MetricRow]:
    """Exact match, and exact match on covered targets where pools and cap are given.

    A recoverer that uses no pool (copying a neighbour's team) has no K. Give it pools all the
    same to see it on the targets that the decoders were able to solve.
    """
    kept = ~np.isin(teams.targets, sorted(protocol.shortened))
    hits = exact_match(teams, truth)[kept]
    marks = seen_team(teams.targets, truth, training)[kept]
    oracle = teams.oracle or (pools is not None and pools.is_oracle)
    base = replace(
        _base(teams.model, stratum_size(teams, truth), "exact", protocol, oracle),
        K=None if cap is None else int(cap),
        left_out=int((~kept).sum()),
    )
    rows = _rows(base, hits, marks)
    if pools is not None and cap is not None:
        inside = covered(teams, pools, truth, cap)[kept]
        rows += _rows(replace(base, metric="exact_given_covered"), hits[inside], marks[inside])
    return rows


def team_rows(
    teams: Teams,
    truth: Truth,
    training: Truth,
    protocol: Protocol,
    *,
    cap: int | None = None,
    ranks: NDArray[np.int64] | None = None,
) -> list[MetricRow]:
    """Partial credit of the first set, and the median rank of the true team.

    Jaccard index, precision, recall and F1 are means over targets, each target's own figure
    counting once. Where every answer has R members, the last three differ only where the true
    team has another size.

    Parameters
    ----------
    cap
        M_R, where the sets were decoded from a pool.
    ranks
        ``(targets,)`` rank of the true team among all sets, from 1; 0 where it is not known. By
        default the rank among the listed sets. An unknown rank counts as beyond any known one.

    Raises
    ------
    ValueError
        If a target has no true team, or ``ranks`` are not one a target.
    """
    if ranks is None:
        ranks = truth_rank(teams, truth)
    if ranks.shape != teams.targets.shape:
        raise ValueError(f"{ranks.shape} ranks for {teams.targets.shape} targets.")
    kept = ~np.isin(teams.targets, sorted(protocol.shortened))
    marks = seen_team(teams.targets, truth, training)[kept]
    base = replace(
        _base(teams.model, stratum_size(teams, truth), "jaccard", protocol, teams.oracle),
        K=None if cap is None else int(cap),
        left_out=int((~kept).sum()),
    )
    found = overlap(teams, truth)
    measured: dict[Metric, NDArray[np.float64]] = {
        "jaccard": found.jaccard,
        "precision": found.precision,
        "team_recall": found.recall,
        "f1": found.f1,
    }
    rows = [
        row
        for metric, values in measured.items()
        for row in _rows(replace(base, metric=metric), values[kept], marks)
    ]
    known = np.where(ranks > 0, ranks.astype(np.float64), np.inf)[kept]
    return rows + _median_rows(replace(base, metric="truth_rank"), known, marks)


def rows_json(rows: Iterable[MetricRow]) -> str:
    """JSON list of objects, keys in the order of :class:`MetricRow`."""
    return json.dumps([asdict(row) for row in rows], indent=1, allow_nan=False) + "\n"


def rows_from_json(text: str) -> list[MetricRow]:
    """Rows that :func:`rows_json` wrote; keys of later versions are ignored."""
    known = {field.name for field in fields(MetricRow)}
    return [
        MetricRow(**{key: value for key, value in row.items() if key in known})
        for row in json.loads(text)
    ]


def rows_table(rows: Iterable[MetricRow]) -> pd.DataFrame:
    """One line a row; ``R`` and ``K`` stay whole numbers where they are missing."""
    names = [field.name for field in fields(MetricRow)]
    frame = pd.DataFrame([asdict(row) for row in rows], columns=names)
    return frame.astype(
        {"R": "Int64", "K": "Int64", "value": float, "lo": float, "hi": float, "oracle": bool}
    )


def _base(
    model: str, size: int | None, metric: Metric, protocol: Protocol, oracle: bool
) -> MetricRow:
    return MetricRow(
        model=model,
        R=None if size is None else int(size),
        metric=metric,
        K=None,
        value=None,
        n=0,
        seed=int(protocol.seed),
        split=protocol.split,
        universe=protocol.universe,
        subset="all",
        part=protocol.part,
        oracle=bool(oracle),
    )


def _rows(
    base: MetricRow, values: NDArray[np.bool_] | NDArray[np.float64], seen: NDArray[np.bool_]
) -> list[MetricRow]:
    rows = []
    for subset, mask in subset_masks(seen).items():
        chosen = values[mask]
        n = len(chosen)
        interval = proportion_interval(int(chosen.sum()), n) if chosen.dtype == bool else None
        lo, hi = interval if interval else (None, None)
        value = float(chosen.mean()) if n else None
        rows.append(replace(base, subset=subset, value=value, n=n, lo=lo, hi=hi))
    return rows


def _median_rows(
    base: MetricRow, values: NDArray[np.float64], seen: NDArray[np.bool_]
) -> list[MetricRow]:
    rows = []
    for subset, mask in subset_masks(seen).items():
        median = float(np.median(values[mask])) if mask.any() else np.inf
        value = median if np.isfinite(median) else None
        rows.append(replace(base, subset=subset, value=value, n=int(mask.sum())))
    return rows
