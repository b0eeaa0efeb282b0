"""How near a regulator's own gene lies to a target: in its operon, or beside it on the genome.

In bacteria a regulator often controls the operon that it stands in, and those beside it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grncore.training_data import TrainingData

LOCUS_SCALE = 1_000.0
"""Base pairs over which neighbouring loci lose likeness by a factor e."""

FLOOR = 0.01
"""Added to nearness before its logarithm: beyond five genes or so, a place says nothing."""


@dataclass(frozen=True, eq=False)
class Nearness:
    """Where genes lie, as far as that is known.

    Attributes
    ----------
    gene_groups
        ``(genes,)`` number of each gene's group (operon), -1 for none; None where none are given.
    positions
        ``(genes, 2)`` number of the chromosome, -1 where unknown, and start in base pairs; None
        where none are given.
    """

    gene_groups: NDArray[np.int64] | None = None
    positions: NDArray[np.int64] | None = None

    @classmethod
    def of(cls, data: TrainingData) -> "Nearness":
        """What the data says of places."""
        return cls(data.gene_groups, data.gene_positions)

    @property
    def kinds(self) -> int:
        """In how many ways it is known: by groups, by places."""
        return (self.gene_groups is not None) + (self.positions is not None)

    def support(self, target: int) -> tuple[NDArray[np.float64], ...]:
        """``(genes,)`` each, for groups and for loci: log of how much nearer a gene lies than afar.

        0 for genes far away or of unknown place, about 4.6 in the same group or at the same place.
        """
        near: list[NDArray[np.floating]] = []
        if self.gene_groups is not None:
            own = self.gene_groups[target]
            near.append(((self.gene_groups == own) & (own >= 0)).astype(np.float64))
        if self.positions is not None:
            near.append(closeness(self.positions, self.positions[[target]])[:, 0])
        return tuple(np.log1p(values.astype(np.float64) / FLOOR) for values in near)


def closeness(places: NDArray[np.int64], others: NDArray[np.int64]) -> NDArray[np.float32]:
    """``(n, m)``: 1 at the same place, falling with the distance on the same chromosome.

    Parameters
    ----------
    places, others
        ``(n, 2)`` and ``(m, 2)`` number of the chromosome, -1 where unknown, and start in base
        pairs.
    """
    own, theirs = places[:, None, :], others[None, :, :]
    known = (own[..., 0] >= 0) & (own[..., 0] == theirs[..., 0])
    apart = np.abs(own[..., 1] - theirs[..., 1]) / LOCUS_SCALE
    return np.where(known, np.exp(-apart), 0.0).astype(np.float32)
