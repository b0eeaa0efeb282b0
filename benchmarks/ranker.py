"""What the evidence rankers are worth with known teams: exact match, calibration, kept promise.

    python benchmarks/ranker.py ../shared/data/sergio-ds3 --split random --seeds 42,43,44
    python benchmarks/ranker.py demo --ablation

Labels are those of train and extra; R is given unless ``unknown`` stands in the line. Everything is
chosen on training and validation targets; ``--part test`` is read once at the end. ``--ablation``
leaves out one kind of evidence after the other, on validation targets. ``--universe listed``
without a list in the data lists the regulators of the whole truth, as a list of the organism would.
"""

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from time import perf_counter, process_time
from unittest.mock import patch

import numpy as np
from threadpoolctl import threadpool_limits

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from grncore.evaluation.calibration import calibration_by_chance, calibration_rows
from grncore.evaluation.measurements import Measurement, Protocol, exact_rows, rows_json
from grncore.evaluation.team_sizes import size_rows
from grncore.evaluation.truth import shortened_targets, true_teams
from grncore.files import write_text
from grncore.methods.fitted import FitContext
from grncore.methods.registry import METHODS
from grncore.ranking import ranker as ranker_module
from grncore.ranking.candidates import CandidateFits
from grncore.readers import load
from grncore.readers.options import ReadOptions
from grncore.splits import make_split
from grncore.teams import Teams
from grncore.training_data import TrainingData, training_data

KINDS = ("evidence_ranker", "snapshot_ranker", "evidence_hos2")
LISTED = 1000
SHOWN = ("named_size", "calibration_error", "promise_kept", "promised", "list_length")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("data")
    parser.add_argument("--split", default="random", choices=("random", "team", "group"))
    parser.add_argument("--seeds", default="42,43,44")
    parser.add_argument("--sizes", default="2,3,4")
    parser.add_argument("--universe", default="all", choices=("all", "listed", "train"))
    parser.add_argument("--part", default="test", choices=("validation", "test"))
    parser.add_argument("--kinds", default=",".join(KINDS))
    parser.add_argument("--with-validation", action="store_true", help="learn from it too")
    parser.add_argument(
        "--unknown", action="store_true", help="R chosen as well, by methods that choose it"
    )
    parser.add_argument("--processes", type=int, default=1, help="that fit; not with --ablation")
    parser.add_argument("--ablation", action="store_true")
    parser.add_argument("--positions", help="where genes lie: gene, chromosome, start")
    parser.add_argument("--without-groups", action="store_true", help="forget operons")
    parser.add_argument("--json")
    options = parser.parse_args()
    naming = sorted(kind for kind, method in METHODS.items() if method.task == "team")
    if unknown := sorted(set(options.kinds.split(",")) - set(naming)):
        parser.error(f"no method that names teams: {', '.join(unknown)}; there are {naming}")
    rows: list[Measurement] = []
    with threadpool_limits(1):
        for seed in map(int, options.seeds.split(",")):
            found = ablated(options, seed) if options.ablation else measured(options, seed)
            for row in found:
                rows.append(row)
                show(row)
    if options.json:
        write_text(options.json, rows_json(rows))


def show(row: Measurement) -> None:
    """One line."""
    if row.value is None or row.metric not in ("exact", *SHOWN):
        return
    interval = "" if row.lo is None else f"[{row.lo:.3f}, {row.hi:.3f}]"
    size = "all" if row.R is None else row.R
    metric = f"{row.metric} {row.K}" if row.metric == "named_size" else row.metric
    print(
        f"{row.seed} {row.split} {row.model:<28} {metric:<18} R={size!s:<4} {row.subset:<10} "
        f"{row.value:.3f} {interval} n={row.n}",
        flush=True,
    )


def asked(options: argparse.Namespace, seed: int) -> tuple[TrainingData, dict, dict, Protocol]:
    """Data that may be seen, targets by size, their truth, and the protocol."""
    dataset = load(options.data, ReadOptions(gene_positions=options.positions))
    if options.without_groups:
        dataset = replace(dataset, gene_groups=None)
    if options.universe == "listed" and dataset.listed_regulators is None:
        # As a list of the organism's regulators would have it: those of test targets stand in it.
        dataset = replace(dataset, listed_regulators=dataset.true_regulators)
    sizes = tuple(map(int, options.sizes.split(",")))
    split = make_split(dataset, options.split, seed, sizes)
    data = training_data(
        dataset, split, universe=options.universe, with_validation=options.with_validation
    )
    names = split.strata(options.part)
    targets = {size: np.array([dataset.index[n] for n in own]) for size, own in names.items()}
    truth = true_teams(dataset, [n for own in names.values() for n in own])
    protocol = Protocol(
        seed, split.kind, options.universe, options.part, shortened_targets(dataset)
    )
    return data, targets, truth, protocol


def measured(options: argparse.Namespace, seed: int) -> Iterator[Measurement]:
    """Figures of each form."""
    data, targets, truth, protocol = asked(options, seed)
    kept: dict = {}
    for kind in options.kinds.split(","):
        # What is kept stays in this process: others would look for it anew.
        with fits_kept(kept, blind=False) if options.processes == 1 else nullcontext():
            yield from judged(
                kind, data, targets, truth, protocol, options.unknown, options.processes
            )


def judged(
    kind: str,
    data: TrainingData,
    targets: dict,
    truth: dict,
    protocol: Protocol,
    with_unknown: bool,
    processes: int = 1,
) -> Iterator[Measurement]:
    """Figures of one form; what was fitted for another of the same forms is not fitted again."""
    start, began = process_time(), perf_counter()
    model, _ = METHODS[kind].fit(
        METHODS[kind].default, FitContext(data, seed=protocol.seed, processes=processes)
    )
    print(
        f"{protocol.seed} {kind} fitted in {perf_counter() - began:.0f} s, "
        f"{process_time() - start:.0f} s of this process's time",
        flush=True,
    )
    for unknown in (False, True) if with_unknown and METHODS[kind].sizes_itself else (False,):
        answers = [
            replace(found, model=kind + (" unknown R" if unknown else ""))
            for size, own in targets.items()
            for found in [model.teams(own, None if unknown else size, top=LISTED)]
        ]
        for size, teams in zip(targets, answers, strict=True):
            own = {target: truth[target] for target in targets[size].tolist()}
            yield from exact_rows(teams, own, data.teams, protocol)
            if unknown:
                yield from size_rows(teams, own, protocol)
        yield from calibration_rows(answers, truth, data.teams, protocol)
        show_chance(answers, protocol)


def show_chance(answers: Sequence[Teams], protocol: Protocol) -> None:
    """The calibration error that so many targets give where every probability is right."""
    given = [
        np.nan_to_num(teams.probability[~np.isin(teams.targets, sorted(protocol.shortened)), 0])
        for teams in answers
        if teams.probability is not None
    ]
    if given:
        lo, hi = calibration_by_chance(np.concatenate(given))
        print(f"{protocol.seed} calibration error where all are right: {lo:.3f} to {hi:.3f}")


def without(columns: Callable[[tuple[str, ...]], list[int]]) -> Callable[..., object]:
    """`label_numbers` with columns set to 0."""
    from grncore.ranking.label_numbers import label_numbers

    def numbers(*given: object) -> object:
        found = label_numbers(*given)
        values = found.values.copy()
        values[:, columns(found.names)] = 0.0
        return replace(found, values=values)

    return numbers


def named(*words: str) -> Callable[[tuple[str, ...]], list[int]]:
    """Places of columns that begin or end with one of the words."""

    def places(names: tuple[str, ...]) -> list[int]:
        return [i for i, name in enumerate(names) if name.startswith(words) or name.endswith(words)]

    return places


@contextmanager
def fits_kept(kept: dict, blind: bool) -> Iterator[None]:
    """Fits are looked for once; ``blind`` hides what they say."""
    look = ranker_module._fits

    def fits(
        config: object, evidence: object, labels: object, target: int, size: int, prior: object
    ) -> CandidateFits:
        asked = len(evidence), target, size  # type: ignore[arg-type]
        if asked not in kept:
            kept[asked] = look(config, evidence, labels, target, size, prior)
        found = kept[asked]
        return replace(found, columns=np.zeros_like(found.columns)) if blind else found

    with patch.object(ranker_module, "_fits", fits):
        yield


ABLATIONS = {
    "all": (named("no column"), False),
    "without evidence": (named("no column"), True),
    "without votes": (named("votes"), False),
    "without siblings": (named("sibling", "siblings"), False),
    "without teams beside": (named("beside"), False),
    "without counts, degrees, pairs": (
        named("count", "larger", "degree", "least_degree", "pairs", "least_pair"),
        False,
    ),
    "without operons, loci": (named("gene_group", "locus"), False),
    "without any label column": (named(""), False),
}


def ablated(options: argparse.Namespace, seed: int) -> Iterator[Measurement]:
    """Exact match on validation targets with one kind of evidence less."""
    options.part = "validation"
    data, targets, truth, protocol = asked(options, seed)
    for kind in options.kinds.split(","):
        kept: dict = {}
        for name, (columns, blind) in ABLATIONS.items():
            with (
                fits_kept(kept, blind),
                patch("grncore.ranking.candidates.label_numbers", without(columns)),
            ):
                model, _ = METHODS[kind].fit(METHODS[kind].default, FitContext(data, seed=seed))
                for size, own in targets.items():
                    teams = replace(model.teams(own, size, top=1), model=f"{kind} {name}")
                    mine = {target: truth[target] for target in own.tolist()}
                    yield from exact_rows(teams, mine, data.teams, protocol)


if __name__ == "__main__":
    main()
