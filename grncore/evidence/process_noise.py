"""How noisy a process with memory is, and whether its noise follows what is made and lost."""

from dataclasses import dataclass

import numpy as np

from grncore.evidence.gram import Array
from grncore.evidence.steps import Steps

_SHORT = 0.2
"""Memory times: over shorter steps the noise outweighs whatever the regulators do."""

LEAST_LEVEL = 0.1
"""The noise at a point is never taken to be less than this share of its gene's usual one."""


@dataclass(frozen=True)
class ProcessNoise:
    """Variance at rest of a gene with mean m: ``amplitude * m ** power``, regulators apart.

    Attributes
    ----------
    amplitude, power
        1 and 1 where single molecules are made and lost (chemical Langevin noise).
    follows
        Share of the noise that follows the moment's production and decay instead of the gene's
        usual level. 1 for chemical Langevin noise, whose variance is the mean of both; 0 for noise
        that does not depend on the state.
    """

    amplitude: float = 1.0
    power: float = 1.0
    follows: float = 0.0

    def per_level(self, mean: Array) -> Array:
        """Variance at rest per unit of level."""
        return self.amplitude * np.maximum(mean, 1e-12) ** (self.power - 1)


def estimate_noise(values: Array, steps: Steps) -> ProcessNoise:
    """Amplitude and power from the short steps of all genes and groups; no set is fitted.

    ``follows`` stays 0: it needs production, and so sets (:mod:`grncore.evidence.ordered`).

    Parameters
    ----------
    values
        ``(genes, points)`` amounts.
    """
    order = steps.order
    longest = max(_SHORT, float(np.quantile(order.lengths, 0.25)))
    short = np.flatnonzero(order.lengths <= longest)
    level, variance, weight = [], [], []
    for group in np.unique(order.group[short]):
        here = short[order.group[short] == group]
        before, after = values[:, order.before[here]], values[:, order.after[here]]
        mean = (before.mean(axis=1) + after.mean(axis=1)) / 2
        found = ((after - before) ** 2 / (-2 * np.expm1(-order.lengths[here]))).mean(axis=1)
        kept = (mean > 0) & (found > 0)
        level.append(np.log(mean[kept]))
        variance.append(np.log(found[kept]))
        weight.append(np.full(int(kept.sum()), float(len(here))))
    levels, variances, weights = (np.concatenate(part) for part in (level, variance, weight))
    if not len(levels):
        return ProcessNoise()
    power = 1.0
    if levels.var() > 1e-3:
        power = float(np.polyfit(levels, variances, 1, w=np.sqrt(weights))[0])
    amplitude = np.average(np.exp(variances - power * levels), weights=weights)
    return ProcessNoise(float(amplitude), power)
