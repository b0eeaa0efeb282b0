"""Steady-state expression of a regulatory network under chemical Langevin noise, vectorised.

The model is SERGIO's (Dibaeinia and Sinha, Cell Systems 2020) with 'dpd' (dual production decay)
noise. The concentration x of a gene with production rate P and decay rate lambda follows

    dx = (P - lambda x) dt + q sqrt(P) dW1 + q sqrt(lambda x) dW2,   x >= 0,

which is integrated by Euler and Maruyama. The two independent noises are drawn as one normal of
variance ``P + lambda x``: the same distribution at half the cost. P depends on the concentrations
of the gene's regulators *at the same step* (see :mod:`grncore.simulate.kinetics`), so regulators
come first and keep their trajectories. Cells are steps of the trajectory, the same for all genes:
that keeps the correlated fluctuation of regulator and target.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from grncore.errors import InputError
from grncore.progress import Progress, silent
from grncore.simulate.kinetics import RegulatoryNetwork

if TYPE_CHECKING:  # scipy is imported where data is simulated
    from scipy.sparse import csr_array

_BLOCK_VALUES = 500_000
"""Noise values drawn at once: large enough to hide overheads, small enough for the cache."""

Trajectory = NDArray[np.float32]


@dataclass(frozen=True)
class SteadyStateConfig:
    """How to integrate and sample.

    Attributes
    ----------
    cells_per_type
        Cells sampled of each cell type.
    dt, decay
        Time step and decay rate lambda, one for all genes (SERGIO's values).
    noise
        q, the amplitude of both noises (1 in the published data sets).
    sampling_state
        The trajectory has ``sampling_state * cells_per_type`` steps to sample from.
    relaxations
        Decay times 1 / lambda that pass before sampling. SERGIO samples from the first step on,
        which starts at an estimate of the steady state; after five decay times the estimate is
        forgotten to below 1 %, and what is sampled is the steady state.
    """

    cells_per_type: int = 300
    dt: float = 0.01
    decay: float = 0.8
    noise: float = 1.0
    sampling_state: int = 15
    relaxations: float = 5.0

    def __post_init__(self) -> None:
        if self.cells_per_type < 1 or self.sampling_state < 1:
            raise InputError("Simulation needs at least one cell per type and a sampling state.")
        if not (0 < self.dt * self.decay < 1):
            raise InputError(
                f"dt * decay is {self.dt * self.decay}; integration is stable only between 0 and 1."
            )
        if self.noise < 0 or self.relaxations < 0:
            raise InputError("Noise amplitude and relaxation time cannot be negative.")

    @property
    def burn_in(self) -> int:
        """Steps that pass before sampling."""
        return round(self.relaxations / (self.decay * self.dt))

    @property
    def steps(self) -> int:
        """Steps of the whole trajectory."""
        return self.burn_in + self.sampling_state * self.cells_per_type


def simulate_steady_state(
    network: RegulatoryNetwork,
    config: SteadyStateConfig,
    rng: Generator,
    progress: Progress = silent,
) -> NDArray[np.float32]:
    """Simulate the clean expression of every gene in every cell.

    Regulators are simulated level by level with their whole trajectory kept in memory
    (``steps x types`` floats each), then all other genes together. The half-response h of a
    regulator is the mean over cell types of its mean expression.

    Returns
    -------
    ``(genes, types * cells_per_type)`` float32, cells grouped by type.
    """
    run = _Run(network, config, rng)
    is_regulator = np.zeros(len(network.genes), dtype=bool)
    is_regulator[network.regulator] = True
    levels = network.levels
    batches = [
        np.flatnonzero(is_regulator & (levels == level))
        for level in range(levels[is_regulator].max() + 1)
    ]
    batches.append(np.flatnonzero(~is_regulator))
    done, total = 0, len(network.genes) * config.steps
    for genes in batches:
        for steps in run.batch(genes, keep=bool(is_regulator[genes].any())):
            done += steps * len(genes)
            progress("simulate", done, total)
    return run.cells


class _Run:
    """State of one simulation: activations of the regulators so far and the sampled cells."""

    def __init__(self, network: RegulatoryNetwork, config: SteadyStateConfig, rng: Generator):
        self.network, self.config = network, config
        # Sampled without replacement: SERGIO draws with it, and so repeats some 3 % of its cells.
        n_steps = config.steps - config.burn_in
        self.sampled = config.burn_in + rng.permutation(n_steps)[: config.cells_per_type]
        self.rng = rng
        self.out = np.empty(
            (len(network.genes), network.n_types, config.cells_per_type), dtype=np.float32
        )
        # One row for each distinct (regulator, Hill coefficient): edges share it.
        pairs = np.stack([network.regulator.astype(np.float64), network.hill], axis=1)
        unique, self.source = np.unique(pairs, axis=0, return_inverse=True)
        self.sources, self.hills = unique[:, 0].astype(np.int64), unique[:, 1]
        self.activation = np.zeros((len(unique), config.steps, network.n_types), dtype=np.float32)

    @property
    def cells(self) -> NDArray[np.float32]:
        return self.out.reshape(len(self.network.genes), -1)

    def batch(self, genes: NDArray[np.int64], keep: bool) -> Iterator[int]:
        """Simulate ``genes``, whose regulators are done; yields the steps of each block done."""
        if not len(genes):
            return
        config, types = self.config, self.network.n_types
        weights, base = self._production(genes)
        # Rates per step: then s = P dt + lambda dt x is both drift and variance.
        weights, base = weights * np.float32(config.dt), base * np.float32(config.dt)
        mean = self.activation[:, config.burn_in :].mean(axis=1)
        x = ((weights @ mean + base) / np.float32(config.dt * config.decay)).astype(np.float32)
        kept = np.empty((config.steps, len(genes), types), dtype=np.float32) if keep else None
        size = max(1, min(config.steps, _BLOCK_VALUES // x.size))
        starts = range(0, config.steps, size)
        taken = np.full(config.steps, -1)
        taken[self.sampled] = np.arange(config.cells_per_type)
        cells = np.empty((config.cells_per_type, len(genes), types), dtype=np.float32)
        with ThreadPoolExecutor(1) as pool:
            # Drawing is half of the work and needs no interpreter: it runs one block ahead.
            ahead = pool.submit(self._draw, (min(size, config.steps), *x.shape))
            for start in starts:
                stop = min(start + size, config.steps)
                noise = ahead.result()
                if stop < config.steps:
                    shape = (min(size, config.steps - stop), *x.shape)
                    ahead = pool.submit(self._draw, shape)
                rate = self._rates(weights, base, start, stop)
                for step in range(start, stop):
                    _advance(x, rate[step - start], noise[step - start], config)
                    if taken[step] >= 0:
                        cells[taken[step]] = x
                    if kept is not None:
                        kept[step] = x
                yield stop - start
        self.out[genes] = cells.transpose(1, 2, 0)
        if kept is not None:
            self._activate(genes, kept)

    def _draw(self, shape: tuple[int, ...]) -> Trajectory:
        noise = self.rng.standard_normal(shape, dtype=np.float32)
        if self.config.noise != 1:
            noise *= np.float32(self.config.noise)
        return noise

    def _rates(self, weights: "csr_array", base: Trajectory, start: int, stop: int) -> Trajectory:
        """``(steps, genes, types)`` production rates."""
        types = self.network.n_types
        activation = self.activation[:, start:stop].reshape(len(self.sources), -1)
        rate = (weights @ activation).reshape(len(base), stop - start, types)
        return np.ascontiguousarray(rate.transpose(1, 0, 2)) + base

    def _production(self, genes: NDArray[np.int64]) -> "tuple[csr_array, Trajectory]":
        """Weights ``(genes, sources)`` and base ``(genes, types)`` of the production rates."""
        from scipy.sparse import csr_array

        network = self.network
        row = np.full(len(network.genes), -1)
        row[genes] = np.arange(len(genes))
        edge = np.flatnonzero(row[network.target] >= 0)
        strength = network.strength[edge].astype(np.float32)
        weights = csr_array(
            (strength, (row[network.target[edge]], self.source[edge])),
            shape=(len(genes), len(self.sources)),
        )
        base = np.zeros((len(genes), network.n_types), dtype=np.float32)
        # A repressor contributes |K| (1 - a) = |K| + K a.
        np.subtract.at(base, row[network.target[edge]], np.minimum(strength, 0)[:, None])
        is_here = row[network.masters] >= 0
        base[row[network.masters[is_here]]] = network.rates[is_here]
        return weights, base

    def _activate(self, genes: NDArray[np.int64], kept: Trajectory) -> None:
        """Store the Hill activations of regulators whose trajectories are known."""
        half = kept[self.config.burn_in :].mean(axis=(0, 2), dtype=np.float64)
        # A regulator that is never expressed activates nothing, rather than dividing 0 by 0.
        half = np.maximum(half, np.finfo(np.float32).tiny)
        for source in np.flatnonzero(np.isin(self.sources, genes)):
            place = np.searchsorted(genes, self.sources[source])
            ratio = kept[:, place] * np.float32(1 / half[place])
            n = self.hills[source]
            power = ratio * ratio if n == 2 else ratio ** np.float32(n)
            self.activation[source] = power / (1 + power)


def _advance(x: Trajectory, rate: Trajectory, noise: Trajectory, config: SteadyStateConfig) -> None:
    """One step in place; ``rate`` and ``noise`` are used up as work space.

    With c = lambda dt: x <- max(0, x - c x + P dt + q sqrt(P dt + c x) xi).
    """
    lost = x * np.float32(config.decay * config.dt)
    np.subtract(x, lost, out=x)
    np.add(x, rate, out=x)
    np.add(rate, lost, out=rate)
    np.sqrt(rate, out=rate)
    np.multiply(noise, rate, out=noise)
    np.add(x, noise, out=x)
    np.maximum(x, 0, out=x)
