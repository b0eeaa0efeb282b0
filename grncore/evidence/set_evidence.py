"""`SetEvidence`: what rankers, models and pages ask of expression evidence, in whichever form.

Genes are rows of the expression everywhere here; columns of a Gram matrix stay inside.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from grncore.errors import InputError
from grncore.evidence.bounds import Reduced, reduced
from grncore.evidence.box import Box, BoxedFit, solve
from grncore.evidence.calibrate import drawn
from grncore.evidence.explain import Explanation, explain
from grncore.evidence.gram import Array, TargetGram
from grncore.evidence.inflation import further_gains, inflation_of
from grncore.evidence.search import best_sets
from grncore.evidence.size import Penalty, SizeChoice, choose_size
from grncore.kept import Latest

Sets = NDArray[np.int64]

INFLATION_GENES, INFLATION_SIZES, INFLATION_SECONDS = 40, (1, 2, 3), 0.1
"""Genes and sizes of sets that tell how much genes at large explain, and how long each is looked
for."""

KEPT_VALUES = 2**20
"""Of the sums of the latest targets (8 MB), beside which some times as much is kept."""

LEAST_OTHERS = 10
"""Candidates beside a set whose median gain says something."""


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
    searched
        Least residual by the form that was searched; other than ``residual`` where those are exact
        likelihoods.
    """

    sets: Sets
    residual: Array
    coefficients: Array
    signs: NDArray[np.int8]
    parts: Mapping[str, Array]
    gap: float = np.inf
    searched: float = np.nan

    @property
    def proved(self) -> bool:
        """Whether no other set of this size can be better than the last one."""
        return self.gap <= 0

    def taken(self, rows: NDArray[np.int64], gap: float) -> "FittedSets":
        """The sets of these rows, in their order, as a list with this gap."""
        parts = {name: part[rows] for name, part in self.parts.items()}
        return FittedSets(
            self.sets[rows],
            self.residual[rows],
            self.coefficients[rows],
            self.signs[rows],
            parts,
            gap,
            self.searched,
        )

    def __len__(self) -> int:
        return len(self.sets)


@dataclass(eq=False)
class _Asked:
    """What was found for one target, as far as it was asked for."""

    gram: TargetGram
    free: Reduced | None = None
    lists: dict[tuple[int, int, float], FittedSets] = field(default_factory=dict)


class SetEvidence(ABC):
    """Evidence for sets of regulators, read from the expression alone.

    Attributes
    ----------
    form
        ``snapshot`` or ``ordered``: shown beside every result.
    values
        ``(genes, cells)``: amounts, or logged values.
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
    values: Array
    _inflation: tuple[float, ...] | None = None
    _asked: Latest[_Asked] | None = None

    def gram(self, target: int) -> TargetGram:
        """Sums for one target over ``candidates`` and the constant.

        Those of the latest targets are kept: who asks about a target asks more than once, and
        others may ask about others meanwhile.
        """
        return self._of(target).gram

    def reduced(self, target: int) -> Reduced:
        """The same over the columns that a search chooses among, kept alike."""
        asked = self._of(target)
        if asked.free is None:
            asked.free = reduced(asked.gram, self.allowed(target))
        return asked.free

    def _of(self, target: int) -> _Asked:
        """What is kept of a target."""
        if self._asked is None:
            self._asked = Latest(KEPT_VALUES // (len(self.candidates) + 1) ** 2)
        return self._asked.get(target, lambda: _Asked(self._gram(target)))

    @abstractmethod
    def _gram(self, target: int) -> TargetGram:
        """What :meth:`gram` keeps."""

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
        return self.candidates[self.reduced(target).columns]

    def best_sets(
        self, target: int, size: int, top: int = 10, *, seconds: float = np.inf
    ) -> FittedSets:
        """The ``top`` sets of ``size`` regulators that explain ``target`` best, proved if in time.

        Those of the latest targets are kept, as :meth:`gram`.

        Raises
        ------
        InputError
            If fewer than ``size`` candidates have a response that varies.
        """
        lists, asked = self._of(target).lists, (size, top, seconds)
        if asked not in lists:
            lists[asked] = self._best_sets(target, size, top, seconds)
        return lists[asked]

    def _best_sets(self, target: int, size: int, top: int, seconds: float) -> FittedSets:
        """What :meth:`best_sets` keeps."""
        gram, free = self.gram(target), self.reduced(target)
        found = best_sets(gram, size, top, free=free, box=self.box, seconds=seconds)
        return replace(
            self._fitted(gram, found.sets, found.fit, found.gap),
            searched=float(found.fit.residual[0]),
        )

    def choose_size(
        self, target: int, largest: int = 4, *, listed: int = 0, seconds: float = np.inf
    ) -> SizeChoice:
        """How many regulators ``target`` has, 1 to ``largest``, by a penalised fit.

        Parameters
        ----------
        listed
            How many sets of the sizes next to the chosen one will be asked for; they are then
            looked for at once, and no set is searched twice.

        Raises
        ------
        InputError
            If no candidate has a response that varies.
        """
        gram, free = self.gram(target), self.reduced(target)

        def least(size: int, ceiling: float, lost: int) -> float:
            if listed and not lost:
                return self.best_sets(target, size, listed, seconds=seconds).searched
            found = best_sets(gram, size, free=free, box=self.box, ceiling=ceiling, seconds=seconds)
            return float(found.fit.residual[0]) if len(found.sets) else np.inf

        return self._choose_size(target, largest, least)

    def _choose_size(
        self, target: int, largest: int, least: Callable[[int, float, int], float]
    ) -> SizeChoice:
        count = len(self.usable(target))
        return choose_size(least, max(1, min(largest, count)), self.penalty(target))

    def penalty(self, target: int) -> Penalty:
        """What the size of a set costs that explains ``target``."""
        return Penalty(
            len(self.usable(target)), self.gram(target).draws, self.noise_known, self.inflation
        )

    def explained(self, target: int, residual: Array, size: int) -> Array:
        """``(n,)`` log likelihood less what the size costs; comparable across sizes.

        Parameters
        ----------
        residual
            ``(n,)`` chi-square that sets of this size leave.
        """
        penalty = self.penalty(target)
        return np.array([-0.5 * penalty.cost(float(left), size) for left in residual])

    @property
    def inflation(self) -> tuple[float, ...]:
        """By how much genes at large explain more than chance, beside sets of 1, 2, 3 members.

        The median over a sample of genes (:mod:`grncore.evidence.inflation`); found once.
        """
        if self._inflation is None:
            self._inflation = self._estimated_inflation()
        return self._inflation

    def _estimated_inflation(self) -> tuple[float, ...]:
        genes = drawn(self.values, INFLATION_GENES).tolist()
        found = []
        for size in INFLATION_SIZES:
            gains = [self._inflation_beside(gene, size) for gene in genes]
            known = [one for one in gains if one is not None]
            found.append(float(np.median(known)) if known else 1.0)
        return tuple(found)

    def _inflation_beside(self, target: int, size: int) -> float | None:
        """Of the best set of a gene; None where hardly any candidate is left to ask."""
        gram, free = self.gram(target), self.reduced(target)
        if len(free.columns) < size + LEAST_OTHERS:
            return None
        found = best_sets(gram, size, 1, free=free, box=self.box, seconds=INFLATION_SECONDS)
        gains = further_gains(gram, free.columns, found.sets[0])
        left = float(found.fit.residual[0])
        if self.noise_known:
            return inflation_of(gains)
        return inflation_of(gains * gram.draws / left) if left > 0 else None

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

        Where the noise is not known it is what the set itself leaves, a draw less for each
        coefficient.

        Raises
        ------
        InputError
            As :meth:`residuals`.
        """
        found = self._explain(target, members)
        free = found.draws - len(found.members) - self.box.intercept
        if self.noise_known or free <= 0 or found.residual <= 0:
            return found
        return found.in_units_of(found.residual / free)

    def _explain(self, target: int, members: NDArray[np.int64]) -> Explanation:
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
