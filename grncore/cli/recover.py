"""``recover``: predicted teams as CSV."""

import argparse

import pandas as pd

from grncore.checkpoints import load_bundle
from grncore.cli.arguments import add_checkpoint, device_of
from grncore.cli.datasets import add_dataset, read_dataset
from grncore.cli.progress import Bars
from grncore.errors import InputError
from grncore.export import (
    decoupler_net,
    edges_tsv,
    net_csv,
    predicted_edges,
    spreadsheet_safe,
    teams_csv,
    write_teams_h5ad,
)
from grncore.files import write_text
from grncore.pipeline.predictor import Predictor
from grncore.pipeline.recover import recover

FORMS = ("teams", "edges", "decoupler", "h5ad")

DESCRIPTION = """\
The best regulator sets of each target, one row a set, for every model of the checkpoint and the
baselines. Without --targets: the test targets. The team size R of a target with a known team is
given by it, as in the paper's protocol; for a gene without one, say --size."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add description and options of the command."""
    parser.description = DESCRIPTION
    add_dataset(parser)
    add_checkpoint(parser)
    parser.add_argument("--out", required=True, metavar="FILE", help="file to write")
    parser.add_argument(
        "--as",
        dest="form",
        choices=FORMS,
        default="teams",
        help="teams: CSV, a row a set (default); edges: TF, target, importance; decoupler: source, "
        "target, weight; h5ad: AnnData with expression and teams",
    )
    parser.add_argument(
        "--spreadsheet-safe",
        action="store_true",
        help="put an apostrophe before names that a spreadsheet would run as a formula",
    )
    parser.add_argument(
        "--targets", nargs="+", metavar="GENE", help="identifiers or display names, any case"
    )
    parser.add_argument("--size", type=int, metavar="R", help="team size to predict")
    parser.add_argument(
        "--models", nargs="+", metavar="MODEL", help="some of the models (default: all)"
    )
    parser.add_argument("--top", type=int, default=10, help="sets per target (default: 10)")
    parser.add_argument(
        "--oracle",
        action="store_true",
        help="inject the true team into every pool: isolates set logic, is no prediction",
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Recover and write."""
    if options.spreadsheet_safe and options.form == "h5ad":
        raise InputError("--spreadsheet-safe is for text; --as h5ad writes none. Leave one out.")
    dataset = read_dataset(options)
    predictor = Predictor(dataset, load_bundle(options.checkpoint), device=device_of(options))
    with Bars() as bars:
        table = recover(
            predictor,
            options.targets,
            size=options.size,
            models=options.models,
            top=options.top,
            oracle=options.oracle,
            progress=bars,
        )
    if options.form == "h5ad":
        write_teams_h5ad(options.out, dataset, table)
    else:
        text, delimiter = _text(table, options.form)
        safe = spreadsheet_safe(text, delimiter) if options.spreadsheet_safe else text
        write_text(options.out, safe)
    badge = " ORACLE RUN: the truth was injected." if options.oracle else ""
    print(f"{options.out}: {len(table):,} rows, {table['target'].nunique():,} targets.{badge}")


def _text(table: pd.DataFrame, form: str) -> tuple[str, str]:
    """Text of the table in one of the forms, and its delimiter."""
    if form == "teams":
        return teams_csv(table), ","
    models = list(dict.fromkeys(table["model"]))
    if len(models) != 1:
        raise InputError(
            f"--as {form} writes the edges of one model, but there are {', '.join(models)}; choose "
            "one with --models."
        )
    edges = predicted_edges(table, models[0])
    return (edges_tsv(edges), "\t") if form == "edges" else (net_csv(decoupler_net(edges)), ",")
