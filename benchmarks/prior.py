"""What a prior of known quality is worth without known edges: teams named with it and without.

    python benchmarks/prior.py ../shared/data/ecoli-precise --recall 0.7 --precision 0.3

The prior is drawn from the truth: that share of true edges, among wrong ones of regulators as
often as they regulate. Columns: the prior alone, expression and prior added up as they stand, and
with the weight of expression that their agreement says (`grncore.ranking.concordance`). The true
regulators are listed.
"""

import argparse
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array
from threadpoolctl import threadpool_limits

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from grncore.dataset import Dataset
from grncore.evaluation.truth import true_teams
from grncore.evidence.set_evidence import SetEvidence
from grncore.methods._evidence import best_form_of
from grncore.ranking.concordance import concordance
from grncore.ranking.label_free import sets_of_any_size, sets_of_size
from grncore.ranking.prior import Prior
from grncore.ranking.support import Support
from grncore.readers import load
from grncore.splits import make_split
from grncore.training_data import training_data

SIZES = (1, 2, 3, 4)
SECONDS = 0.3

Teams = dict[int, NDArray[np.int64]]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("data")
    parser.add_argument("--recall", type=float, default=0.7)
    parser.add_argument("--precision", type=float, default=0.3)
    parser.add_argument("--targets", type=int, default=100, help="of each size, at most")
    parser.add_argument(
        "--chosen", type=int, default=50, help="of them with R chosen, which is slow"
    )
    options = parser.parse_args()
    with threadpool_limits(1):
        measure(options)


def measure(options: argparse.Namespace) -> None:
    """One line for each size."""
    dataset = load(options.data)
    if dataset.listed_regulators is None:
        dataset = replace(dataset, listed_regulators=dataset.true_regulators)
    split = make_split(dataset, "random", 42, SIZES)
    evidence, _ = best_form_of(training_data(dataset, split, universe="listed"))
    names = [
        name
        for part in ("train", "validation", "test")
        for own in split.strata(part).values()
        for name in own
    ]
    teams = true_teams(dataset, names)
    rng = np.random.default_rng(0)
    weights = drawn(dataset, teams, options.recall, options.precision, rng)
    signs = csc_array(np.zeros(weights.shape, dtype=np.int8))
    support = Support(Prior(csc_array(weights), signs, evidence.candidates), None)
    found = concordance(evidence, support, range(len(dataset.genes)))
    print(f"expression counts {found.weight:g}. {found.sentence}", flush=True)
    for size in SIZES:
        own = [target for target, team in teams.items() if len(team) == size]
        own = [own[i] for i in rng.permutation(len(own))[: options.targets]]
        if not own:
            continue
        said = [f"prior alone {exact(own, teams, alone(evidence, weights, size, rng)):.3f}"]
        for name, weight in (("as they stand", 1.0), ("weighed", found.weight)):
            given = exact(own, teams, with_both(evidence, support, size, weight))
            few = own[: options.chosen]
            chosen = exact(few, teams, with_both(evidence, support, None, weight))
            said.append(f"{name}: R given {given:.3f}, chosen {chosen:.3f} of {len(few)}")
        print(f"R={size} n={len(own)}  " + "; ".join(said), flush=True)


def drawn(
    dataset: Dataset, teams: Teams, recall: float, precision: float, rng: np.random.Generator
) -> NDArray[np.float32]:
    """``(genes, genes)`` 1 where an edge is named: some true ones, and wrong ones beside them."""
    n_genes = len(dataset.genes)
    edges = [(int(g), t) for t, team in teams.items() for g in team]
    kept = [edge for edge in edges if rng.random() < recall]
    degrees = np.bincount([g for g, _ in edges], minlength=n_genes)
    wrong = int(len(kept) * (1 - precision) / precision)
    pairs = zip(
        rng.choice(n_genes, 3 * wrong, p=degrees / degrees.sum()).tolist(),
        rng.choice(np.array(sorted(teams)), 3 * wrong).tolist(),
        strict=True,
    )
    others = sorted(set(pairs) - set(edges))
    weights = np.zeros((n_genes, n_genes), dtype=np.float32)
    for g, t in kept + [others[i] for i in rng.permutation(len(others))[:wrong]]:
        weights[g, t] = 1.0
    return weights


def with_both(
    evidence: SetEvidence, support: Support, size: int | None, weight: float
) -> Callable[[int], NDArray[np.int64]]:
    """The best set by expression and prior."""

    def name(target: int) -> NDArray[np.int64]:
        if size is None:
            found = sets_of_any_size(evidence, target, SIZES, 5, SECONDS, support, weight=weight)
        else:
            found = sets_of_size(evidence, target, size, 5, SECONDS, support, weight=weight)
        return found.sets[0][found.sets[0] >= 0]

    return name


def alone(
    evidence: SetEvidence, weights: NDArray[np.float32], size: int, rng: np.random.Generator
) -> Callable[[int], NDArray[np.int64]]:
    """Regulators with most weight, ties at random."""
    candidates = evidence.candidates

    def name(target: int) -> NDArray[np.int64]:
        said = weights[candidates, target] + 1e-6 * rng.random(len(candidates))
        return candidates[np.argsort(-said)[:size]]

    return name


def exact(asked: list[int], teams: Teams, name: Callable[[int], NDArray[np.int64]]) -> float:
    """Share of targets whose whole team is named."""
    return float(np.mean([np.array_equal(np.sort(name(t)), np.sort(teams[t])) for t in asked]))


if __name__ == "__main__":
    main()
