"""Technical noise along an order: how much there is, and traces with it taken out.

Neighbours share the process and not the noise: half their squared difference is
``N + V (1 - exp(-t))``, so short and long distances tell the two apart, gene by gene.
"""

from dataclasses import dataclass

import numpy as np

from grncore.evidence.gram import Array
from grncore.evidence.order import CellOrder
from grncore.evidence.spectrum import Spectrum

_LAGS = (1, 2, 3, 5, 8, 12)
_BINS = 12
_LEAST = 1e-6


@dataclass(frozen=True)
class MeasurementNoise:
    """Variances of a gene with mean m in a group.

    Attributes
    ----------
    signal, signal_power
        The process's variance is ``signal * m ** signal_power``.
    noise, noise_power
        The technical variance is ``noise * m ** noise_power``; 0 where there is none.
    share
        Signal's share of both, in the mean over genes and groups.
    """

    signal: float = 1.0
    signal_power: float = 1.0
    noise: float = 0.0
    noise_power: float = 1.0
    share: float = 1.0

    def signal_variance(self, mean: Array) -> Array:
        """Of the process, at a mean."""
        return self.signal * np.maximum(mean, 1e-12) ** self.signal_power

    def noise_variance(self, mean: Array) -> Array:
        """Of the measurement, at a mean."""
        return self.noise * np.maximum(mean, 1e-12) ** self.noise_power


def estimate_measurement(values: Array, order: CellOrder) -> MeasurementNoise:
    """Both variances from how distances grow along the order, as power laws of the mean.

    Parameters
    ----------
    values
        ``(genes, points)`` amounts.
    """
    means, noises, signals, weights = [], [], [], []
    for group in np.unique(order.group):
        shape, half = _pairs(values, order, int(group))
        if not len(shape):
            continue
        centred = shape - shape.mean()
        spread = float(centred @ centred)
        if spread <= 0:
            continue
        slope = half @ centred / spread
        here = order.group == group
        points = np.union1d(order.before[here], order.after[here])
        means.append(values[:, points].mean(axis=1))
        signals.append(slope)
        noises.append(half.mean(axis=1) - slope * shape.mean())
        weights.append(np.full(len(values), float(len(shape))))
    if not means:
        return MeasurementNoise()
    mean, noise, signal, weight = (
        np.concatenate(part) for part in (means, noises, signals, weights)
    )
    at, noise_at, signal_at = _binned(mean, noise, signal, weight)
    signal_law, noise_law = _law(at, signal_at), _law(at, noise_at)
    if signal_law is None:
        return MeasurementNoise()
    if noise_law is None:
        return MeasurementNoise(*signal_law)
    share = float(
        np.mean(signal_at.clip(0) / np.maximum(signal_at.clip(0) + noise_at.clip(0), 1e-12))
    )
    return MeasurementNoise(*signal_law, *noise_law, share)


def smoothed(
    values: Array, means: Array, spectrum: Spectrum, noise: MeasurementNoise
) -> tuple[Array, Array]:
    """Posterior mean and standard error, ``(rows, points)`` each, of the process behind values.

    Parameters
    ----------
    values
        ``(rows, points)`` as measured.
    means
        ``(rows, points)`` of each row in the point's group.
    """
    deviations = spectrum.modes(values - means)
    at_modes, variance = np.empty_like(deviations), np.empty_like(deviations)
    for group in np.unique(spectrum.group):
        here = spectrum.group == group
        level = means[:, spectrum.pieces[_first(spectrum, int(group))].points[0]]
        signal = noise.signal_variance(level)[:, None] * spectrum.memory[None, here]
        technical = noise.noise_variance(level)[:, None]
        kept = signal / np.maximum(signal + technical, _LEAST)
        at_modes[:, here] = deviations[:, here] * kept
        variance[:, here] = kept * technical
    found = np.maximum(means + spectrum.values(at_modes), 0)
    return found, np.sqrt(spectrum.variances(variance))


def _first(spectrum: Spectrum, group: int) -> int:
    """Number of the first piece that lies in a group."""
    sizes = np.cumsum([len(piece.points) for piece in spectrum.pieces])
    return int(np.searchsorted(sizes, np.flatnonzero(spectrum.group == group)[0], side="right"))


def _pairs(values: Array, order: CellOrder, group: int) -> tuple[Array, Array]:
    """``1 - exp(-t)`` and half squared differences ``(genes, pairs)`` of near points."""
    shapes, halves = [], []
    for chain in np.unique(order.chain[order.group == group]):
        run = np.flatnonzero(order.chain == chain)
        if len(run) > 1 and order.after[run[0]] != order.before[run[1]]:
            run = run[::-1]
        points = np.append(order.before[run[0]], order.after[run])
        times = np.append(0, np.cumsum(order.lengths[run]))
        for lag in _LAGS:
            if lag < len(points):
                shapes.append(-np.expm1(-(times[lag:] - times[:-lag])))
                halves.append((values[:, points[lag:]] - values[:, points[:-lag]]) ** 2 / 2)
    if not shapes:
        return np.empty(0), np.empty((len(values), 0))
    return np.concatenate(shapes), np.hstack(halves)


def _binned(mean: Array, noise: Array, signal: Array, weight: Array) -> tuple[Array, Array, Array]:
    """Weighted means within bins of similar genes: a gene alone is told too roughly."""
    kept = np.flatnonzero(mean > 0)
    order = kept[np.argsort(mean[kept], kind="stable")]
    parts = np.array_split(order, min(_BINS, max(1, len(order))))
    found = [
        [float(np.average(each[part], weights=weight[part])) for part in parts]
        for each in (mean, noise, signal)
    ]
    return np.array(found[0]), np.array(found[1]), np.array(found[2])


def _law(mean: Array, variance: Array) -> tuple[float, float] | None:
    """Factor and power of a variance over the mean; None where it is none."""
    fine = variance > _LEAST * np.maximum(mean, _LEAST)
    if fine.mean() < 0.5:
        return None
    x, y = np.log(mean[fine]), np.log(variance[fine])
    power = float(np.clip(np.polyfit(x, y, 1)[0], 0, 3)) if x.var() > 1e-3 else 1.0
    return float(np.exp(np.mean(y - power * x))), power
