"""A trained network as a retriever: chunked scoring, state, restoring."""

from collections.abc import Callable, Mapping
from functools import cached_property

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from grncore.retrievers.base import check_state, masked
from grncore.retrievers.correlation import pearson
from grncore.retrievers.networks import RetrievalNetwork

CHUNK_VALUES = 2**24
"""Intermediate values held at once while scoring (64 MB of float32)."""


class NeuralRetriever:
    """A retrieval network with the features and the universe that it ranks.

    The network stays as it is from here on: genes are encoded once.
    """

    def __init__(
        self,
        kind: str,
        network: RetrievalNetwork,
        features: NDArray[np.float32],
        universe: NDArray[np.int64],
        device: str,
    ) -> None:
        self.kind = kind
        self.network = network.eval()
        self.features = features
        self.universe = universe
        self.device = device

    def scores(self, targets: NDArray[np.int64]) -> NDArray[np.float32]:
        """``(targets, genes)`` logits; ``-inf`` where a gene is no candidate."""
        return network_scores(
            self.network, self.features, self.universe, targets, self.device, self._embeddings
        )

    @cached_property
    def _embeddings(self) -> Tensor:
        return encode_all(self.network, self.features, self.device)

    def state(self) -> dict[str, Tensor]:
        """The network's tensors, on the CPU."""
        return {
            name: tensor.detach().to("cpu", copy=True).contiguous()
            for name, tensor in self.network.state_dict().items()
        }


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
    scores = np.full((len(targets), len(features)), -np.inf, dtype=np.float32)
    step = max(1, CHUNK_VALUES // (network.values_per_pair * max(1, len(universe))))
    for start in range(0, len(targets), step):
        chunk = targets[start : start + step]
        alike = torch.empty(0)
        if network.uses_correlations:
            alike = torch.from_numpy(pearson(features, chunk, universe))
        logits = network.logits(
            embeddings, torch.from_numpy(chunk).to(device), candidates, alike.to(device)
        )
        scores[start : start + step, universe] = logits.cpu().numpy()
    return masked(scores, universe, targets)


def restored(
    kind: str,
    build: Callable[[], RetrievalNetwork],
    state: Mapping[str, Tensor],
    features: NDArray[np.float32],
    universe: NDArray[np.int64],
    device: str,
) -> NeuralRetriever:
    """Rebuild a network from stored tensors; CheckpointError if they do not fit."""
    with torch.device("meta"):  # no weights are drawn, so no random state is touched
        network = build()
    expected = {name: tuple(tensor.shape) for name, tensor in network.state_dict().items()}
    check_state(kind, state, expected)
    tensors = {name: tensor.to(device, torch.float32, copy=True) for name, tensor in state.items()}
    network.load_state_dict(tensors, assign=True)
    return NeuralRetriever(kind, network, features, universe, device)
