"""How far an answer depends on which cells were seen, and what chance would explain as well.

Two figures for teams that are named without any label. Neither is a probability of being right:

*stability*
    Share of resamplings in which a team leaves least. It says whether the data would name it again,
    not whether it is true: a set that fits for a wrong reason is as stable as the truth.
*null*
    What the best sets of the same target explain when its observations are permuted within groups.
    It says whether there is anything to explain, not by whom.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grncore.evidence.beam import beam_sets
from grncore.evidence.bounds import reduced
from grncore.evidence.box import solve
from grncore.evidence.gram import Array, TargetGram
from grncore.evidence.search import require_usable
from grncore.evidence.set_evidence import SetEvidence
from grncore.evidence.work import WorkBudget
from grncore.progress import Progress, silent

RESAMPLINGS = 30
_TRIED = 32
_SECONDS = 0.5
"""Of a usual core, for each permutation; of large teams fewer are tried then."""


@dataclass(frozen=True, eq=False)
class Stability:
    """Some sets of one target over resamplings.

    Attributes
    ----------
    sets
        ``(n, R)`` gene rows, as given.
    first
        ``(n,)`` share of resamplings in which each leaves least of them.
    member
        ``(n, R)`` share of resamplings in which the set that leaves least has this member.
    """

    sets: NDArray[np.int64]
    first: Array
    member: Array


def stability(
    evidence: SetEvidence,
    sets: Mapping[int, NDArray[np.int64]],
    *,
    resamplings: int = RESAMPLINGS,
    seed: int = 0,
    progress: Progress = silent,
) -> dict[int, Stability]:
    """Stability of the best sets of any targets; resampled sums are made once for all of them.

    Sets are compared by the quadratic form among those given (some hundred of the best ones), not
    searched for anew: a set that was not given cannot win, so that shares are rather too high.

    Parameters
    ----------
    sets
        ``(n, R)`` best sets of each target, gene rows, ascending.
    resamplings
        How often groups, and observations within them, are drawn with replacement.

    Raises
    ------
    InputError
        As :meth:`SetEvidence.residuals`.
    """
    columns = {target: evidence.columns(target, found) for target, found in sets.items()}
    wins = {target: np.zeros(len(found)) for target, found in sets.items()}
    rng = np.random.default_rng(seed)
    for turn in range(resamplings):
        progress("resample cells", turn, resamplings)
        other = evidence.resampled(rng)
        for target, asked in columns.items():
            if len(asked):
                fit = solve(other.gram(target), asked, evidence.box)
                wins[target][int(np.argmin(fit.residual))] += 1
    progress("resample cells", resamplings, resamplings)
    return {target: _stability(sets[target], won / resamplings) for target, won in wins.items()}


def _stability(sets: NDArray[np.int64], first: Array) -> Stability:
    genes, places = np.unique(sets, return_inverse=True)
    places = places.reshape(sets.shape)
    share = np.zeros(len(genes))
    np.add.at(share, places, first[:, None])
    return Stability(sets, first, share[places])


@dataclass(frozen=True, eq=False)
class Null:
    """What the best set explains of a target, and of the same target permuted.

    Attributes
    ----------
    explained
        Share of what a constant leaves.
    permuted
        ``(permutations,)`` the same after each permutation.
    """

    explained: float
    permuted: Array

    @property
    def p_value(self) -> float:
        """Share of permutations, the data among them, in which as much is explained."""
        count = int((self.permuted >= self.explained).sum())
        return (1 + count) / (1 + len(self.permuted))


def permutation_null(
    evidence: SetEvidence,
    target: int,
    size: int,
    *,
    permutations: int = RESAMPLINGS,
    seed: int = 0,
) -> Null:
    """Permute a target within groups, and look for its best set each time.

    Differences between groups stay as they are, so where there are groups the null tells only
    whether something is explained within them. The search is the beam that the certified one
    starts from, for the data and for its permutations alike.

    Raises
    ------
    InputError
        If fewer than ``size`` candidates have a response that varies.
    """
    rng = np.random.default_rng(seed)
    seen = _explained(evidence, target, size, evidence.shuffled_gram(target, None))
    permuted = [
        _explained(evidence, target, size, evidence.shuffled_gram(target, rng))
        for _ in range(permutations)
    ]
    return Null(seen, np.array(permuted))


def _explained(evidence: SetEvidence, target: int, size: int, gram: TargetGram) -> float:
    free = reduced(gram, evidence.allowed(target))
    require_usable(len(free.columns), size)
    sets = np.sort(beam_sets(free, size, _TRIED, WorkBudget(_SECONDS)), axis=1)
    fit = solve(gram, free.columns[sets], evidence.box, free=free.gram_of)
    return 1.0 - float(fit.residual.min()) / free.yy if free.yy > 0 else 0.0
