"""Stage-1 training: weighted BCE over candidate regulators (equation 10, appendices C and D)."""

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from grncore.errors import InputError
from grncore.features import pearson
from grncore.nets.retrieval import RetrievalNetwork, network_scores
from grncore.pools import top_pools
from grncore.progress import Curve, OnEpoch, Progress, unheard
from grncore.reproducible import seeded
from grncore.training.divergence import check_finite
from grncore.training_data import TrainingData

Loss = Literal["bce", "softmax"]

RECALL_AT = (10, 20, 40, 80)
SELECT_ON = (10, 20, 40)
"""Recall@80 of about a hundred regulators hardly tells epochs apart, so it does not choose."""


@dataclass(frozen=True)
class FittingConfig:
    """How a neural retriever is trained; values of appendix D unless said otherwise.

    Attributes
    ----------
    epochs, batch_size, learning_rate, weight_decay, noise
        Batches are of targets. The paper does not say how often the input noise is drawn: we draw
        it anew every epoch.
    loss
        ``bce`` is equation 10. ``softmax`` (ours) is the mean cross-entropy of the true regulators
        against all candidates of their target.
    positive_weight
        w of equation 10, which the paper does not give. None takes the number of negatives per
        positive, which balances the two.
    """

    epochs: int = 20
    batch_size: int = 16
    learning_rate: float = 2e-4
    weight_decay: float = 1e-3
    noise: float = 0.01
    loss: Loss = "bce"
    positive_weight: float | None = None


def fit_network(
    build: Callable[[], RetrievalNetwork],
    data: TrainingData,
    config: FittingConfig,
    *,
    seed: int,
    device: str,
    progress: Progress,
    on_epoch: OnEpoch = unheard,
) -> tuple[RetrievalNetwork, Curve]:
    """Train a network; with validation targets keep its best epoch, else its last.

    The best epoch is the first with the highest mean of validation Recall@10, @20 and @40, each
    averaged over team sizes. The caller's random state is left as it was.

    Returns
    -------
    The network in evaluation mode, and per epoch the loss and, where there are validation targets,
    ``recall@10`` ... ``recall@80`` on them.

    Raises
    ------
    InputError
        If no training target has a regulator in the universe.
    GrncoreError
        If the loss stops being finite.
    """
    batches = _Batches(data, config, seed, device)
    with seeded(seed):
        network = build().to(device)
        optimiser = torch.optim.AdamW(
            network.parameters(), lr=config.learning_rate, weight_decay=config.weight_decay
        )
        curve: Curve = []
        best: tuple[float, dict[str, Tensor]] | None = None
        for epoch in range(1, config.epochs + 1):
            network.train()
            loss = _epoch(network, optimiser, batches, epoch, progress)
            network.eval()
            recalls = _validation_recalls(network, data, device)
            curve.append({"epoch": epoch, "loss": loss, **recalls})
            on_epoch("stage 1", curve[-1])
            if recalls:
                value = float(np.mean([recalls[f"recall@{k}"] for k in SELECT_ON]))
                if best is None or value > best[0]:
                    best = value, copy.deepcopy(network.state_dict())
        if best is not None:
            network.load_state_dict(best[1])
    return network, curve


def _epoch(
    network: RetrievalNetwork,
    optimiser: torch.optim.Optimizer,
    batches: "_Batches",
    epoch: int,
    progress: Progress,
) -> float:
    total, per_epoch = 0.0, batches.per_epoch
    for done, (places, features) in enumerate(batches.draw(), start=1):
        loss = batches.loss(network, places, features)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        optimiser.step()
        total += float(loss.detach())
        progress("stage 1", (epoch - 1) * per_epoch + done, batches.config.epochs * per_epoch)
    check_finite("stage 1", epoch, total, batches.config.learning_rate)
    return total / per_epoch


class _Batches:
    """Training targets with their labels, drawn in random order with noise on the features."""

    def __init__(self, data: TrainingData, config: FittingConfig, seed: int, device: str) -> None:
        targets = data.targets()
        labels = data.labels(targets)[:, data.universe]
        if not labels.any():
            raise InputError(
                f"Stage 1 has nothing to learn: none of the {len(targets)} training targets has a "
                f"known regulator in the universe '{data.universe_kind}'. Supply known edges, or "
                "choose another universe."
            )
        self.config = config
        self.device = device
        self.features = torch.from_numpy(data.features).to(device)  # (genes, cells)
        self.targets = torch.from_numpy(targets)
        self.candidates = torch.from_numpy(data.universe)
        self.labels = torch.from_numpy(labels)  # (targets, candidates)
        self._data = data
        allowed = self.candidates != self.targets[:, None]
        self.allowed = allowed.float()
        negatives = float((allowed * (1 - self.labels)).sum())
        self.weight = config.positive_weight or negatives / float(self.labels.sum())
        self.generator = torch.Generator().manual_seed(seed)

    @cached_property
    def _correlations(self) -> Tensor:
        """``(targets, candidates)``."""
        pairs = pearson(self._data.features, self.targets.numpy(), self._data.universe)
        return torch.from_numpy(pairs)

    @property
    def per_epoch(self) -> int:
        """Number of batches."""
        return -(-len(self.targets) // self.config.batch_size)

    def draw(self) -> Iterator[tuple[Tensor, Tensor]]:
        """Places of the targets of each batch, and the features of this epoch."""
        # Drawn on the CPU, so that every device trains on the same numbers.
        noise = torch.randn(self.features.shape, generator=self.generator)
        features = self.features + self.config.noise * noise.to(self.device)
        order = torch.randperm(len(self.targets), generator=self.generator)
        for places in order.split(self.config.batch_size):
            yield places, features

    def loss(self, network: RetrievalNetwork, places: Tensor, features: Tensor) -> Tensor:
        """Loss of one batch, self-edges masked."""
        targets, candidates = self.targets[places], self.candidates
        if not network.needs_every_gene:
            # Encode the genes of this batch only, and renumber them.
            rows = torch.unique(torch.cat([targets, candidates]))
            if len(rows) < len(features):  # else the copy would cost and save nothing
                targets = torch.searchsorted(rows, targets)
                candidates = torch.searchsorted(rows, candidates)
                features = features[rows.to(self.device)]
        alike = self._correlations[places] if network.uses_correlations else torch.empty(0)
        logits = network.logits(
            network.encode(features),
            targets.to(self.device),
            candidates.to(self.device),
            alike.to(self.device),
        )
        labels, allowed = self.labels[places].to(self.device), self.allowed[places].to(self.device)
        if self.config.loss == "softmax":
            return _softmax_loss(logits, labels, allowed)
        losses = functional.binary_cross_entropy_with_logits(
            logits, labels, pos_weight=logits.new_tensor(self.weight), reduction="none"
        )
        return (losses * allowed).sum() / allowed.sum()


def _softmax_loss(logits: Tensor, labels: Tensor, allowed: Tensor) -> Tensor:
    """Cross-entropy of the uniform distribution over a target's true regulators."""
    log_share = logits.masked_fill(allowed == 0, float("-inf")).log_softmax(dim=1)
    counts = labels.sum(dim=1)
    # A target whose regulators all lie outside the universe has nothing to teach.
    per_target = -torch.where(labels > 0, log_share, 0.0).sum(dim=1) / counts.clamp(min=1)
    return per_target.sum() / (counts > 0).sum().clamp(min=1)


def _validation_recalls(
    network: RetrievalNetwork, data: TrainingData, device: str
) -> dict[str, float]:
    """Recall@K on validation targets, the mean over team sizes; empty without such targets."""
    if not data.validation:
        return {}
    targets = data.validation_targets()
    scores = network_scores(network, data.features, data.universe, targets, device)
    pools = top_pools(scores, targets, max(RECALL_AT), "stage 1")
    sizes = np.array([len(data.validation[int(target)]) for target in targets])
    recalls = {}
    for k in RECALL_AT:
        covered = pools.capped(k).covers(data.validation)
        recalls[f"recall@{k}"] = float(
            np.mean([covered[sizes == size].mean() for size in np.unique(sizes)])
        )
    return recalls
