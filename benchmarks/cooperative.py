"""Is the truth of a stress test visible in its profiles? `python benchmarks/cooperative.py`.

For every dial and R: the share of targets whose true team is ranked first among all sets of listed
genes by a least-squares fit with the label-free models

- ``correlation``: the R genes of largest absolute correlation;
- ``additive``: the best-fitting set with one linear term a member;
- ``multilinear``: the best-fitting set with the products of its members as well.

Nothing is trained and no team is looked at but to count. The last columns are the median rank of
the team by the multilinear fit and the mean R^2 that it has; then the mean rank (0 lowest, 1
highest) of true regulators among all by absolute correlation, 0.5 where it tells nothing.
"""

import argparse
import sys
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from grncore.dataset import Dataset
from grncore.features import standardise
from grncore.simulate.cooperative import STRESS_DIALS, StressConfig, stress_dataset

Profiles = NDArray[np.float64]
CHUNK = 500
"""Sets that are fitted at once."""


def fits(
    profiles: Profiles, targets: NDArray[np.int64], sets: NDArray[np.int64], order: int
) -> Profiles:
    """``(sets, targets)`` R^2 of least squares on products of up to ``order`` members."""
    n_cells = profiles.shape[1]
    terms = [t for o in range(1, order + 1) for t in combinations(range(sets.shape[1]), o)]
    found = np.empty((len(sets), len(targets)))
    for start in range(0, len(sets), CHUNK):
        part = sets[start : start + CHUNK]
        columns = [np.ones((len(part), n_cells))]
        columns += [np.prod([profiles[part[:, i]] for i in term], axis=0) for term in terms]
        basis, _ = np.linalg.qr(np.stack(columns, axis=2))
        explained = np.swapaxes(basis, 1, 2) @ profiles[targets].T
        found[start : start + CHUNK] = (explained**2).sum(axis=1) / n_cells
    return found


def measure(dataset: Dataset, size: int) -> dict[str, float]:
    """Figures of the targets with ``size`` regulators."""
    profiles = standardise(dataset).astype(np.float64)
    names = [target for target, team in dataset.teams.items() if len(team) == size]
    targets = np.array([dataset.index[name] for name in names])
    truth = np.stack([dataset.team_indices(name) for name in names])
    listed = np.array([dataset.index[gene] for gene in dataset.listed_regulators or ()])
    sets = np.array(list(combinations(listed.tolist(), size)))
    place = {tuple(row): number for number, row in enumerate(sets.tolist())}
    true = np.array([place[tuple(row)] for row in truth.tolist()])

    likeness = np.abs(profiles[targets] @ profiles[listed].T)
    nearest = np.sort(listed[np.argsort(-likeness, axis=1)[:, :size]], axis=1)
    figures = {"correlation": float((nearest == truth).all(axis=1).mean())}
    for name, order in (("additive", 1), ("multilinear", size)):
        found = fits(profiles, targets, sets, order)
        own = found[true, np.arange(len(targets))]
        ranks = (found > own).sum(axis=0) + 1
        figures[name] = float((ranks == 1).mean())
    figures |= {"median rank": float(np.median(ranks)), "R^2": float(own.mean())}

    regulators = np.array([dataset.index[gene] for gene in dataset.true_regulators])
    place_of = np.abs(profiles[targets] @ profiles[regulators].T).argsort(axis=1).argsort(axis=1)
    member = (regulators[None, :, None] == truth[:, None, :]).any(axis=2)
    return figures | {"marginal rank": float(place_of[member].mean() / (len(regulators) - 1))}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seeds", type=int, default=1, help="seeds from 0 on; the mean is printed")
    parser.add_argument("--noise", type=float, default=StressConfig().noise)
    parser.add_argument("--sizes", default="2,3", help="R; all sets of listed genes are fitted")
    options = parser.parse_args()
    sizes = [int(size) for size in options.sizes.split(",")]
    config = replace(
        StressConfig(), noise=options.noise, targets={size: 240 // len(sizes) for size in sizes}
    )
    header = True
    for dial in STRESS_DIALS:
        for size in sizes:
            rows = [
                measure(stress_dataset(dial, seed, config), size) for seed in range(options.seeds)
            ]
            means = {name: np.mean([row[name] for row in rows]) for name in rows[0]}
            if header:
                print(f"{'dial':>5}{'R':>3}" + "".join(f"{name:>15}" for name in means))
                header = False
            print(
                f"{dial:5.2f}{size:3}" + "".join(f"{value:15.3f}" for value in means.values()),
                flush=True,
            )


if __name__ == "__main__":
    main()
