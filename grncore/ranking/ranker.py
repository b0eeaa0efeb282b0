"""`EvidenceRanker`: expression evidence joined with what known teams say, with probabilities."""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from grncore.errors import InputError
from grncore.evidence.identifiability import class_of
from grncore.evidence.set_evidence import SetEvidence
from grncore.pools import MISSING
from grncore.processes import each
from grncore.progress import Progress, silent
from grncore.ranking.calibration import calibrated_promise
from grncore.ranking.candidates import (
    CandidateFits,
    Candidates,
    LabelledCandidates,
    candidate_fits,
    candidates_for,
)
from grncore.ranking.edges import fit_edges
from grncore.ranking.known_teams import KnownTeams
from grncore.ranking.label_free import CLASS_SETS, none_named
from grncore.ranking.mixture import (
    Mixture,
    RankedCandidates,
    fit_mixture,
    new_weight,
    shifted,
)
from grncore.ranking.prior import Prior
from grncore.ranking.promise import Promise
from grncore.ranking.ranking import Ranking, Residual
from grncore.ranking.sizes import SizeExample, SizeModel, fit_sizes
from grncore.ranking.teams import NamedSets
from grncore.teams import Identifiability

SEARCHED = 4
"""Sizes up to which the best sets are usually proved to be so within a second."""


@dataclass(frozen=True)
class RankerConfig:
    """Settings of the evidence ranker; chosen on validation targets and the demo.

    Attributes
    ----------
    sizes
        Team sizes that it is fitted for and may choose among, as far as training targets have them.
    top
        How many of the best explained sets are candidates, beside every known team.
    voted
        How many sets of the regulators with most votes are candidates too.
    seconds, seconds_if_large
        How long the best sets of a target and size are looked for; and of sizes above
        ``SEARCHED``, where a longer look hardly changes what is found.
    ridge
        Penalty on squared weights, in units of one training target.
    most_targets
        Training targets of each size that the weights are fitted to; a few hundred settle them.
    promise
        How often a list of teams shall hold the truth.
    """

    sizes: tuple[int, ...] = (1, 2, 3, 4, 5, 6, 7, 8)
    top: int = 400
    voted: int = 400
    seconds: float = 1.0
    seconds_if_large: float = 0.1
    ridge: float = 1.0
    most_targets: int = 250
    promise: float = 0.9

    def __post_init__(self) -> None:
        if (
            not self.sizes
            or list(self.sizes) != sorted(set(self.sizes))
            or self.sizes[0] < 1
            or min(self.top, self.voted, self.most_targets) < 1
            or not 0.0 < self.promise < 1.0
            or not min(self.seconds, self.seconds_if_large) > 0.0
            or not self.ridge > 0.0
        ):
            raise InputError(
                "The evidence ranker needs ascending sizes from 1 on, top, voted and most_targets "
                f">= 1, seconds and ridge > 0 and a promise between 0 and 1; got {self}."
            )

    def seconds_of(self, size: int) -> float:
        """How long the best sets of a size are looked for."""
        return self.seconds if size <= SEARCHED else self.seconds_if_large


Correct = Callable[
    [Mixture, Sequence[LabelledCandidates], Sequence[LabelledCandidates]], Residual | None
]
"""Learns a residual from training targets, left out alone and with their whole team."""


class EvidenceRanker:
    """Ranks sets for any target, of a given size or over all sizes.

    Parameters
    ----------
    evidence
        Its forms, the one that proposes sets first. Candidates of all forms are the same.
    labels
        Training targets and their teams.
    ranking, sizes
        Fitted weights.
    promise
        Thresholds of the lists that keep the promise.
    prior
        Evidence from elsewhere, if there is any.
    """

    def __init__(
        self,
        config: RankerConfig,
        evidence: Sequence[SetEvidence],
        labels: KnownTeams,
        ranking: Ranking,
        sizes: SizeModel,
        promise: Promise,
        prior: Prior | None = None,
    ) -> None:
        self.config, self.evidence, self.labels = config, tuple(evidence), labels
        self.prior = prior
        self.ranking, self.sizes, self.promise = ranking, sizes, promise

    @classmethod
    def fit(
        cls,
        config: RankerConfig,
        evidence: Sequence[SetEvidence],
        labels: KnownTeams,
        *,
        validation: Mapping[int, NDArray[np.int64]] | None = None,
        prior: Prior | None = None,
        correct: Correct | None = None,
        seed: int = 0,
        progress: Progress = silent,
        processes: int = 1,
    ) -> "EvidenceRanker":
        """Learn the weights from training targets, each left out alone and with its whole team.

        Parameters
        ----------
        validation
            Targets with their teams that are not among ``labels``. They say how common new teams
            are among targets that are asked, and calibrate the promise; no weight is fitted to
            them.
        prior
            Weights of single edges from elsewhere; how much they count is learnt.
        correct
            Learns a residual on what the fitted weights say; none is learnt without it.
        processes
            How many may look for candidate sets; what is learnt does not depend on it.

        Raises
        ------
        InputError
            If no training target has a team of one of the sizes.
        """
        chosen = _chosen(config, labels, seed)
        labels = replace(labels, edges=fit_edges(labels, chosen))
        sizes = _chosen_among(config, labels)
        known = validation or {}
        held = [target for target, team in known.items() if len(team) in config.sizes]
        total = len(chosen) + len(held)
        alone: list[LabelledCandidates] = []
        team_out: list[LabelledCandidates] = []
        by_size: dict[bool, list[SizeExample]] = {False: [], True: []}
        # Sizes beside the true one are asked of some targets only.
        sized = _sized(labels, chosen)
        everyone = np.ones(len(labels.targets), dtype=bool)
        asked = [
            *((int(labels.targets[i]), {len(labels.teams[i]), *(sizes if i in sized else ())})
              for i in chosen),
            *((target, {len(known[target])}) for target in held),
        ]  # fmt: skip
        searched = _Searched(config, tuple(evidence), labels, prior)
        with closing(each(_fits_asked, searched, asked, processes)) as answers:
            for done, place in enumerate(chosen):
                progress(_STAGE, done, total)
                target, team = int(labels.targets[place]), labels.teams[place]
                fits = next(answers)
                for whole_team, into in ((False, alone), (True, team_out)):
                    kept = labels.kept_without(target, whole_team=whole_team)
                    found = {
                        size: candidates_for(fits[size], labels, target, size, kept)
                        for size in fits
                    }
                    into.append((found[len(team)], team))
                    if place in sized:
                        by_size[whole_team].append(SizeExample(found, team, sized[place]))
            held_out: list[LabelledCandidates] = []
            for done, target in enumerate(held):
                progress(_STAGE, len(chosen) + done, total)
                team = known[target]
                of_size = next(answers)[len(team)]
                held_out.append(
                    (candidates_for(of_size, labels, target, len(team), everyone), team)
                )
        mixture = shifted(fit_mixture(alone, team_out, ridge=config.ridge), held_out)
        progress(_STAGE, total, total)
        ranking = Ranking(mixture, correct(mixture, alone, team_out) if correct else None)
        promise = calibrated_promise(
            config.promise, ranking, alone, team_out, held_out, ridge=config.ridge
        )
        counts = new_weight(mixture, alone, held_out)
        asked_of_size = [
            *by_size[False],
            *(replace(one, weight=counts * one.weight) for one in by_size[True] if counts > 0),
        ]
        choice = fit_sizes(sizes, ranking, asked_of_size)
        return cls(config, evidence, labels, ranking, choice, promise, prior)

    def candidates(self, target: int, size: int) -> Candidates:
        """Candidates of one size; a training target is left out of its own labels."""
        fits = _fits(self.config, self.evidence, self.labels, target, size, self.prior)
        return candidates_for(fits, self.labels, target, size, self.labels.kept_without(target))

    def rank(self, target: int, size: int) -> RankedCandidates:
        """Sets of one size, R given, most probable first."""
        return self.ranking.rank(self.candidates(target, size))

    def rank_all_sizes(self, target: int) -> Mapping[int, RankedCandidates]:
        """Sets of every size; probabilities hold the size's own, and sum to at most 1 over all."""
        asked_of = {size: self.candidates(target, size) for size in self.sizes.sizes}
        ranked = {size: self.ranking.rank(found) for size, found in asked_of.items()}
        return self.sizes.joined(asked_of, ranked)

    def named(self, target: int, size: int | None, top: int) -> NamedSets:
        """The ``top`` most probable sets, with signs, and which of them keep the promise.

        No list is promised where R is not given.
        """
        if size is None:
            found = list(self.rank_all_sizes(target).values())
        else:
            found = [self.rank(target, size)] if self._can(target, size) else []
        ranked = [row for one in found for row in _rows(one)]
        ranked.sort(key=lambda row: -row[1])
        if not ranked:
            return none_named(size or 1)
        width = size or max(len(row[0]) for row in ranked[:top])
        chance: dict[int, float] = {}
        for members, probability, _ in ranked:
            for member in members.tolist():
                chance[member] = chance.get(member, 0.0) + probability
        every = np.array([row[1] for row in ranked])
        # The promise was calibrated where R was given, and says nothing of lists over all sizes.
        look = "known" if ranked[0][2] else "new"
        length = None if size is None else self.promise.length(look, every)
        listed = np.arange(len(every)) < (length or 0)
        n = min(top, len(ranked))
        sets = np.full((n, width), MISSING, dtype=np.int64)
        signs = np.zeros(sets.shape, dtype=np.int8)
        sizes = np.full(sets.shape, np.nan)
        members_of = np.full(sets.shape, np.nan)
        lengths = np.array([len(row[0]) for row in ranked[:n]])
        for r in np.unique(lengths).tolist():
            rows = np.flatnonzero(lengths == r)
            fitted = self.evidence[0].residuals(target, np.stack([ranked[i][0] for i in rows]))
            sets[rows, :r], signs[rows, :r] = fitted.sets, fitted.signs
            sizes[rows, :r] = fitted.coefficients
            members_of[rows, :r] = [[min(chance[m], 1.0) for m in s] for s in fitted.sets.tolist()]
        return NamedSets(
            sets=sets,
            scores=np.log(np.maximum(every[:n], 1e-30)),
            signs=signs,
            coefficients=sizes,
            proved=np.zeros(n, dtype=bool),
            gap=np.nan,
            sets_scored=len(ranked),
            probability=every[:n],
            listed=listed[:n],
            member_probability=members_of,
            kind=self._kind(target, len(ranked[0][0])),
        )

    def _kind(self, target: int, size: int) -> Identifiability:
        # Of the list that candidates were taken from: no set is searched again.
        seconds = self.config.seconds_of(size)
        found = self.evidence[0].best_sets(target, size, self.config.top, seconds=seconds)
        first = found.taken(np.arange(min(CLASS_SETS, len(found))), found.gap)
        return class_of(self.evidence[0], target, first).kind

    def _can(self, target: int, size: int) -> bool:
        return len(self.evidence[0].usable(target)) >= size


def _rows(ranked: RankedCandidates) -> list[tuple[NDArray[np.int64], float, bool]]:
    return list(zip(ranked.sets, ranked.probability.tolist(), ranked.known.tolist(), strict=True))


_STAGE = "Evidence ranker: known teams"
_SIZED = 20
"""Targets of each size of which the other sizes are asked as well. Ten name two validation targets
in a hundred fewer and are less sure of them; sixty no more, and they take minutes."""

_LEAST_OF_SIZE = 5
"""Training targets below which a size is not chosen: nothing says what it looks like."""


@dataclass(frozen=True, eq=False)
class _Searched:
    """All that candidate sets are looked for in."""

    config: RankerConfig
    evidence: tuple[SetEvidence, ...]
    labels: KnownTeams
    prior: Prior | None


def _fits_asked(
    searched: _Searched, asked: tuple[int, Collection[int]]
) -> Mapping[int, CandidateFits]:
    """Of a target, by size."""
    target, sizes = asked
    return {
        size: _fits(
            searched.config, searched.evidence, searched.labels, target, size, searched.prior
        )
        for size in sizes
    }


def _fits(
    config: RankerConfig,
    evidence: Sequence[SetEvidence],
    labels: KnownTeams,
    target: int,
    size: int,
    prior: Prior | None,
) -> CandidateFits:
    return candidate_fits(
        evidence,
        labels,
        target,
        size,
        top=config.top,
        voted=config.voted,
        seconds=config.seconds_of(size),
        prior=prior,
    )


def _chosen(config: RankerConfig, labels: KnownTeams, seed: int) -> list[int]:
    """Places of the training targets that weights are fitted to: at most so many of each size."""
    rng = np.random.default_rng(seed)
    found: list[int] = []
    for size in config.sizes:
        places = np.flatnonzero(labels.sizes == size)
        if len(places) > config.most_targets:
            places = np.sort(rng.choice(places, config.most_targets, replace=False))
        found += places.tolist()
    return found


def _chosen_among(config: RankerConfig, labels: KnownTeams) -> tuple[int, ...]:
    """Sizes that enough training targets have; all that one has where none has enough."""
    count = {size: int((labels.sizes == size).sum()) for size in config.sizes}
    enough = tuple(size for size, n in count.items() if n >= _LEAST_OF_SIZE)
    return enough or tuple(size for size, n in count.items() if n)


def _sized(labels: KnownTeams, chosen: Sequence[int]) -> Mapping[int, float]:
    """Places that teach the choice of a size, and how many targets each of them stands for."""
    found: dict[int, float] = {}
    for size in np.unique(labels.sizes[list(chosen)]).tolist():
        places = [place for place in chosen if labels.sizes[place] == size]
        evenly = np.linspace(0, len(places) - 1, min(len(places), _SIZED)).round().astype(int)
        kept = [places[i] for i in evenly]
        of_size = int((labels.sizes == size).sum())
        found |= dict.fromkeys(kept, of_size / len(kept))
    total = sum(found.values())
    return {place: share * len(found) / total for place, share in found.items()}
