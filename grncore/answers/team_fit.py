"""How well a team explains its target: observed against fitted expression."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grncore.answers.ranked_sets import Team
from grncore.answers.team_signs import fit_coefficients
from grncore.pipeline.predictor import Predictor


@dataclass(frozen=True, eq=False)
class TeamFit:
    """A team's least-squares fit of its target, both standardised.

    Attributes
    ----------
    team
        Members.
    observed, explained
        ``(cells,)`` values of the target, and what the team gives.
    share
        R squared: the share of the target's variance that the fit explains, over all cells.
    """

    team: Team
    observed: NDArray[np.float64]
    explained: NDArray[np.float64]
    share: float


def team_fit(source: Predictor, target: str, team: Team) -> TeamFit:
    """Fit a team to its target over every cell that serves as a feature.

    More members never explain less, so that only teams of one size can be compared.
    """
    index, features = source.dataset.index, source.data.features
    rows = np.array([[index[gene] for gene in team]], dtype=np.int64)
    found = fit_coefficients(features, np.array([index[target]]), rows)[0]
    observed = features[index[target]].astype(np.float64)
    explained = found @ features[rows[0]].astype(np.float64)
    total = float((observed**2).sum())
    left = float(((observed - explained) ** 2).sum())
    return TeamFit(team, observed, explained, 1 - left / total if total else 0.0)
