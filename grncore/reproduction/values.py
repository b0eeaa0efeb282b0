"""`Value`: one figure of one seed, the atom of every table and figure of a reproduction."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from grncore.evaluation.subsets import subset_masks


@dataclass(frozen=True)
class Value:
    """One figure.

    Attributes
    ----------
    dataset, split, universe, seed
        What it was measured under.
    model
        Kind of the retriever, scorer or recoverer.
    pools
        Retriever of the pools that teams were decoded from; ``oracle:`` before it where the truth
        was injected, empty where no pool is used.
    variant
        Settings other than the default's.
    R
        Team size of the stratum; None where sizes are mixed.
    K
        Pool size or cap; None where there is none.
    metric, subset
        What was measured, over ``all`` test targets, those of a ``seen_team`` or a ``novel_team``.
    value, n
        Mean over ``n`` targets; None for ``n = 0``.
    """

    dataset: str
    split: str
    universe: str
    seed: int
    model: str
    pools: str
    variant: str
    R: int | None
    K: int | None
    metric: str
    subset: str
    value: float | None
    n: int


@dataclass(frozen=True)
class Result:
    """What a task gives.

    Attributes
    ----------
    values
        Figures.
    targets
        One record a test target: predicted team, truth, and what went wrong.
    facts
        Counts of parameters, curves and the like, for the report.
    """

    values: list[Value] = field(default_factory=list)
    targets: list[dict[str, Any]] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)


COLUMNS = tuple(entry.name for entry in fields(Value))


def subset_values(
    base: Value, values: NDArray[np.floating] | NDArray[np.bool_], seen: NDArray[np.bool_]
) -> list[Value]:
    """``base`` for each subset of targets, with the mean of ``values`` ``(targets,)`` over it."""
    found = []
    for subset, mask in subset_masks(seen).items():
        chosen = np.asarray(values, dtype=np.float64)[mask]
        mean = float(chosen.mean()) if len(chosen) else None
        found.append(Value(**{**asdict(base), "subset": subset, "value": mean, "n": len(chosen)}))
    return found


def values_table(values: Iterable[Value]) -> pd.DataFrame:
    """One line a figure, in a stable order without repetitions."""
    frame = pd.DataFrame([asdict(value) for value in values], columns=list(COLUMNS))
    return typed(frame).drop_duplicates(ignore_index=True)


def typed(frame: pd.DataFrame) -> pd.DataFrame:
    """Types that survive a way through CSV."""
    frame = frame.copy()
    texts = [name for name in COLUMNS if name not in ("seed", "R", "K", "value", "n")]
    frame[texts] = frame[texts].fillna("").astype(str)
    return frame.astype({"seed": int, "R": "Int64", "K": "Int64", "value": float, "n": int})


def pick(frame: pd.DataFrame, where: dict[str, object]) -> pd.DataFrame:
    """Rows whose columns have these values; a list stands for any of its entries."""
    mask = pd.Series(True, index=frame.index)
    for name, wanted in where.items():
        allowed: Sequence[object] = wanted if isinstance(wanted, list) else [wanted]
        mask &= frame[name].isin(allowed) | (frame[name].isna() if None in allowed else False)
    return frame[mask]
