"""``recover``: predicted teams as CSV."""

import argparse

from grncore.checkpoints import load_bundle
from grncore.cli.arguments import AUTO, add_checkpoint, device_of, team_size
from grncore.cli.datasets import add_dataset, read_dataset
from grncore.cli.progress import Bars
from grncore.errors import InputError
from grncore.export import predicted_edges, teams_csv, write_edges
from grncore.files import write_text
from grncore.pipeline.predictor import Predictor
from grncore.pipeline.recover import recover

DESCRIPTION = """\
The best regulator sets of each target, one row a set, for every model of the checkpoint and the
baselines. Without --targets: the test targets. The team size R of a target with a known team is
given by it, as in the paper's protocol; for a gene without one, say --size."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add description and options of the command."""
    parser.description = DESCRIPTION
    add_dataset(parser)
    add_checkpoint(parser)
    parser.add_argument("--out", required=True, metavar="FILE", help="CSV file to write")
    parser.add_argument(
        "--targets", nargs="+", metavar="GENE", help="identifiers or display names, any case"
    )
    parser.add_argument(
        "--size",
        type=team_size,
        metavar="R",
        help="team size to predict; auto leaves it to the models that choose it",
    )
    parser.add_argument(
        "--models", nargs="+", metavar="MODEL", help="some of the models (default: all)"
    )
    parser.add_argument("--top", type=int, default=10, help="sets per target (default: 10)")
    parser.add_argument(
        "--oracle",
        action="store_true",
        help="inject the true team into every pool: isolates set logic, is no prediction",
    )
    parser.add_argument(
        "--edge-list",
        metavar="FILE",
        help="write the edges that one model predicts there too, as TF, target, importance; "
        "--models names it",
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Recover and write."""
    if options.edge_list and len(options.models or ()) != 1:
        raise InputError(
            "An edge list holds one model's predictions: name it, such as --models residual."
        )
    if options.edge_list and options.oracle:
        raise InputError("An oracle run predicts no edges: leave out --oracle or --edge-list.")
    predictor = Predictor(
        read_dataset(options), load_bundle(options.checkpoint), device=device_of(options)
    )
    with Bars() as bars:
        table = recover(
            predictor,
            options.targets,
            size=None if options.size == AUTO else options.size,
            own_size=options.size == AUTO,
            models=options.models,
            top=options.top,
            oracle=options.oracle,
            progress=bars,
        )
    write_text(options.out, teams_csv(table))
    if options.edge_list:
        write_edges(options.edge_list, predicted_edges(table, options.models[0]))
    badge = " ORACLE RUN: the truth was injected." if options.oracle else ""
    print(f"{options.out}: {len(table):,} rows, {table['target'].nunique():,} targets.{badge}")
