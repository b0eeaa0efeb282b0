"""What one gene's best fit says about noise and attenuation."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grncore.evidence.bounds import reduced
from grncore.evidence.explain import explain
from grncore.evidence.gram import Array, TargetGram
from grncore.evidence.search import BestSets, best_sets
from grncore.evidence.size import Penalty
from grncore.evidence.snapshot import SnapshotConstants, SnapshotMoments, noise_variance
from grncore.evidence.told import Told

# A fit is clear where the next best set of its size is worse by this much (chi-square): the
# coefficients of wrong sets would make attenuation and noise look worse than they are.
_CLEAR = 10.0
_SIZES = 2


@dataclass(frozen=True, eq=False)
class FitStatistics:
    """What one gene's best fit leaves.

    Attributes
    ----------
    cost
        Penalised residual of the best set, as a log-likelihood with the noise level profiled out.
    clear
        Whether the best set stands out from the next.
    between
        Sum over groups of the squared distance of a group's mean from the fit, times its cells, in
        units of the relative variance.
    freedom
        Degrees of freedom left between groups.
    within
        ``(K,)`` variance that is left within each group, in the same units.
    seen, full
        Agreement of target and prediction within groups, and the prediction's own sum of squares:
        their ratio is the attenuation.
    coefficients, errors
        ``(R,)`` of the best set, with standard errors.
    chi_square
        Residual over draws: about 1 where the set explains the gene.
    """

    cost: float
    clear: bool
    between: float
    freedom: float
    within: Array
    seen: float
    full: float
    coefficients: Array
    errors: Array
    chi_square: float


def fit_statistics(
    moments: SnapshotMoments,
    target: Array,
    own: int | None,
    constants: SnapshotConstants,
) -> FitStatistics | None:
    """What the best set of one or two regulators leaves of a gene; None where none can be fitted.

    Parameters
    ----------
    target
        ``(cells,)`` expression.
    own
        Column of the target, where it is a candidate itself.
    """
    told = moments.told_by(-1, own)  # a follower is nobody yet
    gram = moments.gram(target, constants, told)
    free = reduced(gram, np.arange(gram.size) != own)
    count = len(free.columns)
    found = [
        best_sets(gram, size, 2, free=free, box=constants.box)
        for size in range(1, min(_SIZES, count) + 1)
    ]
    if not found:
        return None
    penalty = Penalty(count, gram.draws)
    costs = [
        penalty.cost(float(best.fit.residual[0]), size) for size, best in enumerate(found, start=1)
    ]
    best = found[int(np.argmin(costs))]
    residual = best.fit.residual
    gap = float(residual[1] - residual[0]) if len(residual) > 1 else np.inf
    cost = gram.draws * float(np.log(max(min(costs), np.finfo(float).tiny)))
    return _left(moments, target, told, gram, best, constants, cost, gap > _CLEAR)


def _left(
    moments: SnapshotMoments,
    target: Array,
    told: Told | None,
    gram: TargetGram,
    best: BestSets,
    constants: SnapshotConstants,
    cost: float,
    clear: bool,
) -> FitStatistics:
    groups = moments.groups
    columns = best.sets[0]
    inside = best.fit.in_columns()[0]
    effects, constant = inside[:-1], inside[-1]
    mean = groups.means(target[None])[0]
    variance = noise_variance(target, mean, groups, constants.noise, constants.unit)
    predicted = effects @ moments.means[columns] + constant
    deviation = target - mean[groups.number]
    moved = effects @ moments.scatter(columns, told)
    weight = (1.0 / variance)[groups.number]
    left = deviation - constants.attenuation * moved
    fitted = len(columns) * _between_share(moments, columns, constants) + constants.box.intercept
    return FitStatistics(
        cost=cost,
        clear=clear,
        between=float((groups.count * (mean - predicted) ** 2 / variance).sum()),
        freedom=max(0.0, len(groups) - fitted),
        within=groups.means((left**2)[None])[0] / variance,
        seen=float(weight @ (deviation * moved)),
        full=float(weight @ moved**2),
        coefficients=best.fit.coefficients[0],
        errors=explain(gram, columns, constants.box, columns).errors,
        chi_square=float(best.fit.residual[0]) / gram.draws,
    )


def _between_share(
    moments: SnapshotMoments, columns: NDArray[np.int64], constants: SnapshotConstants
) -> float:
    """About what share of the coefficients' information comes from between the groups."""
    groups = moments.groups
    between = constants.between * (groups.count * moments.means[columns] ** 2).sum()
    within = constants.within * constants.attenuation**2 * (moments.deviations[columns] ** 2).sum()
    return float(between / max(between + within, np.finfo(float).tiny))
