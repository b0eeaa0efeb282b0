"""Stage 2: fit a set scorer of one stratum by ranking true teams above other sets (section 4.3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Generator, Tensor
from torch.nn.functional import softplus

from grncore.errors import InputError
from grncore.pools import MISSING, Pools, inject
from grncore.progress import Progress, silent
from grncore.scorers import SCORERS, PairConfig, SetScorer
from grncore.training.negatives import confuser_chances, mixed_negatives
from grncore.training_data import TrainingData

Curve = list[dict[str, float]]


@dataclass(frozen=True)
class Stage2Config:
    """How a set scorer is trained. Epochs to margin are the paper's (appendix D)."""

    epochs: int = 15
    learning_rate: float = 2e-4
    weight_decay: float = 1e-3
    batch_size: int = 16
    margin: float = 1.0
    # The paper speaks of a collection of J negatives without a number.
    negatives: int = 32
    # Share of near misses in the first and the last epoch, linear between. The paper says "mixes"
    # and "emphasizes".
    near_miss_start: float = 0.5
    near_miss_end: float = 0.9
    # Confusers are drawn by a softmax of the current additive scores over this temperature.
    temperature: float = 1.0
    # "universe" draws negatives among all candidates: needed where decoding is not capped to pools.
    negatives_from: Literal["pool", "universe"] = "pool"
    # "validation" keeps the epoch that recovers most validation targets (the first of equals by
    # loss); "last" is what the paper's fixed 15 epochs suggest.
    select: Literal["last", "validation"] = "last"


@dataclass(frozen=True)
class Examples:
    """Targets with their candidates as tensors.

    ``candidates`` ``(targets, K)`` are gene indices in ascending order, padded with ``MISSING`` at
    the end; ``true`` ``(targets, R)`` are the places of the true members in them.
    """

    targets: Tensor
    candidates: Tensor
    true: Tensor

    def rows(self, rows: Tensor) -> "Examples":
        """Some of the targets."""
        return Examples(self.targets[rows], self.candidates[rows], self.true[rows])

    @property
    def counts(self) -> Tensor:
        """``(targets,)`` number of candidates of each target."""
        return (self.candidates != MISSING).sum(1)


def fit_scorer(
    kind: str,
    data: TrainingData,
    pools: Pools,
    size: int,
    config: PairConfig,
    training: Stage2Config,
    *,
    seed: int,
    device: str = "cpu",
    warm_start: SetScorer | None = None,
    progress: Progress = silent,
) -> tuple[SetScorer, Curve]:
    """Fit the scorer of one stratum.

    Parameters
    ----------
    kind
        Key of :data:`grncore.scorers.SCORERS`.
    pools
        Pools of at least the training targets with ``size`` regulators, capped as decoding will
        cap them. True members that they lack are injected here, from ``data.teams`` alone.
    warm_start
        Scorer whose parameters are taken over where name and shape agree: a PairS2 as the base of
        a residual scorer. The base goes on training with the residual.

    Returns
    -------
    The scorer in eval mode, and a row per epoch: ``epoch``, ``loss`` and, where validation targets
    of this size have pools, ``validation_loss`` and ``validation_exact``.

    Raises
    ------
    InputError
        If no training target has ``size`` regulators, one has no pool, or a pool has no set beside
        the true one.
    """
    targets = data.targets(size)
    if not len(targets):
        raise InputError(f"No training target has {size} regulators: choose other team sizes.")
    # Oracle injection touches training targets only, whatever pools came in.
    injected = inject(_subset(pools, targets), data.teams)
    examples = _examples(data, injected, data.teams, training.negatives_from, device)
    features = torch.from_numpy(data.features).to(device)
    rng = torch.Generator().manual_seed(seed)
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        method = SCORERS[kind]
        scorer: SetScorer = method.scorer(config, features.shape[1]).to(device)
        if warm_start is not None:
            _take_over(scorer, warm_start)
        return scorer, _fit(scorer, features, examples, training, rng, progress)


def _fit(
    scorer: SetScorer,
    features: Tensor,
    examples: Examples,
    training: Stage2Config,
    rng: Generator,
    progress: Progress,
) -> Curve:
    optimiser = torch.optim.AdamW(
        scorer.parameters(), lr=training.learning_rate, weight_decay=training.weight_decay
    )
    curve: Curve = []
    for epoch in range(training.epochs):
        progress(f"stage 2 {scorer.kind}", epoch, training.epochs)
        scorer.train()
        near_share = near_miss_share(training, epoch)
        losses = []
        order = torch.randperm(len(examples.targets), generator=rng)
        for rows in order.split(training.batch_size):
            batch = examples.rows(rows.to(examples.targets.device))
            loss = batch_loss(scorer, features, batch, training, near_share, rng)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            losses.append(loss.item() * len(rows))
        curve.append({"epoch": epoch + 1, "loss": sum(losses) / len(examples.targets)})
    progress(f"stage 2 {scorer.kind}", training.epochs, training.epochs)
    scorer.eval()
    return curve


def batch_loss(
    scorer: SetScorer,
    features: Tensor,
    batch: Examples,
    training: Stage2Config,
    near_share: float,
    rng: Generator,
) -> Tensor:
    """Mean set-ranking loss of a batch of targets."""
    target, members = _encode(scorer, features, batch)
    edges = scorer.regulator_scores(target, members)  # (targets, K)
    allowed = batch.candidates != MISSING
    allowed = allowed.scatter(1, batch.true, False)
    negatives = mixed_negatives(
        batch.true,
        batch.counts,
        confuser_chances(edges, allowed, training.temperature),
        training.negatives,
        near_share,
        rng,
    )
    sets = torch.cat([batch.true[:, None], negatives], dim=1)  # (targets, 1 + J, R)
    scores = _score_sets(scorer, target, members, edges, sets)
    return ranking_loss(scores[:, 0], scores[:, 1:], training.margin)


def ranking_loss(true: Tensor, negatives: Tensor, margin: float) -> Tensor:
    """Mean of softplus(m - (Score(S*, t) - Score(S-, t))) over ``(targets, J)`` negatives."""
    return softplus(margin - (true[:, None] - negatives)).mean()


def near_miss_share(training: Stage2Config, epoch: int) -> float:
    """Share of near misses among the negatives of an epoch, counted from 0."""
    done = epoch / max(training.epochs - 1, 1)
    return training.near_miss_start + done * (training.near_miss_end - training.near_miss_start)


def _encode(scorer: SetScorer, features: Tensor, batch: Examples) -> tuple[Tensor, Tensor]:
    """Embeddings of targets ``(targets, d)`` and candidates ``(targets, K, d)``."""
    # Pools overlap: each gene of the batch is encoded once.
    padded = batch.candidates.clamp_min(0)
    genes, places = torch.unique(
        torch.cat([batch.targets[:, None], padded], dim=1), return_inverse=True
    )
    embedded = scorer.encode(features[genes])[places]  # (targets, 1 + K, d)
    return embedded[:, 0], embedded[:, 1:]


def _score_sets(
    scorer: SetScorer, target: Tensor, members: Tensor, edges: Tensor, sets: Tensor
) -> Tensor:
    """Score(S, t) of ``(targets, sets, R)`` places: ``(targets, sets)``."""
    n_targets, n_sets, size = sets.shape
    flat = sets.flatten(1)
    scores = edges.gather(1, flat).view(n_targets, n_sets, size).sum(-1)
    if scorer.has_residual:
        rows = torch.arange(n_targets, device=sets.device)[:, None]
        scores = scores + scorer.residual(target, members[rows, flat].view(*sets.shape, -1))
    return scores


def _examples(
    data: TrainingData,
    pools: Pools,
    teams: Mapping[int, NDArray[np.int64]],
    negatives_from: Literal["pool", "universe"],
    device: str,
) -> Examples:
    """Candidates in gene order, so that a retriever's rank is visible to nobody."""
    targets = pools.targets
    if negatives_from == "universe":
        mask = data.candidates(targets)
    else:
        mask = np.zeros((len(targets), data.n_genes), dtype=bool)
        rows, _ = np.nonzero(pools.members != MISSING)
        mask[rows, pools.members[pools.members != MISSING]] = True
    team = np.array([teams[int(target)] for target in targets])  # (targets, R)
    # The universe may lack a true regulator (a supplied list); a pool had its own injected.
    np.put_along_axis(mask, team, True, axis=1)
    counts = mask.sum(1)
    if counts.min() <= team.shape[1]:
        raise InputError(
            f"A pool of {counts.min()} candidates has no set of {team.shape[1]} beside the true "
            "one: raise K, or widen the regulator universe."
        )
    order = np.argsort(~mask, axis=1, kind="stable")[:, : counts.max()]  # candidates first
    candidates = np.where(np.take_along_axis(mask, order, axis=1), order, MISSING)
    true = np.argmax(candidates[:, None, :] == team[:, :, None], axis=2)
    return Examples(*(torch.from_numpy(part).to(device) for part in (targets, candidates, true)))


def _subset(pools: Pools, targets: NDArray[np.int64]) -> Pools:
    missing = np.setdiff1d(targets, pools.targets)
    if len(missing):
        raise InputError(f"{len(missing)} training targets have no pool, such as {missing[:3]}.")
    rows = np.array([pools.row_of(int(target)) for target in targets])
    return Pools(
        pools.targets[rows],
        pools.members[rows],
        pools.scores[rows],
        pools.injected[rows],
        pools.retriever,
    )


def _take_over(scorer: SetScorer, warm: SetScorer) -> None:
    mine = scorer.state_dict()
    shared = {
        name: value
        for name, value in warm.state_dict().items()
        if name in mine and mine[name].shape == value.shape
    }
    scorer.load_state_dict(shared, strict=False)
