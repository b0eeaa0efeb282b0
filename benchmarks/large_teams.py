"""Teams of 5 to 70 regulators: exact, Jaccard, F1, precision and recall, with baselines beside.

    python benchmarks/large_teams.py ../shared/data/beeline-mesc --seeds 42,43,44 --json FILE

Every size is a stratum of the split, and all regulators of training edges are every target's pool.
R is given (the size of the true team) or chosen: by the models themselves, for rankings the mean
size of the training teams, for the neighbour its own. Settings are the shipped ones, chosen on
validation targets; the test targets are read here alone. ``--part validation`` reads those instead.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from time import process_time

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from grncore.dataset import summarise
from grncore.decoding import Budget
from grncore.evaluation.metrics import exact_match, overlap
from grncore.evaluation.truth import true_teams
from grncore.features import pearson
from grncore.files import write_text
from grncore.methods.fitted import FitContext, FittedModel, FittedRanker
from grncore.methods.registry import METHODS, model_label
from grncore.methods.top_r import TopR
from grncore.pools import MISSING, top_pools
from grncore.readers import load
from grncore.splits import make_split
from grncore.teams import Teams, unscored_teams
from grncore.training.mixed_sizes import by_team_size
from grncore.training_data import TrainingData, training_data

MODELS = ("votes", "residual_mixed", "pair_mixed")
RANKINGS = ("popularity", "correlation", "tree")
BUDGET = Budget(sets=256)
"""Of a target. What is named without a proof is the best set seen; the share proved is printed."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("data")
    parser.add_argument("--seeds", default="42,43,44")
    parser.add_argument("--part", default="test", choices=("validation", "test"))
    parser.add_argument("--kinds", default=",".join((*MODELS, *RANKINGS, "neighbour")))
    parser.add_argument("--json")
    options = parser.parse_args()
    rows: list[dict[str, object]] = []
    with threadpool_limits(1):
        for seed in map(int, options.seeds.split(",")):
            for row in measured(options.data, seed, options.part, options.kinds.split(",")):
                rows.append(row)
                print(" ".join(_shown(value) for value in row.values()), flush=True)
                if options.json:
                    write_text(options.json, json.dumps(rows, indent=1))


def measured(path: str, seed: int, part: str, kinds: list[str]) -> Iterator[dict[str, object]]:
    """A row for each model, with R given and with R chosen."""
    dataset = load(path)
    split = make_split(dataset, "random", seed, tuple(summarise(dataset).targets_by_size))
    data = training_data(dataset, split, universe="train")
    names = [name for own in split.strata(part).values() for name in own]
    truth = true_teams(dataset, names)
    targets = np.array(sorted(truth))
    for kind in kinds:
        start = process_time()
        for given, teams in answers(kind, data, seed, targets, truth):
            agreed = overlap(teams, truth)
            yield {
                "seed": seed,
                "part": part,
                "model": model_label(kind),
                "R": "given" if given else "chosen",
                "exact": float(exact_match(teams, truth).mean()),
                "jaccard": float(agreed.jaccard.mean()),
                "f1": float(agreed.f1.mean()),
                "precision": float(agreed.precision.mean()),
                "recall": float(agreed.recall.mean()),
                "proved": None if teams.proved is None else float(teams.proved[:, 0].mean()),
                "mean_size": float((teams.sets[:, 0] != MISSING).sum(axis=1).mean()),
                "n": len(targets),
                "seconds": process_time() - start,
            }


def answers(
    kind: str,
    data: TrainingData,
    seed: int,
    targets: NDArray[np.int64],
    truth: Mapping[int, NDArray[np.int64]],
) -> Iterator[tuple[bool, Teams]]:
    """Teams with R given, then with R chosen."""
    method = METHODS[kind]
    every = np.arange(data.n_genes)
    pools = top_pools(
        METHODS["popularity"].fit(None, FitContext(data))[0].scores(every),
        every,
        len(data.universe),
        "popularity",
    )
    learnt = np.sort(np.concatenate([data.targets(), data.validation_targets()]))
    fitted, _ = method.fit(method.default, FitContext(data, seed, pools=pools.take(learnt)))
    model: FittedModel = fitted
    if method.task == "rank":
        ranker: FittedRanker = fitted
        model = TopR(kind, ranker.scores)
    parts = [
        model.teams(own, size, pools=pools.take(own), top=1, budget=BUDGET)
        for size, own in by_team_size(truth, targets).items()
    ]
    yield True, Teams.concat(parts)
    if method.sizes_itself:
        yield False, model.teams(targets, None, pools=pools.take(targets), top=1, budget=BUDGET)
    elif method.task == "rank":
        size = round(np.mean([len(team) for team in data.teams.values()]))
        yield False, model.teams(targets, size)
    else:
        yield False, copied(data, targets)


def copied(data: TrainingData, targets: NDArray[np.int64]) -> Teams:
    """The team of the most correlated training target, whatever its size."""
    donors = data.targets()
    likeness = np.where(
        donors == targets[:, None], -np.inf, pearson(data.features, targets, donors)
    )
    own = [data.teams[int(donors[row.argmax()])] for row in likeness]
    sets = np.full((len(targets), max(map(len, own))), MISSING, dtype=np.int64)
    for row, team in enumerate(own):
        sets[row, : len(team)] = team
    return unscored_teams("neighbour", targets, sets)


def _shown(value: object) -> str:
    return f"{value:.3f}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    main()
