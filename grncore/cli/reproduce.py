"""``reproduce``: the paper's experiments, with baselines beside them."""

import argparse
import os
from pathlib import Path
from textwrap import fill

from grncore.cli.arguments import add_device, device_of, parse_names, seeds
from grncore.cli.datasets import add_dataset, read_dataset
from grncore.cli.prior_said import say_prior
from grncore.cli.progress import ProgressBars
from grncore.cli.workers import add_cluster, check_workers, cluster_of, worker_device
from grncore.errors import InputError
from grncore.reproduction import PART_TEXTS, PARTS, Scope, default_parts, reproduce
from grncore.reproduction.plan import MANY_SEEDS, SEEDS
from grncore.training_data import UniverseKind

_WIDTH = max(map(len, PARTS)) + 4
_PART_LINES = (
    fill(f"  {name:{_WIDTH - 4}}  {text}", 100, subsequent_indent=" " * _WIDTH)
    for name, text in PART_TEXTS.items()
)

DESCRIPTION = """\
Run the paper's experiments and write a report whose every cell has the paper's value, ours and the
baselines'. Stopped at any point, the same command continues. Parts:
""" + "\n".join(_PART_LINES)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add description and options of the command."""
    parser.description = DESCRIPTION
    add_dataset(parser)
    parser.add_argument("--out", required=True, type=Path, metavar="DIR", help="results folder")
    parser.add_argument(
        "--parts",
        type=parse_names,
        default=(),
        metavar="LIST",
        help="some of the above, or all (default: tables,sweep; retrieval where teams are large)",
    )
    parser.add_argument(
        "--seeds",
        type=seeds,
        default=SEEDS,
        metavar="42,43,44",
        help="of splits and training",
    )
    parser.add_argument(
        "--many-seeds",
        type=seeds,
        default=MANY_SEEDS,
        metavar="42,...,51",
        help="of the part 'seeds'",
    )
    parser.add_argument("--universe", choices=("all", "listed", "train"), default="all")
    parser.add_argument(
        "--workers",
        type=int,
        metavar="N",
        help="processes of one thread each on this machine (default: one a core)",
    )
    add_cluster(parser)
    add_device(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Reproduce and say where the report is."""
    unknown = sorted(set(options.parts) - set(PARTS) - {"all"})
    if unknown:
        raise InputError(f"Unknown parts {unknown}; choose among {list(PARTS)}, or all.")
    dataset = read_dataset(options)
    say_prior(dataset, dataset.teams)
    universe: UniverseKind = options.universe
    scope = Scope(dataset, options.seeds, options.many_seeds, universe)
    if options.workers is not None:
        check_workers(options.workers)
    parts = options.parts or default_parts(dataset)
    if "all" in parts:
        parts = tuple(part for part in PARTS if part != "group" or dataset.gene_groups)
    with cluster_of(options) as cluster, ProgressBars() as bars:
        reproduce(
            scope,
            options.out,
            parts=parts,
            workers=options.workers or os.cpu_count() or 1,
            device=device_of(options) if cluster is None else worker_device(options),
            progress=bars,
            cluster=cluster,
        )
    print(f"Report: {options.out / 'report.md'} and {options.out / 'report.html'}")
