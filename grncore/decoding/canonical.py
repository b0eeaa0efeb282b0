"""The canonical score of a set: what every decoder reports and orders by.

Fast paths score sets in batches of many shapes, so their last bits differ. Finalists are therefore
scored again here, in float64, one set at a time, members in the order of their embeddings' content,
and rounded to float32. The result is a function of the set alone: not of the batch, the decoder,
the order of the pool or the order of the genes.
"""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from grncore.decoding.contents import distinct
from grncore.decoding.types import Problem


@dataclass(frozen=True, eq=False)
class Scored:
    """Sets with their canonical scores.

    ``sets`` is ``(n, R)`` positions in the pool; ``base``, ``residual`` and ``scores`` are ``(n,)``
    float32.
    """

    sets: NDArray[np.int64]
    base: NDArray[np.float32]
    residual: NDArray[np.float32]
    scores: NDArray[np.float32]

    def best(self, n: int) -> "Scored":
        """The first ``n`` by score, equal scores in lexicographic order of the sets."""
        order = np.lexsort((*self.sets.T[::-1], -self.scores))[:n]
        return Scored(self.sets[order], self.base[order], self.residual[order], self.scores[order])

    def joined(self, other: "Scored") -> "Scored":
        """These sets and the others."""
        return Scored(
            np.concatenate([self.sets, other.sets]),
            np.concatenate([self.base, other.base]),
            np.concatenate([self.residual, other.residual]),
            np.concatenate([self.scores, other.scores]),
        )


def canonical(problem: Problem, sets: NDArray[np.int64]) -> Scored:
    """Score ``(n, R)`` positions canonically."""
    base = problem.phi[sets].sum(axis=1)
    residual = np.zeros(len(sets), dtype=np.float32)
    if problem.scorer.has_residual and len(sets):
        residual = _residuals(problem, sets).astype(np.float32)
    scores = base + residual  # float64
    return Scored(sets, base.astype(np.float32), residual, scores.astype(np.float32))


def _residuals(problem: Problem, sets: NDArray[np.int64]) -> NDArray[np.float64]:
    members, places = np.unique(sets, return_inverse=True)
    rows = torch.from_numpy(problem.pool[members]).to(problem.embeddings.device)
    embeddings = problem.embeddings[rows].float().cpu()
    # Members in the order of what they contain, so that genes which no model can tell apart are
    # exchangeable to the last bit.
    first, content = distinct(embeddings.numpy())
    ordered = first[np.sort(content[places.reshape(sets.shape)], axis=1)]
    tokens = embeddings[torch.from_numpy(ordered)]  # (n, R, dim)
    with torch.inference_mode():
        return problem.precise(problem.embeddings[problem.target], tokens).numpy()
