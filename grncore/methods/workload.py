"""What a rough guess at the seconds of a method starts from."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Workload:
    """What a rough guess at seconds starts from.

    Attributes
    ----------
    genes, cells, candidates
        Of the data: genes with features, cells that serve as features, genes of the universe.
    targets
        How many are learnt from, or answered for.
    size
        R; None where sizes are mixed.
    epochs, batch_size
        Of the training, where there is one.
    """

    genes: int
    cells: int
    candidates: int
    targets: int
    size: int | None = None
    epochs: int = 0
    batch_size: int = 1

    @property
    def batches(self) -> float:
        """Training steps."""
        return self.epochs * self.targets / self.batch_size


TYPICAL = Workload(genes=1200, cells=2700, candidates=1200, targets=150, size=3)
"""About a stratum of SERGIO DS3, where seconds are only compared with each other."""


def no_time(work: Workload) -> float:
    """Less than anybody waits for."""
    del work
    return 0.0
