"""How many regulators a target has: each size's first team against those of the other sizes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from grncore.ranking.candidates import Candidates
from grncore.ranking.choice import NONE, Choice, Question
from grncore.ranking.mixture import RankedCandidates
from grncore.ranking.ranking import Ranking

_NO_CONTEXT = np.zeros(0)
_LEAST_GAIN = 1e-3
"""Of chi-square, below which gains are not told apart."""
_SURE_GAIN = 30.0
"""Of chi-square, above which nobody doubts a member: a usual superfluous one gains about 10."""
_LEAST_NONE = 1e-3
"""Probability that no size's first team is right where no training target says how often."""
_RIDGE = 0.1
"""Penalty on squared weights, in units of one training target. Less than the choice among sets
takes, for a question has a handful of options here and few targets teach. Chosen on validation
targets of DS3, the demo and another simulated network: 1 is too unsure, .3 hardly worse."""


@dataclass(frozen=True, eq=False)
class SizeModel:
    """A conditional logit over the first team of each size, with an option 'none of these'.

    Attributes
    ----------
    sizes
        Sizes that it chooses among, ascending.
    choice
        Its weights.
    """

    sizes: tuple[int, ...]
    choice: Choice

    def joined(
        self, asked: Mapping[int, Candidates], ranked: Mapping[int, RankedCandidates]
    ) -> Mapping[int, RankedCandidates]:
        """The rankings with probabilities that hold the size's own; over all they sum to 1 at most.

        The other sets keep their odds to the first one of their size, as far as 'none of these'
        leaves room for them; where it leaves more, the team is no candidate.
        """
        chances = np.exp(
            self.choice.log_chances(size_numbers(self.sizes, asked, ranked), _NO_CONTEXT)
        )
        none = max(float(chances[-1]), _LEAST_NONE)
        first = chances[:-1] * (1.0 - none) / max(float(chances[:-1].sum()), 1e-300)
        at_odds = {
            size: chance * ranked[size].probability / max(_first(ranked[size]), 1e-300)
            for size, chance in zip(self.sizes, first.tolist(), strict=True)
        }
        others = sum(float(probability[1:].sum()) for probability in at_odds.values())
        room = min(1.0, none / max(others, 1e-300))
        return {
            size: replace(
                ranked[size], probability=np.append(probability[:1], room * probability[1:])
            )
            for size, probability in at_odds.items()
        }


@dataclass(frozen=True, eq=False)
class SizeExample:
    """A target that teaches how sizes are told apart.

    Attributes
    ----------
    candidates
        Of every size.
    team
        Its true team, ascending.
    weight
        How many targets it stands for: rarer sizes are asked of a larger share of their targets.
    """

    candidates: Mapping[int, Candidates]
    team: NDArray[np.int64]
    weight: float = 1.0


def fit_sizes(
    sizes: Sequence[int], ranking: Ranking, questions: Sequence[SizeExample]
) -> SizeModel:
    """Learn from training targets, each left out of the labels that its numbers rest on.

    Parameters
    ----------
    questions
        Each target in each situation.
    """
    asked = []
    for one in questions:
        ranked = {size: ranking.rank(one.candidates[size]) for size in sizes}
        asked.append(
            Question(
                size_numbers(sizes, one.candidates, ranked),
                _place_of(one.team, sizes, ranked),
                _NO_CONTEXT,
                one.weight,
            )
        )
    return SizeModel(tuple(sizes), Choice.fit(asked, ridge=_RIDGE))


def _place_of(
    team: NDArray[np.int64], sizes: Sequence[int], ranked: Mapping[int, RankedCandidates]
) -> int:
    """Place of the size whose first set is the team, ``NONE`` where it is none of them."""
    if len(team) in sizes and ranked[len(team)].place_of(team) == 0:
        return sizes.index(len(team))
    return NONE


def size_columns(sizes: Sequence[int]) -> int:
    """Columns of :func:`size_numbers`."""
    return 9 + len(sizes)


def size_numbers(
    sizes: Sequence[int], asked: Mapping[int, Candidates], ranked: Mapping[int, RankedCandidates]
) -> NDArray[np.float64]:
    """``(sizes, columns)``: how good each size's first set is, and what its members explain.

    A regulator more always explains a little more: of all that regulate nothing, the one that
    happens to help most. How much it must explain is learnt, both from the best explained sets of
    each size and from those that contain the first set or lie in it.
    """
    least = np.array([asked[size].least_residual for size in sizes])
    named = np.array([_residual_of_first(asked[size], ranked[size]) for size in sizes])
    without = np.array([_without_one(asked, ranked, size) for size in sizes])
    with_more = np.array([_with_one_more(asked, ranked, size) for size in sizes])
    first = np.array([_log(_first(ranked[size])) for size in sizes])
    known_utility = np.array([ranked[size].known_utility for size in sizes])
    new_utility = np.array([ranked[size].new_utility for size in sizes])
    # What the last regulator explains, and what another one would; of one, as much as it leaves.
    gain = np.append(least[0], least[:-1] - least[1:])
    next_gain = np.append(gain[1:], 0.0)
    own_gain, own_next_gain = np.maximum(without - named, 0.0), np.maximum(named - with_more, 0.0)
    behind = named - least.min()
    return np.column_stack(
        [
            -0.5 * behind,
            np.sqrt(behind),
            first,
            known_utility,
            new_utility,
            np.log(np.maximum(gain, _LEAST_GAIN)),
            np.log(np.maximum(next_gain, _LEAST_GAIN)),
            np.minimum(own_gain, _SURE_GAIN),
            np.minimum(own_next_gain, _SURE_GAIN),
            np.eye(len(sizes)),
        ]
    )


def _first(ranked: RankedCandidates) -> float:
    """Probability of the first set; 0 where there is none."""
    return float(ranked.probability[:1].sum())


def _residual_of_first(candidates: Candidates, ranked: RankedCandidates) -> float:
    if not len(ranked.sets):
        return candidates.least_residual
    return float(candidates.least_residual + candidates.behind[ranked.rows[0]])


def _without_one(
    asked: Mapping[int, Candidates], ranked: Mapping[int, RankedCandidates], size: int
) -> float:
    """Chi-square without the member that is needed least.

    Of the sets of one regulator less that are candidates; the best of them where none lies in the
    first set. A single regulator explains as much as it leaves.
    """
    own = _residual_of_first(asked[size], ranked[size])
    if size - 1 not in asked:
        return 2.0 * own
    smaller = asked[size - 1]
    if not len(ranked[size].sets):
        return smaller.least_residual
    inside = np.isin(smaller.sets, ranked[size].sets[0]).all(axis=1)
    behind = smaller.behind[inside]
    return smaller.least_residual + float(behind.min() if len(behind) else 0.0)


def _with_one_more(
    asked: Mapping[int, Candidates], ranked: Mapping[int, RankedCandidates], size: int
) -> float:
    """Chi-square with the regulator that would help most, likewise; as it is for the largest."""
    if size + 1 not in asked:
        return _residual_of_first(asked[size], ranked[size])
    larger = asked[size + 1]
    if not len(ranked[size].sets):
        return larger.least_residual
    around = np.isin(larger.sets, ranked[size].sets[0]).sum(axis=1) == size
    behind = larger.behind[around]
    return larger.least_residual + float(behind.min() if len(behind) else 0.0)


def _log(probability: float) -> float:
    return float(np.log(max(probability, 1e-6)))
