"""What a set's score is made of: a base for each regulator, and the residual of the set."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from grncore.naming import natural_sorted
from grncore.pipeline.predictor import Predictor


@dataclass(frozen=True)
class SetParts:
    """One set of one target under one model; scores of other targets are on another scale.

    Attributes
    ----------
    members
        Base of each regulator, in natural order; zeros where a model has no additive base.
    residual
        What the set scores beyond its members one by one.
    has_base
        Whether the model scores regulators one by one at all.
    """

    members: Mapping[str, float]
    residual: float
    has_base: bool = True

    @property
    def team(self) -> tuple[str, ...]:
        """The regulators."""
        return tuple(self.members)

    @cached_property
    def base(self) -> float:
        """Sum of the members' bases."""
        return sum(self.members.values())

    @property
    def score(self) -> float:
        """Base + residual."""
        return self.base + self.residual


@dataclass(frozen=True)
class ScoreGap:
    """Why one set outscores another: ``score = sum(gained) - sum(given_up) + residual``.

    Attributes
    ----------
    score
        Score of the first set less that of the second.
    gained, given_up
        Bases of the members that the first alone, or the second alone, has.
    residual
        Residual of the first less that of the second.
    """

    score: float
    gained: Mapping[str, float]
    given_up: Mapping[str, float]
    residual: float

    @property
    def base(self) -> float:
        """The part of the members."""
        return sum(self.gained.values()) - sum(self.given_up.values())


def gap_between(first: SetParts, second: SetParts) -> ScoreGap:
    """By what the first set outscores the second; members of both cancel out."""
    alone = natural_sorted(first.members.keys() - second.members.keys())
    others = natural_sorted(second.members.keys() - first.members.keys())
    return ScoreGap(
        score=first.score - second.score,
        gained={gene: first.members[gene] for gene in alone},
        given_up={gene: second.members[gene] for gene in others},
        residual=first.residual - second.residual,
    )


def whole_sets(teams: Sequence[Sequence[str]], scores: NDArray[np.float64]) -> tuple[SetParts, ...]:
    """Sets of a model that scores them as a whole, by the scores that it listed them with.

    They may differ in size where the model chose it: the list ranks them all.
    """
    return tuple(
        SetParts(dict.fromkeys(team, 0.0), float(score), has_base=False)
        for team, score in zip(teams, scores, strict=True)
    )


def set_parts(
    predictor: Predictor, target: str, model: str, teams: Sequence[Sequence[str]]
) -> tuple[SetParts, ...]:
    """Base of each member, and residual, of sets of one size; none where the model scores none."""
    if not teams:
        return ()
    index = predictor.dataset.index
    ordered = [natural_sorted(team) for team in teams]
    rows = np.array([[index[gene] for gene in team] for team in ordered], dtype=np.int64)
    found = predictor.explain(model, index[target], rows)
    if found is None:
        return ()
    return tuple(
        SetParts(
            dict(zip(team, map(float, bases), strict=True)), float(rest), has_base=found.has_base
        )
        for team, bases, rest in zip(ordered, found.base, found.rest, strict=True)
    )
