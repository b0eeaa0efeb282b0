"""Command line: one file a command."""

import argparse
import importlib
import signal
import sys
from collections.abc import Mapping, Sequence

from grncore import __version__
from grncore.errors import GrncoreError

DESCRIPTION = """\
Exact regulator set recovery: which team of regulators controls a gene?

DATASET is one of
  demo          the simulated data that comes with grncore
  a folder      a SERGIO or BEELINE folder as published, or expression + edges by well-known names
  a file        expression as CSV, TSV (plain or gzipped) or .h5ad, with --edges FILE
  a .toml file  that names the parts"""

EPILOG = """\
A first walk:
  python -m grncore info demo
  python -m grncore recover demo --checkpoint checkpoints/demo --targets 200 --out teams.csv
  python -m grncore train my_folder --out checkpoints/mine --seed 42
  python -m grncore evaluate my_folder --checkpoint checkpoints/mine --json figures.json"""

COMMANDS: Mapping[str, str] = {
    "info": "count genes, cells, regulators, edges, targets and teams",
    "simulate": "make a dataset whose regulation is known",
    "train": "train a retriever and set scorers into a checkpoint",
    "recover": "write the predicted teams of some or all targets",
    "evaluate": "recall, coverage and exact match of a checkpoint, with baselines",
    "bench": "measure decoding: speed, memory, certificates",
    "reproduce": "run the paper's experiments and write a report",
}
"""Name and summary of each command; a module of this package has the same name."""


def build_parser(chosen: str | None = None) -> argparse.ArgumentParser:
    """The parser of every command; of the ``chosen`` one alone, its options too.

    The others are not imported: torch takes seconds, and help should not.
    """
    parser = argparse.ArgumentParser(
        prog="grncore",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"grncore {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, summary in COMMANDS.items():
        command = commands.add_parser(
            name, help=summary, formatter_class=argparse.RawDescriptionHelpFormatter
        )
        if name == chosen:
            importlib.import_module(f"grncore.cli.{name}").add_arguments(command)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; errors that a user can act on are one message and exit status 2."""
    words = sys.argv[1:] if arguments is None else arguments
    chosen = next((word for word in words if not word.startswith("-")), None)
    options = build_parser(chosen).parse_args(words)
    try:
        options.run(options)
    except GrncoreError as error:
        print(f"grncore: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("grncore: stopped; nothing was left half-written.", file=sys.stderr)
        return 128 + signal.SIGINT
    except BrokenPipeError:
        # The reader of our output has gone, as `head` does; that is no failure of ours.
        sys.stderr.close()
        return 0
    return 0
