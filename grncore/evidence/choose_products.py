"""Whether members of a team act together, told from the expression alone."""

from dataclasses import replace
from math import comb

import numpy as np
from numpy.typing import ArrayLike, NDArray

from grncore.evidence.box import Box
from grncore.evidence.calibrate import sampled
from grncore.evidence.gram import Array
from grncore.evidence.responses import Groups, ResponseFamily, checked, responses
from grncore.evidence.snapshot import SnapshotConstants
from grncore.evidence.snapshot_evidence import SnapshotEvidence

MOST_CANDIDATES = 400
"""Among more, all pairs with their products take too long to be asked about by the way."""

_GENES, _CELLS = 40, 500
# Products must explain this much more than additive fits do, their price deducted: cells that are
# not independent, or a curved response, let them explain some hundredths more anywhere.
_MORE = 0.1


def acts_together(
    logged: ArrayLike,
    candidates: NDArray[np.int64],
    cell_groups: ArrayLike | None,
    amounts: ArrayLike | None = None,
) -> bool:
    """Whether pairs explain a sample of genes clearly better with products than without.

    Asked of at most 500 cells: products that matter show in them.

    A response that is curved, and no cooperation, is no reason for products either: where amounts
    are given, additive Hill responses to them are asked too.

    What a pair explains is ``-log(1 - R^2)``, of the best pair of each gene; no known edge is used.

    Parameters
    ----------
    logged
        ``(genes, cells)`` logged expression.
    candidates
        ``(p,)`` gene rows that may regulate.
    amounts
        ``(genes, cells)`` on their natural scale.
    """
    values, rows = checked(logged, candidates)
    if not 2 < len(rows) <= MOST_CANDIDATES:
        return False
    picks = np.arange(values.shape[1])
    if len(picks) > _CELLS:
        picks = np.sort(np.random.default_rng(0).choice(picks, _CELLS, replace=False))
    groups = None if cell_groups is None else np.asarray(cell_groups)[picks]
    values = values[:, picks]
    additive = SnapshotConstants(
        ResponseFamily("linear"), 1.0, 1.0, 1.0, Box(intercept=True), "constant"
    )
    genes = sampled(values, 0)[:_GENES]
    alone, together = (
        _explained(
            SnapshotEvidence.of(values, rows, cell_groups=groups, constants=constants), genes
        )
        for constants in (additive, replace(additive, products=True))
    )
    if amounts is not None:
        others = np.asarray(amounts, dtype=np.float64)[np.ix_(rows, picks)]
        seen = responses(others, Groups.of(groups, len(picks)), ResponseFamily())
        alone = np.maximum(alone, _by_responses(values, rows, seen, groups, additive, genes))
    # The best of all pairs has the best of as many products, by chance alone too: the largest of
    # n chi-squares of one degree is about 2 log n.
    by_chance = 2.0 * np.log(comb(len(rows), 2)) / values.shape[1]
    gained = np.maximum(alone, together - by_chance)
    return bool(gained.sum() > (1 + _MORE) * alone.sum())


def _by_responses(
    logged: Array,
    candidates: NDArray[np.int64],
    seen: Array,
    groups: NDArray[np.int64] | None,
    constants: SnapshotConstants,
    genes: NDArray[np.int64],
) -> Array:
    """What pairs of ``(p, cells)`` responses explain of logged genes; 0 of the candidates."""
    rows = len(logged) + np.arange(len(candidates))
    both = np.concatenate([logged, seen])
    evidence = SnapshotEvidence.of(both, rows, cell_groups=groups, constants=constants)
    # A candidate's own response stands in another row, and would explain it.
    is_candidate = np.isin(genes, candidates)
    found = np.zeros(len(genes))
    found[~is_candidate] = _explained(evidence, genes[~is_candidate])
    return found


def _explained(evidence: SnapshotEvidence, genes: NDArray[np.int64]) -> Array:
    found = np.zeros(len(genes))
    for place, gene in enumerate(genes.tolist()):
        if len(evidence.usable(gene)) < 2:
            continue
        nothing = max(evidence.unexplained(gene), np.finfo(float).tiny)
        left = float(evidence.best_sets(gene, 2, 1).residual[0]) / nothing
        found[place] = -np.log(np.clip(left, 1e-12, 1.0))
    return found
