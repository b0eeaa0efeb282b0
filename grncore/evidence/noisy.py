"""All targets along one order where measurements are noisy.

The target relaxes towards its regulators' responses as ever; what is seen is that level, the
process's own Gaussian noise and the measurement's. In the modes of a chain both are independent, so
that the likelihood is again one Gram matrix a target, with a weight for each mode.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from grncore.evidence.box import Box, BoxedFit
from grncore.evidence.direction import ChainDirection, better_turned, both_ways, voters
from grncore.evidence.gram import Array, TargetGram
from grncore.evidence.noise import MeasurementNoise, estimate_measurement, smoothed
from grncore.evidence.order import CellOrder
from grncore.evidence.responses import Groups
from grncore.evidence.spectrum import Spectrum, relaxed
from grncore.evidence.steps import Steps


@dataclass(frozen=True, eq=False)
class NoisyMoments:
    """What every target along an order shares, in modes.

    Attributes
    ----------
    spectrum
        The chains' modes.
    values
        ``(genes, modes)``.
    means
        ``(genes, modes)`` mean of each gene in the mode's group.
    design
        ``(p + 1, modes)`` levels that relax towards the candidates' responses and, last, towards 1.
    noise
        Variances of process and measurement.
    """

    spectrum: Spectrum
    values: Array
    means: Array
    design: Array
    noise: MeasurementNoise

    @classmethod
    def of(
        cls,
        values: NDArray[np.floating],
        candidates: NDArray[np.int64],
        order: CellOrder,
        respond: Callable[[Array, Array], Array],
        noise: MeasurementNoise | None = None,
    ) -> "NoisyMoments":
        """From ``(genes, cells)`` amounts.

        Parameters
        ----------
        respond
            Responses ``(p, points)`` to the candidates' smoothed amounts and their standard errors,
            ``(p, points)`` each.

        Raises
        ------
        InputError
            If the cells are not ordered.
        """
        steps = Steps.of(order)
        at_points = order.at_points(values)
        noise = noise or estimate_measurement(at_points, order)
        spectrum = Spectrum.of(order)
        by_point = _group_means(at_points, order)
        traces, errors = smoothed(at_points[candidates], by_point[candidates], spectrum, noise)
        levels = relaxed(respond(traces, errors), steps)
        constant = np.ones((1, at_points.shape[1]))
        points = [piece.points for piece in spectrum.pieces]
        return cls(
            spectrum=spectrum,
            values=spectrum.modes(at_points),
            means=np.hstack([by_point[:, each] for each in points]),
            design=np.ascontiguousarray(spectrum.modes(np.vstack([levels, constant]))),
            noise=noise,
        )

    def variance(self, genes: NDArray[np.int64] | int) -> Array:
        """``(..., modes)`` variance of a gene's modes about its level."""
        floor = 1e-3 * np.maximum(self.means[genes].max(axis=-1, keepdims=True), 1e-9)
        mean = np.maximum(self.means[genes], floor)
        signal = self.noise.signal_variance(mean) * self.spectrum.memory
        # Eigenvalues near 0 must not weigh without bound.
        found: Array = np.maximum(signal + self.noise.noise_variance(mean), 1e-6 * mean)
        return found

    def gram(self, target: int) -> TargetGram:
        """Sums of products of the candidates, the constant and a target."""
        return self._gram(self.values[target], self.variance(target))

    def resampled(self, rng: np.random.Generator) -> "NoisyMoments":
        """Groups, and modes in each, drawn with replacement."""
        spectrum = self.spectrum
        picks, _ = Groups.of(spectrum.group, len(spectrum.group)).resampled(rng)
        some = replace(
            spectrum,
            memory=spectrum.memory[picks],
            chain=spectrum.chain[picks],
            group=spectrum.group[picks],
        )
        return replace(
            self,
            spectrum=some,
            values=self.values[:, picks],
            means=self.means[:, picks],
            design=np.ascontiguousarray(self.design[:, picks]),
        )

    def shuffled_gram(self, target: int, rng: np.random.Generator | None) -> TargetGram:
        """Sums with the target's modes, less its group's mean, permuted within groups."""
        seen, variance = self.values[target], self.variance(target)
        if rng is not None:
            usual, scale = self.means[target] * self.design[-1], np.sqrt(variance)
            group = self.spectrum.group
            noise = Groups.of(group, len(group)).shuffled((seen - usual) / scale, rng)
            seen = usual + scale * noise
        return self._gram(seen, variance)

    def _gram(self, seen: Array, variance: Array) -> TargetGram:
        weight = 1 / variance
        rooted = self.design * np.sqrt(weight)
        return TargetGram(
            rooted @ rooted.T,
            self.design @ (weight * seen),
            float(weight @ seen**2),
            float(len(seen)),
        )

    def refined(
        self, target: int, columns: NDArray[np.int64], fit: BoxedFit, box: Box, most: int
    ) -> tuple[Array, Array]:
        """Residuals and coefficients of ``(n, R)`` columns: those of the fit, which is exact."""
        del target, columns, box, most
        return fit.residual, fit.coefficients


def directed_noisy(
    values: NDArray[np.floating],
    candidates: NDArray[np.int64],
    order: CellOrder,
    respond: Callable[[Array, Array], Array],
) -> CellOrder:
    """As :func:`grncore.evidence.direction.directed`, for noisy measurements."""
    order.require()
    if order.mode == "given":
        return order
    noise = estimate_measurement(order.at_points(values), order)
    forth, back = (
        NoisyMoments.of(values, candidates, each, respond, noise) for each in both_ways(order)
    )
    genes, kept = voters(order.at_points(values), forth.design[:-1])
    own = candidates[kept][:, None] == genes[None, :]
    rows = np.append(kept, len(candidates))
    ways = [
        ChainDirection(
            each.design[rows],
            each.values[genes],
            1 / each.variance(genes),
            own,
            each.spectrum.chain,
        )
        for each in (forth, back)
    ]
    return better_turned(order, *ways)


def _group_means(at_points: Array, order: CellOrder) -> Array:
    """``(rows, points)`` mean over each point's group; 0 outside chains."""
    found = np.zeros_like(at_points)
    for group in np.unique(order.group):
        here = order.group == group
        points = np.union1d(order.before[here], order.after[here])
        found[:, points] = at_points[:, points].mean(axis=1, keepdims=True)
    return found
