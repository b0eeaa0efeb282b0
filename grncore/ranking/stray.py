"""A conditional logit with stray targets, whose team has nothing to do with what speaks for it.

One such target among a hundred, far from all that usually tells teams, costs a plain logit so much
likelihood that it grows unsure of all others: where likeness decides (operon mates in bacteria), it
says .75 of what is right for .83. So a share of targets is told by counts alone: a mixture of two
logits, fitted by expectation and maximisation (Dempster, Laird and Rubin 1977).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from grncore.ranking.choice import Choice, Question

ROUNDS = 4
"""Of expectation and maximisation; the likelihood hardly rises after the third."""

_BEGIN = 0.1
"""Share to begin with."""

_LEAST_WEIGHT = 1e-4
"""Of a question, so that none leaves either logit altogether."""


@dataclass(frozen=True, eq=False)
class StrayChoice:
    """P(set) = (1 - share) P(set | usual) + share P(set | stray).

    Attributes
    ----------
    usual
        Weighs all numbers.
    stray
        Weighs some of them, the others by 0; None where no target strays.
    share
        Of targets that stray.
    """

    usual: Choice
    stray: Choice | None = None
    share: float = 0.0

    def utility(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """``(sets,)`` weighted sum of each set's numbers, as they usually count."""
        return self.usual.utility(values)

    def log_chances(
        self, values: NDArray[np.float64], context: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """``(sets + 1,)`` log probability of each set, and last that it is none of them."""
        usual = self.usual.log_chances(values, context)
        if self.stray is None:
            return usual
        stray = self.stray.log_chances(values, context)
        found: NDArray[np.float64] = np.logaddexp(
            np.log1p(-self.share) + usual, np.log(self.share) + stray
        )
        return found


def fit_stray(
    questions: Sequence[Question],
    columns: Sequence[int],
    *,
    ridge: float = 1.0,
    start: StrayChoice | None = None,
) -> StrayChoice:
    """Fit both logits and the share; the plain logit where not even one target strays.

    Parameters
    ----------
    questions
        As :meth:`Choice.fit` takes them.
    columns
        What the stray logit weighs.
    start
        One fitted to most of the same questions, to begin from.

    Raises
    ------
    InputError
        If no question has a candidate set.
    """
    plain = usual = Choice.fit(questions, ridge=ridge, start=start.usual if start else None)
    stray = _of_columns(questions, columns, ridge)
    share, weight = _BEGIN, np.array([one.weight for one in questions])
    for _ in range(ROUNDS):
        odds = _log_chances(usual, questions) - _log_chances(stray, questions)
        is_usual = 1.0 / (1.0 + share / (1.0 - share) * np.exp(-odds))
        share = 1.0 - float(weight @ is_usual / weight.sum())
        if share * len(questions) < 1.0:
            return StrayChoice(plain)
        usual = Choice.fit(_weighed(questions, is_usual), ridge=ridge, start=usual)
        stray = _of_columns(_weighed(questions, 1.0 - is_usual), columns, ridge)
    return StrayChoice(usual, stray, share)


def _log_chances(choice: Choice, questions: Sequence[Question]) -> NDArray[np.float64]:
    """``(questions,)`` log probability of what is true of each; 'none of these' comes last."""
    return np.array([choice.log_chances(one.values, one.context)[one.chosen] for one in questions])


def _weighed(questions: Sequence[Question], by: NDArray[np.float64]) -> list[Question]:
    return [
        replace(one, weight=one.weight * max(float(factor), _LEAST_WEIGHT))
        for one, factor in zip(questions, by, strict=True)
    ]


def _of_columns(questions: Sequence[Question], columns: Sequence[int], ridge: float) -> Choice:
    """A logit of some numbers alone, in the form of one that weighs the others by 0."""
    few = Choice.fit(
        [replace(one, values=one.values[:, columns]) for one in questions], ridge=ridge
    )
    width = questions[0].values.shape[1]
    centre, scale, weights = np.zeros(width), np.ones(width), np.zeros(width)
    centre[columns], scale[columns], weights[columns] = few.centre, few.scale, few.weights
    return replace(few, centre=centre, scale=scale, weights=weights)
