"""The two neural retrievers' networks: equations 1-8 and appendix C."""

from abc import abstractmethod
from typing import ClassVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from grncore.features import pearson
from grncore.nets.blocks import Encoder
from grncore.nets.config import FeatureScale
from grncore.training_data import among_genes


class RetrievalNetwork(nn.Module):
    """Logits of candidate regulators, from features.

    Encoding and scoring are apart, so that genes are encoded once and targets scored in chunks.
    """

    needs_every_gene: ClassVar[bool]
    """Whether the logits of a target depend on genes that are neither target nor candidate."""
    values_per_pair: int = 1
    """Intermediate values that scoring holds per target and candidate."""
    uses_correlations: bool = False
    """Whether the logits depend on the correlations of the features."""

    @abstractmethod
    def encode(self, features: Tensor) -> Tensor:
        """``(genes, cells)`` to embeddings ``(genes, dim)``."""

    @abstractmethod
    def logits(
        self, embeddings: Tensor, targets: Tensor, candidates: Tensor, correlations: Tensor
    ) -> Tensor:
        """Logits ``(targets, candidates)``, self-edges not masked.

        Parameters
        ----------
        embeddings
            ``(genes, dim)`` from :meth:`encode`.
        targets, candidates
            Rows of ``embeddings``.
        correlations
            ``(targets, candidates)`` Pearson correlation of the features; what the network does
            not use may be empty.
        """


class DotNetwork(RetrievalNetwork):
    """Shared encoder, a linear head for each role, dot product between roles (appendix C)."""

    needs_every_gene = False

    def __init__(self, n_cells: int, hidden: int, dim: int, dropout: float) -> None:
        super().__init__()
        self.encoder = Encoder(n_cells, hidden, dim, dropout)
        self.as_regulator = nn.Linear(dim, dim)
        self.as_target = nn.Linear(dim, dim)

    def encode(self, features: Tensor) -> Tensor:
        """``(genes, cells)`` to h ``(genes, dim)``."""
        found: Tensor = self.encoder(features)
        return found

    def logits(
        self, embeddings: Tensor, targets: Tensor, candidates: Tensor, correlations: Tensor
    ) -> Tensor:
        """``<z_t^(t), z_r^(s)>``."""
        del correlations
        found: Tensor = (
            self.as_target(embeddings[targets]) @ self.as_regulator(embeddings[candidates]).T
        )
        return found


class AttentionNetwork(RetrievalNetwork):
    """Context-aware attention retriever (equations 1-8)."""

    needs_every_gene = True

    def __init__(
        self,
        n_cells: int,
        *,
        hidden: int,
        dim: int,
        heads: int,
        scorer_hidden: int,
        dropout: float,
        scale: FeatureScale,
        with_correlation: bool,
    ) -> None:
        super().__init__()
        self.encoder = Encoder(n_cells, hidden, dim, dropout)
        self.query = nn.Linear(dim, dim, bias=False)
        self.key = nn.Linear(dim, dim, bias=False)
        self.value = nn.Linear(dim, dim, bias=False)
        self.heads = heads
        self.values_per_pair = scorer_hidden
        self.scale = dim**0.5 if scale == "sqrt_dim" else 1.0
        self.uses_correlations = with_correlation
        self.scorer = ContextScorer(dim, scorer_hidden, dropout, with_correlation)

    def encode(self, features: Tensor) -> Tensor:
        """``(genes, cells)`` to z ``(genes, dim)`` of length 1 (equations 1 and 2)."""
        return functional.normalize(self.encoder(features), dim=-1)

    def context(self, target: Tensor, embeddings: Tensor) -> Tensor:
        """c_t ``(targets, dim)``: attention of the target over every gene (equations 3-6)."""
        query, key, value = (
            layer(z).unflatten(-1, (self.heads, -1)).transpose(0, 1)  # (heads, rows, dim / heads)
            for layer, z in (
                (self.query, target),
                (self.key, embeddings),
                (self.value, embeddings),
            )
        )
        return functional.scaled_dot_product_attention(query, key, value).transpose(0, 1).flatten(1)

    def logits(
        self, embeddings: Tensor, targets: Tensor, candidates: Tensor, correlations: Tensor
    ) -> Tensor:
        """``s(phi(z_r, z_t, c_t))`` (equations 7 and 8)."""
        scaled = embeddings * self.scale
        target = scaled[targets]
        context = self.context(target, scaled)
        found: Tensor = self.scorer(scaled[candidates], target, context, correlations)
        return found


class ContextScorer(nn.Module):
    """Perceptron on the feature map of equation 7.

    ``[z_r; z_t; c_t; z_r * z_t; z_r * c_t; z_t * c_t; <z_r, z_t>; <z_r, c_t>]``, and the
    correlations of the raw features where asked for (ours). Given the target the first layer is
    linear in z_r: it is computed as one matrix and one bias per target, never by concatenation.
    """

    def __init__(self, dim: int, hidden: int, dropout: float, with_correlation: bool) -> None:
        super().__init__()
        self.dim = dim
        self.with_correlation = with_correlation
        self.first = nn.Linear(6 * dim + 2 + 2 * with_correlation, hidden)
        self.rest = nn.Sequential(nn.GELU(), nn.Dropout(dropout), nn.Linear(hidden, 1))

    def forward(
        self, regulators: Tensor, target: Tensor, context: Tensor, correlations: Tensor
    ) -> Tensor:
        """``(candidates, dim)`` and twice ``(targets, dim)`` to ``(targets, candidates)``."""
        dim = self.dim
        r, t, c, rt, rc, tc, dot_t, dot_c, extra = self.first.weight.split(
            [dim] * 6 + [1, 1, 2 * self.with_correlation], dim=1
        )
        # Every term with z_r: (W_r + (W_rt + w_t) diag(z_t) + (W_rc + w_c) diag(c_t)) z_r
        matrix = r + (rt + dot_t) * target[:, None] + (rc + dot_c) * context[:, None]
        bias = target @ t.T + context @ c.T + (target * context) @ tc.T + self.first.bias
        hidden = torch.baddbmm(  # (targets, candidates, hidden)
            bias[:, None], regulators.expand(len(target), -1, -1), matrix.transpose(1, 2)
        )
        if self.with_correlation:
            hidden = hidden + torch.stack([correlations, correlations.abs()], dim=-1) @ extra.T
        found: Tensor = self.rest(hidden).squeeze(-1)
        return found


CHUNK_VALUES = 2**24
"""Intermediate values held at once while scoring (64 MB of float32)."""


@torch.no_grad()
def encode_all(network: RetrievalNetwork, features: NDArray[np.float32], device: str) -> Tensor:
    """Embeddings ``(genes, dim)`` by a network in evaluation mode, computed in chunks."""
    rows = max(1, CHUNK_VALUES // features.shape[1])
    return torch.cat(
        [
            network.encode(torch.from_numpy(features[start : start + rows]).to(device))
            for start in range(0, len(features), rows)
        ]
    )


@torch.no_grad()
def network_scores(
    network: RetrievalNetwork,
    features: NDArray[np.float32],
    universe: NDArray[np.int64],
    targets: NDArray[np.int64],
    device: str,
    embeddings: Tensor | None = None,
) -> NDArray[np.float32]:
    """``(targets, genes)`` logits of a network in evaluation mode, computed in chunks.

    ``embeddings`` are those of :func:`encode_all`, where they are at hand.
    """
    if embeddings is None:
        embeddings = encode_all(network, features, device)
    candidates = torch.from_numpy(universe).to(device)
    scores = np.empty((len(targets), len(universe)), dtype=np.float32)
    step = max(1, CHUNK_VALUES // (network.values_per_pair * max(1, len(universe))))
    for start in range(0, len(targets), step):
        chunk = targets[start : start + step]
        alike = torch.empty(0)
        if network.uses_correlations:
            alike = torch.from_numpy(pearson(features, chunk, universe))
        logits = network.logits(
            embeddings, torch.from_numpy(chunk).to(device), candidates, alike.to(device)
        )
        scores[start : start + step] = logits.cpu().numpy()
    return among_genes(scores, universe, targets, len(features))
