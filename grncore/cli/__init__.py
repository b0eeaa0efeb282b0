"""Command line: one file a command."""

import argparse
import signal
import sys
from collections.abc import Sequence

from grncore import __version__
from grncore.cli import bench, evaluate, info, recover, simulate, train
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

COMMANDS = (info, simulate, train, recover, evaluate, bench)


def build_parser() -> argparse.ArgumentParser:
    """The parser of every command."""
    parser = argparse.ArgumentParser(
        prog="grncore",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"grncore {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for command in COMMANDS:
        command.register(commands)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; errors that a user can act on are one message and exit status 2."""
    options = build_parser().parse_args(arguments)
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
