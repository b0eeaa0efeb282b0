"""Rows of several seeds brought together as mean and standard deviation, as papers print them."""

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from grncore.evaluation.intervals import spread
from grncore.evaluation.rows import Metric, MetricRow
from grncore.evaluation.subsets import Subset
from grncore.splits import Part, SplitKind
from grncore.training_data import UniverseKind


@dataclass(frozen=True)
class SeedSummary:
    """One figure over seeds.

    ``mean`` is over the seeds that had targets, ``std`` has ddof 1 and is None for one seed, ``n``
    counts the targets of all seeds together. ``mean`` and ``std`` are None where a seed's value is
    not known although it had targets (a median rank beyond the listed sets). Test parts of
    different seeds overlap, so no interval is derived from ``n``.
    """

    model: str
    R: int | None
    metric: Metric
    K: int | None
    split: SplitKind
    universe: UniverseKind
    subset: Subset
    part: Part
    oracle: bool
    seeds: tuple[int, ...]
    n: int
    mean: float | None
    std: float | None


def across_seeds(rows: Iterable[MetricRow]) -> list[SeedSummary]:
    """Summarise rows that differ in their seed alone, in the order of first appearance.

    Raises
    ------
    ValueError
        If two rows claim the same figure of the same seed.
    """
    groups: dict[tuple[object, ...], list[MetricRow]] = {}
    for row in rows:
        key = (
            row.model, row.R, row.metric, row.K, row.split, row.universe, row.subset, row.part,
            row.oracle,
        )  # fmt: skip
        groups.setdefault(key, []).append(row)
    return [_summary(group) for group in groups.values()]


def summary_table(summaries: Iterable[SeedSummary]) -> pd.DataFrame:
    """One line a figure."""
    names = list(SeedSummary.__dataclass_fields__)
    frame = pd.DataFrame(
        [[getattr(summary, name) for name in names] for summary in summaries], columns=names
    )
    return frame.astype({"R": "Int64", "K": "Int64", "mean": float, "std": float})


def _summary(group: list[MetricRow]) -> SeedSummary:
    first = group[0]
    seeds = tuple(sorted(row.seed for row in group))
    if len(set(seeds)) < len(seeds):
        raise ValueError(
            f"{first.model}, R = {first.R}, {first.metric} ({first.subset}): a seed occurs twice "
            f"in {list(seeds)}; a repeated run would count double."
        )
    values = [row.value for row in group if row.value is not None]
    is_known = all(row.value is not None or not row.n for row in group)
    mean, std = spread(values) if values and is_known else (None, None)
    return SeedSummary(
        model=first.model,
        R=first.R,
        metric=first.metric,
        K=first.K,
        split=first.split,
        universe=first.universe,
        subset=first.subset,
        part=first.part,
        oracle=first.oracle,
        seeds=seeds,
        n=sum(row.n for row in group),
        mean=mean,
        std=std,
    )
