"""Two workers of this machine against one: `python benchmarks/workers.py [--workers 1,2]`.

Each decodes the same teams of Residual HOS2 (R = 4, the checkpoint's own pools) for the demo's
genes with one thread, as ``recover --workers`` does. The teams must be the same. On an
idle machine two workers should take at most 0.6 of one worker's wall time; their start is apart.
"""

import argparse
import json
import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from grncore.checkpoints import load_bundle
from grncore.cluster import open_cluster
from grncore.export import teams_csv
from grncore.pipeline import Predictor, recover
from grncore.readers import load


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("data", nargs="?", default="demo")
    parser.add_argument("--checkpoint", default="checkpoints/demo")
    parser.add_argument("--workers", default="1,2")
    parser.add_argument("--genes", type=int, help="the first so many (default: all)")
    parser.add_argument("--size", type=int, default=4, metavar="R")
    parser.add_argument("--model", default="residual")
    options = parser.parse_args()
    dataset = load(options.data)
    predictor = Predictor(dataset, load_bundle(options.checkpoint))
    genes = list(dataset.genes[: options.genes])
    first: tuple[float, str] | None = None
    for workers in map(int, options.workers.split(",")):
        begun = time.perf_counter()
        with open_cluster(workers=workers) as client:
            # The first piece sends the data and lets every worker load code.
            recover(predictor, genes[: 64 * workers], size=options.size,
                    models=[options.model], cluster=client)  # fmt: skip
            ready = time.perf_counter()
            table = recover(
                predictor, genes, size=options.size, models=[options.model], cluster=client
            )
            wall = time.perf_counter() - ready
        text = teams_csv(table)
        first = first or (wall, text)
        print(
            json.dumps(
                {
                    "workers": workers,
                    "genes": len(genes),
                    "start_s": round(ready - begun, 2),
                    "wall_s": round(wall, 2),
                    "of_the_first": round(wall / first[0], 3),
                    "same_teams": text == first[1],
                    "cores": os.cpu_count(),
                    "load": round(os.getloadavg()[0], 1),
                }
            ),
            flush=True,
        )


if __name__ == "__main__":
    main()
