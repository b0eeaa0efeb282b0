"""`SetEvidence`: what rankers, models and pages ask of expression evidence, in whichever form.

Genes are rows of the expression everywhere here; columns of a Gram matrix stay inside.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grncore.errors import InputError
from grncore.evidence.bounds import usable
from grncore.evidence.box import Box, BoxedFit, solve
from grncore.evidence.explain import Explanation, explain
from grncore.evidence.gram import Array, TargetGram
from grncore.evidence.search import best_sets
from grncore.evidence.size import Penalty, SizeChoice, choose_size

Sets = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class FittedSets:
    """Sets of one size for one target, with how well each explains it.

    Attributes
    ----------
    sets
        ``(n, R)`` gene rows, ascending within a set.
    residual
        ``(n,)`` chi-square left; minus half of it is the log-likelihood, constants apart.
    coefficients
        ``(n, R)`` size of each member's effect, never negative, in units of the target.
    signs
        ``(n, R)`` +1 activates, -1 represses.
    parts
        ``(n,)`` residual of each source alone (``between`` and ``within`` groups), where there are
        several.
    gap
        How much lower the residual of a set that was not looked at could lie than the last one's;
        0.0 where the list is proved, infinite where nothing was searched.
    """

    sets: Sets
    residual: Array
    coefficients: Array
    signs: NDArray[np.int8]
    parts: Mapping[str, Array]
    gap: float = np.inf

    @property
    def proved(self) -> bool:
        """Whether no other set of this size can be better than the last one."""
        return self.gap <= 0

    def __len__(self) -> int:
        return len(self.sets)


class SetEvidence(ABC):
    """Evidence for sets of regulators, read from the expression alone.

    Attributes
    ----------
    form
        ``snapshot`` or ``ordered``: shown beside every result.
    candidates
        ``(p,)`` gene rows that may regulate, ascending.
    box
        Where coefficients may lie.
    noise_known
        Whether residuals are in units of the noise variance, so that they compare across targets.
    """

    form: str
    candidates: NDArray[np.int64]
    box: Box
    noise_known: bool = True

    @abstractmethod
    def gram(self, target: int) -> TargetGram:
        """Sums for one target over ``candidates`` and the constant."""

    @abstractmethod
    def described(self) -> Mapping[str, object]:
        """Estimated constants and test figures, to be shown beside results."""

    @abstractmethod
    def resampled(self, rng: np.random.Generator) -> "SetEvidence":
        """The same as if other groups, and other observations in each, had been seen.

        Both are drawn with replacement; constants stay.
        """

    @abstractmethod
    def shuffled_gram(self, target: int, rng: np.random.Generator | None) -> TargetGram:
        """Sums for one target whose observations are permuted within groups.

        Without ``rng`` they are not: what to compare with.
        """

    def allowed(self, target: int) -> NDArray[np.bool_]:
        """``(p,)`` candidates that may regulate ``target``: all but itself."""
        found: NDArray[np.bool_] = self.candidates != target
        return found

    def usable(self, target: int) -> NDArray[np.int64]:
        """Gene rows of the allowed candidates whose response varies."""
        gram = self.gram(target)
        found = usable(gram, gram.without_constant(), self.allowed(target))
        return self.candidates[found]

    def best_sets(
        self, target: int, size: int, top: int = 10, *, seconds: float = np.inf
    ) -> FittedSets:
        """The ``top`` sets of ``size`` regulators that explain ``target`` best, proved if in time.

        Raises
        ------
        InputError
            If fewer than ``size`` candidates have a response that varies.
        """
        gram = self.gram(target)
        found = best_sets(
            gram, size, top, allowed=self.allowed(target), box=self.box, seconds=seconds
        )
        return self._fitted(gram, found.sets, found.fit, found.gap)

    def choose_size(self, target: int, largest: int = 4, *, seconds: float = np.inf) -> SizeChoice:
        """How many regulators ``target`` has, 1 to ``largest``, by a penalised fit.

        Raises
        ------
        InputError
            If no candidate has a response that varies.
        """
        gram = self.gram(target)
        count = len(usable(gram, gram.without_constant(), self.allowed(target)))

        def least(size: int, ceiling: float) -> float:
            found = best_sets(
                gram,
                size,
                allowed=self.allowed(target),
                box=self.box,
                ceiling=ceiling,
                seconds=seconds,
            )
            return float(found.fit.residual[0]) if len(found.sets) else np.inf

        penalty = Penalty(count, gram.draws, self.noise_known)
        return choose_size(least, max(1, min(largest, count)), penalty)

    def residuals(self, target: int, sets: Sets) -> FittedSets:
        """How well any given ``(n, R)`` sets of gene rows explain ``target``, in the order given.

        Raises
        ------
        InputError
            If a member is no candidate, is the target itself, or is named twice in a set.
        """
        columns = self.columns(target, sets)
        gram = self.gram(target)
        return self._fitted(gram, columns, solve(gram, columns, self.box), np.inf)

    def explain(self, target: int, members: NDArray[np.int64]) -> Explanation:
        """Sign, coefficient with its error, and gain given the others of each of ``(R,)`` members.

        Raises
        ------
        InputError
            As :meth:`residuals`.
        """
        columns = self.columns(target, np.asarray(members, dtype=np.int64)[None])[0]
        return explain(self.gram(target), columns, self.box, self.candidates[columns])

    def unexplained(self, target: int) -> float:
        """Residual, on the scale of a set's, that a constant without any regulator leaves."""
        return self.gram(target).without_constant().yy

    def misfit(self, target: int, fitted: FittedSets) -> float:
        """Chi-square a draw that the first of ``fitted`` leaves: about 1 where the model holds.

        It says nothing where the noise is not known: there each target's noise is its residual.
        """
        return float(fitted.residual[0]) / self.gram(target).draws

    def columns(self, target: int, sets: Sets) -> Sets:
        """``(n, R)`` columns of the Gram matrix, ascending within a set.

        Raises
        ------
        InputError
            As :meth:`residuals`.
        """
        rows = np.sort(np.asarray(sets, dtype=np.int64), axis=1)
        found = np.searchsorted(self.candidates, rows)
        inside = found < len(self.candidates)
        known = inside & (self.candidates[np.where(inside, found, 0)] == rows)
        if not known.all():
            raise InputError(f"Gene row {rows[~known][0]} is not among the candidate regulators.")
        if (rows == target).any():
            raise InputError(f"Gene row {target} cannot be a regulator of itself.")
        if (rows[:, 1:] == rows[:, :-1]).any():
            raise InputError("A set names the same regulator twice.")
        return found

    def _fitted(self, gram: TargetGram, columns: Sets, fit: BoxedFit, gap: float) -> FittedSets:
        inside = fit.in_columns()
        parts = {name: part.residual(columns, inside) for name, part in gram.parts.items()}
        return FittedSets(
            self.candidates[columns], fit.residual, fit.coefficients, fit.signs, parts, gap
        )
