"""The shortest list of teams that holds the truth as often as promised (split-conformal)."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

TEAM_KINDS = ("known", "new")
"""How a target looks: whether training holds the team that is named for it first."""

LUCK = 0.1
"""Most probability of draws that speak for a promise by chance (so few truths are no candidates) or
against it (so many are missed), were as many of all missed as it leaves room for."""


@dataclass(frozen=True)
class Promise:
    """Thresholds on the probability of a set: a list holds every set that reaches its own.

    Known-looking and new-looking targets have a threshold each (Mondrian conformal prediction), so
    that the promise is kept for either kind and not by one at the other's cost.

    Targets that share a new team are told right or wrong together. So a new team counts as one draw
    however many targets it has, each of them as its share; where few new teams were seen, nothing
    is promised. Teams that training holds are met again, and each of their targets is a draw.

    A promise that is given only where the draws happened to be kind is kept less often than it
    says. So it is given where the truth is among the candidates often enough beyond that luck
    (`LUCK`): for 90 %, of 22 draws all, of 38 all but one. Fewer draws promise nothing.

    Attributes
    ----------
    frequency
        How often lists hold the truth, .9 for 90 %.
    thresholds
        Kind -> least probability; 0 where no list of candidates can keep the promise.
    drawn_from
        Kind -> number of draws.
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
        weights: Sequence[float] | None = None,
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
        weights
            ``(targets,)`` how much each is worth beside a target that will be asked, at most 1.
        """
        thresholds, counts = {}, {}
        worth = np.ones(len(kinds)) if weights is None else np.asarray(weights, dtype=np.float64)
        for kind in TEAM_KINDS:
            chances, share = _draws(kind, kinds, probability_of_truth, teams, worth)
            counts[kind] = round(float(share.sum()))
            thresholds[kind] = (
                _threshold(chances, share, frequency)
                if _can_be_kept(chances, share, frequency)
                else 0.0
            )
        return cls(frequency, thresholds, counts)

    def holds_for(
        self,
        kinds: Sequence[str],
        probability_of_truth: NDArray[np.float64],
        teams: Sequence[Hashable],
    ) -> bool:
        """Whether it is kept as often as promised for such targets, luck of few draws aside.

        Parameters are those of :meth:`calibrate`. What is not promised is not broken.
        """
        for kind, threshold in self.thresholds.items():
            every = np.ones(len(kinds))
            chances, share = _draws(kind, kinds, probability_of_truth, teams, every)
            missed = float(share[chances < threshold].sum())
            found = float(share.sum()) - missed
            # P(so many are missed or more | a share of 1 - frequency is), binomial.
            if missed > 0.0 and 1.0 - _at_most(missed - 1.0, found + 1.0, self.frequency) <= LUCK:
                return False
        return True

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


def _draws(
    kind: str,
    kinds: Sequence[str],
    probability_of_truth: NDArray[np.float64],
    teams: Sequence[Hashable],
    weights: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Probability of the truth of each target of a kind, and its share of a draw.

    A draw is worth as much as the target in it that is worth most.
    """
    rows = [row for row, own in enumerate(kinds) if own == kind and weights[row] > 0.0]
    draw_of = [teams[row] if kind == "new" else row for row in rows]
    own = weights[rows]
    total: dict[Hashable, float] = {}
    most: dict[Hashable, float] = {}
    for draw, weight in zip(draw_of, own.tolist(), strict=True):
        total[draw] = total.get(draw, 0.0) + weight
        most[draw] = max(most.get(draw, 0.0), weight)
    share = own * np.array([most[draw] / total[draw] for draw in draw_of])
    return probability_of_truth[rows], share


def _can_be_kept(
    chances: NDArray[np.float64], share: NDArray[np.float64], frequency: float
) -> bool:
    """Whether a list of all candidates holds the truth often enough, and not by luck."""
    found, missed = float(share[chances > 0.0].sum()), float(share[chances <= 0.0].sum())
    return found > 0.0 and _at_most(missed, found, frequency) <= LUCK


def _at_most(missed: float, found: float, frequency: float) -> float:
    """P(no more than ``missed`` of the draws are missed | a share of 1 - ``frequency`` is).

    Binomial; draws may be fractions, since a team of many targets can be missed in part.
    """
    # On demand: restoring a ranker needs none of it.
    from scipy.special import betainc

    return float(betainc(found, missed + 1.0, frequency))
