"""One recommended answer for a target: which team, how sure, and what nearly fooled us."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from grncore.answers.ranked_sets import RankedSets, Team
from grncore.answers.target import TargetView
from grncore.answers.team_signs import SignCheck, SignSource, signs_of_sets
from grncore.answers.track_record import TrackRecord
from grncore.evaluation.paired import changed_members
from grncore.methods.registry import asked_at, models
from grncore.pipeline.predictor import Predictor

TWIN = 0.9
"""Correlation from which a candidate's profile is hard to tell from a member's."""


@dataclass(frozen=True)
class Member:
    """One regulator of the recommended team.

    Attributes
    ----------
    gene
        Identifier.
    sign
        1 activates, -1 represses, 0 where nobody can say.
    probability
        That it regulates the target; None where nothing is known.
    """

    gene: str
    sign: int
    probability: float | None


@dataclass(frozen=True)
class RunnerUp:
    """The set that came closest.

    Attributes
    ----------
    team
        Its members.
    given_up, taken
        Members of the recommended team that it lacks, and those that it has instead.
    behind
        By how much its score is lower.
    probability
        That it is the whole team; None where the model gives none.
    """

    team: Team
    given_up: Team
    taken: Team
    behind: float
    probability: float | None = None


@dataclass(frozen=True)
class Twin:
    """A candidate outside the team whose profile resembles a member's."""

    gene: str
    member: str
    correlation: float


@dataclass(frozen=True, eq=False)
class TargetVerdict:
    """The recommended answer for one target.

    Attributes
    ----------
    model, label
        The model that gives it.
    record
        What that model did on validation targets; None where there are none.
    is_chosen_by_validation
        Whether the model was chosen by its figure there, or by a fixed order for want of one.
    unavailable
        Labels of models that would have come before it and name no team of this size.
    team
        Its members; empty where no model has an answer.
    sign_source
        Who says the signs.
    probability
        That this is the whole team and nothing else; None where nothing is known.
    short_list
        Sets that hold the true team with the promised frequency; None where no list does.
    rival
        None where the model lists one set.
    twins
        Confusable candidates, most alike first.
    agreeing, dissenting
        Labels of other models that name the same team, and teams of those that do not.
    """

    model: str
    label: str
    record: TrackRecord | None
    is_chosen_by_validation: bool
    unavailable: tuple[str, ...]
    team: tuple[Member, ...]
    sign_source: SignSource | None
    probability: float | None
    short_list: tuple[Team, ...] | None
    rival: RunnerUp | None
    twins: tuple[Twin, ...]
    agreeing: tuple[str, ...]
    dissenting: Mapping[str, Team]

    @property
    def genes(self) -> Team:
        """Identifiers of the team."""
        return tuple(member.gene for member in self.team)


def model_order(records: Mapping[str, TrackRecord], offered: Sequence[str]) -> tuple[str, ...]:
    """Models from the most to the least recommended.

    First by the share of validation targets whose whole team they name, then by the share of single
    regulators, then as :func:`untried_order` has it. Models without a record come last.
    """
    untried = untried_order(offered)

    def worth(model: str) -> tuple[float, float, int]:
        record = records.get(model)
        place = -untried.index(model)
        if record is None or not record.total:
            return -1.0, -1.0, place
        members = record.member_true
        return record.share, float(members.mean()) if len(members) else 0.0, place

    return tuple(sorted(offered, key=worth, reverse=True))


def untried_order(offered: Sequence[str]) -> tuple[str, ...]:
    """Order where no figure tells: evidence, other models, the last one first, then baselines."""
    beside = models()
    own = [model for model in reversed(offered) if model not in beside]
    return tuple(sorted([*own, *(model for model in offered if model in beside)], key=asked_at))


def detailed_model(view: TargetView, records: Mapping[str, TrackRecord]) -> str:
    """The most recommended model that ranks sets, so that there is detail; else the first."""
    order = model_order(records, list(view.models))
    ranking = (m for m in order if view.models[m].is_scored and len(view.models[m].sets) > 1)
    return next(ranking, order[0])


def target_verdict(
    source: Predictor,
    view: TargetView,
    records: Mapping[str, TrackRecord],
    check: SignCheck,
    *,
    labels: Mapping[str, str],
) -> TargetVerdict:
    """Choose the model by its validation figure, and say what its answer is worth.

    Parameters
    ----------
    records
        See :func:`grncore.answers.track_record.track_records`; empty where there are none.
    check
        See :func:`grncore.answers.team_signs.check_signs`.
    labels
        Label of each model, for those that are not offered for this team size.
    """
    order = model_order(records, list(view.models))
    model = next((one for one in order if view.models[one].best), order[0])
    sets = view.models[model]
    record = records.get(model)
    signs, said_by = signs_of_sets(source, view.target, sets, check)
    chances = member_probabilities(sets, record)
    others = {name: one for name, one in view.models.items() if name != model and one.best}
    same = [one.label for one in others.values() if set(one.best) == set(sets.best)]
    every = model_order(records, list(dict.fromkeys([*records, *view.models])))
    return TargetVerdict(
        model=model,
        label=sets.label,
        record=record,
        is_chosen_by_validation=record is not None and record.total > 0,
        unavailable=tuple(
            labels.get(name, name)
            for name in every[: every.index(model)]
            if name not in view.models or not view.models[name].best
        ),
        team=tuple(
            Member(gene, sign, chance)
            for gene, sign, chance in zip(sets.best, signs, chances, strict=True)
        ),
        sign_source=said_by,
        probability=team_probability(sets, record),
        short_list=short_list(sets, record),
        rival=_rival(sets),
        twins=confusable_twins(source, view.target, sets.best),
        agreeing=tuple(same),
        dissenting={one.label: one.best for one in others.values() if one.label not in same},
    )


def team_probability(sets: RankedSets, record: TrackRecord | None) -> float | None:
    """That the first set is exactly right, by the track record or the model; None if unknown."""
    if record is not None:
        return record.probability(sets)
    if sets.probability is None or not sets.sets or not np.isfinite(sets.probability[0]):
        return None
    return float(sets.probability[0])


def member_probabilities(sets: RankedSets, record: TrackRecord | None) -> tuple[float | None, ...]:
    """That each member of the first set is true, by the same; None for each if unknown."""
    if record is not None:
        return record.member_probabilities(sets)
    if sets.member_probability is None or not sets.sets:
        return (None,) * len(sets.best)
    return sets.member_probability[0]


def short_list(sets: RankedSets, record: TrackRecord | None) -> tuple[Team, ...] | None:
    """Sets that hold the true team as often as promised, by the same; None if no list does."""
    return sets.promised if record is None else record.short_list(sets)


def _rival(sets: RankedSets) -> RunnerUp | None:
    if len(sets.sets) < 2:
        return None
    first, second = sets.sets[:2]
    changed = changed_members(first, second)
    chance = None if sets.probability is None else float(sets.probability[1])
    return RunnerUp(second, changed.given_up, changed.taken, float(sets.margins[0]), chance)


def confusable_twins(source: Predictor, target: str, team: Team) -> tuple[Twin, ...]:
    """Up to three candidates whose profile is like a member's, whatever the sign."""
    if not team:
        return ()
    dataset, data = source.dataset, source.data
    rows = np.array([dataset.index[gene] for gene in team], dtype=np.int64)
    outside = ~np.isin(data.universe, [*rows, dataset.index[target]])
    candidates = data.universe[outside]
    if not len(candidates):
        return ()
    # Features have mean 0 and deviation 1, so that products are correlations.
    alike = data.features[candidates] @ data.features[rows].T / data.features.shape[1]
    nearest = np.abs(alike).argmax(axis=1)
    height = np.abs(alike).max(axis=1)
    order = np.argsort(-height, kind="stable")[:3]
    return tuple(
        Twin(
            dataset.genes[int(candidates[place])],
            team[int(nearest[place])],
            float(alike[place, nearest[place]]),
        )
        for place in order
        if height[place] >= TWIN
    )
