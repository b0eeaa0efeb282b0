"""``info``: what a dataset holds, and what its reader noticed."""

import argparse
import dataclasses
import json

from grncore.cli.datasets import add_dataset, read_with_preview
from grncore.dataset import Dataset, Summary, repeated_team_share, summarise
from grncore.errors import InputError
from grncore.evaluation.prior_overlap import prior_overlap
from grncore.methods.registry import LEFT_OUT
from grncore.readers.preview import as_text

AS_SAID = "as-said"
"""Code of notices that only repeat what the user said."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add description and options of the command."""
    parser.description = "Read a dataset, say what it holds and what was noticed while reading it."
    add_dataset(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument(
        "--strict",
        action="store_true",
        help="every notice is an error: for pipelines, where nobody reads them",
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Print the summary, and what was understood of each file.

    Raises
    ------
    InputError
        If ``--strict`` is given and something was noticed that the user did not say.
    """
    dataset, parts = read_with_preview(options)
    if options.strict:
        _refuse_notices(dataset)
    summary = summarise(dataset)
    if options.json:
        print(json.dumps(dataclasses.asdict(summary), indent=2, ensure_ascii=False))
    else:
        print(_text(dataset, summary))
        if parts:
            print("\n  As it was read:\n" + as_text(parts))


def _refuse_notices(dataset: Dataset) -> None:
    said = [notice.message for notice in dataset.notices if notice.code != AS_SAID]
    if said:
        listed = "\n".join(f"  - {message}" for message in said)
        raise InputError(
            f"{dataset.name}: {len(said):,} notices, and --strict allows none. Say what is meant "
            f"by options, or mend the files:\n{listed}"
        )


def _text(dataset: Dataset, summary: Summary) -> str:
    scale = "log scale" if dataset.is_logged else "linear scale"
    lines = [
        f"{dataset.name}",
        f"  genes       {summary.genes:>8,}",
        f"  {dataset.sample_noun:<10}  {summary.cells:>8,}   ({scale})",
        f"  regulators  {summary.regulators:>8,}   (in the known edges)",
        f"  edges       {summary.edges:>8,}",
        f"  targets     {summary.targets:>8,}",
        f"  fingerprint {summary.fingerprint[:16]}",
    ]
    if dataset.listed_regulators is not None:
        lines.append(f"  listed      {len(dataset.listed_regulators):>8,}   regulators")
    if dataset.shortened:
        lines.append(
            f"  shortened   {len(dataset.shortened):>8,}   targets lost true regulators to "
            "filtering: no exact-match figure counts them"
        )
    if summary.targets:
        repeated = repeated_team_share(dataset)
        lines += ["", "  R  targets  distinct teams  repeated-team share"]
        lines += [
            f"  {size:<2} {count:>7,}  {summary.teams_by_size[size]:>14,}  {repeated[size]:>18.0%}"
            for size, count in summary.targets_by_size.items()
        ]
    overlap = prior_overlap(dataset, dataset.teams)
    if overlap is not None:
        lines += ["", f"  {overlap.sentence}"]
    if summary.warnings:
        lines += ["", "  Noticed while reading:"]
        lines += [f"  - {warning}" for warning in summary.warnings]
    if LEFT_OUT:
        lines += ["", "  Installed methods that were left out:"]
        lines += [f"  - {place}: {reason}" for place, reason in LEFT_OUT.items()]
    return "\n".join(lines)
