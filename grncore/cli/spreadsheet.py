"""``--spreadsheet-safe``: the option, and the text that is written under it."""

import argparse

from grncore.export import spreadsheet_safe


def add_spreadsheet_safe(parser: argparse.ArgumentParser) -> None:
    """Add --spreadsheet-safe, for a command that writes names into tables of text."""
    parser.add_argument(
        "--spreadsheet-safe",
        action="store_true",
        help="put an apostrophe before names that a spreadsheet would run as a formula",
    )


def asked_text(options: argparse.Namespace, text: str, delimiter: str = ",") -> str:
    """The text, made safe where that was asked for."""
    return spreadsheet_safe(text, delimiter) if options.spreadsheet_safe else text
