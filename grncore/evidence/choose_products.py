"""Whether members of a team act together, told from the expression alone."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from grncore.evidence.box import Box
from grncore.evidence.calibrate import drawn
from grncore.evidence.gram import Array
from grncore.evidence.responses import Groups, ResponseFamily, checked, responses
from grncore.evidence.snapshot import SnapshotConstants
from grncore.evidence.snapshot_evidence import SnapshotEvidence

MOST_CANDIDATES = 400
"""Among more, all pairs with their products take too long to be asked about by the way."""

_GENES, _CELLS, _FEWEST_CELLS = 40, 500, 40
"""How many are asked; of fewer cells products fit whatever there is."""

_MORE = 0.1
"""By how much more products must explain than additive fits do: a curved response lets them explain
some hundredths more anywhere."""

_SURE = 3.0
"""Standard errors over genes that the gain must be above: products explain noise too."""

_ADDITIVE = SnapshotConstants(
    ResponseFamily("linear"), 1.0, 1.0, 1.0, Box(intercept=True), "constant"
)


def acts_together(
    logged: ArrayLike,
    candidates: NDArray[np.int64],
    cell_groups: ArrayLike | None,
    amounts: ArrayLike | None = None,
) -> bool:
    """Whether pairs explain a sample of genes clearly better with products than without.

    Each gene's best pair is found on half of the cells, and what it explains is asked of the other
    half, both ways round: where a few cells stand out, as in sparse counts, some product fits them
    and no others. At most 500 cells are asked: products that matter show in them.

    A curved response, or the logarithm of a sum, is no reason for products either: where amounts
    are given, the logarithm of what additive Hill responses say of them is asked too.

    What a pair explains is ``-log(1 - R^2)``; no known edge is used.

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
    if not 2 < len(rows) <= MOST_CANDIDATES or values.shape[1] < _FEWEST_CELLS:
        return False
    picks = np.random.default_rng(0).permutation(values.shape[1])[:_CELLS]
    values = values[:, picks]
    groups = None if cell_groups is None else np.asarray(cell_groups)[picks]
    scale = seen = None
    if amounts is not None:
        scale = np.asarray(amounts)[:, picks].astype(np.float64)
        seen = responses(scale[rows], Groups.of(groups, len(picks)), ResponseFamily())
    halves = [
        _Half(
            values[:, part],
            rows,
            None if groups is None else groups[part],
            None if scale is None else scale[:, part],
            None if seen is None else seen[:, part],
        )
        for part in (slice(0, None, 2), slice(1, None, 2))
    ]
    genes = drawn(values, _GENES)
    if not len(genes) or any(np.ptp(half.values, axis=1).max() == 0 for half in halves):
        return False
    alone, together = np.zeros(len(genes)), np.zeros(len(genes))
    for found, asked in (halves, reversed(halves)):
        alone += np.maximum(
            _explained(found.additive, asked.additive, genes), _curved(found, asked, genes)
        )
        together += _explained(found.with_products, asked.with_products, genes)
    gained = together - alone
    by_chance = gained.std() / np.sqrt(len(genes))
    return bool(gained.sum() > _MORE * alone.sum() and gained.mean() > _SURE * by_chance)


@dataclass(frozen=True, eq=False)
class _Half:
    """Some cells: logged values, candidates, groups, amounts and responses to them if known."""

    values: Array
    candidates: NDArray[np.int64]
    groups: NDArray[np.int64] | None
    amounts: Array | None
    seen: Array | None

    @cached_property
    def additive(self) -> SnapshotEvidence:
        """Sums of linear responses."""
        return self._evidence(self.values, self.candidates, _ADDITIVE)

    @cached_property
    def with_products(self) -> SnapshotEvidence:
        """The same with products."""
        return self._evidence(self.values, self.candidates, replace(_ADDITIVE, products=True))

    @cached_property
    def curved(self) -> SnapshotEvidence:
        """Sums of Hill responses, which stand in rows after all genes, as amounts."""
        assert self.amounts is not None and self.seen is not None
        rows = len(self.values) + np.arange(len(self.candidates))
        return self._evidence(np.concatenate([self.amounts, self.seen]), rows, _ADDITIVE)

    def _evidence(
        self, values: Array, rows: NDArray[np.int64], constants: SnapshotConstants
    ) -> SnapshotEvidence:
        return SnapshotEvidence.of(values, rows, cell_groups=self.groups, constants=constants)


def _curved(found: _Half, asked: _Half, genes: NDArray[np.int64]) -> Array:
    """As :func:`_explained` by the logarithm of a sum of Hill responses.

    0 of candidates: their own response stands in another row, and would explain them.
    """
    explained = np.zeros(len(genes))
    if found.seen is None or asked.seen is None or asked.amounts is None:
        return explained
    first, second = found.curved, asked.curved
    for place, gene in enumerate(genes.tolist()):
        if gene in found.candidates or len(first.usable(gene)) < 2:
            continue
        fitted = second.residuals(gene, first.best_sets(gene, 2, 1).sets)
        effects = fitted.signs[0] * fitted.coefficients[0]
        told = effects @ asked.seen[fitted.sets[0] - len(asked.values)]
        told += asked.amounts[gene].mean() - told.mean()
        logs = np.log1p(np.maximum(told, 0.0))
        if np.ptp(logs) > 0 and np.ptp(asked.values[gene]) > 0:
            shared = np.corrcoef(logs, asked.values[gene])[0, 1] ** 2
            explained[place] = -np.log(max(1.0 - shared, 1e-12))
    return explained


def _explained(found: SnapshotEvidence, asked: SnapshotEvidence, genes: NDArray[np.int64]) -> Array:
    """``-log(1 - R^2)`` of each gene in the cells that are asked, by its best pair in others."""
    explained = np.zeros(len(genes))
    for place, gene in enumerate(genes.tolist()):
        nothing = asked.unexplained(gene)
        if len(found.usable(gene)) < 2 or nothing <= 0:
            continue
        pair = found.best_sets(gene, 2, 1).sets
        left = float(asked.residuals(gene, pair).residual[0]) / nothing
        explained[place] = -np.log(np.clip(left, 1e-12, 1.0))
    return explained
