"""Two models on the same targets: which one names the exact team, and whether that is chance."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest

from grncore.naming import natural_sorted

Outcome = Literal["won", "lost", "both", "neither"]
"""Of one target, from the second model's side: ``won`` where it alone names the exact team,
``lost`` where the first model alone does."""

OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)


@dataclass(frozen=True)
class Paired:
    """How two models fare against each other.

    Attributes
    ----------
    won, lost, both, neither
        Targets by outcome, from the second model's side.
    p_value
        Exact two-sided McNemar test: were the models equally good, ``won`` of the ``won + lost``
        targets on which they differ would be binomial with one half. None where they never differ.
    """

    won: int
    lost: int
    both: int
    neither: int
    p_value: float | None

    @property
    def n(self) -> int:
        """Targets judged."""
        return self.won + self.lost + self.both + self.neither

    @property
    def differing(self) -> int:
        """Targets that only one of the models gets right: the test's n."""
        return self.won + self.lost


def outcome(first: bool, second: bool) -> Outcome:
    """Outcome of one target, given whether each model names its exact team."""
    if first == second:
        return "both" if first else "neither"
    return "won" if second else "lost"


def paired(first: NDArray[np.bool_], second: NDArray[np.bool_]) -> Paired:
    """Count outcomes over ``(targets,)`` exact matches of two models, and test their difference.

    Raises
    ------
    ValueError
        If the models were not judged on equally many targets.
    """
    if first.shape != second.shape:
        raise ValueError(f"judged on {first.shape} and {second.shape} targets; need the same ones")
    won, lost = int((second & ~first).sum()), int((first & ~second).sum())
    p_value = float(binomtest(won, won + lost, 0.5).pvalue) if won + lost else None
    return Paired(won, lost, int((first & second).sum()), int((~first & ~second).sum()), p_value)


@dataclass(frozen=True)
class Swap:
    """What turns one team into another: members that stay, that go and that come instead."""

    kept: tuple[str, ...]
    given_up: tuple[str, ...]
    taken: tuple[str, ...]


def swap(first: Sequence[str], second: Sequence[str]) -> Swap:
    """Members of both teams, of the first alone and of the second alone, in natural order."""
    one, other = set(first), set(second)
    return Swap(
        kept=tuple(natural_sorted(one & other)),
        given_up=tuple(natural_sorted(one - other)),
        taken=tuple(natural_sorted(other - one)),
    )
