"""All targets along one order: the candidates' design, the process's noise, a target's process."""

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from grncore.evidence.box import Box, BoxedFit
from grncore.evidence.evaluate import likelihoods
from grncore.evidence.gram import Array, TargetGram
from grncore.evidence.likelihood import TargetProcess
from grncore.evidence.order import CellOrder
from grncore.evidence.process_noise import ProcessNoise, estimate_noise
from grncore.evidence.responses import Groups
from grncore.evidence.search import best_sets
from grncore.evidence.steps import Steps

Reference = tuple[NDArray[np.int64], Array]

_REFERENCE_SIZE, _REFERENCE_ROUNDS = 3, 2
_GENES = 40
_FOLLOWS = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, eq=False)
class OrderedMoments:
    """What every target along an order shares.

    Attributes
    ----------
    steps
        The order's steps.
    values
        ``(genes, points)`` amounts.
    means
        ``(genes, steps)`` mean of each gene in the step's group.
    design
        ``(p + 1, steps)`` averaged responses of the candidates and, last, of the constant.
    candidates
        ``(p,)`` gene of each.
    noise
        The process's noise.
    references
        Sets and coefficients that targets' sums were taken about, kept as they are found.
    """

    steps: Steps
    values: Array
    means: Array
    design: Array
    candidates: NDArray[np.int64]
    noise: ProcessNoise
    references: dict[int, Reference] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        values: NDArray[np.floating],
        responses: NDArray[np.floating],
        candidates: NDArray[np.int64],
        order: CellOrder,
        noise: ProcessNoise | None = None,
    ) -> "OrderedMoments":
        """From ``(genes, cells)`` amounts and ``(p, cells)`` responses; noise is estimated.

        Raises
        ------
        InputError
            If the cells are not ordered.
        """
        steps = Steps.of(order)
        at_points = order.at_points(values)
        averaged = steps.averaged(order.at_points(responses))
        found = cls(
            steps=steps,
            values=at_points,
            means=steps.group_means(at_points),
            design=np.ascontiguousarray(np.vstack([averaged, steps.first + steps.last])),
            candidates=candidates,
            noise=noise or estimate_noise(at_points, steps),
        )
        return found if noise else replace(found, noise=found._following())

    def process(self, target: int, noise: ProcessNoise | None = None) -> TargetProcess:
        """One target along the steps."""
        noise = noise or self.noise
        # Where a gene is silent in a group, its noise counts as that of a thousandth of its peak.
        floor = 1e-3 * max(float(self.means[target].max()), 1e-9)
        mean = np.maximum(self.means[target], floor)
        return TargetProcess(
            steps=self.steps,
            before=self.values[target, self.steps.order.before],
            new=self.steps.innovations(self.values[target]),
            mean=mean,
            per_level=noise.per_level(mean),
            follows=noise.follows,
        )

    def gram(self, target: int) -> TargetGram:
        """Sums for one target about a reference: what a few regulators explain of it."""
        process = self.process(target)
        drift = process.usual
        if process.follows:
            if target not in self.references:
                self.references[target] = self._reference(target, process)
            drift = self._drift(*self.references[target])
        return process.gram(self.design, drift)

    def refined(
        self, target: int, columns: NDArray[np.int64], fit: BoxedFit, box: Box, most: int
    ) -> tuple[Array, Array]:
        """``(n,)`` chi-squares and ``(n, R)`` coefficients of ``(n, R)`` columns.

        The likelihood is exact, at the coefficients of the quadratic ``fit``; of the ``most`` sets
        where it is highest, the coefficients are exact too. That only ever helps a set, so the
        others stay behind them.
        """
        process = self.process(target)
        residual = likelihoods(process, self.design, columns, fit.in_columns())
        coefficients = fit.coefficients.copy()
        best = np.argsort(residual, kind="stable")[:most]
        signs = fit.signs[best].astype(np.float64)
        residual[best], coefficients[best] = process.refined(
            self.design, columns[best], signs, fit.coefficients[best], box
        )
        return residual, coefficients

    def resampled(self, rng: np.random.Generator) -> "OrderedMoments":
        """Groups, and steps in each, drawn with replacement; references stay."""
        group = self.steps.order.group
        picks, _ = Groups.of(group, len(group)).resampled(rng)
        return replace(
            self,
            steps=self.steps.at(picks),
            means=self.means[:, picks],
            design=np.ascontiguousarray(self.design[:, picks]),
        )

    def shuffled_gram(self, target: int, rng: np.random.Generator | None) -> TargetGram:
        """Sums about the usual drift, with what is new in the target permuted within groups."""
        process = self.process(target)
        if rng is not None:
            usual, group = process.usual, self.steps.order.group
            scale = np.sqrt(process.per_level * process.mean * self.steps.spread)
            noise = Groups.of(group, len(group)).shuffled((process.new - usual) / scale, rng)
            process = replace(process, new=usual + scale * noise)
        return process.gram(self.design, process.usual)

    def unexplained(self, target: int, gram: TargetGram) -> float:
        """-2 log-likelihood of a target, with its sums, that a constant production makes."""
        level = gram.cross[-1] / gram.gram[-1, -1]
        return float(self.process(target).minus_twice_log(level * self.design[-1]))

    def chi_square(self, target: int, columns: NDArray[np.int64], coefficients: Array) -> float:
        """Chi-square a step of ``(R,)`` columns; ``(R + 1,)`` coefficients, the constant's last."""
        return self.process(target).chi_square(self._drift(columns, coefficients))

    def _reference(self, target: int, process: TargetProcess) -> Reference:
        """The best few regulators, each time about those found before."""
        allowed = self.candidates != target
        size = min(_REFERENCE_SIZE, int(allowed.sum()))
        drift = process.usual
        for _ in range(_REFERENCE_ROUNDS):
            found = best_sets(process.gram(self.design, drift), size, 1, allowed=allowed)
            reference = (found.sets[0], found.fit.in_columns()[0])
            drift = self._drift(*reference)
        return reference

    def _drift(self, rows: NDArray[np.int64], coefficients: Array) -> Array:
        """``(steps,)`` of coefficients of a set's responses and, last, of the constant."""
        found: Array = coefficients @ self.design[np.append(rows, len(self.design) - 1)]
        return found

    def _following(self) -> ProcessNoise:
        """The noise with the share that follows the state, where the likelihood is highest.

        A few sets are fitted without it; what is compared is how likely the targets are given
        them, the amplitude fitted each time.
        """
        genes = np.argsort(-self.values.mean(axis=1), kind="stable")
        genes = genes[np.linspace(0, len(genes) - 1, min(_GENES, len(genes))).astype(np.int64)]
        plain = replace(self.noise, follows=0.0)
        total = np.zeros(len(_FOLLOWS))
        chi = np.zeros(len(_FOLLOWS))
        for gene in genes:
            process = self.process(gene, plain)
            allowed = self.candidates != gene
            size = min(_REFERENCE_SIZE, int(allowed.sum()))
            best = best_sets(process.gram(self.design, process.usual), size, 1, allowed=allowed)
            for number, share in enumerate(_FOLLOWS):
                tried = replace(process, follows=share)
                signs = best.fit.signs.astype(np.float64)
                _, coefficients = tried.refined(
                    self.design, best.sets, signs, best.fit.coefficients, Box()
                )
                repressed = np.where(signs < 0, coefficients, 0).sum()
                drift = self._drift(best.sets[0], np.append(signs * coefficients, repressed))
                total[number] += tried.log_level(drift)
                chi[number] += tried.chi_square(drift) / len(genes)
        # With the amplitude at its best, -2 log L is the logs of levels and of the mean chi-square.
        cost = total + len(genes) * len(self.steps.spread) * np.log(chi)
        best_share = int(cost.argmin())
        return replace(
            self.noise,
            amplitude=self.noise.amplitude * float(chi[best_share]),
            follows=_FOLLOWS[best_share],
        )
