"""How long work tells its caller where it stands.

A progress callback is called as ``progress(stage, done, total)``. To cancel, the callback raises
:class:`grncore.errors.Cancelled`; the work stops at once and leaves nothing half-written.
"""

from collections.abc import Mapping
from typing import Protocol


class Progress(Protocol):
    """Receives a stage's name and how much of it is done."""

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Take note that ``done`` of ``total`` steps of ``stage`` are finished."""


def piece(progress: Progress, before: int, whole: int) -> Progress:
    """Progress of a piece of longer work: ``before`` of ``whole`` steps were done when it began."""

    def report(stage: str, done: int, total: int) -> None:
        del total
        progress(stage, before + done, whole)

    return report


def renamed(progress: Progress, name: str) -> Progress:
    """Progress of all that a function does, as one stage."""

    def report(stage: str, done: int, total: int) -> None:
        del stage
        progress(name, done, total)

    return report


def only_begun(progress: Progress) -> Progress:
    """Progress of what prepares longer work: however far it is, nothing of that is done."""

    def report(stage: str, done: int, total: int) -> None:
        del done
        progress(stage, 0, total)

    return report


def silent(stage: str, done: int, total: int) -> None:
    """Ignore progress: the default of every long function."""


class OnEpoch(Protocol):
    """Receives each epoch of a training run as it ends, for live curves."""

    def __call__(self, stage: str, row: Mapping[str, float]) -> None:
        """Take note of one row of the curve of ``stage``: ``epoch``, ``loss`` and so on."""


def unheard(stage: str, row: Mapping[str, float]) -> None:
    """Ignore epochs: the default of every training function."""


Curve = list[dict[str, float]]
"""One record an epoch, such as ``{"epoch": 1, "loss": 0.3, "recall@20": 0.5}``."""
