"""How often approximate decoders find the certified optimum, and how few sets they score.

    python benchmarks/approximate.py [--data demo] [--sizes 2 3 4 5 6] [--epochs 6] [--seed 42]

A Residual HOS2 is trained for every R, on training targets alone, and each test target is decoded
by the certified decoder and by every approximate one. Prints one JSON line for each R and method:

- ``hits``: share of targets whose first set is the certified one, of those that are proved;
- ``sets``: median number of sets scored; ``share``: mean share of the C(M, R) sets;
- ``short``: mean of how much the score falls short; ``gap``: median proven gap;
- ``ms``: median time.
"""

import argparse
import json
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from grncore.decoding import Budget, decode
from grncore.decoding.decoders import APPROXIMATE
from grncore.features import pearson
from grncore.nets.config import ResidualConfig
from grncore.nets.residual import ResidualHOS2
from grncore.pools import Pools, top_pools
from grncore.readers.loading import load
from grncore.splits import make_split
from grncore.training.config import Stage2Config
from grncore.training.stage2 import fit_scorer
from grncore.training.warm_start import pretrain
from grncore.training_data import training_data


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", default="demo", help="demo, or what `grncore info` reads")
    parser.add_argument("--sizes", type=int, nargs="+", default=[2, 3, 4, 5, 6], metavar="R")
    parser.add_argument("--universe", default="train", choices=("all", "listed", "train"))
    parser.add_argument(
        "--pool", type=int, default=80, metavar="K", help="0 for the whole universe"
    )
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--seed", type=int, default=42)
    parser.add_argument("--seconds", type=float, default=20, help="for a certified answer")
    options = parser.parse_args()
    dataset = load(options.data)
    split = make_split(dataset, "random", options.seed, strata=options.sizes)
    data = training_data(dataset, split, universe=options.universe)
    config = ResidualConfig()
    training = Stage2Config(epochs=options.epochs, pretrain_epochs=options.epochs, select="last")
    warm = pretrain(data, config, training, seed=options.seed)

    def pools(targets: np.ndarray) -> Pools:
        scores = np.full((len(targets), data.n_genes), -np.inf, np.float32)
        scores[:, data.universe] = np.abs(pearson(data.features, targets, data.universe))
        scores[np.arange(len(targets)), targets] = -np.inf
        return top_pools(scores, targets, options.pool or data.n_genes, "correlation")

    for size in split.sizes:
        scorer, _ = fit_scorer(
            ResidualHOS2, replace(data, validation={}), pools(data.targets()), size, config,
            training, seed=options.seed, warm_start=warm,
        )  # fmt: skip
        with torch.inference_mode():
            embeddings = scorer.encode(torch.from_numpy(data.features))
        targets = np.array([dataset.index[name] for name in split.targets("test", size)])
        asked = pools(targets)
        found: dict[str, list[tuple[bool, int, float, float, float, float]]] = {}
        proved = 0
        for row, target in enumerate(targets.tolist()):
            answers = {}
            for method in ("certified", *APPROXIMATE):
                started = time.perf_counter()
                one = decode(
                    scorer, embeddings, target, asked.members[row], size, top=1, method=method,
                    budget=Budget(seconds=options.seconds), seed=options.seed,
                )  # fmt: skip
                answers[method] = one, 1e3 * (time.perf_counter() - started)
            best = answers["certified"][0]
            if not best.exact:
                continue
            proved += 1
            for method, (one, ms) in answers.items():
                same = bool(np.array_equal(one.sets[0], best.sets[0]))
                short = float(best.scores[0] - one.scores[0])
                share = one.sets_scored / one.total_sets
                found.setdefault(method, []).append(
                    (same, one.sets_scored, share, short, one.gap, ms)
                )
        for method, rows in found.items():
            same, sets, share, short, gap, ms = np.array(rows).T
            row = {
                "R": size,
                "M": asked.members.shape[1],
                "method": method,
                "targets": len(targets),
                "proved": proved,
                "hits": round(float(same.mean()), 4),
                "sets": float(np.median(sets)),
                "share": float(f"{share.mean():.2g}"),
                "short": round(float(short.mean()), 4),
                "gap": round(float(np.median(gap)), 3),
                "ms": round(float(np.median(ms)), 1),
            }
            print(json.dumps(row), flush=True)


if __name__ == "__main__":
    main()
