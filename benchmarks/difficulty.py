"""What trivial methods reach on a dataset: `python benchmarks/difficulty.py DATASET`."""

import argparse
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from grncore.dataset import Dataset
from grncore.methods import popularity
from grncore.methods.fitted import FitContext
from grncore.methods.neighbour import neighbour
from grncore.pools import top_pools
from grncore.readers import load
from grncore.splits import make_split
from grncore.training_data import training_data

SEEDS = (42, 43, 44)
POOLS = (20, 40, 80)


def measure(
    dataset: Dataset, seeds: tuple[int, ...] = SEEDS, *, with_extra: bool = True
) -> dict[tuple[str, int], float]:
    """Popularity's Recall@K and neighbour copy's exact match by R, mean over random splits."""
    figures: dict[tuple[str, int], list[float]] = {}
    for seed in seeds:
        split = make_split(dataset, "random", seed)
        data = training_data(dataset, split, with_validation=True, with_extra=with_extra)
        ranker, _ = popularity.fit(popularity.PopularityConfig(), FitContext(data))
        for size, names in split.test.items():
            targets = np.array([dataset.index[name] for name in names])
            truth = {dataset.index[name]: dataset.team_indices(name) for name in names}
            for k in POOLS:
                pools = top_pools(ranker.scores(targets), targets, k, "popularity")
                figures.setdefault((f"recall@{k}", size), []).append(pools.covers(truth).mean())
            teams = neighbour(data, targets, size)
            hits = [np.array_equal(teams.best(int(t)), truth[int(t)]) for t in targets]
            figures.setdefault(("neighbour", size), []).append(np.mean(hits))
    return {figure: float(np.mean(values)) for figure, values in figures.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dataset", help="demo, or any folder or file that grncore reads")
    parser.add_argument("--strata-only", action="store_true", help="learn from the strata alone")
    parser.add_argument("--splits", type=int, default=3, help="random splits from seed 42 on")
    options = parser.parse_args()
    seeds = tuple(range(SEEDS[0], SEEDS[0] + options.splits))
    figures = measure(load(options.dataset), seeds, with_extra=not options.strata_only)
    sizes = sorted({size for _, size in figures})
    print(f"{'figure':12}" + "".join(f"{f'R={size}':>8}" for size in sizes))
    for name in dict.fromkeys(name for name, _ in figures):
        print(f"{name:12}" + "".join(f"{figures[name, size]:8.3f}" for size in sizes))


if __name__ == "__main__":
    main()
