"""``evaluate``: the figures of a checkpoint and of the baselines beside it."""

import argparse

from grncore.cli.arguments import (
    AUTO,
    add_checkpoint,
    add_json,
    check_json,
    device_of,
    show_rows,
    whole_numbers,
)
from grncore.cli.datasets import add_dataset, read_dataset
from grncore.cli.predictors import predictor_of
from grncore.cli.prior_said import say_prior
from grncore.cli.progress import ProgressBars
from grncore.evaluation.measurements import Measurement, rows_json
from grncore.methods.registry import model_label, ranker_label
from grncore.pipeline.evaluate import KS, evaluate, evaluate_retrieval

DESCRIPTION = """\
Recall, coverage and exact match on the test targets of the checkpoint's split, for its models and
for the baselines. Team sizes (R) of test targets are given, as in the paper's protocol. Targets
whose team also occurs in training (seen_team) are told apart from the others (novel_team)."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add description and options of the command."""
    parser.description = DESCRIPTION
    add_dataset(parser)
    add_checkpoint(parser)
    parser.add_argument(
        "--part",
        choices=("test", "validation"),
        default="test",
        help="whose targets (choose settings on validation, then read test once)",
    )
    parser.add_argument(
        "--ks", type=whole_numbers, default=KS, metavar="10,20", help="pool sizes of Recall@K"
    )
    parser.add_argument(
        "--oracle", action="store_true", help="inject the truth into every pool (no prediction)"
    )
    parser.add_argument(
        "--retrieval",
        action="store_true",
        help="StrictCov@K and EdgeRec@K over targets of every size instead",
    )
    parser.add_argument(
        "--size",
        choices=(AUTO,),
        help="auto judges teams of the size that a model chooses itself, in the place of R given",
    )
    add_json(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Evaluate and print or write."""
    check_json(options)
    predictor = predictor_of(
        read_dataset(options, options.json), options.checkpoint, device_of(options)
    )
    if options.retrieval:
        rows = evaluate_retrieval(predictor, options.ks, options.part)
    else:
        with ProgressBars() as bars:
            rows = evaluate(
                predictor,
                part=options.part,
                ks=options.ks,
                oracle=options.oracle,
                own_size=options.size == AUTO,
                progress=bars,
            )
    say_prior(predictor.dataset, predictor.split.targets(options.part))
    show_rows(options, rows_json(rows), lambda: _table(rows, size_given=options.size != AUTO))


def _table(rows: list[Measurement], *, size_given: bool = True) -> str:
    """Rows of all targets with their interval, seen-team and novel-team values beside them."""
    first = rows[0]
    badge = (
        "  ORACLE RUN: the truth was injected, these are no predictions." if first.oracle else ""
    )
    lines = [
        f"{first.part} targets, seed {first.seed}, split {first.split}, universe "
        f"{first.universe}; {'R is given' if size_given else 'models choose R'}.{badge}",
        "",
        f"{'model':<24}{'R':>2}  {'metric':<20}{'K':>4}  {'value':>6}  {'95 % interval':<14}"
        f"{'n':>4}  {'seen team':>12}  {'novel team':>12}",
    ]
    subsets = {(_key(row), row.subset): row for row in rows}
    for row in rows:
        if row.subset != "all":
            continue
        seen, novel = (subsets.get((_key(row), name)) for name in ("seen_team", "novel_team"))
        k = "" if row.K is None else row.K
        lines.append(
            f"{_label(row):<24}{row.R or '':>2}  {row.metric:<20}{k:>4}  "
            f"{_value(row):>6}  {_interval(row):<14}{row.n:>4}  "
            f"{_with_n(seen):>12}  {_with_n(novel):>12}"
        )
    return "\n".join(lines)


def _key(row: Measurement) -> tuple[object, ...]:
    return row.model, row.R, row.metric, row.K


def _label(row: Measurement) -> str:
    # A retriever and the top R of its pools go by one name; the metric tells which is meant.
    if row.metric in ("exact", "exact_given_covered", "named_size"):
        return model_label(row.model)
    return ranker_label(row.model)


def _value(row: Measurement) -> str:
    return "-" if row.value is None else f"{row.value:.3f}"


def _interval(row: Measurement) -> str:
    return "" if row.lo is None or row.hi is None else f"{row.lo:.3f}-{row.hi:.3f}"


def _with_n(row: Measurement | None) -> str:
    return "" if row is None else f"{_value(row)} ({row.n})"
