"""Decoding benchmark on a random model: what a change does to speed, without a checkpoint.

    python benchmarks/decode.py [--quick] [--layers 1]

For a trained model run ``python -m grncore bench decode``.
"""

import argparse
import json
import sys
from pathlib import Path

import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from grncore.nets.config import ResidualConfig
from grncore.nets.residual import ResidualHOS2
from grncore.pools import Pools
from grncore.profiling.decoders import profile_decoders, scale_curve


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer targets and pool sizes")
    parser.add_argument("--layers", type=int, default=2, help="depth of the encoder; default: 2")
    options = parser.parse_args()
    quick = options.quick
    torch.manual_seed(0)
    scorer = ResidualHOS2(ResidualConfig(layers=options.layers), n_cells=300)
    with torch.no_grad():
        # As trained models have it: a bound of about 2.5 and additive scores that span about 20.
        torch.nn.init.normal_(scorer.head.weight, std=0.02)
        scorer.edge.rest[-1].weight.mul_(20)
        embeddings = scorer.eval().encode(torch.randn(1201, 300))
    targets = np.arange(2 if quick else 10)
    rng = np.random.default_rng(0)
    rows = []
    for size, width in ((2, 80), (3, 80), (4, 55)):
        members = np.stack([rng.choice(np.arange(20, 1201), width, False) for _ in targets])
        scores = np.zeros(members.shape, np.float32)
        pools = Pools(targets, members, scores, np.zeros(members.shape, bool), "random")
        rows += profile_decoders(scorer, embeddings, pools, size, slow_targets=1 if quick else 3)
    pool_sizes = (80, 1200) if quick else (40, 80, 160, 320, 640, 1200)
    rows += scale_curve(scorer, embeddings, targets, pool_sizes=pool_sizes)
    for row in rows:
        print(json.dumps(row))


if __name__ == "__main__":
    main()
