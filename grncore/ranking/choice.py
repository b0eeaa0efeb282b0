"""Conditional logit: which of a target's candidate sets is the true one (a softmax over sets)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grncore.errors import InputError

CLOSED = -1e6
"""Utility of an option that nothing ever chose."""

NONE = -1
"""The chosen place where the truth is not among the candidates."""


@dataclass(frozen=True, eq=False)
class Question:
    """One target's candidate sets in one situation.

    Attributes
    ----------
    values
        ``(sets, columns)`` numbers of each set.
    chosen
        Place of the truth among the sets, or ``NONE``.
    context
        ``(context columns,)`` numbers of the question itself; they say how likely it is that the
        truth is none of the sets.
    weight
        How much the question counts.
    """

    values: NDArray[np.float64]
    chosen: int
    context: NDArray[np.float64]
    weight: float = 1.0


@dataclass(frozen=True, eq=False)
class Choice:
    """Fitted weights of a conditional logit with an option 'none of these'.

    Attributes
    ----------
    centre, scale
        ``(columns,)`` what numbers of sets are centred on and divided by.
    weights
        ``(columns,)`` of the scaled numbers.
    context_centre, context_scale
        ``(context columns,)`` likewise for the question's numbers.
    none_weights
        ``(context columns + 1,)`` of the option 'none of these', the last one its constant.
    """

    centre: NDArray[np.float64]
    scale: NDArray[np.float64]
    weights: NDArray[np.float64]
    context_centre: NDArray[np.float64]
    context_scale: NDArray[np.float64]
    none_weights: NDArray[np.float64]

    @property
    def is_open(self) -> bool:
        """Whether some question was answered by 'none of these'."""
        return bool(self.none_weights[-1] != CLOSED)

    def utility(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """``(sets,)`` weighted sum of each set's numbers."""
        return ((values - self.centre) / self.scale) @ self.weights

    def log_chances(
        self, values: NDArray[np.float64], context: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """``(sets + 1,)`` log probability of each set, and last that it is none of them."""
        utility = np.append(
            self.utility(values),
            np.append((context - self.context_centre) / self.context_scale, 1.0)
            @ self.none_weights,
        )
        return utility - logsumexp(utility)

    @classmethod
    def fit(
        cls,
        questions: Sequence[Question],
        *,
        ridge: float = 1.0,
        start: "Choice | None" = None,
    ) -> "Choice":
        """Maximise the penalised likelihood of the chosen places; convex, so one answer.

        Where no question was answered by 'none of these', that option is closed.

        Parameters
        ----------
        ridge
            Penalty on squared weights of the scaled numbers, in units of one question.
        start
            Weights from which to begin, fitted to much the same questions: the answer is theirs
            no more, it is only found sooner.

        Raises
        ------
        InputError
            If no question has a candidate set.
        """
        asked = [q for q in questions if len(q.values)]
        if not asked:
            raise InputError(
                "There is nothing to learn from: no training target has a candidate team. Give "
                "more known edges, or use the label-free evidence."
            )
        stacked = np.concatenate([q.values for q in asked])
        # What tells sets apart is how they differ within a question: scale by that.
        within = np.concatenate([q.values - q.values.mean(axis=0) for q in asked])
        centre, scale = stacked.mean(axis=0), _spread(within)
        contexts = np.stack([q.context for q in asked])
        context_centre, context_scale = contexts.mean(axis=0), _spread(contexts)
        rows = (stacked - centre) / scale
        context_rows = np.column_stack(
            [(contexts - context_centre) / context_scale, np.ones(len(asked))]
        )
        starts = np.cumsum([0, *(len(q.values) for q in asked)])
        owners = np.repeat(np.arange(len(asked)), np.diff(starts))
        chosen = np.array([q.chosen for q in asked])
        found = chosen != NONE
        picked = np.where(found, starts[:-1] + np.maximum(chosen, 0), 0)
        importance = np.array([q.weight for q in asked])
        width = rows.shape[1]
        is_open = not found.all()

        def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
            weights, none_weights = flat[:width], flat[width:]
            utility = rows @ weights
            none = context_rows @ none_weights if is_open else np.full(len(asked), CLOSED)
            top = np.maximum(np.maximum.reduceat(utility, starts[:-1]), none)
            raised = np.exp(utility - top[owners])
            raised_none = np.exp(none - top)
            total = np.add.reduceat(raised, starts[:-1]) + raised_none
            own = np.where(found, utility[picked], none)
            value = importance @ (np.log(total) + top - own)
            chance = raised / total[owners] * importance[owners]
            gradient = rows.T @ chance - (rows[picked] * (importance * found)[:, None]).sum(axis=0)
            none_gradient = context_rows.T @ ((raised_none / total - ~found) * importance)
            penalty = ridge * flat.copy()
            penalty[-1] = 0.0
            return (
                float(value + 0.5 * penalty @ flat),
                np.concatenate([gradient, none_gradient]) + penalty,
            )

        # On demand: restoring a ranker needs none of it.
        from scipy.optimize import minimize

        begin = np.zeros(width + context_rows.shape[1])
        if start is not None and is_open == start.is_open:
            begin = np.append(start.weights, start.none_weights if is_open else begin[width:])
        best = minimize(loss, begin, jac=True, method="L-BFGS-B", options={"maxiter": 500})
        none_weights = best.x[width:]
        if not is_open:
            none_weights = np.append(np.zeros(contexts.shape[1]), CLOSED)
        return cls(centre, scale, best.x[:width], context_centre, context_scale, none_weights)


def _spread(values: NDArray[np.float64]) -> NDArray[np.float64]:
    spread = values.std(axis=0)
    return np.where(spread > 1e-9, spread, 1.0)


def logsumexp(values: NDArray[np.float64]) -> float:
    """Logarithm of the sum of exponentials."""
    top = values.max()
    return float(top + np.log(np.exp(values - top).sum()))
