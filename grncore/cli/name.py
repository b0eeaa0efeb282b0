"""``name``: the recommended team of every gene of a group, as the app shows it."""

import argparse
from pathlib import Path

from grncore.answers.answer_table import by_team_size
from grncore.answers.naming import (
    LISTED,
    OTHERS,
    READING,
    READING_SECONDS,
    UNKNOWN,
    AnswerKey,
    file_of,
    foreseen,
    genes_asked,
    listed,
    name_tables,
)
from grncore.answers.ranked_sets import stored_of
from grncore.checkpoints import load_bundle
from grncore.cli.arguments import parse_names
from grncore.cli.datasets import add_dataset, read_dataset
from grncore.cli.prior_said import say_prior
from grncore.cli.reporting import Report, add_run_options, reporting
from grncore.dataset import Dataset
from grncore.errors import InputError
from grncore.pipeline.lookup import resolve_gene
from grncore.pipeline.predictor import Predictor
from grncore.pipeline.recipe import untrained_recipe
from grncore.readers.text import read_text

DESCRIPTION = """\
Name the recommended team of each gene, in batches that can be continued, as JSON that the app
reads. It is what the app calls behind its pages; 'recover' writes tables for other tools."""

AUTO = "auto"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add description and options of the command."""
    parser.description = DESCRIPTION
    add_dataset(parser)
    parser.add_argument("--checkpoint", metavar="DIR", help="default: methods without training")
    parser.add_argument("--out", required=True, type=Path, metavar="DIR", help="folder of tables")
    for key, which in (
        (UNKNOWN, "genes without a known team"),
        (OTHERS, "genes whose known team is in no part of the split"),
        (LISTED, "the genes of the file that --genes names"),
    ):
        parser.add_argument(
            f"--{key}",
            type=_size,
            default=argparse.SUPPRESS,
            metavar="R",
            help=f"name {which}; R is the size of teams that are not known, auto what the data "
            "tells",
        )
    parser.add_argument("--genes", type=Path, metavar="FILE", help=f"for --{LISTED}: a gene a line")
    parser.add_argument(
        "--judged",
        type=parse_names,
        default=(),
        metavar="LIST",
        help="models that are judged on validation targets, by which they are chosen",
    )
    add_run_options(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Name and say where the tables are."""
    tables = [
        AnswerKey(key, getattr(options, key)) for key in (OTHERS, UNKNOWN) if hasattr(options, key)
    ]
    has_list = hasattr(options, LISTED)
    if has_list != (options.genes is not None):
        raise InputError(f"--{LISTED} R and --genes FILE go together: give both, or none.")
    if not tables and not has_list:
        raise InputError(
            f"Say which genes: --{UNKNOWN} R, --{OTHERS} R, --{LISTED} R, or several of them."
        )
    with reporting(options.events) as report:
        tables = _name(options, tables, report)
    for one in tables:
        print(f"{file_of(options.out, one)} written.")


def _name(options: argparse.Namespace, tables: list[AnswerKey], report: Report) -> list[AnswerKey]:
    # Told before anything is read, so that who waits sees a stage at once.
    report.log.write("started", plan=[(READING, READING_SECONDS)])
    report.progress(READING, 0, 1)
    dataset = read_dataset(options)
    if options.checkpoint is None:
        source = Predictor(dataset, recipe=untrained_recipe(dataset))
    else:
        source = Predictor(dataset, load_bundle(options.checkpoint))
    if options.genes is not None:
        genes = _genes_in(options.genes, dataset)
        tables = [*tables, listed(genes, getattr(options, LISTED))]
    _check(source, tables, options.judged)
    say_prior(dataset, dataset.teams)
    plan = foreseen(source, tables, options.out, options.judged)
    report.log.write("started", plan=list(plan.items()))
    report.progress(READING, 1, 1)
    # From here on a signal waits for the next report, so that no file is left half-written.
    report.stopper.wait_for_check()
    name_tables(
        source,
        tables,
        options.out,
        work=options.work or options.out / ".work",
        judged=options.judged,
        stored=stored_of(source),
        progress=report.progress,
    )
    return tables


def _genes_in(path: Path, dataset: Dataset) -> list[str]:
    """Genes of a file, a name or identifier a line, each once.

    Raises
    ------
    InputError
        If the file cannot be read or is empty, or a name is no gene's.
    """
    lines = read_text(path).decode(errors="replace").split("\n")
    names = [name for line in lines if (name := line.strip())]
    return list(dict.fromkeys(resolve_gene(dataset, name) for name in names))


def _check(source: Predictor, tables: list[AnswerKey], judged: tuple[str, ...]) -> None:
    """Refuse what nothing can be named of, before hours go into the rest."""
    for one in tables:
        if not genes_asked(source, one):
            raise InputError(f"{source.dataset.name} has no genes for --{one.key}; leave it out.")
        for size in by_team_size(source, genes_asked(source, one), one.size):
            if not source.models(size):
                asked = "of a size that the data tells" if size is None else f"of {size}"
                raise InputError(
                    f"{source.dataset.name}: no model here names teams {asked} for --{one.key} "
                    "within seconds. Give a checkpoint, or take 'recover', which waits for methods "
                    "that need no training."
                )
        regulators = len(source.data.universe)
        if (one.size or 0) > regulators:
            raise InputError(
                f"--{one.key} asks for teams of {one.size}, and {regulators} genes may regulate; "
                "give a smaller number."
            )
    there = dict.fromkeys(m for size in (*source.split.sizes, None) for m in source.models(size))
    absent = [model for model in judged if model not in there]
    if absent:
        raise InputError(f"--judged names {', '.join(absent)}; there are {', '.join(there)}.")


def _size(text: str) -> int | None:
    if text == AUTO:
        return None
    if not (text.isascii() and text.isdecimal() and 0 < int(text) < 100):
        raise argparse.ArgumentTypeError(f"{text!r} is no team size; give a number, or {AUTO}")
    return int(text)
