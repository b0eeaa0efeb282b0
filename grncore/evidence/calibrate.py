"""The snapshot form's constants, estimated from the expression alone.

Every gene's best set is a fit whose residual says how much noise there is; no known edge is used.
Constants and best sets are found in turn. Among response families, and with or without an
intercept, the one is kept whose best fits leave least.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import count

import numpy as np
from numpy.typing import NDArray

from grncore.evidence.box import Box
from grncore.evidence.fit_statistics import FitStatistics, fit_statistics
from grncore.evidence.gram import Array
from grncore.evidence.responses import Groups, ResponseFamily, standardised
from grncore.evidence.snapshot import SnapshotConstants, SnapshotMoments
from grncore.progress import Progress, only_begun, silent

HILL = tuple(ResponseFamily("hill", order) for order in (1.0, 2.0, 3.0))
LINEAR = (ResponseFamily("linear"),)

_STAGE = "calibrate evidence"
_ROUNDS = 3
_GENES = 200
_COMPARED = 60
_ATTENUATION = (0.05, 1.0)
# A box is estimated from this many genes at least, whose chi-square a draw is below this.
_ENOUGH = 15
_EXPLAINED = 1.25
# Of the squared mean: less is rounding.
_LEAST_VARIANCE = 1e-12


@dataclass(frozen=True, eq=False)
class _Data:
    values: Array
    candidates: NDArray[np.int64]
    groups: Groups
    genes: NDArray[np.int64]
    molecule: Array | None = None


def estimate(
    values: Array,
    candidates: NDArray[np.int64],
    groups: Groups,
    *,
    families: Sequence[ResponseFamily] = HILL,
    noise: str = "mean",
    molecule: Array | None = None,
    seed: int = 0,
    progress: Progress = silent,
) -> SnapshotConstants:
    """Constants as the best fits of a sample of genes have them.

    Parameters
    ----------
    values
        ``(genes, cells)``: amounts for Hill responses, logged values for linear ones.
    candidates
        ``(p,)`` gene rows that may regulate.
    families
        Response families to choose from.
    noise
        ``mean`` or ``constant``, see :class:`SnapshotConstants`.
    molecule
        ``(cells,)`` what one molecule amounts to, where amounts were counted.
    seed
        Which genes are sampled, where there are many.
    """
    data = _Data(values, candidates, groups, sampled(values, seed), molecule)
    share = 1.0 if len(groups) == 1 else 0.5
    start = SnapshotConstants(
        families[0],
        0.1,
        0.1,
        share,
        Box(),
        noise,
        counting=molecule is not None,
        unit=unit_of(values, groups) if noise == "mean" and molecule is None else 1.0,
    )
    forms = [
        replace(start, response=family, box=Box(intercept=intercept))
        for family in families
        for intercept in ((True,) if family.kind == "linear" else (False, True))
    ]
    best = forms[0]
    if len(forms) > 1:
        best = _least(_at(data, _COMPARED), forms, progress)
    constants = _refined(data, best, _ROUNDS, progress)
    if noise == "constant":
        return _of_own_noise(data, constants, progress)
    wide = constants.box
    if not wide.intercept:
        found = _statistics(
            data, _moments(data, constants), constants, partial(progress, _STAGE, 1, 1)
        )
        constants = replace(constants, box=box_of(found, wide))
    return constants


def _of_own_noise(
    data: _Data, constants: SnapshotConstants, progress: Progress
) -> SnapshotConstants:
    """The same weights where each target's noise is its own: a cell is one draw at most.

    Until here they are also divided by the variance that the best fits leave. The noise of a target
    is what its own fit leaves, so to count cells as more draws where fits leave less would count
    it twice: larger sets would cost too little, and sets would be told apart that are not.
    """
    found = trusted(
        _statistics(data, _moments(data, constants), constants, partial(progress, _STAGE, 1, 1))
    )
    if not found:
        return constants
    share = draws_a_cell(np.array([one.within for one in found]), data.groups)
    return replace(constants, within=share, between=constants.between * share / constants.within)


def unit_of(values: Array, groups: Groups) -> float:
    """Power of two nearest to what genes vary within groups, over their means.

    Counts of molecules vary by their mean or more, and so does what a cell makes in bursts, if it
    is in units of molecules; amounts come in any. To a power of two, so that no number is rounded.
    """
    mean = values.mean(axis=1)
    means = groups.means(values)
    variance = (groups.means(values**2) - means**2) @ groups.count / groups.count.sum()
    varies = (mean > 0) & (variance > _LEAST_VARIANCE * mean**2)
    if not varies.any():
        return 1.0
    return float(2.0 ** np.round(np.log2(np.median(variance[varies] / mean[varies]))))


def box_of(fits: Sequence[FitStatistics], wide: Box) -> Box:
    """Range of the coefficients of genes that one regulator explains clearly; ``wide`` if none.

    Mean and two standard deviations to both sides, errors of the fits deducted: that holds every
    coefficient if they are spread evenly; and the least that was seen, with a margin, because clear
    fits are rather the strong ones. Only where effects share a scale: where they spread by half of
    their mean and more, a box would cut off the effects on genes of high expression.
    """
    single = [
        (float(one.coefficients[0]), float(one.errors[0]))
        for one in fits
        if one.clear and len(one.coefficients) == 1 and one.chi_square < _EXPLAINED
    ]
    if len(single) < _ENOUGH:
        return wide
    size, error = np.array(single).T
    mean = float(size.mean())
    spread = float(np.sqrt(max(0.0, size.var() - np.mean(error**2))))
    if not np.isfinite(spread) or spread > 0.5 * mean:
        return wide
    lower = min(mean - 2 * spread, 0.75 * float(size.min()))
    return Box(max(0.0, lower), mean + 2 * spread)


def _least(
    data: _Data, forms: Sequence[SnapshotConstants], progress: Progress
) -> SnapshotConstants:
    """The form whose best fits leave least, over the genes that some form explains best."""
    begun = partial(progress, _STAGE, 0, 1)
    level = _refined(data, forms[0], 2, only_begun(progress))
    found = []
    for form in forms:
        # Noise must be the same in all, or each would call its own misfit noise.
        tried = replace(level, response=form.response, box=form.box)
        moments = _moments(data, tried)
        for _ in range(2):
            again = updated(tried, _statistics(data, moments, tried, begun), data.groups)
            tried = replace(tried, attenuation=again.attenuation)
        found.append((tried, _statistics(data, moments, tried, begun)))
    if not found[0][1]:
        return level
    clear = np.any([[one.clear for one in fits] for _, fits in found], axis=0)
    if not clear.any():
        clear[:] = True
    least = np.min([[one.chi_square for one in fits] for _, fits in found], axis=0)
    asked = clear & (least <= np.median(least[clear]))
    # A free constant costs what BIC asks of a coefficient.
    price = float(np.log(max(2.0, level.within * len(data.groups.number))))
    costs = [
        np.mean(np.array([one.cost for one in fits])[asked]) + price * tried.box.intercept
        for tried, fits in found
    ]
    return found[int(np.argmin(costs))][0]


def sampled(values: Array, seed: int) -> NDArray[np.int64]:
    """Genes whose expression varies; a random sample of them where there are many."""
    varying = np.flatnonzero(np.abs(standardised(values)).max(axis=1) > 0)
    if len(varying) > _GENES:
        # In random order, so that the first of them are a sample too.
        return np.random.default_rng(seed).choice(varying, _GENES, replace=False)
    return varying


def drawn(values: Array, count: int) -> NDArray[np.int64]:
    """So many of the genes of :func:`sampled`, in random order also where those are few."""
    return np.random.default_rng(0).permutation(sampled(values, seed=0))[:count]


def _at(data: _Data, count: int) -> _Data:
    return replace(data, genes=data.genes[:count])


def _refined(
    data: _Data, constants: SnapshotConstants, rounds: int, progress: Progress
) -> SnapshotConstants:
    moments = _moments(data, constants)
    whole = rounds * len(data.genes)
    done = count()

    def told() -> None:
        progress(_STAGE, next(done), whole)

    for _ in range(rounds):
        found = _statistics(data, moments, constants, told)
        if not found:
            break
        constants = updated(constants, found, data.groups)
    progress(_STAGE, whole, whole)
    return constants


def _statistics(
    data: _Data,
    moments: SnapshotMoments,
    constants: SnapshotConstants,
    told: Callable[[], None],
) -> list[FitStatistics]:
    """One for each sampled gene that has candidates; ``told`` hears of each gene before.

    A round takes minutes on a busy machine, and whoever cancels it must not wait for its end.
    """
    found = []
    for gene in data.genes:
        told()
        own = next(iter(np.flatnonzero(data.candidates == gene).tolist()), None)
        found.append(fit_statistics(moments, data.values[gene], own, constants))
    return [fits for fits in found if fits is not None]


def _moments(data: _Data, constants: SnapshotConstants) -> SnapshotMoments:
    regulators = data.values[data.candidates]
    return SnapshotMoments.of(regulators, data.groups, constants.response, data.molecule)


def updated(
    constants: SnapshotConstants, fits: Sequence[FitStatistics], groups: Groups
) -> SnapshotConstants:
    """Constants at which the best fits leave as much as noise should.

    The better half of the clear fits is asked: wrong sets look like noise.
    """
    asked = trusted(fits)
    if not asked:
        return constants
    changed = constants
    full = sum(one.full for one in asked)
    if len(groups) > 1 and full > 0:
        share = sum(one.seen for one in asked) / full
        changed = replace(changed, attenuation=float(np.clip(share, *_ATTENUATION)))
    within = np.array([one.within for one in asked])
    scatter = float(np.median(within.mean(axis=1)))
    if scatter > 0:
        changed = replace(changed, within=float(draws_a_cell(within, groups) / scatter))
    left = np.array([one.between / one.freedom for one in asked if one.freedom > 0.5])
    if not len(left):
        return replace(changed, between=changed.within)
    freedom = np.median([one.freedom for one in asked if one.freedom > 0.5])
    # The median of a chi-square of k degrees is k (1 - 2 / 9k)^3; a few misfits do not move it.
    middle = float(np.median(left)) / (1.0 - 2.0 / (9.0 * freedom)) ** 3
    # A group's mean rests on no more draws than there are cells.
    between = min(1.0 / middle, 1.0 / scatter) if middle > 0 < scatter else changed.within
    return replace(changed, between=float(between))


def trusted(fits: Sequence[FitStatistics]) -> list[FitStatistics]:
    """The half of the clear fits that leaves least; of all fits where hardly any is clear."""
    clear = [one for one in fits if one.clear]
    asked = sorted(clear if len(clear) >= 10 else fits, key=lambda one: one.chi_square)
    return asked[: (len(asked) + 1) // 2]


def draws_a_cell(within: Array, groups: Groups) -> float:
    """Share of an independent draw that a cell is worth for the variance within its group.

    A variance that rests on n draws scatters from group to group by ``2 / n`` of its square.

    Parameters
    ----------
    within
        ``(genes, K)`` variance that is left.
    """
    level = within.mean(axis=1)
    fine = level > 0
    if within.shape[1] < 2 or not fine.any():
        return 1.0
    spread = within[fine].var(axis=1, ddof=1) / level[fine] ** 2
    draws = 2.0 / max(float(np.median(spread)), np.finfo(float).tiny)
    return float(min(1.0, draws / groups.count.mean()))
