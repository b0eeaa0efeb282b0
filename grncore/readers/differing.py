"""Whether a row or column of a table is of another kind than the rest, by its values."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

SHOWN = 200
"""Others that a row is compared with; a profile of 200 is as good as one of all."""

LEVEL = 5.0
"""Times that its level may be above or below that of the rest."""

ALIKE = 0.5
"""Rank correlation with the typical profile; samples of one organism are far above it."""


def differs(values: NDArray[np.floating], others: NDArray[np.floating], use: str) -> bool:
    """Whether ``values`` are no expression beside ``others`` (items in rows), given its name.

    Parameters
    ----------
    values
        ``(n,)`` of the row or column with an annotation's name.
    others
        ``(items, n)``, itself perhaps among them.
    use
        What the annotation is for: ``groups`` and ``order`` differ in other ways than lengths do.
    """
    step = max(1, len(others) // SHOWN)
    rest = np.asarray(others[::step], dtype=np.float64)
    same = (rest == values).all(axis=1)
    rest = rest[~same] if (~same).any() else rest
    values = np.asarray(values, dtype=np.float64)
    whole = bool((values == np.rint(values)).all())
    rest_whole = bool((rest == np.rint(rest)).all())
    if np.ptp(values) == 0 or (whole and not rest_whole):
        return True
    if use == "groups":
        return whole and len(np.unique(values)) <= max(2, len(values) // 4)
    largest = float(np.abs(rest).max())
    if np.abs(values).max() > LEVEL * largest:
        return True
    if use == "order":
        descents = int((np.diff(values) < 0).sum())
        return descents <= max(1, len(values) // 8)
    profile = np.median(rest, axis=0)
    level, typical = np.median(np.abs(values)), np.median(np.abs(profile))
    if level > LEVEL * max(typical, 1e-9) or level * LEVEL < typical:
        return True
    return _rank_correlation(values, profile) < ALIKE


def is_computed(values: NDArray[np.floating], others: NDArray[np.floating]) -> bool:
    """Whether ``values`` are the sum, mean, median or spread of ``others`` (items in rows)."""
    wanted = np.asarray(values, dtype=np.float64)
    if len(others) < 2 or not np.ptp(wanted):
        return False
    rest = np.asarray(others, dtype=np.float64)
    ways = (
        rest.sum(axis=0), rest.mean(axis=0), np.median(rest, axis=0), rest.max(axis=0),
        rest.min(axis=0), rest.std(axis=0), rest.std(axis=0, ddof=1), rest.var(axis=0, ddof=1),
    )  # fmt: skip
    size = np.abs(wanted).max()
    return any(bool(np.allclose(wanted, way, rtol=1e-3, atol=1e-3 * size)) for way in ways)


def _rank_correlation(left: NDArray[np.float64], right: NDArray[np.float64]) -> float:
    ranks = [pd.Series(values).rank().to_numpy() for values in (left, right)]
    if any(np.ptp(rank) == 0 for rank in ranks):
        return 0.0
    return float(np.corrcoef(*ranks)[0, 1])
