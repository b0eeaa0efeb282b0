"""How a target of the cooperativity stress test depends on its regulators: two orthogonal parts."""

from itertools import combinations

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from grncore.simulate.cooperative.config import KNOTS, StressConfig

Profiles = NDArray[np.float64]


def standardised(values: Profiles) -> Profiles:
    """``(..., cells)`` with mean 0 and variance 1 over the cells."""
    centred = values - values.mean(axis=-1, keepdims=True)
    found: Profiles = centred / centred.std(axis=-1, keepdims=True)
    return found


def draw_parts(
    regulators: Profiles, curves: Profiles, config: StressConfig, rng: Generator
) -> tuple[Profiles, Profiles]:
    """Draw a mechanism: its additive and its combinatorial part over the cells.

    Every member r has an activity a_r, a rising Hill function of its expression (which a logistic
    function of log expression is) with a random threshold. The additive part is a random sum of
    the activities, each with a sign of its own. The combinatorial part is a random multilinear
    function, a sum over all subsets of two and more members of products of their centred
    activities, made free of everything that depends on one member alone
    (:func:`without_single_effects`). This is the Hoeffding (ANOVA) decomposition over the cells.

    Parameters
    ----------
    regulators
        ``(R, cells)`` standardised log expression of the team.
    curves
        ``(R, KNOTS - 1, cells)`` :func:`splines` of each.

    Returns
    -------
    Two ``(cells,)`` profiles of mean 0 and variance 1, orthogonal to each other. Both are functions
    of the team's expression in the cell and of nothing else.
    """
    size = len(regulators)
    thresholds = rng.uniform(-config.threshold, config.threshold, size=(size, 1))
    activity = standardised(1 / (1 + np.exp(-config.steepness * (regulators - thresholds))))

    shares = config.least_share / size + (1 - config.least_share) * rng.dirichlet(np.ones(size))
    additive = standardised((_signs(size, rng) * np.sqrt(shares)) @ activity)

    subsets = [s for order in range(2, size + 1) for s in combinations(range(size), order)]
    products = np.stack([activity[list(subset)].prod(axis=0) for subset in subsets])
    shares = np.ones(1)
    if len(subsets) > 1:
        smaller = rng.dirichlet(np.ones(len(subsets) - 1))
        shares = np.append((1 - config.whole_team_share) * smaller, config.whole_team_share)
    mixed = (_signs(len(subsets), rng) * np.sqrt(shares)) @ standardised(products)
    return additive, standardised(without_single_effects(mixed, curves, activity))


def without_single_effects(values: Profiles, curves: Profiles, activity: Profiles) -> Profiles:
    """Take from ``values`` the sum of functions of single regulators that fits it best.

    Least squares over the cells on a constant and, for each regulator, its splines (which linear
    functions are among) and its own Hill activity.

    Parameters
    ----------
    values
        ``(cells,)``.
    curves
        ``(R, KNOTS - 1, cells)`` :func:`splines` of each regulator.
    activity
        ``(R, cells)``.
    """
    n_cells = values.shape[-1]
    basis = np.concatenate([np.ones((1, n_cells)), curves.reshape(-1, n_cells), activity])
    gram = basis @ basis.T
    for _ in range(3):  # Rounding leaves 1e-10 of them the first time, nothing the last.
        values = values - np.linalg.solve(gram, basis @ values) @ basis
    return values


def splines(profile: Profiles) -> Profiles:
    """``(KNOTS - 1, cells)`` piecewise linear functions, each 1 at one quantile, 0 at the others.

    The one of the lowest quantile is left out: with a constant they span it.
    """
    knots = np.quantile(profile, np.linspace(0, 1, KNOTS))
    return np.stack([np.interp(profile, knots, row) for row in np.eye(KNOTS)[1:]])


def _signs(count: int, rng: Generator) -> NDArray[np.float64]:
    return rng.choice([-1.0, 1.0], size=count)
