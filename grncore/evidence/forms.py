"""Forms of evidence that a dataset allows: snapshots always, an order of cells if there is one."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grncore.errors import InputError
from grncore.evidence.ordered_evidence import OrderedEvidence
from grncore.evidence.set_evidence import SetEvidence
from grncore.evidence.snapshot_evidence import SnapshotEvidence
from grncore.progress import Progress, silent
from grncore.training_data import TrainingData

_COMPARED = 40
_PAIR = 2


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
    data: TrainingData, candidates: NDArray[np.int64], *, progress: Progress = silent
) -> SnapshotEvidence:
    """Snapshot evidence in the response family that explains more of some genes.

    Amounts by Hill responses, or logged values by linear ones: each is fitted to the best pairs of
    a sample of genes, which no label enters.

    Raises
    ------
    InputError
        If the data has no amounts.
    """
    found = [
        SnapshotEvidence.fit(
            data.features, candidates, cell_groups=data.cell_groups, logged=True, progress=progress
        )
    ]
    if data.amounts is not None:
        found.append(
            SnapshotEvidence.fit(
                data.amounts, candidates, cell_groups=data.cell_groups, progress=progress
            )
        )
    sample = _sample(data.features)
    return max(found, key=lambda evidence: _explained(evidence, sample))


def read_forms(
    data: TrainingData, candidates: NDArray[np.int64], *, progress: Progress = silent
) -> EvidenceForms:
    """Both forms, as far as the data allows them."""
    snapshot = snapshot_evidence(data, candidates, progress=progress)
    if data.amounts is None:
        return EvidenceForms(snapshot, None, "Cells have no order: there are no amounts to read.")
    try:
        ordered = OrderedEvidence.fit(
            data.amounts, candidates, cell_groups=data.cell_groups, times=data.cell_order
        )
    except InputError as refusal:
        return EvidenceForms(snapshot, None, str(refusal))
    return EvidenceForms(snapshot, ordered, ordered.order.sentence)


def _sample(features: NDArray[np.float32]) -> Sequence[int]:
    """Genes that vary, spread over the dataset."""
    varying = np.flatnonzero(features.any(axis=1))
    places = np.linspace(0, len(varying) - 1, min(_COMPARED, len(varying))).astype(int)
    return varying[places].tolist()


def _explained(evidence: SetEvidence, genes: Sequence[int]) -> float:
    """Mean share of a gene's variance that its best pair explains."""
    found = []
    for gene in genes:
        if len(evidence.usable(gene)) >= _PAIR:
            best = evidence.best_sets(gene, _PAIR, 1)
            found.append(evidence.explain(gene, best.sets[0]).explained)
    return float(np.mean(found)) if found else -np.inf
