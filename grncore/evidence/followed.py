"""Responses as their targets follow them, told from regulators and from genes that follow them.

A target lags behind its regulators, so what it follows is not the response that is seen of a
regulator in the same cell, but one that is past, and of it the regulator's own expression tells a
share. Genes that clearly follow the regulator tell the rest: they lag as the target does. That the
targets of a regulator tell its activity better than its own transcript does is the idea of network
component analysis (Liao and others 2003) and of VIPER (Alvarez and others 2016); here nobody needs
to know the targets, for those of one or two regulators name themselves (:mod:`followers`).

All is one linear Gaussian model a group of cells. A followed response ``l`` has the variance
``a V``, V being that of the response that is seen and a the attenuation: what follows a stationary
process at a pace has as large a covariance with it as it has variance itself. So what is seen of a
regulator is an observation of its ``l`` with noise ``(1 - a) V``, and what is seen of a follower is
one of ``sum_r c_r l_r``.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grncore.evidence.borrowing import LEAST_RELIABILITY
from grncore.evidence.gram import Array
from grncore.evidence.told import Told

_LEAST = 1e-6
"""Of a regulator's usual variance, below which neither response nor noise of it is taken to be."""


@dataclass(frozen=True, eq=False)
class Seen:
    """What is seen of regulators, group means taken off.

    Attributes
    ----------
    deviations
        ``(p, cells)`` response, or its mean given a count.
    reliability
        ``(p,)`` share of the response's variance that is seen; 1 where nothing was counted.
    correlation
        ``(p, p)`` of the responses.
    """

    deviations: Array
    reliability: Array
    correlation: Array


@dataclass(frozen=True, eq=False)
class Following:
    """What is seen of genes that follow regulators.

    Attributes
    ----------
    genes
        ``(n,)`` gene rows, ascending.
    effects
        ``(n, p)`` signed coefficients.
    deviations
        ``(n, cells)`` expression less its group's mean.
    variance
        ``(n, S)`` noise variance of a cell of each slot.
    """

    genes: NDArray[np.int64]
    effects: Array
    deviations: Array
    variance: Array


@dataclass(frozen=True, eq=False)
class Followed:
    """Posterior of followed responses.

    Attributes
    ----------
    deviations
        ``(p, cells)`` posterior mean.
    covariances
        ``(S, p, p)`` posterior covariance in each slot of cells.
    seen
        ``(p, cells)`` what each regulator's own expression says of its response.
    seen_variance
        ``(S, p)`` noise of that.
    following
        The genes that told the rest.
    """

    deviations: Array
    covariances: Array
    seen: Array
    seen_variance: Array
    following: Following

    def told_by(self, gene: int, own: int | None) -> Told | None:
        """What a gene tells, as a follower and as candidate ``own``; None if nothing."""
        rows, values, noise = [], [], []
        if own is not None:
            rows.append(np.eye(len(self.seen))[own])
            values.append(self.seen[own])
            noise.append(self.seen_variance[:, own])
        genes = self.following.genes
        place = int(np.searchsorted(genes, gene))
        if place < len(genes) and genes[place] == gene:
            rows.append(self.following.effects[place])
            values.append(self.following.deviations[place])
            noise.append(self.following.variance[place])
        if not rows:
            return None
        asked = np.array(rows)
        spread = asked @ self.covariances  # (S, m, p)
        left = np.array(noise).T[:, :, None] * np.eye(len(rows)) - spread @ asked.T
        weights = np.linalg.solve(left, spread)
        return Told(weights.transpose(1, 0, 2), np.array(values) - asked @ self.deviations)


def followed(seen: Seen, following: Following, slots: NDArray[np.int64], share: float) -> Followed:
    """Posterior of followed responses given all that is seen.

    Parameters
    ----------
    slots
        ``(cells,)`` slot of each cell, 0 to S - 1.
    share
        Attenuation a.
    """
    p, count = len(seen.deviations), following.variance.shape[1]
    told = np.maximum(seen.reliability, LEAST_RELIABILITY)
    own = seen.deviations / told[:, None]
    usual = (seen.deviations**2).mean(axis=1) / told
    least = _LEAST * np.where(usual > 0, usual, 1.0)
    found, covariances = np.empty_like(own), np.empty((count, p, p))
    noises = np.empty((count, p))
    inverse = np.linalg.inv(seen.correlation)
    for slot in range(count):
        here = slots == slot
        variance = np.maximum((seen.deviations[:, here] ** 2).mean(axis=1) / told, least)
        noise = np.maximum(variance * ((1.0 - share) + (1.0 - told) / told), least)
        scale = np.sqrt(share * variance)
        weighted = following.effects / following.variance[:, slot, None]
        precision = inverse / np.outer(scale, scale) + following.effects.T @ weighted
        precision[np.diag_indices(p)] += 1.0 / noise
        covariances[slot] = np.linalg.inv(precision)
        said = own[:, here] / noise[:, None] + weighted.T @ following.deviations[:, here]
        found[:, here] = covariances[slot] @ said
        noises[slot] = noise
    return Followed(found, covariances, own, noises, following)
