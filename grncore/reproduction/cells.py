"""Cells of tables: values brought together over seeds, beside what the paper prints."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from grncore.evaluation.intervals import Interval, proportion_interval, spread
from grncore.reproduction.measurements import pick
from grncore.reproduction.paper import is_ds3
from grncore.reproduction.table import Table

PROPORTIONS = (
    "recall", "strict_coverage", "coverage", "exact", "exact_given_covered", "truth_in_top",
    "promised", "promise_kept", "named_size",
)  # fmt: skip
"""Metrics that are a share of targets, so that one seed alone has an interval."""

COUNTS = ("median_truth_rank", "list_length")
"""Metrics that count sets: 1 or more, and no share of anything."""

CELL_COLUMNS = (
    "table", "dataset", "split", "model", "R", "K", "metric", "subset", "mean", "std", "n", "paper",
    "paper_std", "lo", "hi", "seeds", "pools", "variant", "universe", "row",
)  # fmt: skip


def cells(values: pd.DataFrame, table: Table) -> pd.DataFrame:
    """Cells of a table: values of equal meaning brought together over seeds.

    ``mean`` is over seeds and ``std`` has ddof 1 (missing for one seed). ``lo`` and ``hi`` are the
    95 % interval, see :func:`mean_interval`. ``n`` counts the targets of all seeds.
    """
    found = []
    for line in table.lines:
        rows = pick(values, {**table.where, **line.where})
        keys = ["dataset", "split", "universe", "model", "pools", "variant", "R", "K", "metric"]
        for key, group in rows.groupby([*keys, "subset"], dropna=False, sort=False):
            known = group.dropna(subset="value")
            if not len(known):
                continue
            if known["seed"].duplicated().any():
                raise ValueError(f"{table.name}, {line.label}: a seed counts twice in {key}")
            named: dict[str, Any] = dict(zip([*keys, "subset"], key, strict=True))
            mean, std = spread(known["value"].tolist())
            numbers, counts = known["value"].tolist(), known["n"].tolist()
            lo, hi = mean_interval(numbers, counts, named["metric"]) or (None, None)
            column = named[table.by]
            printed = None if pd.isna(column) else line.paper.get(int(column))
            if named["subset"] != "all" or not is_ds3(str(named["dataset"])):
                printed = None
            found.append(
                {
                    **named,
                    "table": table.name,
                    "row": line.label,
                    "mean": mean,
                    "std": std,
                    "lo": lo,
                    "hi": hi,
                    "n": int(known["n"].sum()),
                    "seeds": " ".join(str(seed) for seed in sorted(known["seed"])),
                    "paper": None if printed is None else printed.mean,
                    "paper_std": None if printed is None else printed.std,
                }
            )
    frame = pd.DataFrame(found, columns=list(CELL_COLUMNS))
    kinds = dict.fromkeys(("mean", "std", "lo", "hi", "paper", "paper_std"), float)
    return frame.astype({"R": "Int64", "K": "Int64", **kinds})


def mean_interval(values: Sequence[float], n: Sequence[int], metric: str) -> Interval | None:
    """95 % interval of a mean over seeds.

    One seed, or seeds that all give the same value: Wilson's over the targets of one of them,
    where the metric is a share of targets, else none; for values that do not spread, Student's has
    no width, as if 0 of 117 targets were proof of 0. Other seeds: Student's over seeds, cut to
    [0, 1] for a share; test parts of different seeds overlap, so the targets are not pooled.
    """
    array = np.asarray(values, dtype=np.float64)
    if np.ptp(array) < 1e-12:
        least = min(n)
        return (
            proportion_interval(round(values[0] * least), least) if metric in PROPORTIONS else None
        )
    half = float(stdtrit(len(array) - 1, 0.975) * array.std(ddof=1) / np.sqrt(len(array)))
    lo, hi = float(array.mean()) - half, float(array.mean()) + half
    if metric in COUNTS:
        return Interval(max(lo, 1.0), hi)
    return Interval(max(lo, 0.0), min(hi, 1.0))
