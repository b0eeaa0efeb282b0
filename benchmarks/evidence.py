"""How quick set evidence is, and that it is exact. `python benchmarks/evidence.py`.

All figures of a line come from one run, so that their ratios mean something on any machine.

- ``batched``: boxed fits of many sets from one Gram matrix, against one call of a bounded
  least-squares solver for each set; the largest difference of the residuals is shown.
- ``certified``: the certified search, against fitting every set in the box (batched); both must
  name the same sets.
- ``target``: a target's whole search in either form, one best team and a ranker's 400.
- ``size``: the certified search over more regulators and larger teams, with a time limit; share of
  targets whose answer is proved, and the gap that is left.

``--accuracy`` asks something else: how many teams each form names exactly without any label, the
regulators of the whole truth listed, R given and R chosen. ``--classes`` asks which of them the
data tells from others. Neither tunes anything.

The data is the bundled demo, or any folder that grncore reads (``--data``). Run it with
``OMP_NUM_THREADS=1`` to measure one core.
"""

import argparse
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from itertools import combinations
from math import comb
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import lsq_linear

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from grncore.dataset import Dataset
from grncore.errors import InputError
from grncore.evidence.box import solve
from grncore.evidence.identifiability import identified
from grncore.evidence.ordered_evidence import OrderedEvidence
from grncore.evidence.search import best_sets
from grncore.evidence.set_evidence import SetEvidence
from grncore.evidence.snapshot_evidence import SnapshotEvidence
from grncore.features import group_numbers, natural_scale
from grncore.readers import load
from grncore.simulate.demo import load_demo

SETS_ONE_BY_ONE = 400
ENUMERATED = 400_000


def timed(work: Callable[[], object], least: float = 0.05) -> float:
    """Seconds of processor time a call takes, from as many calls as fill ``least`` seconds."""
    calls, start = 0, time.process_time()
    while time.process_time() - start < least:
        work()
        calls += 1
    return (time.process_time() - start) / calls


def one_by_one(evidence: SnapshotEvidence, target: int, sets: NDArray[np.int64]) -> list[float]:
    """Residual of each set by a general solver on the root of its own Gram matrix."""
    gram = evidence.gram(target)
    signs = solve(gram, sets, evidence.box).signs
    box = (evidence.box.lower, evidence.box.upper)
    found = []
    for members, sign in zip(sets, signs, strict=True):
        turn = np.column_stack([np.diag(sign), sign < 0]).astype(float)
        columns = np.append(members, gram.size)
        # A hair of ridge, as for batches: twins have no root.
        own = turn @ gram.gram[np.ix_(columns, columns)] @ turn.T
        own[np.diag_indices_from(own)] *= 1 + 1e-11
        root = np.linalg.cholesky(own)
        aim = np.linalg.solve(root, turn @ gram.cross[columns])
        fit = lsq_linear(root.T, aim, box, method="bvls", tol=1e-12)
        found.append(2 * fit.cost + gram.yy - aim @ aim)
    return found


def batched(evidence: SnapshotEvidence, target: int) -> None:
    """One Gram matrix a target against a call for each set."""
    print(f"{'batched':>10} R   us a set   one by one   ratio   largest difference")
    for size in (2, 3, 4):
        p = len(evidence.candidates)
        picks = np.random.default_rng(size).permuted(np.tile(np.arange(p), (4096, 1)), axis=1)
        sets = np.sort(picks[:, :size], axis=1)
        gram = evidence.gram(target)
        quick = timed(lambda: solve(gram, sets, evidence.box)) / len(sets)  # noqa: B023
        few = sets[:SETS_ONE_BY_ONE]
        start = time.process_time()
        reference = one_by_one(evidence, target, few)
        slow = (time.process_time() - start) / len(few)
        apart = np.abs(solve(gram, few, evidence.box).residual - reference).max()
        print(
            f"{'':>10} {size} {1e6 * quick:10.2f} {1e6 * slow:12.0f} {slow / quick:7.0f}"
            f"   {apart:.1e}"
        )


def certified(evidence: SnapshotEvidence, dataset: Dataset, most: int) -> None:
    """The bound against the enumeration."""
    print(f"{'certified':>10} R   ms a target  enumeration   ratio   refined   same sets")
    for size in (1, 2, 3):
        columns = np.arange(len(evidence.candidates))
        if comb(len(columns), size) > ENUMERATED:
            continue
        sets = np.array(list(combinations(columns.tolist(), size)))
        quick, slow, same, refined = [], [], 0, []
        targets = targets_of(dataset, size)[:most]
        for target in targets:
            gram, allowed = evidence.gram(target), evidence.allowed(target)
            start = time.process_time()
            found = best_sets(gram, size, 10, allowed=allowed, box=evidence.box)
            quick.append(time.process_time() - start)
            own = sets[allowed[sets].all(axis=1)]
            start = time.process_time()
            every = solve(gram, own, evidence.box).residual
            slow.append(time.process_time() - start)
            best = own[np.argsort(every, kind="stable")[:10]]
            same += int(np.array_equal(best, found.sets) and found.proved)
            refined.append(found.refined)
        if not targets:
            continue
        ratio = np.mean(slow) / np.mean(quick)
        print(
            f"{'':>10} {size} {1e3 * np.mean(quick):12.1f} {1e3 * np.mean(slow):12.1f}"
            f" {ratio:7.1f} {np.median(refined):9.0f}   {same} of {len(targets)}"
        )


def sizes(evidence: SnapshotEvidence, dataset: Dataset, seconds: float, most: int) -> None:
    """Time and proof over regulators and team size, for targets that have teams of the size."""
    print(f"{'size':>10} regulators   R   ms a target (median)   proved   gap (median)")
    values, candidates = evidence.values, evidence.candidates
    others = np.setdiff1d(np.arange(len(values)), candidates)
    for count in [n for n in (60, 127, 250, 500, 1000, 1500) if n <= len(values)]:
        rows = np.concatenate([candidates, others])[:count]
        wide = SnapshotEvidence(values, np.sort(rows), evidence.groups, evidence.constants)
        for size in range(2, most + 1):
            took, gaps = [], []
            for target in targets_of(dataset, size)[:5]:
                start = time.process_time()
                found = wide.best_sets(target, size, 10, seconds=seconds)
                took.append(time.process_time() - start)
                gaps.append(found.gap)
            if not took:
                continue
            print(
                f"{'':>10} {count:10d} {size:3d} {1e3 * np.median(took):22.1f}"
                f" {np.mean(np.array(gaps) <= 0):8.2f} {np.median(gaps):14.1f}",
                flush=True,
            )
            if np.mean(np.array(gaps) <= 0) == 0:
                break


def searches(forms: list[SetEvidence], dataset: Dataset, count: int) -> None:
    """A target's search as rankers and pages call it; sums of a target are part of it."""
    print(f"{'target':>10} form       R   ms for the best 1   the best 400   residuals of 500")
    for form in forms:
        for size in (2, 3, 4):
            took = []
            for target in targets_of(dataset, size)[:count]:
                times = [time.process_time()]
                form.best_sets(target, size, 1)
                times.append(time.process_time())
                found = form.best_sets(target, size, 400)
                times.append(time.process_time())
                form.residuals(target, np.concatenate([found.sets, found.sets[:100]]))
                times.append(time.process_time())
                took.append(np.diff(times))
            if took:
                one, many, known = 1e3 * np.mean(took, axis=0)
                print(f"{'':>10} {form.form:10} {size} {one:19.1f} {many:14.1f} {known:18.1f}")


def accuracy(forms: list[SetEvidence], dataset: Dataset) -> None:
    """Share of targets whose team is named exactly, by size; no label is used."""
    largest = 4
    print(
        f"{'accuracy':>10} form       R  targets   first   in ten   size right   R chosen   proved"
    )
    for form in forms:
        for size in range(1, largest + 1):
            seen = []
            for target in targets_of(dataset, size):
                truth = np.sort(
                    [dataset.index[gene] for gene in dataset.teams[dataset.genes[target]]]
                )
                if len(form.usable(target)) < size:
                    seen.append([False, False, False, False, False])
                    continue
                found = form.best_sets(target, size, 10)
                named = (found.sets == truth).all(axis=1)
                chosen = form.choose_size(target, largest).size == size
                seen.append([named[0], named.any(), chosen, chosen and named[0], found.proved])
            if seen:
                first, ten, right, unknown, proved = np.mean(seen, axis=0)
                print(
                    f"{'':>10} {form.form:10} {size} {len(seen):8d} {first:7.3f} {ten:8.3f}"
                    f" {right:12.3f} {unknown:10.3f} {proved:8.2f}",
                    flush=True,
                )


def classes(forms: list[SetEvidence], dataset: Dataset) -> None:
    """How well teams are told from others, and what that says of their being right."""
    print(f"{'classes':>10} form       R  kind          targets   right   truth in class   sets")
    for form in forms:
        for size in (1, 2, 3, 4):
            seen = defaultdict(list)
            for target in targets_of(dataset, size):
                truth = np.sort([dataset.index[g] for g in dataset.teams[dataset.genes[target]]])
                found = identified(form, target, size)
                is_right = len(found.sets) > 0 and np.array_equal(found.sets[0], truth)
                seen[found.kind].append((is_right, truth in found, len(found.sets)))
            every = np.array([each for rows in seen.values() for each in rows])
            wrong = every[every[:, 0] == 0]
            for kind, rows in seen.items():
                right, held, count = np.array(rows).T
                print(
                    f"{'':>10} {form.form:10} {size}  {kind:12} {len(rows):8d} {right.mean():7.2f}"
                    f" {held.mean():16.2f} {np.median(count):6.0f}"
                )
            if len(wrong):
                share = f"{wrong[:, 1].mean():.2f} of {len(wrong)}"
                print(
                    f"{'':>10} {form.form:10} {size}  wrong teams with the truth in class: {share}"
                )


def targets_of(dataset: Dataset, size: int) -> list[int]:
    """Targets with a team of this size."""
    return [dataset.index[gene] for gene, team in dataset.teams.items() if len(team) == size]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", help="folder of a dataset; the bundled demo where not given")
    parser.add_argument("--targets", type=int, default=20, help="how many targets to time")
    parser.add_argument("--seconds", type=float, default=2.0, help="limit a target in `size`")
    parser.add_argument("--most", type=int, default=8, help="largest team in `size`")
    parser.add_argument("--accuracy", action="store_true", help="teams named without any label")
    parser.add_argument("--classes", action="store_true", help="teams that are not told apart")
    asked = parser.parse_args()
    dataset = load(asked.data) if asked.data else load_demo()
    listed = (
        dataset.true_regulators if asked.accuracy or asked.classes else dataset.listed_regulators
    )
    candidates = [dataset.index[gene] for gene in listed or dataset.true_regulators]
    amounts, groups = natural_scale(dataset), group_numbers(dataset)
    snapshot = SnapshotEvidence.fit(amounts, candidates, cell_groups=groups)
    forms: list[SetEvidence] = [snapshot]
    try:
        forms.append(OrderedEvidence.fit(amounts, candidates, cell_groups=groups))
    except InputError as refusal:
        print(refusal)
    for form in forms:
        print(f"{dataset.name}, {len(candidates)} regulators: {dict(form.described())}")
    if asked.accuracy or asked.classes:
        for is_asked, table in ((asked.accuracy, accuracy), (asked.classes, classes)):
            if is_asked:
                table(forms, dataset)
        return
    batched(snapshot, targets_of(dataset, 2)[0])
    certified(snapshot, dataset, asked.targets)
    searches(forms, dataset, asked.targets)
    sizes(snapshot, dataset, asked.seconds, asked.most)


if __name__ == "__main__":
    main()
