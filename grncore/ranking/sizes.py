"""How many regulators a target has: chosen among sizes by what each size's best sets explain."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grncore.ranking.candidates import Candidates
from grncore.ranking.choice import Choice, Question
from grncore.ranking.mixture import RankedCandidates
from grncore.ranking.ranking import Ranking

_NO_CONTEXT = np.zeros(0)
_LEAST_GAIN = 1e-3
"""Of chi-square, below which gains are not told apart."""


@dataclass(frozen=True, eq=False)
class SizeModel:
    """P(R): a conditional logit over team sizes.

    Attributes
    ----------
    sizes
        Sizes that it chooses among, ascending.
    choice
        Its weights.
    """

    sizes: tuple[int, ...]
    choice: Choice

    def probability(
        self, asked: Mapping[int, Candidates], ranked: Mapping[int, RankedCandidates]
    ) -> Mapping[int, float]:
        """Probability of each size, from the candidates of every size and their ranking."""
        values = size_numbers(self.sizes, asked, ranked)
        chances = np.exp(self.choice.log_chances(values, _NO_CONTEXT))
        return dict(zip(self.sizes, chances.tolist(), strict=False))


@dataclass(frozen=True, eq=False)
class SizeExample:
    """A target that teaches how sizes are told apart.

    Attributes
    ----------
    candidates
        Of every size.
    truth
        Its true size.
    weight
        How many targets it stands for: rarer sizes are asked of a larger share of their targets.
    """

    candidates: Mapping[int, Candidates]
    truth: int
    weight: float = 1.0


def fit_sizes(
    sizes: Sequence[int],
    ranking: Ranking,
    questions: Sequence[SizeExample],
    *,
    ridge: float = 1.0,
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
        if one.truth in sizes:
            numbers = size_numbers(sizes, one.candidates, ranked)
            asked.append(Question(numbers, sizes.index(one.truth), _NO_CONTEXT, one.weight))
    return SizeModel(tuple(sizes), Choice.fit(asked, ridge=ridge))


def size_columns(sizes: Sequence[int]) -> int:
    """Columns of :func:`size_numbers`."""
    return 11 + len(sizes)


def size_numbers(
    sizes: Sequence[int], asked: Mapping[int, Candidates], ranked: Mapping[int, RankedCandidates]
) -> NDArray[np.float64]:
    """``(sizes, columns)``: what one regulator more explains, and how sure the ranking is of it.

    A regulator more always explains a little more; how much it must explain is learnt.
    """
    least = np.array([asked[size].least_residual for size in sizes])
    named = np.array([_residual_of_first(asked[size], ranked[size]) for size in sizes])
    first = np.array([_log(ranked[size].probability[:1].sum()) for size in sizes])
    found = np.array([_log(ranked[size].probability.sum()) for size in sizes])
    new = np.array([ranked[size].new_share for size in sizes])
    known_utility = np.array([ranked[size].known_utility for size in sizes])
    new_utility = np.array([ranked[size].new_utility for size in sizes])
    # What the last regulator explains, and what another one would; of one, as much as it leaves.
    gain = np.append(least[0], least[:-1] - least[1:])
    next_gain = np.append(gain[1:], 0.0)
    indicators = np.eye(len(sizes))
    return np.column_stack(
        [
            -0.5 * (least - least.min()),
            np.sqrt(least - least.min()),
            -0.5 * (named - least.min()),
            np.log1p(named - least.min()),
            first,
            found,
            new,
            known_utility,
            new_utility,
            np.log(np.maximum(gain, _LEAST_GAIN)),
            np.log(np.maximum(next_gain, _LEAST_GAIN)),
            indicators,
        ]
    )


def _residual_of_first(candidates: Candidates, ranked: RankedCandidates) -> float:
    if not len(ranked.sets):
        return candidates.least_residual
    behind = candidates.behind[candidates.place_of(ranked.sets[0])]
    return float(candidates.least_residual + behind)


def _log(probability: float) -> float:
    return float(np.log(max(probability, 1e-6)))
