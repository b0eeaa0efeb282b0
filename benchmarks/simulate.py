"""Seconds to simulate a SERGIO network: `python benchmarks/simulate.py FOLDER`.

FOLDER holds ``Interaction_*.txt`` and ``Regs_*.txt``; without one, the demo's network is taken. If
it holds the original program's expression too, agreement with it is printed beside the agreement
of two of our own seeds, which is the best that can be expected.
"""

import argparse
import sys
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from grncore.readers import load
from grncore.simulate.demo import DEMO_FOLDER
from grncore.simulate.kinetics import RegulatoryNetwork
from grncore.simulate.sergio_files import read_network
from grncore.simulate.steady_state import SteadyStateConfig, simulate_steady_state


def agreement(
    network: RegulatoryNetwork, left: NDArray[np.float32], right: NDArray[np.float32]
) -> dict[str, float]:
    """How alike two ``(genes, types, cells)`` simulations of one network are."""
    means = [cells.mean(axis=2).ravel() for cells in (left, right)]
    variances = [cells.var(axis=2).ravel() for cells in (left, right)]
    edges = []
    for cells in (left, right):
        centred = (cells - cells.mean(axis=2, keepdims=True)).reshape(len(cells), -1)
        regulator, target = centred[network.regulator], centred[network.target]
        edges.append(
            (regulator * target).sum(1) / np.sqrt((regulator**2).sum(1) * (target**2).sum(1))
        )
    genes = [cells.mean(axis=(1, 2)) for cells in (left, right)]
    return {
        "type means, r": np.corrcoef(*means)[0, 1],
        "gene means, r": np.corrcoef(*genes)[0, 1],
        "gene means, median relative error": np.median(np.abs(genes[0] / genes[1] - 1)),
        "overall mean, ratio": means[0].mean() / means[1].mean(),
        "log variance within types, r": np.corrcoef(*np.log(variances))[0, 1],
        "total variance within types, ratio": variances[0].sum() / variances[1].sum(),
        "regulator-target correlation, r": np.corrcoef(*edges)[0, 1],
        "regulator-target correlation, ratio of sd": edges[0].std() / edges[1].std(),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=DEMO_FOLDER)
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args()
    interactions = min(options.folder.glob("Interaction_*.txt"))
    network = read_network(interactions, min(options.folder.glob("Regs_*.txt")))
    runs, seconds, busy = [], [], []
    for seed in range(max(2, options.repeats)):
        start, spent = time.perf_counter(), time.process_time()
        runs.append(
            simulate_steady_state(network, SteadyStateConfig(), np.random.default_rng(seed))
        )
        seconds.append(time.perf_counter() - start)
        busy.append(time.process_time() - spent)
    shape = (len(network.genes), network.n_types, -1)
    print(f"{runs[0].shape[0]} genes x {runs[0].shape[1]} cells")
    print(f"seconds: best {min(seconds):.2f}, all {[round(value, 2) for value in seconds]}")
    print(f"processor seconds: best {min(busy):.2f}, all {[round(value, 2) for value in busy]}")
    columns = {"two seeds": agreement(network, runs[0].reshape(shape), runs[1].reshape(shape))}
    if list(options.folder.glob("simulated_noNoise_*.csv*")):
        original = load(options.folder).expression.reshape(shape)
        columns["original"] = agreement(network, runs[0].reshape(shape), original)
    print(f"{'agreement with':42}" + "".join(f"{name:>12}" for name in columns))
    for figure in columns["two seeds"]:
        print(f"{figure:42}" + "".join(f"{column[figure]:12.3f}" for column in columns.values()))


if __name__ == "__main__":
    main()
