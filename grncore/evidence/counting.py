"""Responses to amounts that were counted: what a regulator's few molecules say of its amount.

A count of molecules is a Poisson draw, so a regulator of three molecules a cell looks as if it
varied where it does not. An amount is given a gamma distribution within its group of cells, whose
mean and spread are those of the counts less the noise of counting; with a count it is a gamma
distribution again (Robbins 1956; as a model of counts of cells: Wang and others 2018). The
response is taken as its mean over that.
"""

from dataclasses import dataclass

import numpy as np
from numpy.polynomial.hermite_e import hermegauss

from grncore.evidence.gram import Array
from grncore.evidence.responses import Groups, ResponseFamily, half_response, hill

_NODES = 7
"""Points at which a response is asked to take its mean."""

_LEAST_SPREAD = 1e-4
"""Of a squared coefficient of variation, below which an amount does not vary within groups."""


_VALUES = 2**21
"""Values that are worked on at once (16 MB an array)."""


@dataclass(frozen=True, eq=False)
class CountedResponses:
    """What counts say of responses.

    Attributes
    ----------
    mean
        ``(p, cells)`` mean response of each regulator in each cell, given its count.
    reliability
        ``(p,)`` share of a response's variance within groups that its counts tell, 0 to 1.
    """

    mean: Array
    reliability: Array


def counted_responses(
    amounts: Array, molecule: Array, groups: Groups, family: ResponseFamily
) -> CountedResponses:
    """Mean Hill responses, and how reliable they are.

    Parameters
    ----------
    amounts
        ``(p, cells)`` counts times ``molecule``.
    molecule
        ``(cells,)`` what one molecule amounts to in each cell, above 0.
    """
    rows = max(1, _VALUES // amounts.shape[1])
    parts = [
        _counted(amounts[start : start + rows], molecule, groups, family)
        for start in range(0, len(amounts), rows)
    ]
    means, reliability = zip(*parts, strict=True)
    return CountedResponses(np.concatenate(means), np.concatenate(reliability))


def _counted(
    amounts: Array, molecule: Array, groups: Groups, family: ResponseFamily
) -> tuple[Array, Array]:
    middle = half_response(amounts, groups, family)
    means = groups.means(amounts)
    usual = means[:, groups.number]
    noise = groups.sums(amounts * molecule).sum(axis=1)
    signal = ((amounts - usual) ** 2).sum(axis=1) - noise
    squares = (groups.count * means**2).sum(axis=1)
    spread = np.divide(signal, squares, out=np.zeros_like(signal), where=squares > 0)
    # A group's gamma distribution has this shape, and counts add to it.
    shape = 1.0 / np.maximum(spread, _LEAST_SPREAD)[:, None]
    draws = shape + amounts / molecule
    rate = np.divide(shape, usual, out=np.full(usual.shape, np.inf), where=usual > 0) + 1 / molecule
    mean, square = np.zeros_like(amounts), np.zeros_like(amounts)
    for node, weight in zip(*hermegauss(_NODES), strict=True):
        # The cube root of a gamma variable is nearly normal (Wilson and Hilferty 1931).
        root = 1.0 - 1.0 / (9.0 * draws) + node / (3.0 * np.sqrt(draws))
        seen = hill(draws / rate * np.maximum(root, 0.0) ** 3, middle, family.order)
        mean += weight / np.sqrt(2 * np.pi) * seen
        square += weight / np.sqrt(2 * np.pi) * seen**2
    told = ((mean - groups.means(mean)[:, groups.number]) ** 2).mean(axis=1)
    total = told + np.maximum(square - mean**2, 0.0).mean(axis=1)
    return mean, np.divide(told, total, out=np.ones_like(told), where=total > 0)
