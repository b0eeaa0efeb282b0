"""Figures as flat records, one each, that JSON and tables carry unchanged."""

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from grncore.evaluation.intervals import proportion_interval
from grncore.evaluation.metrics import (
    contains_team,
    covered,
    edge_recall,
    exact_match,
    stratum_size,
)
from grncore.evaluation.truth import Subset, Truth, seen_team, subset_masks
from grncore.pools import Pools
from grncore.splits import Part, SplitKind
from grncore.teams import Teams
from grncore.training_data import UniverseKind


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
    prior
        What the dataset's prior names of the truth of these targets; empty without one.
    """

    seed: int
    split: SplitKind
    universe: UniverseKind
    part: Part = "test"
    shortened: Collection[int] = frozenset()
    prior: str = ""


@dataclass(frozen=True)
class Measurement:
    """One figure, of one model on the targets of one stratum under one protocol.

    Attributes
    ----------
    model
        Kind of the method: a retriever, a set scorer, a baseline.
    R
        Team size of the stratum; None where sizes are mixed.
    metric, K
        What was measured, and the pool size or decoding cap it refers to (None: no pool); of
        ``named_size`` the size that was named.
        ``recall`` is Recall@K of a pool (the paper's), ``team_recall`` that of a predicted team.
    value, n
        Mean over ``n`` targets, the median for ``median_truth_rank`` and ``list_length``. None for
        ``n = 0`` and for a median that lies beyond the listed sets, never NaN.
    seed, split, universe, part
        The protocol.
    subset
        ``all``, ``seen_team`` or ``novel_team``; ``seen_like`` and ``novel_like`` by what the team
        that is named first looks like.
    lo, hi
        95 % Wilson interval, of a calibration error by resampled targets; None for ``n = 0`` and
        for metrics that are no proportion of targets.
    left_out
        Targets left out because filtering shortened their true set.
    oracle
        Whether truth was injected into the pools.
    prior
        How much of the known edges of the part's targets the dataset's prior names, in a sentence
        that begins with THE PRIOR HOLDS THE ANSWERS where figures rest on it; empty where there is
        no prior.
    dataset
        What the data is called; empty where one dataset is spoken of.
    pools
        Retriever of the pools that teams were decoded from; ``oracle:`` before it where the truth
        was injected, empty where no pool is used.
    variant
        Settings other than the default's.
    """

    model: str
    R: int | None
    metric: str
    K: int | None
    value: float | None
    n: int
    seed: int
    split: SplitKind
    universe: UniverseKind
    subset: Subset = "all"
    lo: float | None = None
    hi: float | None = None
    part: Part = "test"
    left_out: int = 0
    oracle: bool = False
    prior: str = ""
    dataset: str = ""
    pools: str = ""
    variant: str = ""


JSON_KEYS = (
    "model", "R", "metric", "K", "value", "n", "seed", "split", "universe", "subset", "lo", "hi",
    "part", "left_out", "oracle", "prior",
)  # fmt: skip
"""Of a figure in the JSON of ``evaluate``, in their order there."""


def by_subset(
    base: Measurement, values: NDArray[np.bool_] | NDArray[np.floating], seen: NDArray[np.bool_]
) -> list[Measurement]:
    """``base`` for each subset of targets, with the mean of ``values`` ``(targets,)`` over it.

    Parameters
    ----------
    values
        Hits, whose proportion gets an interval, or any other figure of each target.
    seen
        ``(targets,)`` whether a training target has the same team.
    """
    found = []
    for subset, mask in subset_masks(seen).items():
        chosen = values[mask]
        n = len(chosen)
        interval = proportion_interval(int(chosen.sum()), n) if chosen.dtype == bool else None
        lo, hi = interval or (None, None)
        mean = float(chosen.mean(dtype=np.float64)) if n else None
        found.append(replace(base, subset=subset, value=mean, n=n, lo=lo, hi=hi))
    return found


_PoolMetric = Callable[[Pools, Truth, int], NDArray[np.bool_] | NDArray[np.float64]]


def recall_rows(
    pools: Pools,
    truth: Truth,
    training: Truth,
    ks: Sequence[int],
    protocol: Protocol,
    *,
    size: int | None = None,
) -> list[Measurement]:
    """Recall@K of a retriever on targets of one size.

    Parameters
    ----------
    training
        Teams learnt from, which tell seen from novel.
    size
        R of the stratum, None where sizes are mixed.
    """
    return _pool_rows(pools, truth, training, ks, protocol, size, {"recall": contains_team})


def coverage_rows(
    pools: Pools, truth: Truth, training: Truth, cap: int, protocol: Protocol, *, size: int
) -> list[Measurement]:
    """Coverage@M_R: the ceiling under the decoding cap."""
    return _pool_rows(pools, truth, training, [cap], protocol, size, {"coverage": contains_team})


def retrieval_rows(
    pools: Pools, truth: Truth, training: Truth, ks: Sequence[int], protocol: Protocol
) -> list[Measurement]:
    """StrictCov@K and EdgeRec@K over targets of every size (appendix I)."""
    metrics: dict[str, _PoolMetric] = {"strict_coverage": contains_team, "edge_recall": edge_recall}
    return _pool_rows(pools, truth, training, ks, protocol, None, metrics)


def _pool_rows(
    pools: Pools,
    truth: Truth,
    training: Truth,
    ks: Sequence[int],
    protocol: Protocol,
    size: int | None,
    metrics: Mapping[str, _PoolMetric],
) -> list[Measurement]:
    """Figures of the first K of each pool, by K and then by metric."""
    marks = seen_team(pools.targets, truth, training)
    rows = []
    for k in ks:
        for metric, figure in metrics.items():
            base = base_row(pools.retriever, size, metric, protocol, pools.is_oracle)
            rows += by_subset(replace(base, K=int(k)), figure(pools, truth, k), marks)
    return rows


def exact_rows(
    teams: Teams,
    truth: Truth,
    training: Truth,
    protocol: Protocol,
    *,
    pools: Pools | None = None,
    cap: int | None = None,
) -> list[Measurement]:
    """Exact match, and exact match on covered targets where pools and cap are given.

    A method that uses no pool (copying a neighbour's team) has no K. Give it pools all the
    same to see it on the targets that the decoders were able to solve.
    """
    kept = ~np.isin(teams.targets, sorted(protocol.shortened))
    hits = exact_match(teams, truth)[kept]
    marks = seen_team(teams.targets, truth, training)[kept]
    oracle = teams.oracle or (pools is not None and pools.is_oracle)
    base = replace(
        base_row(teams.model, stratum_size(teams, truth), "exact", protocol, oracle),
        K=None if cap is None else int(cap),
        left_out=int((~kept).sum()),
    )
    rows = by_subset(base, hits, marks)
    if pools is not None and cap is not None:
        inside = covered(teams, pools, truth, cap)[kept]
        rows += by_subset(replace(base, metric="exact_given_covered"), hits[inside], marks[inside])
    return rows


def as_records(rows: Iterable[Measurement], keys: Sequence[str]) -> list[dict[str, Any]]:
    """Some fields of each figure, in the order of ``keys``."""
    return [{key: getattr(row, key) for key in keys} for row in rows]


def rows_json(rows: Iterable[Measurement]) -> str:
    """JSON list of objects with :data:`JSON_KEYS`."""
    return json.dumps(as_records(rows, JSON_KEYS), indent=1, allow_nan=False) + "\n"


def rows_table(rows: Iterable[Measurement]) -> pd.DataFrame:
    """One line a row; ``R`` and ``K`` stay whole numbers where they are missing."""
    frame = pd.DataFrame(as_records(rows, JSON_KEYS), columns=list(JSON_KEYS))
    return frame.astype(
        {"R": "Int64", "K": "Int64", "value": float, "lo": float, "hi": float, "oracle": bool}
    )


def base_row(
    model: str, size: int | None, metric: str, protocol: Protocol, oracle: bool
) -> Measurement:
    """A row of all targets under a protocol, its value still to come."""
    return Measurement(
        model=model,
        R=None if size is None else int(size),
        metric=metric,
        K=None,
        value=None,
        n=0,
        seed=int(protocol.seed),
        split=protocol.split,
        universe=protocol.universe,
        part=protocol.part,
        oracle=bool(oracle),
        prior=protocol.prior,
    )
