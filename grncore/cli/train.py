"""``train``: make a checkpoint."""

import argparse
from dataclasses import fields
from pathlib import Path
from typing import Any, get_args

from grncore.checkpoints import Bundle
from grncore.cli.arguments import add_device, device_of, parse_names, seeds, whole_numbers
from grncore.cli.datasets import add_dataset, next_command, read_dataset
from grncore.cli.prior_said import say_prior
from grncore.cli.progress import ProgressBars
from grncore.cli.reporting import Report, add_run_options, reporting
from grncore.cli.stopping import Stopper
from grncore.cli.terminal import complain
from grncore.cli.workers import add_processes, add_workers, processes_of, worker_device, workers_of
from grncore.dataset import Dataset
from grncore.errors import Cancelled, InputError
from grncore.files import parsed_json
from grncore.methods.registry import rankers, runnable
from grncore.pipeline.check import check_recipe
from grncore.pipeline.plan import planned_stages
from grncore.pipeline.recipe import (
    DEFAULT_MODELS,
    DEFAULT_RETRIEVER,
    PAPER_CAPS,
    SETTING_PARTS,
    Preset,
    Recipe,
)
from grncore.pipeline.train import train
from grncore.pipeline.train_seeds import train_seeds
from grncore.splits import DEFAULT_STRATA, SplitKind
from grncore.training_data import UniverseKind

DESCRIPTION = """\
Cut the split, train a retriever on the training targets, then one scorer of each kind per team
size, decode every target and write it all as one folder. Test targets are never looked at."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add description and options of the command."""
    parser.description = DESCRIPTION
    add_dataset(parser)
    parser.add_argument("--out", required=True, type=Path, metavar="DIR", help="checkpoint folder")
    parser.add_argument(
        "--seeds",
        type=seeds,
        metavar="42,43,44",
        help="in the place of --seed: a checkpoint for each, DIR/seed-42 and so on; with --workers "
        "or --cluster several at a time",
    )
    add_recipe(parser)
    add_device(parser)
    add_run_options(parser)
    add_workers(parser)
    add_processes(parser)
    parser.set_defaults(run=run)


def add_recipe(parser: argparse.ArgumentParser) -> None:
    """Add an option for every field of :class:`Recipe`, of its name."""
    parser.add_argument("--seed", type=int, default=42, help="of split and training (default: 42)")
    parser.add_argument(
        "--split",
        choices=get_args(SplitKind),
        default="random",
        help="random targets (the paper), whole teams, or whole gene groups are held out",
    )
    parser.add_argument(
        "--universe",
        choices=get_args(UniverseKind),
        default="all",
        help="genes that may be predicted: all (the paper), the listed regulators, or the "
        "regulators of training edges",
    )
    parser.add_argument("--retriever", choices=tuple(rankers()), default=DEFAULT_RETRIEVER)
    parser.add_argument(
        "--models",
        "--scorers",  # what they were called when all of them were networks
        type=parse_names,
        default=DEFAULT_MODELS,
        metavar="LIST",
        help=f"of {','.join(runnable())}; none for retrieval only "
        f"(default: {','.join(DEFAULT_MODELS)})",
    )
    parser.add_argument(
        "--sizes",
        type=lambda text: () if text == "all" else whole_numbers(text),
        default=DEFAULT_STRATA,
        dest="strata",
        metavar="2,3,4",
        help="team sizes R that are split and scored; all for retrieval (default: 2,3,4)",
    )
    parser.add_argument(
        "--preset",
        choices=get_args(Preset),
        default="default",
        help="hyperparameters: ours, chosen on validation targets, or the paper's letter",
    )
    parser.add_argument(
        "--set",
        action="append",
        type=_setting,
        default=[],
        dest="settings",
        metavar="PART.NAME=VALUE",
        help=f"overrule one hyperparameter of the preset, such as training.epochs=5; parts are "
        f"{', '.join(SETTING_PARTS)} or the kind of a model; may be repeated",
    )
    parser.add_argument(
        "--with-validation",
        action=argparse.BooleanOptionalAction,
        default=None,
        help="train on the validation targets too, as the paper's preset does anyway",
    )
    parser.add_argument(
        "--with-extra",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="learn from targets of other team sizes too (default: yes)",
    )
    parser.add_argument("--k", type=int, default=80, help="width of the pools (default: 80)")
    parser.add_argument(
        "--caps",
        type=_caps,
        default=dict(PAPER_CAPS),
        metavar="2=80,3=80",
        help="candidates that teams are decoded from (M_R), by team size (default: the paper's)",
    )
    parser.add_argument(
        "--cells",
        type=int,
        dest="n_cells",
        metavar="C",
        help="use the first C cells as features (default: all)",
    )


def recipe_of(options: argparse.Namespace) -> Recipe:
    """The recipe that the options describe."""
    settings: dict[str, dict[str, Any]] = {}
    for part, name, value in options.settings:
        settings.setdefault(part, {})[name] = value
    given = {one.name: getattr(options, one.name) for one in fields(Recipe)}
    return Recipe(**{**given, "settings": settings})


def run(options: argparse.Namespace) -> None:
    """Train and say where the checkpoint is."""
    if options.seeds is not None or options.workers is not None or options.cluster is not None:
        _train_seeds(options)
        return
    with reporting(options.events) as report:
        bundle = _train(options, report)
        report.made["bundle"] = str(bundle.path)
    print(f"Checkpoint {bundle.path} written; {_held(bundle)}.")
    print(f"Next: {next_command('evaluate', options, '--checkpoint', str(options.out))}")


def _held(bundle: Bundle) -> str:
    """Which models it holds, in a few words."""
    sizes = ", ".join(str(size) for size in bundle.sizes)
    every = ", ".join(one.kind for one in bundle.header.namers if one.size is None)
    parts = [
        f"team sizes with models of their own: {sizes}" if sizes else "",
        f"models of all sizes: {every}" if every else "",
    ]
    return "; ".join(filter(None, parts)) or "it holds a retriever alone"


def _train_seeds(options: argparse.Namespace) -> None:
    if options.seeds is None:
        raise InputError("Workers train a seed each: give several, such as --seeds 42,43,44.")
    if options.events is not None:
        raise InputError("--events is about one run; leave it out, or give one --seed.")
    processes = processes_of(options)
    dataset = read_dataset(options)
    say_prior(dataset, dataset.teams)
    _say_list_unused(dataset, options.universe)
    with Stopper() as stopper, workers_of(options) as cluster, ProgressBars() as bars:

        def progress(stage: str, done: int, total: int) -> None:
            stopper.check()
            bars(stage, done, total)

        if cluster is None:
            stopper.wait_for_check()  # as for one seed; on workers nothing here is half-written
        try:
            bundles = train_seeds(
                dataset,
                recipe_of(options),
                options.seeds,
                options.out,
                device=worker_device(options),
                progress=progress,
                work=options.work,
                cluster=cluster,
                processes=processes,
            )
        except Cancelled:
            raise KeyboardInterrupt from None
    print("Checkpoints written: " + ", ".join(str(bundle.path) for bundle in bundles) + ".")


def _train(options: argparse.Namespace, report: Report) -> Bundle:
    recipe, processes = recipe_of(options), processes_of(options)
    dataset = read_dataset(options)
    check_recipe(dataset, recipe)
    say_prior(dataset, dataset.teams)
    _say_list_unused(dataset, recipe.universe)
    report.log.write("started", plan=list(planned_stages(dataset, recipe).items()))
    # From here on a signal waits for the next report, so that no file is left half-written.
    report.stopper.wait_for_check()
    return train(
        dataset,
        recipe,
        options.out,
        device=device_of(options),
        progress=report.progress,
        on_epoch=report.log.epoch,
        work=options.work,
        processes=processes,
    )


def _say_list_unused(dataset: Dataset, universe: UniverseKind) -> None:
    """Say that the data lists regulators which this universe does not heed."""
    listed = dataset.listed_regulators
    if listed and universe != "listed":
        complain(
            f"{len(listed):,} regulators are listed, and --universe {universe} does not heed the "
            "list. --universe listed lets models name these alone."
        )


def _setting(text: str) -> tuple[str, str, Any]:
    place, separator, written = text.partition("=")
    part, dot, name = place.partition(".")
    parts = (*SETTING_PARTS, *runnable())
    if not (separator and dot and name and part in parts):
        raise argparse.ArgumentTypeError(
            f"{text!r} is not of the form PART.NAME=VALUE, such as training.epochs=5, with PART "
            f"one of {', '.join(parts)}"
        )
    try:
        return part, name, parsed_json(written)
    except ValueError:
        return part, name, written  # a word, such as bce


def _caps(text: str) -> dict[int, int]:
    try:
        pairs = [] if text == "none" else [part.split("=") for part in text.split(",")]
        caps = {int(size): int(cap) for size, cap in pairs}
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not of the form 2=80,3=80 (team size=candidates)"
        ) from None
    if any(size < 1 or cap < size for size, cap in caps.items()):
        raise argparse.ArgumentTypeError(f"{text!r}: a team does not fit that few candidates")
    return caps
