"""How a target sees its regulators: Hill activations of amounts, or logged values as they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.polynomial.hermite_e import hermegauss
from numpy.typing import ArrayLike, NDArray

from grncore.errors import InputError
from grncore.evidence.gram import Array

ResponseKind = Literal["hill", "linear"]

_NODES = 7
"""Points at which a response is asked to take its mean (Gauss and Hermite's quadrature)."""


@dataclass(frozen=True)
class ResponseFamily:
    """One form of response for all regulators.

    Attributes
    ----------
    kind
        ``hill``: ``h = x^n / (x^n + m^n)`` of amounts x on their natural scale. ``linear``: logged
        values, centred and scaled to unit spread.
    order
        Hill exponent n; not used by ``linear``.
    half
        Half response m as a multiple of the regulator's own mean over groups.
    """

    kind: ResponseKind = "hill"
    order: float = 2.0
    half: float = 1.0

    def __str__(self) -> str:
        if self.kind == "linear":
            return "linear"
        return f"hill, order {self.order:g}, half response at {self.half:g} x the mean"


@dataclass(frozen=True, eq=False)
class Groups:
    """Cells by group; the order of the cells is kept.

    Attributes
    ----------
    number
        ``(cells,)`` group of each cell, 0 to K - 1, none empty.
    count
        ``(K,)`` cells of each group.
    """

    number: NDArray[np.int64]
    count: NDArray[np.int64]

    @classmethod
    def of(cls, labels: ArrayLike | None, cells: int) -> "Groups":
        """Number any labels; all cells are one group where there are none.

        Raises
        ------
        InputError
            If there is not one label a cell.
        """
        if labels is None:
            return cls(np.zeros(cells, np.int64), np.array([cells]))
        found = np.asarray(labels)
        if found.shape != (cells,):
            raise InputError(
                f"Group labels have shape {found.shape}, but the expression has {cells} cells; "
                "give one label for every cell."
            )
        _, number, count = np.unique(found, return_inverse=True, return_counts=True)
        return cls(number.astype(np.int64), count.astype(np.int64))

    def __len__(self) -> int:
        return len(self.count)

    def resampled(self, rng: np.random.Generator) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Cells of groups drawn with replacement, drawn with replacement within each; new labels.

        A group that is drawn twice counts as two.
        """
        members = [np.flatnonzero(self.number == group) for group in range(len(self))]
        drawn = rng.integers(len(self), size=len(self))
        picks = [rng.choice(members[group], len(members[group])) for group in drawn]
        return np.concatenate(picks), np.repeat(np.arange(len(drawn)), [len(p) for p in picks])

    def shuffled(self, values: Array, rng: np.random.Generator) -> Array:
        """``(cells,)`` values permuted within every group."""
        found = values.copy()
        for group in range(len(self)):
            here = np.flatnonzero(self.number == group)
            found[here] = rng.permutation(found[here])
        return found

    def means(self, values: Array) -> Array:
        """``(rows, K)`` mean of each row over each group's cells."""
        return self.sums(values) / self.count

    def sums(self, values: Array) -> Array:
        """``(rows, K)`` sum of each row over each group's cells."""
        member = np.zeros((len(self.number), len(self)))
        member[np.arange(len(self.number)), self.number] = 1.0
        return values @ member


def responses(
    values: Array, groups: Groups, family: ResponseFamily, error: Array | None = None
) -> Array:
    """``(p, cells)`` response of each regulator in each cell.

    Parameters
    ----------
    values
        ``(p, cells)`` amounts, never negative (``hill``), or logged values (``linear``).
    error
        ``(p, cells)`` standard errors of amounts that are known so far only. Then it is the mean
        response over what they may be: the response to a mean is another, for it is curved.

    Raises
    ------
    InputError
        If a Hill response is asked of negative (centred, logged) values.
    """
    if family.kind == "linear":
        return standardised(values)
    if values.size and values.min() < 0:
        raise InputError(
            "Hill responses need amounts, but some values are negative: the data was logged or "
            "centred. Give values on their natural scale, or ask for linear responses."
        )
    middle = half_response(values, groups, family)
    if error is None:
        return hill(values, middle, family.order)
    found = np.zeros_like(values)
    for node, weight in zip(*hermegauss(_NODES), strict=True):
        amounts = np.maximum(values + node * error, 0.0)
        found += weight / np.sqrt(2 * np.pi) * hill(amounts, middle, family.order)
    return found


def half_response(amounts: Array, groups: Groups, family: ResponseFamily) -> Array:
    """``(p, 1)`` amount at which each regulator's Hill response is a half."""
    middle: Array = family.half * groups.means(amounts).mean(axis=1, keepdims=True)
    return middle


def hill(amounts: Array, middle: Array, order: float) -> Array:
    """``x^n / (x^n + m^n)``; 0 for a regulator that is silent everywhere."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        found = 1.0 / (1.0 + (middle / amounts) ** order)
    # A regulator that is silent everywhere has no half response; its response is none.
    return np.where(middle > 0, np.nan_to_num(found, nan=0.0), 0.0)


def standardised(values: Array) -> Array:
    """Rows centred and scaled to unit spread; a constant row becomes zeros."""
    centred = values - values.mean(axis=1, keepdims=True)
    spread = centred.std(axis=1, keepdims=True)
    dust = 1e-12 * np.maximum(1.0, np.abs(values).max(axis=1, keepdims=True, initial=0.0))
    found: Array = np.divide(centred, spread, out=np.zeros_like(centred), where=spread > dust)
    return found


def checked(
    amounts: ArrayLike, candidates: Sequence[int] | NDArray[np.int64]
) -> tuple[Array, NDArray[np.int64]]:
    """Expression as float64 and candidate rows, ascending and unique.

    Raises
    ------
    InputError
        If the expression is not a finite matrix with two cells or more in which a gene varies, or a
        candidate is no row.
    """
    values = np.asarray(amounts, dtype=np.float64)
    if values.ndim != 2 or values.shape[1] < 2:
        raise InputError(
            f"Evidence needs a matrix of genes x cells with two cells or more, not {values.shape}."
        )
    if not np.isfinite(values).all():
        row, cell = np.argwhere(~np.isfinite(values))[0]
        raise InputError(
            f"Expression holds a value that is not finite: gene row {row}, cell {cell}."
        )
    if not standardised(values).any():
        raise InputError(
            "Evidence needs genes whose expression varies, and each has one value in every cell."
        )
    rows = np.unique(np.asarray(candidates, dtype=np.int64))
    if not len(rows) or rows[0] < 0 or rows[-1] >= len(values):
        raise InputError(
            f"Candidates must be rows 0 to {len(values) - 1} of the expression, one at least."
        )
    return values, rows
