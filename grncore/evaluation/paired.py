"""Whether one model beats another: on one set of targets, and over targets and seeds."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from grncore.naming import natural_sorted

Values = NDArray[np.bool_] | NDArray[np.floating]
"""``(targets,)`` of one seed: exact match, or any figure per target such as Jaccard."""


BOOTSTRAPS = 10_000


ENUMERATED_SEEDS = 16
"""Up to so many seeds every assignment of signs is tried (65,536); beyond, random ones."""


@dataclass(frozen=True)
class PairedComparison:
    """A second model against a first one, on the same targets of the same seeds.

    Attributes
    ----------
    seeds, n
        Number of seeds, and of targets over all seeds.
    first, second
        Mean over seeds of each model's mean over targets.
    difference, lo, hi
        Effect size, ``second - first``, and its 95 % bootstrap interval: seeds are drawn with
        replacement, then targets within each seed drawn.
    standardised
        Difference over the standard deviation (ddof 1) of the seeds' differences; None for one
        seed, or where all differ alike.
    won, lost
        Pairs of target and seed for which the second model's value is greater, or less.
    mcnemar_p
        Exact two-sided test that ``won`` of ``won + lost`` is as likely as ``lost`` (McNemar's for
        exact matches, the sign test for other figures). It takes every pair of target and seed for
        an independent one. Splits of several seeds share targets and training data, so that with
        many seeds it is too sure of itself: read it with the tests below, which take a whole seed
        as one observation. None without any difference.
    t_p, sign_flip_p
        Two-sided tests that the seeds' differences centre on 0: the paired t-test, and the
        permutation test that flips signs, exact up to `ENUMERATED_SEEDS`. None for one seed, or
        where the test says nothing (no difference at all, or no spread). With n seeds the latter
        cannot be below 2 / 2^n: 0.25 for three seeds, 0.002 for ten.
    """

    seeds: int
    n: int
    first: float
    second: float
    difference: float
    lo: float
    hi: float
    standardised: float | None
    won: int
    lost: int
    mcnemar_p: float | None
    t_p: float | None
    sign_flip_p: float | None


def paired_comparison(
    first: Sequence[Values],
    second: Sequence[Values],
    rng: np.random.Generator,
    *,
    bootstraps: int = BOOTSTRAPS,
) -> PairedComparison:
    """Compare two models.

    Parameters
    ----------
    first, second
        One array a seed, over the same targets in the same order.
    rng
        Draws the bootstrap, and signs where there are too many seeds to try all.

    Raises
    ------
    ValueError
        If there is no seed, a seed without targets, or the models do not match.
    """
    differences = _differences(first, second)
    by_seed = np.array([values.mean() for values in differences])
    pooled = np.concatenate(differences)
    counted = paired(pooled < 0, pooled > 0)
    lo, hi = np.quantile(_resampled(differences, rng, bootstraps), [0.025, 0.975])
    spread = float(by_seed.std(ddof=1)) if len(by_seed) > 1 else 0.0
    is_spread = spread > 1e-12
    is_tested = len(by_seed) > 1 and bool((np.round(by_seed, 12) != 0).any())
    return PairedComparison(
        seeds=len(differences),
        n=len(pooled),
        first=float(np.mean([np.mean(values) for values in first])),
        second=float(np.mean([np.mean(values) for values in second])),
        difference=float(by_seed.mean()),
        lo=float(lo),
        hi=float(hi),
        standardised=float(by_seed.mean()) / spread if is_spread else None,
        won=counted.won,
        lost=counted.lost,
        mcnemar_p=counted.p_value,
        t_p=_t_test(by_seed) if is_spread else None,
        sign_flip_p=sign_flip(by_seed, rng) if is_tested else None,
    )


def sign_flip(
    differences: NDArray[np.floating], rng: np.random.Generator, *, draws: int = 100_000
) -> float:
    """Two-sided permutation test that ``(n,)`` differences are as likely with either sign.

    Every assignment of signs is tried for up to `ENUMERATED_SEEDS` differences. For more, ``draws``
    are drawn, and the observed one counts among them, so that the p-value is never 0.
    """
    n = len(differences)
    values = np.asarray(differences, dtype=np.float64)
    # Sums in another order part in the last bits; such sums are equal.
    least = abs(values.sum()) - 1e-12 * max(1.0, float(np.abs(values).sum()))
    if n <= ENUMERATED_SEEDS:
        bits = np.arange(2**n)[:, None] >> np.arange(n) & 1
        return float((np.abs((1 - 2 * bits) @ values) >= least).mean())
    signs = rng.choice(np.array([-1.0, 1.0]), size=(draws, n))
    return float((1 + (np.abs(signs @ values) >= least).sum()) / (1 + draws))


def _differences(first: Sequence[Values], second: Sequence[Values]) -> list[NDArray[np.float64]]:
    if not first or len(first) != len(second):
        raise ValueError(f"need the same seeds, at least one; got {len(first)} and {len(second)}.")
    found = []
    for seed, (one, other) in enumerate(zip(first, second, strict=True)):
        if one.shape != other.shape or not len(one):
            raise ValueError(
                f"seed number {seed + 1}: need the same targets, at least one; got {one.shape} and "
                f"{other.shape}."
            )
        found.append(other.astype(np.float64) - one.astype(np.float64))
    return found


def _resampled(
    differences: Sequence[NDArray[np.float64]], rng: np.random.Generator, bootstraps: int
) -> NDArray[np.float64]:
    """``(bootstraps,)`` mean difference of seeds drawn, and of targets drawn within each."""
    n = len(differences)
    drawn = rng.integers(n, size=(bootstraps, n))
    means = np.empty((bootstraps, n))
    for seed, values in enumerate(differences):
        places = drawn == seed
        # A seed that is drawn twice has its targets drawn twice.
        count = int(places.sum())
        means[places] = _target_means(values, rng, count)
    drawn_differences: NDArray[np.float64] = means.mean(axis=1)
    return drawn_differences


def _target_means(
    values: NDArray[np.float64], rng: np.random.Generator, count: int
) -> NDArray[np.float64]:
    """``(count,)`` means of as many targets, drawn with replacement.

    Equal values are drawn together, by how often each occurs: exact matches differ by -1, 0 or 1.
    """
    levels, occurrences = np.unique(values, return_counts=True)
    tallies = rng.multinomial(len(values), occurrences / len(values), size=count)
    return tallies @ levels / len(values)


def _t_test(differences: NDArray[np.float64]) -> float:
    # Imported where it is used: scipy.stats takes long, and most of what imports this needs none.
    from scipy.stats import ttest_1samp

    return float(ttest_1samp(differences, 0.0).pvalue)


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
    p_value = _sign_test(won, lost) if won + lost else None
    return Paired(won, lost, int((first & second).sum()), int((~first & ~second).sum()), p_value)


def _sign_test(won: int, lost: int) -> float:
    from scipy.stats import binomtest

    return float(binomtest(won, won + lost, 0.5).pvalue)


@dataclass(frozen=True)
class Swap:
    """What turns one team into another: members that stay, that go and that come instead."""

    kept: tuple[str, ...]
    given_up: tuple[str, ...]
    taken: tuple[str, ...]


def changed_members(first: Sequence[str], second: Sequence[str]) -> Swap:
    """Members of both teams, of the first alone and of the second alone, in natural order."""
    one, other = set(first), set(second)
    return Swap(
        kept=tuple(natural_sorted(one & other)),
        given_up=tuple(natural_sorted(one - other)),
        taken=tuple(natural_sorted(other - one)),
    )
