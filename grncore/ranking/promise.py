"""The shortest list of teams that holds the truth as often as promised (split-conformal)."""

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

TEAM_KINDS = ("known", "new")
"""How a target looks: whether training holds the team that is named for it first."""


@dataclass(frozen=True)
class Promise:
    """Thresholds on the probability of a set: a list holds every set that reaches its own.

    Known-looking and new-looking targets have a threshold each (Mondrian conformal prediction), so
    that the promise is kept for either kind and not by one at the other's cost.

    Targets that share a new team are told right or wrong together. So a new team counts as one draw
    however many targets it has, each of them as its share; where few new teams were seen, nothing
    is promised. Teams that training holds are met again, and each of their targets is a draw.

    Attributes
    ----------
    frequency
        How often lists hold the truth, .9 for 90 %.
    thresholds
        Kind -> least probability; 0 where no list of candidates can keep the promise.
    drawn_from
        Kind -> number of draws. Fewer than 1 / (1 - frequency) promise nothing.
    """

    frequency: float
    thresholds: Mapping[str, float]
    drawn_from: Mapping[str, int]

    @classmethod
    def calibrate(
        cls,
        kinds: Sequence[str],
        probability_of_truth: NDArray[np.float64],
        teams: Sequence[Hashable],
        frequency: float = 0.9,
    ) -> "Promise":
        """Thresholds from calibration targets, which no weight was fitted to.

        Parameters
        ----------
        kinds
            ``(targets,)`` one of `TEAM_KINDS` each.
        probability_of_truth
            ``(targets,)`` probability that the true team was given; 0 where it was no candidate.
        teams
            ``(targets,)`` the true team of each, or what stands for it.
        """
        thresholds, counts = {}, {}
        for kind in TEAM_KINDS:
            rows = [row for row, own in enumerate(kinds) if own == kind]
            draw_of = [teams[row] if kind == "new" else row for row in rows]
            targets_of = Counter(draw_of)
            share = np.array([1.0 / targets_of[draw] for draw in draw_of])
            counts[kind] = len(targets_of)
            thresholds[kind] = _threshold(probability_of_truth[rows], share, frequency)
        return cls(frequency, thresholds, counts)

    def length(self, kind: str, probability: NDArray[np.float64]) -> int | None:
        """How many of the sets, best first, the list holds; None where nothing can be promised."""
        threshold = self.thresholds[kind]
        if threshold <= 0.0:
            return None
        return max(1, int((probability >= threshold).sum()))


def _threshold(chances: NDArray[np.float64], share: NDArray[np.float64], frequency: float) -> float:
    """The largest probability that enough of the draws reach, one more counted as missed."""
    best_first = np.argsort(-chances, kind="stable")
    # Shares are sums of 1 / n: what is enough by less than rounding is enough.
    enough = np.cumsum(share[best_first]) >= (share.sum() + 1.0) * frequency - 1e-9
    return float(chances[best_first][enough][0]) if enough.any() else 0.0
