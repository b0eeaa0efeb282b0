"""Stage-1 training: weighted BCE over candidate regulators (equation 10, appendices C and D)."""

from collections.abc import Callable, Iterator
from functools import cached_property

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
from grncore.training.config import FittingConfig
from grncore.training.divergence import check_finite
from grncore.training.sampling import mixed_precision, sample_columns, sample_size
from grncore.training.schedule import BestEpoch, patience_of
from grncore.training_data import TrainingData

RECALL_AT = (10, 20, 40, 80)
SELECT_ON = (10, 20, 40)
"""Recall@80 of about a hundred regulators hardly tells epochs apart, so it does not choose."""


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
        best = BestEpoch(network, patience_of(config.patience, len(batches.targets)))
        for epoch in range(1, config.epochs + 1):
            network.train()
            loss = _epoch(network, optimiser, batches, epoch, progress)
            network.eval()
            recalls = _validation_recalls(network, data, device)
            curve.append({"epoch": epoch, "loss": loss, **recalls})
            on_epoch("stage 1", curve[-1])
            if recalls:
                value = float(np.mean([recalls[f"recall@{k}"] for k in SELECT_ON]))
                if best.is_over(epoch, value):
                    break
        best.restore()
    return network, curve


def _epoch(
    network: RetrievalNetwork,
    optimiser: torch.optim.Optimizer,
    batches: "_Batches",
    epoch: int,
    progress: Progress,
) -> float:
    losses, per_epoch = [], batches.per_epoch
    for done, (places, features) in enumerate(batches.draw(), start=1):
        loss = batches.loss(network, places, features)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        optimiser.step()
        losses.append(loss.detach())  # read at the end: a GPU is not waited for
        progress("stage 1", (epoch - 1) * per_epoch + done, batches.config.epochs * per_epoch)
    total = float(sum(torch.stack(losses).tolist()))
    check_finite("stage 1", epoch, total, batches.config.learning_rate)
    return total / per_epoch


class _Batches:
    """Training targets with their labels, drawn in random order with noise on the features."""

    def __init__(self, data: TrainingData, config: FittingConfig, seed: int, device: str) -> None:
        targets = data.targets()
        known = [np.isin(data.teams[int(target)], data.universe).sum() for target in targets]
        positives = int(np.sum(known))
        if not positives:
            raise InputError(
                f"Stage 1 has nothing to learn: none of the {len(targets)} training targets has a "
                f"known regulator in the universe '{data.universe_kind}'. Supply known edges, or "
                "choose another universe."
            )
        self.config = config
        self.device = device
        self.features = torch.from_numpy(data.features).to(device)  # (genes, cells)
        self.targets = torch.from_numpy(targets)
        self._data = data
        self.sampled = sample_size(config.sampled, len(data.universe))
        self._context = sample_size(config.sampled, data.n_genes)
        # Self-edges are no candidates.
        pairs = len(targets) * len(data.universe) - int(np.isin(targets, data.universe).sum())
        self.weight = config.positive_weight or (pairs - positives) / positives
        self.generator = torch.Generator().manual_seed(seed)
        self._rng = np.random.default_rng(seed)

    @cached_property
    def _labels(self) -> Tensor:
        """``(targets, candidates)``."""
        return torch.from_numpy(self._data.labels(self.targets.numpy(), self._data.universe))

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
        device = self.device
        own = self.targets[places]
        candidates, labels, weights, alike = self._candidates(network, places)
        allowed = (candidates != own[:, None]).float().to(device)
        targets = own
        rows = self._rows(network, targets, candidates)
        if rows is not None:
            # Encode these genes only, and renumber them.
            targets, candidates = (
                torch.searchsorted(rows, own),
                torch.searchsorted(rows, candidates),
            )
            features = features[rows.to(device)]
        with mixed_precision(device, self.config.mixed_precision):
            logits = network.logits(
                network.encode(features),
                targets.to(device),
                candidates.to(device),
                alike.to(device),
            )
        logits, labels = logits.float(), labels.to(device)
        if weights is not None:
            weights = weights.to(device)
        if self.config.loss == "softmax":
            if weights is not None:  # a candidate that stands for w has w times its share
                logits = logits + weights.log()
            return _softmax_loss(logits, labels, allowed)
        losses = functional.binary_cross_entropy_with_logits(
            logits, labels, pos_weight=logits.new_tensor(self.weight), reduction="none"
        )
        if weights is not None:
            allowed = allowed * weights
        return (losses * allowed).sum() / allowed.sum()

    def _candidates(
        self, network: RetrievalNetwork, places: Tensor
    ) -> tuple[Tensor, Tensor, Tensor | None, Tensor]:
        """Genes to score, their labels, weights where they were drawn, and correlations if used."""
        data, empty = self._data, torch.empty(0)
        if self.sampled is None:
            alike = self._correlations[places] if network.uses_correlations else empty
            return torch.from_numpy(data.universe), self._labels[places], None, alike
        own = self.targets[places].numpy()
        true = np.unique(np.concatenate([data.teams[int(target)] for target in own]))
        always = true[np.isin(true, data.universe)]
        columns = sample_columns(always, data.universe, self.sampled, self._rng)
        labels = torch.from_numpy(data.labels(own, columns.genes))
        if network.uses_correlations:
            empty = torch.from_numpy(pearson(data.features, own, columns.genes))
        return torch.from_numpy(columns.genes), labels, torch.from_numpy(columns.weights), empty

    def _rows(
        self, network: RetrievalNetwork, targets: Tensor, candidates: Tensor
    ) -> Tensor | None:
        """Genes to encode, ascending; None for all of them."""
        if network.needs_every_gene and self._context is None:
            return None
        needed = [targets, candidates]
        if network.needs_every_gene:
            drawn = self._rng.choice(self._data.n_genes, self._context, replace=False)
            needed.append(torch.from_numpy(drawn))
        rows = torch.unique(torch.cat(needed))
        # A copy of all would cost and save nothing.
        return rows if len(rows) < self._data.n_genes else None


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
