"""What approximate decoders share: sets scored once each, the best of them, and a proven gap.

They look at few of the C(M, R) sets and may miss the best one. What they name carries canonical
scores like any other answer, and where the scores have an additive part and a bounded rest, a
proven bound of everything that was not looked at.
"""

import numpy as np
from numpy.typing import NDArray

from grncore.decoding.additive import AdditiveOrder
from grncore.decoding.answer import Decoded, answer, slack_for
from grncore.decoding.budget import Budget, BudgetAccount
from grncore.decoding.finalists import Finalists
from grncore.decoding.problem import Problem
from grncore.progress import Progress
from grncore.scores.set_scores import best_residuals


class ScoredSets:
    """Scores of the sets of one target that were looked at, each scored once."""

    def __init__(
        self, problem: Problem, budget: Budget, widen: float, progress: Progress, expected: int
    ) -> None:
        self.problem = problem
        self.rng = np.random.default_rng([problem.seed, problem.target, problem.size])
        self._order = AdditiveOrder(problem.phi, problem.size)
        self._account = BudgetAccount(budget, progress)
        self._expected = expected
        self._widen = widen
        self._residuals = best_residuals(
            problem.model, problem.target, problem.pool, problem.size, budget.memory_bytes
        )
        self._known: dict[bytes, float] = {}
        self._finalists: Finalists | None = None
        self._slack = 0.0

    @property
    def over(self) -> bool:
        """Whether the budget is spent."""
        return self._account.over

    @property
    def sets(self) -> int:
        """How many sets were scored."""
        return self._account.sets

    @property
    def reach(self) -> float:
        """No residual is larger; infinite where none can be proved."""
        model = self.problem.model
        offered = model.abilities
        if "additive" in offered:
            return 0.0
        return model.bound.highest + self._slack if "interval" in offered else np.inf

    def additive(self) -> NDArray[np.int64]:
        """``(R,)`` the set with the best additive score, ascending."""
        return np.sort(self._order.order[: self.problem.size])

    def base(self, sets: NDArray[np.int64]) -> NDArray[np.float64]:
        """``(n,)`` additive scores."""
        found: NDArray[np.float64] = self.problem.phi[sets].sum(axis=1)
        return found

    def score(self, sets: NDArray[np.int64]) -> NDArray[np.float64]:
        """``(n,)`` scores of ``(n, R)`` ascending positions; NaN for those beyond the budget."""
        keys = [row.tobytes() for row in np.ascontiguousarray(sets)]
        new = {key: row for row, key in enumerate(keys) if key not in self._known}
        rows = np.fromiter(new.values(), dtype=np.int64, count=len(new))
        if len(rows):
            rows = rows[: self._account.allowed(len(rows))]
            fresh = sets[rows]
            found = self._residuals(fresh)
            if self._finalists is None:
                self._slack = self._slack_of(found)
                self._finalists = Finalists(self.problem, self._slack)
            fast = self.base(fresh) + found
            self._finalists.offer(fresh, fast)
            self._known.update(zip([keys[row] for row in rows], fast.tolist(), strict=True))
            self._account.spend(len(rows), self._expected)
        return np.array([self._known.get(key, np.nan) for key in keys])

    def partial(self, sets: NDArray[np.int64]) -> NDArray[np.float64]:
        """``(n,)`` scores of sets with fewer members, which no answer holds."""
        rows = sets[: self._account.allowed(len(sets))]
        found = np.full(len(sets), -np.inf)
        found[: len(rows)] = self.base(rows) + self._residuals(rows)
        self._account.spend(len(rows), self._expected)
        return found

    def answer(self, method: str) -> Decoded:
        """The N best sets that were looked at."""
        everything = len(self._known) >= self.problem.total_sets
        # The best additive score bounds the base of whatever was not looked at.
        unseen = -np.inf if everything else self._order.highest + self.reach
        return answer(self.problem, self._finalists, self.sets, unseen, method)

    def _slack_of(self, residuals: NDArray[np.float32]) -> float:
        if "interval" in self.problem.model.abilities:
            bound = self.problem.model.bound
            return slack_for(self.problem, bound.radius + abs(bound.centre), self._widen)
        scale = float(np.abs(residuals).max(initial=0.0))
        # Later sets may have larger residuals than the first ones.
        return slack_for(self.problem, 4 * scale, self._widen)
