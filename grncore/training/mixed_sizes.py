"""Stage 2 for every team size at once: one scorer, batches of targets with teams of any size.

Real networks have teams of 5 to 70 regulators, with a handful of targets of each size: too few to
train a scorer for each. One scorer learns from all of them. Its negatives are one edit away from
the true set, see :mod:`grncore.training.edits`. Ours; the paper has one scorer for each size.
"""

from collections.abc import Mapping

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Generator, Tensor

from grncore.decoding import Budget, decode_teams
from grncore.errors import InputError
from grncore.nets.config import PairConfig
from grncore.nets.set_scorer import SetScorer
from grncore.pools import MISSING, Pools, inject
from grncore.progress import Curve, OnEpoch, Progress, silent, unheard
from grncore.reproducible import seeded
from grncore.training.config import MixedTraining, Stage2Config
from grncore.training.divergence import check_finite
from grncore.training.edits import edited_sets
from grncore.training.examples import Examples, make_examples, pools_of
from grncore.training.loss import encoded_genes, ranking_loss, score_sets
from grncore.training.negatives import confuser_chances
from grncore.training.schedule import BestEpoch, adamw
from grncore.training.warm_start import pretrain, take_over
from grncore.training_data import TrainingData

SETS_SEEN = 32
"""Of each validation target and epoch."""


def fit_mixed(
    module: type[SetScorer],
    data: TrainingData,
    pools: Pools,
    config: PairConfig,
    training: MixedTraining,
    *,
    seed: int,
    device: str = "cpu",
    progress: Progress = silent,
    on_epoch: OnEpoch = unheard,
) -> tuple[SetScorer, Curve]:
    """Fit one scorer to the training targets of every team size.

    Parameters
    ----------
    pools
        Of all training targets, and of validation targets where there are any. A target whose pool
        holds no more genes than its team has teaches nothing and is left out.

    Returns
    -------
    The scorer in eval mode, from the epoch with the best mean F1 on validation targets of known R,
    or the last without any; and a row an epoch: ``epoch``, ``loss``, ``validation_f1``.

    Raises
    ------
    InputError
        If nothing trains, or a target has no pool.
    GrncoreError
        If the loss stops being finite.
    """
    targets = _within_pools(data, pools_of(pools, data.targets()))
    if not len(targets):
        raise InputError(
            "No target has a known team that its pool could hold beside another gene: raise K."
        )
    injected = inject(pools.take(targets), data.teams)
    examples = make_examples(data, injected, data.teams, "pool", device)
    features = torch.from_numpy(data.features).to(device)
    warm = None
    if training.pretrain_epochs:
        warm_up = Stage2Config(
            pretrain_epochs=training.pretrain_epochs,
            pretrain_learning_rate=training.learning_rate,
            weight_decay=training.weight_decay,
            batch_size=training.batch_size,
        )
        warm = pretrain(
            data, config, warm_up, seed=seed, device=device, progress=progress, on_epoch=on_epoch
        )
    name = f"stage 2 {module.kind}"
    rng = torch.Generator().manual_seed(seed)
    held = pools.take(np.intersect1d(data.validation_targets(), pools.targets))
    with seeded(seed):
        scorer: SetScorer = module(config, features.shape[1]).to(device)
        if warm is not None:
            take_over(scorer, warm)
        optimiser = adamw(scorer, training.learning_rate, training.weight_decay)
        curve: Curve = []
        best = BestEpoch(scorer)
        for epoch in range(training.epochs):
            progress(name, epoch, training.epochs)
            loss = _epoch(scorer, features, examples, training, optimiser, rng, name, epoch + 1)
            row: dict[str, float] = {"epoch": epoch + 1, "loss": loss}
            if len(held.targets):
                row["validation_f1"] = _mean_f1(scorer.eval(), features, held, data)
                best.is_over(epoch, row["validation_f1"])
            curve.append(row)
            on_epoch(name, row)
        progress(name, training.epochs, training.epochs)
    best.restore()
    return scorer.eval(), curve


def _epoch(
    scorer: SetScorer,
    features: Tensor,
    examples: Examples,
    training: MixedTraining,
    optimiser: torch.optim.Optimizer,
    rng: Generator,
    name: str,
    epoch: int,
) -> float:
    """Mean loss of one pass over the targets, in which the scorer learns."""
    scorer.train()
    total = 0.0
    order = torch.randperm(len(examples.targets), generator=rng)
    for rows in order.split(training.batch_size):
        batch = examples.rows(rows.to(examples.targets.device))
        loss = edit_loss(scorer, features, batch, training, rng)
        optimiser.zero_grad()
        check_finite(name, epoch, value := loss.item(), training.learning_rate)
        loss.backward()
        optimiser.step()
        total += value * len(rows)
    return total / len(examples.targets)


def edit_loss(
    scorer: SetScorer,
    features: Tensor,
    batch: Examples,
    training: MixedTraining,
    rng: Generator,
) -> Tensor:
    """Mean set-ranking loss against sets one edit away; NaN where scores are no numbers."""
    pool, places = encoded_genes(scorer, features, batch)
    target, rows = pool[places[:, 0]], places[:, 1:]
    edges = scorer.regulator_scores(target, pool[rows])
    allowed = batch.candidates != MISSING
    present = batch.true != MISSING
    allowed[present.nonzero()[:, 0], batch.true[present]] = False
    chances = confuser_chances(edges, allowed, training.temperature)
    if not bool(chances.isfinite().all()):
        return features.new_tensor(torch.nan)  # nothing can be drawn by them
    counts = training.swaps, training.additions, training.removals
    negatives = edited_sets(batch.true, chances, counts, rng)
    true = torch.nn.functional.pad(batch.true, (0, 1), value=MISSING)
    sets = torch.cat([true[:, None], negatives], dim=1)
    scores = score_sets(scorer, target, pool, rows, edges, sets)
    return ranking_loss(scores[:, 0], scores[:, 1:], training.margin)


def _within_pools(data: TrainingData, pools: Pools) -> NDArray[np.int64]:
    """Targets with a candidate beside the true ones."""
    candidates = (pools.members != MISSING).sum(axis=1)
    sizes = np.array([len(data.teams[int(target)]) for target in pools.targets], dtype=np.int64)
    targets: NDArray[np.int64] = pools.targets[candidates > sizes]
    return targets


@torch.no_grad()
def _mean_f1(scorer: SetScorer, features: Tensor, pools: Pools, data: TrainingData) -> float:
    """Mean F1 on validation targets with R given; a few sets around the additive best are seen."""
    embeddings, shares = scorer.encode(features), []
    budget = Budget(sets=SETS_SEEN)
    for size, targets in by_team_size(data.validation, pools.targets).items():
        own = pools.take(targets)
        teams = decode_teams(scorer, embeddings, own, size, top=1, method="swap", budget=budget)
        for row, target in enumerate(targets.tolist()):
            shares.append(np.isin(teams.sets[row, 0], data.validation[target]).mean())
    return float(np.mean(shares))


def by_team_size(
    teams: Mapping[int, NDArray[np.int64]], targets: NDArray[np.int64]
) -> Mapping[int, NDArray[np.int64]]:
    """Targets by the size of their team, smallest first."""
    sizes = np.array([len(teams[int(target)]) for target in targets])
    return {int(size): targets[sizes == size] for size in np.unique(sizes)}
