"""Who takes whose place: false members of predicted teams against the true regulators they lack."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grncore.evaluation.hubs import count_genes, crowding_ratio
from grncore.evaluation.truth import Truth

Named = Mapping[int, NDArray[np.int64]]
"""Target -> the team that a model names for it, as gene indices; empty without an answer."""


@dataclass(frozen=True, eq=False)
class Placements:
    """How often each gene is named, and rightly so, ``(genes,)`` each.

    Attributes
    ----------
    named
        Targets whose predicted team holds the gene.
    right
        Those of them that it truly regulates.
    true
        Targets that it truly regulates, named or not.
    """

    named: NDArray[np.int64]
    right: NDArray[np.int64]
    true: NDArray[np.int64]

    @property
    def wrong(self) -> NDArray[np.int64]:
        """Places that the gene takes without regulating the target."""
        return self.named - self.right

    @property
    def ratio(self) -> NDArray[np.float64]:
        """Places taken over places deserved: infinite where none is deserved, NaN where neither."""
        return crowding_ratio(self.named, self.true)


def placements(named: Named, truth: Truth, n_genes: int) -> Placements:
    """Count the members of predicted teams by gene.

    Raises
    ------
    KeyError
        If a target has no true team.
    """
    nothing = np.empty(0, np.int64)
    right = [np.intersect1d(team, truth[target]) for target, team in named.items()]
    return Placements(
        named=count_genes(np.concatenate([nothing, *named.values()]), n_genes),
        right=count_genes(np.concatenate([nothing, *right]), n_genes),
        true=count_genes(np.concatenate([nothing, *(truth[t] for t in named)]), n_genes),
    )


def displacement(named: Named, truth: Truth) -> dict[tuple[int, int], int]:
    """How many targets' teams name one gene falsely and lack another that is true.

    Parameters
    ----------
    named, truth
        Predicted and true teams; a target without an answer displaces nobody.

    Returns
    -------
    dict
        (false member, missed regulator) -> targets. Of a team with several of each, every pair
        counts, because nothing says which stands for which.
    """
    pairs: Counter[tuple[int, int]] = Counter()
    for target, team in named.items():
        missed = np.setdiff1d(truth[target], team)
        for confuser in np.setdiff1d(team, truth[target]):
            pairs.update((int(confuser), int(gene)) for gene in missed)
    return dict(pairs)
