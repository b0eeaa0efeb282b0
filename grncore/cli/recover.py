"""``recover``: predicted teams as CSV, Parquet and other forms."""

import argparse
import os
from contextlib import ExitStack
from textwrap import fill

import numpy as np
import pandas as pd

from grncore.answers.grounds import grounds
from grncore.answers.largest_size import untold_sizes
from grncore.claims import claimed
from grncore.cli.arguments import AUTO, add_checkpoint, team_size
from grncore.cli.datasets import add_dataset, read_dataset
from grncore.cli.predictors import predictor_of
from grncore.cli.prior_said import say_prior
from grncore.cli.progress import ProgressBars
from grncore.cli.spreadsheet import add_spreadsheet_safe, asked_text
from grncore.cli.workers import add_workers, worker_device, workers_of
from grncore.errors import InputError
from grncore.evidence.forms import candidate_regulators
from grncore.export import (
    TOLD_APART,
    activity_table,
    decoupler_net,
    edges_tsv,
    net_csv,
    predicted_edges,
    teams_csv,
    write_teams_h5ad,
    write_teams_parquet,
)
from grncore.files import check_place, write_text
from grncore.methods.registry import METHODS, model_label, model_labels
from grncore.pipeline.predictor import Predictor
from grncore.pipeline.recover import EVERY, recover

_STAGE1 = "the first R of the checkpoint's own retriever."
_OTHERWISE = (".bz2", ".xz", ".zst", ".zip", ".parquet.gz")
FORMS = ("teams", "edges", "decoupler", "h5ad")

DESCRIPTION = """\
The best regulator sets of each target, one row a set, for every model of the checkpoint and the
baselines. Without --targets: the test targets. The team size R of a target with a known team is
given by it, as in the paper's protocol; a gene without one gets teams of the models that choose R
themselves, or say --size. With --targets all --size auto, every gene's team has the size that its
models choose.

Without --checkpoint no training is needed, nor any known edge: expression and a list of regulators
are enough, as in

    python -m grncore recover expression.csv --regulators tfs.txt --out teams.csv

which names the team of every gene by its expression alone."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add description and options of the command."""
    parser.description = DESCRIPTION
    parser.epilog = _models()
    add_dataset(parser)
    add_checkpoint(parser, required=False)
    parser.add_argument(
        "--out",
        required=True,
        metavar="FILE",
        help="file to write; teams to a .parquet become Parquet, with row groups for each R; text "
        "to a .gz is compressed",
    )
    parser.add_argument(
        "--as",
        dest="form",
        choices=FORMS,
        default="teams",
        help="teams: CSV, a row a set (default); edges: TF, target, importance; decoupler: source, "
        "target, weight; h5ad: AnnData with expression and teams",
    )
    add_spreadsheet_safe(parser)
    parser.add_argument(
        "--targets",
        nargs="+",
        action="extend",  # a name that begins with a dash needs an option of its own
        metavar="GENE",
        help=f"identifiers or display names, any case; {EVERY}: every gene; -NAME as "
        "--targets=-NAME",
    )
    parser.add_argument(
        "--size",
        type=team_size,
        metavar="R",
        help="team size to predict; auto leaves it to the models that choose it. The evidence "
        "models search for about two seconds a target; what is not proved then states its gap",
    )
    parser.add_argument(
        "--models", nargs="+", metavar="MODEL", help="some of those below (default: all there are)"
    )
    parser.add_argument("--top", type=int, default=10, help="sets per target (default: 10)")
    parser.add_argument(
        "--oracle",
        action="store_true",
        help="inject the true team into every pool: isolates set logic, is no prediction",
    )
    parser.add_argument(
        "--activities",
        metavar="FILE",
        help="write the signed activity of each regulator over groups or samples there too, as the "
        "teams of one model imply it; --models names it",
    )
    add_workers(parser)
    parser.set_defaults(run=run)


def _models() -> str:
    """Every model that may be asked for, with its sentence."""
    lines = (
        fill(
            METHODS[kind].model_description if kind in METHODS else f"{label}: {_STAGE1}",
            width=96,
            initial_indent=f"  {kind:<18}",
            subsequent_indent=" " * 20,
        )
        for kind, label in model_labels().items()
    )
    return "\n".join(["models, where the data holds what they need:", *lines])


def run(options: argparse.Namespace) -> None:
    """Recover and write."""
    if options.spreadsheet_safe and options.form == "h5ad":
        raise InputError("--spreadsheet-safe is for text; --as h5ad writes none. Leave one out.")
    as_parquet = options.form == "teams" and options.out.endswith(".parquet")
    _check_ending(options)
    if options.spreadsheet_safe and as_parquet:
        raise InputError("--spreadsheet-safe is for text, and Parquet is none. Leave it out.")
    places = [place for place in (options.out, options.activities) if place]
    if len({os.path.realpath(place) for place in places}) < len(places):
        raise InputError("--out and --activities name one file; give each its own.")
    with ExitStack() as claims:
        for place in places:
            check_place(place)
            claims.enter_context(claimed(place))
        _recover(options, as_parquet=as_parquet)


def _check_ending(options: argparse.Namespace) -> None:
    """Refuse names that promise a compression which is not made."""
    for place in filter(None, (options.out, options.activities)):
        name = place.lower()
        is_text = place == options.activities or options.form != "h5ad"
        if name.endswith(_OTHERWISE) or (name.endswith(".gz") and not is_text):
            raise InputError(
                f"{place}: text is written as it is, or compressed to a name that ends in .gz; "
                "Parquet and AnnData files compress themselves."
            )


def _recover(options: argparse.Namespace, *, as_parquet: bool) -> None:
    dataset = read_dataset(options, options.out, options.activities)
    predictor = predictor_of(dataset, options.checkpoint, worker_device(options))
    with workers_of(options) as cluster, ProgressBars() as bars:
        table = recover(
            predictor,
            options.targets,
            size=None if options.size == AUTO else options.size,
            own_size=options.size == AUTO,
            models=options.models,
            top=options.top,
            oracle=options.oracle,
            progress=bars,
            cluster=cluster,
        )
    if options.form == "h5ad":
        write_teams_h5ad(options.out, dataset, table)
    elif as_parquet:
        write_teams_parquet(options.out, table)
    else:
        text, delimiter = _text(table, options.form)
        write_text(options.out, asked_text(options, text, delimiter))
    if options.activities:
        found = activity_table(dataset, table, _one_model(table, "--activities"))
        text = found.to_csv(float_format="%.6g", lineterminator="\n")
        write_text(options.activities, asked_text(options, text))
    badge = " ORACLE RUN: the truth was injected." if options.oracle else ""
    print(f"{options.out}: {len(table):,} rows, {table['target'].nunique():,} targets.{badge}")
    say_prior(dataset, table["target"].unique())
    for said in _still(predictor):
        print(f"Note: {said}")
    for said in _grounds(predictor, table):
        print(f"Note: {said}")
    for said in _sizes_untold(table, options):
        print(f"Note: {said} --size asks for another.")
    for said in _nameless(table):
        print(f"Note: {said}")


def _still(predictor: Predictor) -> list[str]:
    """Genes that tell nothing, where there are any."""
    dataset = predictor.dataset
    still = np.flatnonzero(~predictor.data.varies)
    if not len(still):
        return []
    names = ", ".join(dataset.display(dataset.genes[row]) for row in still[:3])
    return [
        f"{len(still):,} of {len(dataset.genes):,} genes never vary, such as {names}: nothing "
        "tells their teams, and they explain no target."
    ]


def _grounds(predictor: Predictor, table: pd.DataFrame) -> list[str]:
    """What the teams of models that read the expression's evidence rest on."""
    if TOLD_APART not in table:
        return []
    first = table[table[TOLD_APART] != ""]
    kinds = [str(kind) for kind in dict.fromkeys(first["model"])]
    facts = {kind: predictor.facts(kind, None) for kind in kinds}
    orders = {kind: str(found.get("order", "")) for kind, found in facts.items()}
    candidates = len(candidate_regulators(predictor.data))
    worth = [
        f"{model_label(kind)}: {found['concordance']}"
        for kind, found in facts.items()
        if found.get("concordance")
    ]
    genes = len(predictor.dataset.genes)
    return [*grounds(first, orders, candidates, genes), *worth] if kinds else []


def _sizes_untold(table: pd.DataFrame, options: argparse.Namespace) -> list[str]:
    """Of each model that chose sizes, whether the data told them."""
    if options.size not in (None, AUTO):
        return []
    chosen = table[table["rank"] == 1]
    if options.size is None:  # where a team is known its size was given
        chosen = chosen[~chosen["truth"].astype(bool)]
    return untold_sizes(chosen)


def _nameless(table: pd.DataFrame) -> list[str]:
    """Of each model that named no team of some targets, how many they are."""
    none = table[(table["rank"] == 1) & ~table["regulators"].astype(bool)]
    return [
        f"{model_label(str(model))} names no team of {rows['target'].nunique():,} targets, such as "
        f"{rows['target'].iloc[0]}: too few genes may regulate them, or nothing tells any team."
        for model, rows in none.groupby("model", sort=False)
    ]


def _text(table: pd.DataFrame, form: str) -> tuple[str, str]:
    """Text of the table in one of the forms, and its delimiter."""
    if form == "teams":
        return teams_csv(table), ","
    edges = predicted_edges(table, _one_model(table, f"--as {form}"))
    return (edges_tsv(edges), "\t") if form == "edges" else (net_csv(decoupler_net(edges)), ",")


def _one_model(table: pd.DataFrame, flag: str) -> str:
    models = list(dict.fromkeys(table["model"]))
    if len(models) != 1:
        raise InputError(
            f"{flag} is about the teams of one model, but there are {', '.join(models)}; choose "
            "one with --models."
        )
    return str(models[0])
