"""Whether chains of cells have a memory: the test of an order on genes that had no part in it.

Along a true order the squared difference of two cells grows with the time between them, as
``noise + signal (1 - exp(-t))``: the distances between neighbours add up to the distance of the
cells around them. Cells that are independent snapshots, however they are put in line, are all
equally far apart; a gradient with noise grows, but far too slowly.
"""

import numpy as np

from grncore.evidence.gram import Array
from grncore.evidence.line import Chain

_FARTHEST = 40
"""Neighbours, counted along a chain, up to which the growth of distances is looked at."""

_RATES = np.geomspace(0.2, 10, 60)
_LEAST_EXPECTED = 0.01


class MemoryTest:
    """What held-out genes say about chains that were read from other genes."""

    def __init__(self) -> None:
        self.cells = 0
        self._chains: list[tuple[Array, Array]] = []

    def add(self, found: list[Chain], held_out: Array) -> None:
        """Count one group's chains; ``held_out`` distances are of its cells, by other genes."""
        for chain in found:
            position = np.append(0, np.cumsum(chain.lengths))
            self._chains.append((position, held_out[np.ix_(chain.cells, chain.cells)]))
            self.cells += len(chain.cells)

    def figures(self, n_cells: int, *, is_noisy: bool = False) -> dict[str, float]:
        """Of ``n_cells`` in all.

        Parameters
        ----------
        is_noisy
            Whether values have noise of their own: then the share of the signal and the unit of
            time are fitted to the growth of the distances; they are 1 where not.

        Returns
        -------
        dict
            ``share_in_chains``; ``neighbour_distance``; ``memory``, the growth from neighbours to
            next neighbours over what an order has (1 is a perfect one, 0 none), and its ``error``;
            ``triples`` that it rests on; ``signal_share`` of the variance and ``rate``, the unit of
            time.
        """
        share, rate = self._growth() if is_noisy else (1.0, 1.0)
        found, expected = [], []
        for position, distances in self._chains:
            # Noise blurs small steps: then the growth over a few of them counts.
            lag = max(1, min(4, (len(position) - 1) // 2)) if is_noisy else 1
            time = position * rate
            near = np.diagonal(distances, lag)
            around = np.diagonal(distances, 2 * lag)
            found.append(around - (near[:-lag] + near[lag:]) / 2)
            one = -np.expm1(-(time[lag:] - time[:-lag]))
            two = -np.expm1(-(time[2 * lag :] - time[: -2 * lag]))
            expected.append(two - (one[:-lag] + one[lag:]) / 2)
        grown = np.concatenate(found) if found else np.empty(0)
        model = float(np.concatenate(expected).sum()) * share if expected else 0.0
        tested = model > _LEAST_EXPECTED * max(len(grown), 1) * share and share > 0
        nearest = [np.diagonal(distances, 1) for _, distances in self._chains]
        return {
            "share_in_chains": self.cells / n_cells,
            "neighbour_distance": float(np.concatenate(nearest).mean()) if nearest else np.nan,
            "memory": float(grown.sum()) / model if tested else 0.0,
            "error": float(grown.std() * np.sqrt(len(grown)) / model) if tested else np.inf,
            "triples": float(len(grown)),
            "signal_share": share,
            "rate": rate,
        }

    def _growth(self) -> tuple[float, float]:
        """Signal share and rate of ``a - b exp(-rate t)`` that held-out distances follow best."""
        times, seen = [], []
        for position, distances in self._chains:
            for lag in range(1, min(_FARTHEST, len(position) - 1) + 1):
                times.append(position[lag:] - position[:-lag])
                seen.append(np.diagonal(distances, lag))
        if not times:
            return 0.0, 1.0
        time, distance = np.concatenate(times), np.concatenate(seen)
        best = (np.inf, 0.0, 1.0)
        for rate in _RATES:
            shape = np.exp(-rate * time)
            # In full, it does not warn where all times are alike: such a rate is as good as any.
            slope, level = np.polyfit(shape, distance, 1, full=True)[0]
            left = float(((distance - level - slope * shape) ** 2).sum())
            if left < best[0]:
                best = (left, float(np.clip(-slope / max(level, 1e-9), 0, 1)), float(rate))
        return best[1], best[2]
