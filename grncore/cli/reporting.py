"""What a command tells the page that started it: progress, curves, and how it ended."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from grncore.cli.progress import ProgressBars
from grncore.cli.stopping import Stopper
from grncore.errors import Cancelled, GrncoreError
from grncore.runs.events import EventLog


@dataclass
class Report:
    """Where the work of a command reports to.

    Attributes
    ----------
    log
        Events, where a file was given for them.
    stopper
        A wish to stop, heeded at each progress.
    bars
        Shown where nobody reads events.
    made
        Said with the last event.
    """

    log: EventLog
    stopper: Stopper
    bars: ProgressBars
    made: dict[str, str] = field(default_factory=dict)

    def progress(self, stage: str, done: int, total: int) -> None:
        """Take note of progress; Cancelled where a stop was wished for."""
        self.stopper.check()
        self.log.progress(stage, done, total)
        self.bars(stage, done, total)


@contextmanager
def reporting(events: Path | None) -> Iterator[Report]:
    """Report what the block does, to its end: ``finished``, ``failed`` or ``cancelled``.

    Parameters
    ----------
    events
        File of events, in the place of bars.
    """
    bars = ProgressBars(disable=events is not None)
    with EventLog(events) as log, Stopper() as stopper:
        report = Report(log, stopper, bars)
        try:
            with bars:
                yield report
        except (Cancelled, KeyboardInterrupt):
            log.write("cancelled")
            raise KeyboardInterrupt from None
        except GrncoreError as error:
            log.write("failed", message=str(error))
            raise
        except BaseException as error:
            # A bug, or too little memory: the traceback goes to standard error.
            log.write("failed", message=f"Unexpected {type(error).__name__}: {error}")
            raise
        log.write("finished", **report.made)


def add_run_options(parser: argparse.ArgumentParser) -> None:
    """``--work`` and ``--events``, by which a run is continued and watched."""
    group = parser.add_argument_group("long runs")
    group.add_argument(
        "--work",
        type=Path,
        metavar="DIR",
        help="keep finished pieces there; the same command with the same folder continues",
    )
    group.add_argument(
        "--events",
        type=Path,
        metavar="FILE",
        help="append progress and training curves there as JSON lines, in place of bars",
    )
