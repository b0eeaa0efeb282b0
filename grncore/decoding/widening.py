"""Repeats work with a wider slack where fast scores strayed too far from the canonical ones."""

from collections.abc import Callable
from typing import TypeVar

from grncore.decoding.finalists import SlackExceeded
from grncore.errors import GrncoreError

T = TypeVar("T")

WIDENINGS = (1.0, 1e2, 1e4, 1e6)


def with_widening(work: Callable[[float], T]) -> T:
    """``work(widen)`` with the first factor on the slack that suffices.

    Raises
    ------
    GrncoreError
        If none does.
    """
    for widen in WIDENINGS:
        try:
            return work(widen)
        except SlackExceeded:
            continue
    raise GrncoreError(
        "The scores of this model cannot be reproduced in float64: its weights or features are too "
        "extreme for an exact answer. Check the checkpoint and the features."
    )
