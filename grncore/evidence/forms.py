"""Forms of evidence that a dataset allows: snapshots always, an order of cells if there is one."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from grncore.errors import InputError
from grncore.evidence.choose_products import acts_together
from grncore.evidence.ordered_evidence import OrderedEvidence
from grncore.evidence.set_evidence import SetEvidence
from grncore.evidence.snapshot_evidence import SnapshotEvidence
from grncore.features.scatter import scatters_by_a_factor
from grncore.progress import Progress, silent
from grncore.training_data import TrainingData


@dataclass(frozen=True, eq=False)
class EvidenceForms:
    """Evidence of one dataset for one set of candidates.

    Attributes
    ----------
    snapshot
        Cells without an order.
    ordered
        Along the cells' order; None where they are not ordered.
    sentence
        What the test of the order said, to be shown beside every result.
    """

    snapshot: SnapshotEvidence
    ordered: OrderedEvidence | None
    sentence: str

    @property
    def best_first(self) -> tuple[SetEvidence, ...]:
        """All forms, the one that sees more first."""
        return (self.snapshot,) if self.ordered is None else (self.ordered, self.snapshot)


def candidate_regulators(data: TrainingData) -> NDArray[np.int64]:
    """Genes that evidence may name, ascending.

    A listed universe as it is; otherwise those genes of the universe that regulate some training
    target, for genes that share a target's regulators explain it better than the regulators do.
    Without any label the whole universe.
    """
    if data.universe_kind == "listed" or not data.teams:
        return data.universe
    return np.intersect1d(data.universe, np.concatenate(list(data.teams.values())))


def snapshot_evidence(
    data: TrainingData,
    candidates: NDArray[np.int64],
    *,
    progress: Progress = silent,
    processes: int = 1,
) -> SnapshotEvidence:
    """Snapshot evidence: amounts by Hill responses, logarithms by linear ones.

    Logarithms are modelled where the data came so, and where amounts vary by a factor. Where
    members of teams act together, amounts are logged too, and products are fitted.
    """
    groups, logged, amounts = data.cell_groups, data.features, data.amounts
    came_logged = data.amount_scale == "logged" or amounts is None
    together = not came_logged and acts_together(logged, candidates, groups, amounts)
    if came_logged or together or _vary_by_a_factor(data):
        found = SnapshotEvidence.fit(
            logged, candidates, cell_groups=groups, logged=True, progress=progress
        )
        if not together:
            return found
        constants = replace(found.constants, products=True)
        return SnapshotEvidence.of(logged, candidates, cell_groups=groups, constants=constants)
    assert amounts is not None
    return SnapshotEvidence.fit(
        amounts,
        candidates,
        cell_groups=groups,
        molecule=data.molecule,
        progress=progress,
        processes=processes,
    )


def _vary_by_a_factor(data: TrainingData) -> bool:
    """Whether amounts were measured and scatter as bulk samples do; not of counted molecules.

    Cells whose types are not told are not asked, for types differ by a factor whatever is measured;
    nor are amounts that are mostly so small that ``log(1 + x)`` is no logarithm of them.
    """
    if data.amounts is None or data.amount_scale != "measured" or data.molecule is not None:
        return False
    are_told = data.cell_groups is not None and data.cell_groups.max() > 0
    if not are_told and data.sample_noun == "cells":
        return False
    if np.median(data.amounts.mean(axis=1, dtype=np.float64)) < 1.0:
        return False
    return scatters_by_a_factor(data.amounts, data.cell_groups)


def ordered_evidence(
    data: TrainingData, candidates: NDArray[np.int64], *, progress: Progress = silent
) -> tuple[OrderedEvidence | None, str]:
    """Evidence along the cells' order, None where they have none; and what its test said."""
    if data.amounts is None or data.amount_scale != "measured":
        # Along an order amounts are modelled, and the base of a log is anyone's guess.
        return None, "No order of cells is used with logged data."
    denied = ""
    for times in (None,) if data.cell_order is None else (data.cell_order, None):
        try:
            ordered = OrderedEvidence.fit(
                data.amounts,
                candidates,
                cell_groups=data.cell_groups,
                times=times,
                progress=progress,
            )
        except InputError as refusal:
            denied = denied or str(refusal)
        else:
            return ordered, f"{denied} {ordered.order.sentence}".strip()
    return None, denied
