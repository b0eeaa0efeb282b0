"""How far each family declines: with noise laid over clean expression, and with cooperation.

    python benchmarks/robust.py ../shared/data/sergio-ds3
    python benchmarks/robust.py --stress

Share of test targets whose whole team is named, R given, regulators listed (those of the whole
truth where the data has no list). Noise: Poisson counts; the same with half of the values lost; all
four steps of SERGIO's technical noise. The stress test turns the dial from additive targets to such
as only combinations of regulators explain.
"""

import argparse
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from grncore.dataset import Dataset
from grncore.errors import InputError
from grncore.methods.fitted import FitContext
from grncore.methods.registry import METHODS
from grncore.readers import load
from grncore.simulate.cooperative import STRESS_DIALS, stress_dataset
from grncore.simulate.technical_noise import TechnicalNoise, add_noise, count_molecules
from grncore.splits import make_split
from grncore.training_data import training_data

KINDS = "evidence,snapshot,best_subset,neighbour"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("data", nargs="?")
    parser.add_argument("--stress", action="store_true", help="simulated, in place of data")
    parser.add_argument("--seeds", default="42,43,44")
    parser.add_argument("--sizes", default="2,3,4")
    parser.add_argument("--kinds", default=KINDS)
    parser.add_argument("--only", default="", help="conditions whose name holds this word")
    options = parser.parse_args()
    if options.stress == (options.data is not None):
        parser.error("name data, or --stress")
    sizes = tuple(map(int, options.sizes.split(",")))
    print("seed, condition, model: share right (targets)" + "".join(f", R = {r}" for r in sizes))
    with threadpool_limits(1):
        for seed in map(int, options.seeds.split(",")):
            made = stressed(seed) if options.stress else noisy(load(options.data), seed)
            for condition, dataset in made:
                if options.only not in condition:
                    continue
                for kind in options.kinds.split(","):
                    shares = exact(kind, dataset, seed, sizes)
                    print(f"{seed}, {condition}, {kind}: {shares}", flush=True)


def noisy(dataset: Dataset, seed: int) -> Iterator[tuple[str, Dataset]]:
    """The data under each kind of noise."""
    clean = dataset.expression.astype(np.float64)
    lost = np.random.default_rng([seed, 1]).random(clean.shape) < 0.5
    poisson = count_molecules(clean, np.random.default_rng([seed, 0]))
    technical = add_noise(clean, TechnicalNoise(), np.random.default_rng([seed, 2]))
    for condition, values in (
        ("clean", clean),
        ("Poisson", poisson),
        ("Poisson, half lost", np.where(lost, 0.0, poisson)),
        ("SERGIO's technical noise", technical),
    ):
        yield condition, replace(dataset, expression=values.astype(np.float32))


def stressed(seed: int) -> Iterator[tuple[str, Dataset]]:
    """The stress test at each setting of its dial."""
    for dial in STRESS_DIALS:
        yield f"cooperation {dial:.2f}", stress_dataset(dial, seed)


def exact(kind: str, dataset: Dataset, seed: int, sizes: tuple[int, ...]) -> str:
    """Share of test targets whose team is named, one figure a size."""
    if dataset.listed_regulators is None:
        dataset = replace(dataset, listed_regulators=dataset.true_regulators)
    present = tuple(r for r in sizes if any(len(team) == r for team in dataset.teams.values()))
    split = make_split(dataset, "random", seed, present)
    data = training_data(dataset, split, universe="listed")
    try:
        model, _ = METHODS[kind].fit(METHODS[kind].default, FitContext(data, seed=seed))
    except InputError as refusal:
        return f"refuses ({refusal})"
    shares = []
    for size, names in split.strata("test").items():
        targets = np.array([dataset.index[name] for name in names])
        sets = model.teams(targets, size, top=1).sets[:, 0]
        right = [
            np.array_equal(np.sort(team), dataset.team_indices(name))
            for team, name in zip(sets, names, strict=True)
        ]
        shares.append(f"{np.mean(right):.3f} ({len(right)})")
    return ", ".join(shares)


if __name__ == "__main__":
    main()
