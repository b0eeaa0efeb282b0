"""`OrderedEvidence`: set evidence along the cells' order in time."""

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import asdict, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from grncore.evidence.box import Box, BoxedFit, solve
from grncore.evidence.direction import directed
from grncore.evidence.gram import Array, TargetGram
from grncore.evidence.noise import estimate_measurement
from grncore.evidence.noisy import NoisyMoments, directed_noisy
from grncore.evidence.order import CellOrder, given_order, read_order
from grncore.evidence.ordered import OrderedMoments
from grncore.evidence.ordered_family import chosen_family
from grncore.evidence.process_noise import ProcessNoise
from grncore.evidence.responses import Groups, ResponseFamily, checked, responses
from grncore.evidence.search import best_sets
from grncore.evidence.set_evidence import FittedSets, SetEvidence, Sets
from grncore.progress import Progress, silent

CLEAN_SHARE = 0.9
"""Signal's share of the variance from which on measurements count as free of noise."""

REFINED = 30
"""Sets of a target whose coefficients are fitted by the exact likelihood.

Those where it is highest at the coefficients of the quadratic form. The others keep these, which
leaves them further behind the best set than they are, never in front of it: on DS3 by 18 / 5 / 1 %
at R = 2 / 3 / 4 (median of the best 400), with the same first ten as if all were refined.
"""


class OrderedEvidence(SetEvidence):
    """Set evidence from cells in their order. Build it with :meth:`fit`."""

    form = "ordered"

    def __init__(
        self,
        values: Array,
        candidates: NDArray[np.int64],
        groups: Groups,
        order: CellOrder,
        family: ResponseFamily,
        *,
        box: Box | None = None,
        noise: ProcessNoise | None = None,
    ) -> None:
        self.values, self.candidates, self.groups = values, candidates, groups
        self.family, self.box = family, box or Box()
        self.measurement = estimate_measurement(order.at_points(values), order)
        self.moments: OrderedMoments | NoisyMoments
        if self.measurement.share < CLEAN_SHARE:
            at_points = Groups.of(
                order.at_points(groups.number[None].astype(np.float64))[0], order.n_points
            )

            def respond(amounts: Array, errors: Array) -> Array:
                return responses(amounts, at_points, family, errors)

            self.order = directed_noisy(values, candidates, order, respond)
            self.moments = NoisyMoments.of(values, candidates, self.order, respond)
        else:
            answers = responses(values[candidates], groups, family)
            self.order = directed(values, answers, candidates, order)
            self.moments = OrderedMoments.of(values, answers, candidates, self.order, noise)

    @classmethod
    def fit(
        cls,
        amounts: ArrayLike,
        candidates: Sequence[int] | NDArray[np.int64],
        *,
        cell_groups: ArrayLike | None = None,
        times: ArrayLike | None = None,
        order: CellOrder | None = None,
        family: ResponseFamily | None = None,
        progress: Progress = silent,
    ) -> "OrderedEvidence":
        """Evidence with order, noise and response family read from the data where not given.

        Parameters
        ----------
        amounts
            ``(genes, cells)`` on their natural scale.
        candidates
            Gene rows that may regulate.
        cell_groups
            ``(cells,)`` labels; one group where not given.
        times
            ``(cells,)`` time or pseudotime, NaN where unknown; the order is read from the data
            where not given.
        order
            An order that is at hand already.

        Raises
        ------
        InputError
            If the cells are not ordered (the sentence says what was measured), or the arrays do not
            fit each other.
        """
        values, rows = checked(amounts, candidates)
        groups = Groups.of(cell_groups, values.shape[1])
        if order is None and times is not None:
            order = given_order(values, np.asarray(times, dtype=np.float64), groups.number)
        found = order or read_order(values, groups.number)
        found.require()
        first = cls(values, rows, groups, found, family or ResponseFamily())
        if family is not None:
            return first
        best = chosen_family(first._with, first.family, values.mean(axis=1), progress)
        return first if best == first.family else first._with(best)

    def _with(self, family: ResponseFamily) -> "OrderedEvidence":
        """The same with other responses; order, directions and noise stay."""
        if family == self.family:
            return self
        given = replace(self.order, mode="given")
        noise = self.moments.noise if isinstance(self.moments, OrderedMoments) else None
        other = OrderedEvidence(
            self.values, self.candidates, self.groups, given, family, box=self.box, noise=noise
        )
        other.order = self.order
        return other

    def _gram(self, target: int) -> TargetGram:
        return self.moments.gram(target)

    def _best_sets(self, target: int, size: int, top: int, seconds: float) -> FittedSets:
        """The ``top`` sets that explain ``target`` best, by the exact likelihood.

        They are chosen among the best of the quadratic form (proved there): :data:`REFINED` more
        than asked for. The first :data:`REFINED` have exact coefficients, see :meth:`residuals`.
        The gap is that of the search.

        Raises
        ------
        InputError
            If fewer than ``size`` candidates have a response that varies.
        """
        gram = self.gram(target)
        found = best_sets(
            gram,
            size,
            top + REFINED,
            free=self.reduced(target),
            box=self.box,
            seconds=seconds,
        )
        residual, coefficients = self._refined(target, found.sets, found.fit)
        first = np.argsort(residual, kind="stable")[:top]
        return FittedSets(
            self.candidates[found.sets[first]],
            residual[first],
            coefficients[first],
            found.fit.signs[first],
            {},
            found.gap,
            float(found.fit.residual[0]),
        )

    def residuals(self, target: int, sets: Sets) -> FittedSets:
        """How well any given ``(n, R)`` sets of gene rows explain ``target``, in the order given.

        Residuals are exact likelihoods: the best :data:`REFINED` of the sets are taken at their
        best coefficients, the others at those of the quadratic form.

        Raises
        ------
        InputError
            If a member is no candidate, is the target itself, or is named twice in a set.
        """
        columns = self.columns(target, sets)
        fit = solve(self.gram(target), columns, self.box)
        residual, coefficients = self._refined(target, columns, fit)
        return FittedSets(self.candidates[columns], residual, coefficients, fit.signs, {})

    def unexplained(self, target: int) -> float:
        """Residual, on the scale of a set's, that a constant without any regulator leaves."""
        if isinstance(self.moments, NoisyMoments):
            return super().unexplained(target)
        return self.moments.unexplained(target, self.gram(target))

    def misfit(self, target: int, fitted: FittedSets) -> float:
        """Chi-square a step that the first of ``fitted`` leaves: about 1 where the model holds."""
        if isinstance(self.moments, NoisyMoments):
            return super().misfit(target, fitted)
        columns = self.columns(target, fitted.sets[:1])
        signed = fitted.signs[0] * fitted.coefficients[0]
        repressed = float(fitted.coefficients[0][fitted.signs[0] < 0].sum())
        return self.moments.chi_square(target, columns[0], np.append(signed, repressed))

    def resampled(self, rng: np.random.Generator) -> "OrderedEvidence":
        """As :meth:`SetEvidence.resampled`: steps of the order, whose noise is independent."""
        other = copy(self)
        other.moments, other._asked = self.moments.resampled(rng), None
        return other

    def shuffled_gram(self, target: int, rng: np.random.Generator | None) -> TargetGram:
        """As :meth:`SetEvidence.shuffled_gram`: what is new in the target at each step."""
        return self.moments.shuffled_gram(target, rng)

    def _refined(self, target: int, columns: Sets, fit: BoxedFit) -> tuple[Array, Array]:
        return self.moments.refined(target, columns, fit, self.box, REFINED)

    def described(self) -> Mapping[str, object]:
        """Estimated constants and the order's test, to be shown beside results."""
        return {
            "form": self.form,
            "order": self.order.sentence,
            **self.order.figures,
            "response": str(self.family),
            **asdict(self.moments.noise),
            "signal_share": self.measurement.share,
        }
