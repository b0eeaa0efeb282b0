"""Responses of regulators that are counted badly, told from those that move with them.

What a target follows is the response, not what is seen of it. Its best linear prediction from what
is seen of *all* regulators takes the place of what is seen of it alone (regression calibration,
Carroll and others 2006): a set is then not preferred because its members were counted better.
"""

from dataclasses import dataclass

import numpy as np

from grncore.evidence.gram import Array
from grncore.evidence.told import Told

LEAST_RELIABILITY = 0.05
"""Below which correlations with a response are not told from those with its noise."""


@dataclass(frozen=True, eq=False)
class Borrowed:
    """Predicted deviations of responses from their group's mean.

    Attributes
    ----------
    deviations
        ``(p, cells)`` predicted from what is seen of all regulators.
    weights
        ``(p, p)`` weight of what is seen of a column's regulator in the prediction of a row's.
    own
        ``(p, cells)`` what is seen of a regulator and the others do not tell, in such units that
        ``deviations - weights[:, t] * own[t]`` are the predictions without regulator ``t``.
    """

    deviations: Array
    weights: Array
    own: Array

    def told_by(self, regulator: int) -> Told:
        """What one regulator tells, which is itself a target."""
        return Told(self.weights[None, None, :, regulator], self.own[None, regulator])


def borrowed(seen: Array, reliability: Array, groups: int) -> Borrowed:
    """Predict each response from all that is seen.

    Correlations are shrunk by as much as chance makes of them (Schäfer and Strimmer 2005).

    Parameters
    ----------
    seen
        ``(p, cells)`` mean response given its own counts, less its group's mean.
    reliability
        ``(p,)`` share of the response's variance that it tells.
    groups
        How many groups of cells there are.
    """
    p = len(seen)
    spread, scaled, between = _shrunk(seen, groups)
    apart = ~np.eye(p, dtype=bool)
    # Noise of counting is nobody else's: what two regulators' counts have in common is their
    # responses', and less of it the less each count tells.
    told = np.sqrt(np.maximum(reliability, LEAST_RELIABILITY))[:, None]
    with_response = np.where(apart, np.clip(between / told, -1.0, 1.0) / told, 1.0)
    inverse = np.linalg.inv(between + 1e-6 * np.eye(p))
    weights = with_response @ inverse
    own = (inverse @ scaled) / np.diag(inverse)[:, None]
    return Borrowed(spread[:, None] * (weights @ scaled), spread[:, None] * weights, own)


def correlation_of(seen: Array, reliability: Array, groups: int) -> Array:
    """``(p, p)`` correlation of responses of which ``seen`` are seen, as :func:`borrowed`."""
    told = np.sqrt(np.maximum(reliability, LEAST_RELIABILITY))
    between = _shrunk(seen, groups)[2] / np.outer(told, told)
    np.fill_diagonal(between, 1.0)
    # Noise taken out of each pair by itself may leave what no responses could have in common.
    values, vectors = np.linalg.eigh(between)
    near = (vectors * np.maximum(values, LEAST_RELIABILITY)) @ vectors.T
    scale = np.sqrt(np.diag(near))
    found: Array = near / np.outer(scale, scale)
    return found


def _shrunk(seen: Array, groups: int) -> tuple[Array, Array, Array]:
    """``(p,)`` spread, ``(p, cells)`` units of it, and their correlation without chance's part."""
    p, cells = seen.shape
    spread = np.sqrt((seen**2).mean(axis=1))
    scaled = np.divide(seen, spread[:, None], out=np.zeros_like(seen), where=spread[:, None] > 0)
    correlation = scaled @ scaled.T / cells
    apart = ~np.eye(p, dtype=bool)
    kept = np.sqrt(_kept_share(np.where(apart, correlation, 0.0), max(cells - groups, 1)))
    return spread, scaled, np.where(apart, np.outer(kept, kept) * correlation, 1.0)


def _kept_share(correlations: Array, cells: int) -> Array:
    """``(p,)`` share of each regulator's correlations that chance did not make.

    Their scatter is held against their size. One whose counts tell nothing moves with nobody, and
    what it seems to have in common with others would be taken for all that it does.
    """
    square = correlations**2
    by_chance = (((1.0 - square) ** 2).sum(axis=1) - 1.0) / cells  # its own place holds none
    size = square.sum(axis=1)
    made: Array = np.divide(by_chance, size, out=np.ones_like(size), where=size > by_chance)
    return 1.0 - made
