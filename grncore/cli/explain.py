"""``explain``: what each regulator of a team, any team, adds to what the others explain."""

import argparse

import pandas as pd

from grncore.answers.member_effects import MemberEffects, member_effects
from grncore.answers.team_signs import SIGN_WORDS
from grncore.cli.arguments import add_checkpoint, device_of
from grncore.cli.datasets import add_dataset, read_dataset
from grncore.cli.predictors import predictor_of
from grncore.cli.spreadsheet import add_spreadsheet_safe, asked_text
from grncore.errors import InputError
from grncore.evidence.forms import candidate_regulators
from grncore.files import check_place, write_text
from grncore.methods.registry import model_label
from grncore.pipeline.lookup import resolve_gene
from grncore.pipeline.predictor import Predictor

DESCRIPTION = """\
Fit a team of regulators, any team, to the expression of a target: whether each member activates or
represses, how strongly (with a 95 % interval), and its gain: by how much the fit worsens without
it, the others fitted anew, in units of the noise variance. About 4 is two standard errors.

    python -m grncore explain demo --checkpoint checkpoints/demo --target 44 --team 27 424"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add description and options of the command."""
    parser.description = DESCRIPTION
    add_dataset(parser)
    add_checkpoint(parser, required=False)
    parser.add_argument("--target", required=True, metavar="GENE", help="identifier or name")
    parser.add_argument(
        "--team",
        required=True,
        nargs="+",
        action="extend",  # a name that begins with a dash needs an option of its own
        metavar="GENE",
        help="the regulators to fit; more than once: all of them; -NAME as --team=-NAME",
    )
    parser.add_argument("--out", metavar="FILE", help="write the table there as CSV")
    add_spreadsheet_safe(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Fit, and print or write."""
    if options.out:
        check_place(options.out)
    dataset = read_dataset(options, options.out)
    source = predictor_of(dataset, options.checkpoint, device_of(options))
    target = resolve_gene(dataset, options.target)
    team = [resolve_gene(dataset, name) for name in options.team]
    found = member_effects(source, target, team)
    if found is None:
        allowed = {dataset.genes[row] for row in candidate_regulators(source.data).tolist()}
        if others := [gene for gene in team if gene not in allowed]:
            raise InputError(
                f"{dataset.name}: {', '.join(map(dataset.display, others))} may not regulate: "
                f"{len(allowed):,} genes may, those that --regulators lists or, without a list, "
                "the regulators of training edges. List it to fit it."
            )
        raise InputError(
            f"{dataset.name}: this data suits no form of evidence; it needs values that are "
            "amounts or logged, and at most 1,500 genes that may regulate."
        )
    if options.out:
        text = found.table.to_csv(index=False, float_format="%.6g", lineterminator="\n")
        write_text(options.out, asked_text(options, text))
    print(_told(source, target, found))


def _told(source: Predictor, target: str, found: MemberEffects) -> str:
    show = source.dataset.display
    table = pd.DataFrame(
        {
            "regulator": found.table["regulator"].map(show),
            "effect": found.table["sign"].map(SIGN_WORDS),
            "coefficient": found.table["coefficient"].map("{:.3g}".format),
            "95 % interval": [
                f"{low:.3g} to {high:.3g}"
                for low, high in zip(found.table["low"], found.table["high"], strict=True)
            ],
            "gain": found.table["gain"].map("{:.1f}".format),
        }
    )
    lines = [
        f"{show(target)} by {model_label(found.model)}, {found.form} form: the team explains "
        f"{found.explained:.0%} of {found.whole}.",
        *([found.order] if found.order else []),
        table.to_string(index=False),
    ]
    if (found.table["sign"] == 0).any():
        lines.append("An interval that holds zero leaves the sign open: 'regulates'.")
    if not found.table["coefficient"].between(found.table["low"], found.table["high"]).all():
        lines.append("A coefficient outside its interval lies on a bound of the fit's box.")
    return "\n".join(lines)
