"""How probable single edges are, told by known teams: a logistic regression.

Where genes have groups (operons) or places, a target is like others in several ways at once, and a
regulator may lie beside it. How much each of them counts is learned from training targets. Where
only expression makes genes alike, votes do as well.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from grncore.ranking.known_teams import EdgeModel, KnownTeams
from grncore.ranking.votes import LEAST_VOTE, log_votes

MOST_TARGETS = 600
"""Training targets that it is fitted to; its few weights are settled by then."""


def edge_columns(labels: KnownTeams) -> int:
    """How many numbers of an edge are weighed."""
    return 1 + len(labels.likeness) + labels.nearness.kinds


def edge_log_odds(labels: KnownTeams, target: int, kept: NDArray[np.bool_]) -> NDArray[np.float64]:
    """``(genes,)`` log odds that each gene regulates the target, as the kept targets tell it.

    Raises
    ------
    ValueError
        If no edge model was fitted to the labels.
    """
    if labels.edges is None:
        raise ValueError("no edge model was fitted")
    found: NDArray[np.float64] = (
        labels.edges.intercept + _numbers(labels, target, kept) @ labels.edges.weights
    )
    return found


def fit_edges(labels: KnownTeams, places: Sequence[int]) -> EdgeModel | None:
    """Fit to training targets, left out alone and with their whole team.

    Parameters
    ----------
    places
        Places of training targets among ``labels.targets``.

    Returns
    -------
    EdgeModel or None
        None where neither groups nor places of genes are known.
    """
    if not labels.nearness.kinds:
        return None
    from sklearn.linear_model import LogisticRegression  # on demand: restoring needs none of it

    evenly = np.linspace(0, len(places) - 1, min(len(places), MOST_TARGETS)).round().astype(int)
    numbers, is_edge = [], []
    for place in np.asarray(places)[evenly].tolist():
        target = int(labels.targets[place])
        others = labels.regulators[labels.regulators != target]
        for whole_team in (False, True):
            kept = labels.kept_without(target, whole_team=whole_team)
            asked = others[labels.membership[kept][:, labels.column_of[others]].any(axis=0)]
            numbers.append(_numbers(labels, target, kept)[asked])
            is_edge.append(np.isin(asked, labels.teams[place]))
    every, truth = np.concatenate(numbers), np.concatenate(is_edge)
    if not truth.any() or truth.all():
        return None
    centre, scale = every.mean(axis=0), np.maximum(every.std(axis=0), 1e-9)
    fitted = LogisticRegression(max_iter=500).fit((every - centre) / scale, truth)
    weights = fitted.coef_[0] / scale
    return EdgeModel(float(fitted.intercept_[0] - centre @ weights), weights)


def _numbers(labels: KnownTeams, target: int, kept: NDArray[np.bool_]) -> NDArray[np.float64]:
    """``(genes, columns)`` log degree, log votes of each likeness, and how near genes lie."""
    found = np.zeros((labels.n_genes, edge_columns(labels)))
    n_likenesses = len(labels.likeness)
    found[:, 1 : 1 + n_likenesses] = np.log(LEAST_VOTE)
    degree = labels.membership[kept][:, :-1].sum(axis=0)
    found[labels.regulators, 0] = np.log1p(degree)
    found[labels.regulators, 1 : 1 + n_likenesses] = log_votes(labels, target, kept).T
    for column, near in enumerate(labels.nearness.support(target), start=1 + n_likenesses):
        found[:, column] = near
    return found
