"""``train``: make a checkpoint."""

import argparse
from pathlib import Path
from typing import Any, get_args

from grncore.cli.arguments import add_device, device_of, names, whole_numbers
from grncore.cli.datasets import add_dataset, read_dataset
from grncore.cli.progress import Bars
from grncore.pipeline.recipe import Preset, Recipe
from grncore.pipeline.train import train
from grncore.retrievers import RETRIEVERS
from grncore.scorers import SCORERS
from grncore.splits import DEFAULT_STRATA, SplitKind
from grncore.training_data import UniverseKind

DESCRIPTION = """\
Cut the split, train a retriever on the training targets, then one scorer of each kind per team
size, decode every target and write it all as one folder. Test targets are never looked at."""


def register(commands: Any) -> None:
    """Add the command."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "train",
        help="train a retriever and set scorers into a checkpoint",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_dataset(parser)
    parser.add_argument("--out", required=True, type=Path, metavar="DIR", help="checkpoint folder")
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
    parser.add_argument("--retriever", choices=tuple(RETRIEVERS), default="attention")
    parser.add_argument(
        "--scorers",
        type=names,
        default=("pair", "residual"),
        metavar="LIST",
        help=f"of {','.join(SCORERS)}; none for retrieval only (default: pair,residual)",
    )
    parser.add_argument(
        "--sizes",
        type=lambda text: () if text == "all" else whole_numbers(text),
        default=DEFAULT_STRATA,
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
        "--with-validation",
        action="store_true",
        default=None,
        help="train on the validation targets too, as the paper's preset does anyway",
    )
    parser.add_argument("--k", type=int, default=80, help="width of the pools (default: 80)")
    add_device(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Train and say where the checkpoint is."""
    recipe = Recipe(
        seed=options.seed,
        split=options.split,
        strata=options.sizes,
        universe=options.universe,
        retriever=options.retriever,
        scorers=options.scorers,
        preset=options.preset,
        with_validation=options.with_validation,
        k=options.k,
    )
    dataset = read_dataset(options)
    with Bars() as bars:
        bundle = train(dataset, recipe, options.out, device=device_of(options), progress=bars)
    sizes = ", ".join(str(size) for size in bundle.sizes) or "none: retrieval only"
    print(f"Checkpoint {bundle.path} written; team sizes with scorers: {sizes}.")
    print(f"Next: grncore evaluate {options.dataset} --checkpoint {options.out}")
