"""A trained network as a retriever: chunked scoring, state, restoring."""

from collections.abc import Callable, Mapping
from functools import cached_property

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from grncore.methods.base import check_state
from grncore.nets.retrieval import RetrievalNetwork, encode_all, network_scores


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
