"""Command line: one file a command."""

import argparse
import errno
import importlib
import signal
import sys
from collections.abc import Mapping, Sequence

from grncore import __version__
from grncore.cli.parser import Parser
from grncore.cli.stopping import Stopper
from grncore.cli.terminal import complain, plain_output
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
    "name": "name the recommended team of each gene, as the app does behind its pages",
    "explain": "fit any team to a target: effects, intervals and gains of its members",
    "evaluate": "recall, coverage and exact match of a checkpoint, with baselines",
    "bench": "measure decoding: speed, memory, certificates",
    "reproduce": "run the paper's experiments and write a report",
}
"""Name and summary of each command; a module of this package has the same name."""


def build_parser(chosen: str | None = None) -> argparse.ArgumentParser:
    """The parser of every command; of the ``chosen`` one alone, its options too.

    The others are not imported: torch takes seconds, and help should not.
    """
    parser = Parser(
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
    try:
        parser = build_parser(chosen)
        if empty := [word for word in words if word.startswith("--") and word.endswith("=--")]:
            parser.error(f"{empty[0]} gives no value")  # argparse before 3.13 makes it a list
        options = parser.parse_args(words)
        # SIGTERM too leaves by an exception, which removes what is unfinished.
        with plain_output(), Stopper():
            options.run(options)
    except GrncoreError as error:
        complain(f"grncore: {error}")
        return 2
    except KeyboardInterrupt:
        complain("grncore: stopped; nothing was left half-written.")
        return 128 + signal.SIGINT
    except BrokenPipeError:
        # The reader of our output has gone, as `head` does; that is no failure of ours.
        sys.stderr.close()
        return 0
    except OSError as error:
        complain(f"grncore: {os_error_text(error)}")
        return 2
    except (MemoryError, RuntimeError) as error:
        if isinstance(error, RuntimeError) and "allocate memory" not in str(error):
            raise
        complain(f"grncore: {_NO_MEMORY}")
        return 2
    return 0


_NO_MEMORY = (
    "There is not enough memory for this. Close other programs, use fewer cells (--cells) or "
    "workers (--workers), or a larger machine."
)

_ADVICE: Mapping[int, str] = {
    errno.ENOSPC: "The disk is full; make room, or write elsewhere.",
    errno.EDQUOT: "Your disk quota is used up; make room, or write elsewhere.",
    errno.EFBIG: "The file grew beyond the size that this system allows; write elsewhere.",
    errno.EROFS: "This place is read-only; write elsewhere.",
    errno.EACCES: "You may not read or write there; change its permissions, or name another place.",
    errno.EPERM: "You may not do that there; name another place.",
    errno.ENAMETOOLONG: "The name is too long for this file system; choose a shorter one.",
    errno.EISDIR: "It is a folder; name a file.",
    errno.ENOTDIR: "A part of this path is a file, not a folder; check it.",
    errno.ENOENT: "It is not there; check the path.",
    errno.EEXIST: "Something is in the way there, a file or a folder that is not empty; name "
    "another place.",
    errno.ELOOP: "Its symbolic links go round in a circle; name the file itself.",
    errno.ENOMEM: _NO_MEMORY,
}
"""What to do about an error of the system."""


def os_error_text(error: OSError) -> str:
    """An error of the system in a sentence: where, what, and what to do."""
    advice = _ADVICE.get(error.errno or 0)
    if advice is None:
        return f"{type(error).__name__}: {error}"
    return f"{error.filename}: {advice}" if error.filename is not None else advice
