"""A target's candidate sets with their numbers: the best explained ones, and all known teams."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grncore.evidence.set_evidence import FittedSets, SetEvidence
from grncore.ranking.known_teams import KnownTeams
from grncore.ranking.label_numbers import label_numbers
from grncore.ranking.prior import Prior
from grncore.ranking.proposals import most_voted, sets_among


@dataclass(frozen=True, eq=False)
class Candidates:
    """Candidate sets of one target and everything that the ranker weighs.

    Attributes
    ----------
    target, size
        The target and R.
    sets
        ``(n, R)`` genes, ascending.
    fits
        ``(n, fit columns)`` what the expression says.
    labels
        ``(n, label columns)`` what the training targets that were asked say.
    known
        ``(n,)`` whether one of them has this very team.
    least_residual
        Chi-square of the best explained set.
    members
        ``(n, R, member columns)`` numbers of each member: its share of the set's coefficients, with
        its sign, its degree and its votes.
    """

    target: int
    size: int
    sets: NDArray[np.int64]
    fits: NDArray[np.float64]
    labels: NDArray[np.float64]
    known: NDArray[np.bool_]
    least_residual: float
    members: NDArray[np.float64]

    @property
    def behind(self) -> NDArray[np.float64]:
        """``(n,)`` chi-square of each set, less that of the best explained one."""
        return -2.0 * self.fits[:, 0]

    @property
    def values(self) -> NDArray[np.float64]:
        """``(n, columns)`` all numbers."""
        return np.hstack([self.fits, self.labels])

    def place_of(self, team: NDArray[np.int64]) -> int:
        """Place of a team, -1 where it is no candidate."""
        return place_among(self.sets, team)


LabelledCandidates = tuple[Candidates, NDArray[np.int64]]
"""Candidates of a target whose team is known, and that team."""


def place_among(sets: NDArray[np.int64], team: NDArray[np.int64]) -> int:
    """Place of a team among ``(n, R)`` sets, -1 where it is none of them."""
    if sets.shape[1] != len(team):
        return -1
    found = np.flatnonzero((sets == team).all(axis=1))
    return int(found[0]) if len(found) else -1


@dataclass(frozen=True, eq=False)
class CandidateFits:
    """Sets whose fit is known already, so that leaving others out costs no fit anew.

    Attributes
    ----------
    sets
        ``(n, R)`` genes, ascending.
    columns
        ``(n, columns)`` numbers of each fit.
    least_residual
        Chi-square of the best explained set.
    shares
        ``(n, R)`` signed coefficients, their absolute values summing to 1.
    explained
        ``(n,)`` sets that the expression or a prior proposes; the others are candidates only of
        those whose training targets have them or vote for them.
    most_voted
        How many sets votes may propose.
    """

    sets: NDArray[np.int64]
    columns: NDArray[np.float64]
    least_residual: float
    shares: NDArray[np.float64]
    explained: NDArray[np.bool_]
    most_voted: int


def candidate_fits(
    evidence: Sequence[SetEvidence],
    labels: KnownTeams,
    target: int,
    size: int,
    *,
    top: int,
    voted: int,
    seconds: float,
    prior: Prior | None = None,
) -> CandidateFits:
    """The best explained sets, every known team of this size, and what votes and a prior propose.

    Parameters
    ----------
    evidence
        Its forms; the first one says which sets are explained best.
    top, seconds
        How many of the best explained sets, and how long to look for them.
    voted
        How many sets the training targets most like this one may propose by votes.
    prior
        Evidence from elsewhere, if there is any.
    """
    usable = evidence[0].usable(target)
    explained = [evidence[0].best_sets(target, size, top, seconds=seconds).sets]
    if prior is not None:
        explained.append(prior.best_sets(target, size, usable, top))
    everyone = np.ones(len(labels.targets), dtype=bool)
    of_labels = [labels.of_size(size, everyone)]
    for whole_team in (False, True):
        kept = labels.kept_without(target, whole_team=whole_team)
        of_labels.append(sets_among(most_voted(labels, target, size, kept, voted), size))
    also = np.concatenate(of_labels)
    first = np.concatenate(explained)
    also = also[np.isin(also, usable).all(axis=1)]
    # The first of equal sets is the one that is found.
    sets, place = np.unique(np.concatenate([first, also]), axis=0, return_index=True)
    fitted = [form.residuals(target, sets) for form in evidence]
    columns = np.hstack([fit_columns(found) for found in fitted])
    if prior is not None:
        columns = np.hstack([columns, prior.numbers(target, sets, fitted[0].signs)])
    least = float(fitted[0].residual.min())
    return CandidateFits(sets, columns, least, _shares(fitted[0]), place < len(first), voted)


def fit_columns(fitted: FittedSets) -> NDArray[np.float64]:
    """``(n, columns)``: how far each fit lies behind the best one, and what its coefficients do."""
    behind = fitted.residual - fitted.residual.min()
    sizes = fitted.coefficients
    mean = np.maximum(sizes.mean(axis=1), 1e-12)
    least = sizes.min(axis=1) / mean
    parts = [values - values.min() for values in fitted.parts.values()]
    return np.column_stack(
        [
            -0.5 * behind,
            np.sqrt(behind),
            np.log1p(behind),
            sizes.std(axis=1) / mean,
            least,
            *(np.sqrt(part) for part in parts),
        ]
    )


def _shares(fitted: FittedSets) -> NDArray[np.float64]:
    total = np.maximum(fitted.coefficients.sum(axis=1, keepdims=True), 1e-12)
    found: NDArray[np.float64] = fitted.signs * fitted.coefficients / total
    return found


def candidates_for(
    fits: CandidateFits, labels: KnownTeams, target: int, size: int, kept: NDArray[np.bool_]
) -> Candidates:
    """Candidates as the kept training targets leave them.

    What others alone have or vote for is none of them; without a list of regulators, nor is a
    regulator that only others have.
    """
    voted = most_voted(labels, target, size, kept, fits.most_voted)
    rows = fits.explained | (labels.count(fits.sets, kept) > 0)
    rows |= np.isin(fits.sets, voted).all(axis=1)
    if not labels.listed:
        has_target = labels.membership[kept].sum(axis=0) > 0
        rows &= has_target[labels.column_of[fits.sets]].all(axis=1)
    sets = fits.sets[rows]
    numbers = label_numbers(labels, target, sets, kept)
    return Candidates(
        target,
        size,
        sets,
        fits.columns[rows],
        numbers.values,
        numbers.known,
        fits.least_residual,
        np.concatenate([fits.shares[rows][:, :, None], numbers.members], axis=2),
    )
