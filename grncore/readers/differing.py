"""Whether a row or column of a table is of another kind than the rest, by its values."""

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

SHOWN = 200
"""Others that a row is compared with; a profile of 200 is as good as one of all."""

LEVEL = 5.0
"""Times that its level may be above or below that of the rest."""

FAMILY = 0.8
"""Rank correlation that most columns of one experiment reach."""

NOISY_FAMILY = 0.5
"""Rank correlation that most cells with few reads reach."""

ALIKE = 0.5
"""Rank correlation with the typical profile; samples of one organism are far above it, and numbers
of 24 genes that have nothing to do with it reach it once in a hundred times."""

NOISY_ALIKE = 0.2
"""The same where columns are noisy, and much nearer to no relation at all."""

WORD = re.compile(r"[a-z]+([ _.][a-z]+)*|[A-Z][a-z]{3,}")
"""Names that are words: ``state``, ``x``, ``cell_cycle``, ``Branch``."""


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
    if np.ptp(values) == 0 or whole != rest_whole:
        return True
    if use == "groups":
        return whole and len(np.unique(values)) <= max(2, len(values) // 4)
    largest = float(np.abs(rest).max())
    if np.abs(values).max() > LEVEL * largest:
        return True
    if use == "order":
        # Times rise along the table, or repeat for the replicates of a few points.
        descents = int((np.diff(values) < 0).sum())
        few = len(values) >= 6 and len(np.unique(values)) <= len(values) // 3
        return few or descents <= max(1, len(values) // 8)
    profile = np.median(rest, axis=0)
    level, typical = np.median(np.abs(values)), np.median(np.abs(profile))
    if level > LEVEL * max(typical, 1e-9) or level * LEVEL < typical:
        return True
    return _rank_correlation(values, profile) < ALIKE


def unlike_the_rest(values: NDArray[np.floating], names: Sequence[str]) -> list[str]:
    """Names of columns that resemble none of the others, where the others resemble each other.

    Only of tables of few columns: a single column of annotation is lost among thousands of cells.
    """
    if not 5 <= len(names) <= SHOWN or len(values) < 12:
        return []
    part = values[:: max(1, len(values) // 2_000)]
    ranks = pd.DataFrame(part).rank().to_numpy()
    spread = ranks.std(axis=0)
    constant = spread == 0
    if constant.sum() > 1:
        return []
    typical = pd.Series(np.median(part, axis=1)).rank().to_numpy()
    if not typical.std():
        return []
    ranks = (ranks - ranks.mean(axis=0)) / np.where(constant, 1, spread)
    alike = ranks.T @ ((typical - typical.mean()) / typical.std()) / len(part)
    family = np.quantile(alike, 0.25)
    if family < FAMILY:
        strange = alike < NOISY_ALIKE if family >= NOISY_FAMILY else np.zeros(len(names), bool)
        return [name for name, is_strange in zip(names, strange, strict=True) if is_strange]
    # One of other size and somewhat other order is as strange as one of another order.
    levels = np.median(np.abs(part), axis=0)
    usual = max(float(np.median(levels)), 1e-9)
    sized = (levels > LEVEL * usual) | (levels * LEVEL < usual)
    strange = (alike < ALIKE) | (sized & (alike < FAMILY))
    return [name for name, is_strange in zip(names, strange, strict=True) if is_strange]


def unlike_counts(values: NDArray[np.floating], names: Sequence[str]) -> list[str]:
    """Names of the few rows that hold fractions where all others hold whole numbers.

    Counts have no fractions; what does is a share, a coordinate, a score.
    """
    if len(names) < 12:
        return []
    # A table of fractions is told from its first rows; only one of counts is looked through.
    head = values[:12]
    if (head != np.rint(head)).any(axis=1).sum() > 3:
        return []
    found: list[str] = []
    step = max(1, 2**20 // max(1, values.shape[1]))
    for start in range(0, len(names), step):
        part = values[start : start + step]
        rows = np.flatnonzero((part != np.rint(part)).any(axis=1))
        found += [names[start + int(row)] for row in rows]
        if len(found) > max(3, len(names) // 20):
            return []
    return found


def whole_among_fractions(values: NDArray[np.floating], names: Sequence[str]) -> list[str]:
    """Names of the few rows whose values, not all 0, are whole numbers where all others' are not.

    Logarithms and other fractions are whole only by chance; what is whole is a flag, a number of a
    group, a position.
    """
    if len(names) < 5 or values.shape[1] < 8:
        return []
    sample = values[:: max(1, len(names) // SHOWN)]
    if (_is_whole(sample) & (sample != 0).any(axis=1)).mean() > 0.2:
        return []
    # A few columns tell nearly every row; the rest is looked at whole.
    few = values[:, :: max(1, values.shape[1] // 32)]
    places = np.flatnonzero(_is_whole(few))
    places = places[_is_whole(values[places])]
    places = places[(values[places] != 0).sum(axis=1) >= 4]
    return (
        [names[int(place)] for place in places] if len(places) <= max(3, len(names) // 20) else []
    )


def called_unlike_the_rest(names: Sequence[str]) -> list[str]:
    """Words at either end of names of genes that are no words, where programs join columns to."""
    ends = {k for k in (0, 1, 2, -3, -2, -1) if len(names) >= 12 and WORD.fullmatch(names[k])}
    if not ends or sum(WORD.fullmatch(name) is not None for name in names) > len(ends):
        return []
    return [names[k] for k in sorted(ends)]


def _is_whole(values: NDArray[np.floating]) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = (values == np.rint(values)).all(axis=1)
    return found


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


def _rank_correlation(left: NDArray[np.floating], right: NDArray[np.floating]) -> float:
    if np.ptp(left) == 0 or np.ptp(right) == 0:
        return 0.0
    return float(pd.Series(left).rank().corr(pd.Series(right).rank()))
