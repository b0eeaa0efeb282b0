"""The shortest list of teams that holds the truth as often as promised (split-conformal)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray

LOOKS = ("known", "new")
"""How a target looks: whether training holds the team that is named for it first."""


@dataclass(frozen=True)
class Promise:
    """Thresholds on the probability of a set: a list holds every set that reaches its own.

    Known-looking and new-looking targets have a threshold each (Mondrian conformal prediction), so
    that the promise is kept for either kind and not by one at the other's cost.

    Attributes
    ----------
    frequency
        How often lists hold the truth, .9 for 90 %.
    thresholds
        Look -> least probability; 0 where no list of candidates can keep the promise.
    drawn_from
        Look -> number of calibration targets. Fewer than 1 / (1 - frequency) promise nothing.
    """

    frequency: float
    thresholds: Mapping[str, float]
    drawn_from: Mapping[str, int]

    @classmethod
    def calibrate(
        cls,
        looks: Sequence[str],
        probability_of_truth: NDArray[np.float64],
        frequency: float = 0.9,
    ) -> "Promise":
        """Thresholds from calibration targets, which no weight was fitted to.

        Parameters
        ----------
        looks
            ``(targets,)`` one of `LOOKS` each.
        probability_of_truth
            ``(targets,)`` probability that the true team was given; 0 where it was no candidate.
        """
        asked = np.array(looks)
        thresholds, counts = {}, {}
        for look in LOOKS:
            own = np.sort(probability_of_truth[asked == look])[::-1]
            counts[look] = len(own)
            place = ceil((len(own) + 1) * frequency)
            thresholds[look] = float(own[place - 1]) if place <= len(own) else 0.0
        return cls(frequency, thresholds, counts)

    def length(self, look: str, probability: NDArray[np.float64]) -> int | None:
        """How many of the sets, best first, the list holds; None where nothing can be promised."""
        threshold = self.thresholds[look]
        if threshold <= 0.0:
            return None
        return max(1, int((probability >= threshold).sum()))
