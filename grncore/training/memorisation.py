"""Sanity check: a correctly wired scorer learns a few targets by heart (appendix E)."""

from dataclasses import dataclass, replace

import numpy as np
import torch

from grncore.decoding import decode_teams
from grncore.errors import InputError
from grncore.nets.config import PairConfig
from grncore.nets.set_scorer import SetScorer
from grncore.pools import Pools, inject
from grncore.progress import OnEpoch, Progress, silent, unheard
from grncore.reproducible import seeded
from grncore.training.config import Stage2Config
from grncore.training.examples import make_examples, pools_of
from grncore.training.loss import batch_loss
from grncore.training.schedule import adamw
from grncore.training_data import TrainingData

MEMORISATION = Stage2Config(
    learning_rate=1e-3, weight_decay=0.0, pretrain_epochs=0, near_miss_start=0.9, select="last"
)
"""Mostly near misses from the start, and nothing that keeps weights small."""

SETTLED = 10
"""So many steps in a row must be below the tolerance: one may draw easy negatives only."""


@dataclass(frozen=True)
class Memorised:
    """How well a few targets were learnt by heart.

    Attributes
    ----------
    targets
        The targets, as gene indices.
    losses
        Training loss of every step.
    exact
        Share of these targets whose true team is decoded from their pools, truth injected.
    """

    targets: tuple[int, ...]
    losses: tuple[float, ...]
    exact: float

    @property
    def steps(self) -> int:
        """Steps taken."""
        return len(self.losses)

    @property
    def loss(self) -> float:
        """Loss of the last step."""
        return self.losses[-1]


def memorise(
    module: type[SetScorer],
    data: TrainingData,
    pools: Pools,
    size: int,
    config: PairConfig,
    training: Stage2Config = MEMORISATION,
    *,
    seed: int,
    targets: int = 8,
    max_steps: int = 400,
    tolerance: float = 0.01,
    device: str = "cpu",
    progress: Progress = silent,
    on_epoch: OnEpoch = unheard,
) -> Memorised:
    """Overfit a few training targets and say whether the scorer then names their teams.

    Dropout is left out: it is there to prevent what is asked for here. Nothing is validated, and
    the scorer is of no further use.

    Parameters
    ----------
    module
        Class of the scorer.
    pools
        Pools of the training targets with ``size`` regulators, as for
        :func:`grncore.training.stage2.fit_scorer`.
    targets
        How many: the first in gene order.
    max_steps, tolerance
        Training stops once `SETTLED` losses in a row are below ``tolerance``, or after
        ``max_steps``.
    on_epoch
        Hears every step as an epoch, which it is: all targets are in one batch.

    Raises
    ------
    InputError
        If no training target has ``size`` regulators, or one has no pool.
    """
    chosen = data.targets(size)[:targets]
    if not len(chosen):
        raise InputError(f"No training target has {size} regulators: choose other team sizes.")
    own = inject(pools_of(pools, chosen), data.teams)
    batch = make_examples(data, own, data.teams, training.negatives_from, device)
    features = torch.from_numpy(data.features).to(device)
    rng = torch.Generator().manual_seed(seed)
    name = f"memorising {module.kind}, R = {size}"
    losses: list[float] = []
    with seeded(seed):
        scorer = module(replace(config, dropout=0.0), features.shape[1]).to(device)
        scorer.train()
        optimiser = adamw(scorer, training.learning_rate, training.weight_decay)
        while len(losses) < max_steps and not _settled(losses, tolerance):
            progress(name, len(losses), max_steps)
            loss = batch_loss(scorer, features, batch, training, training.near_miss_start, rng)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            losses.append(loss.item())
            on_epoch(name, {"epoch": len(losses), "loss": losses[-1]})
    with torch.no_grad():
        embeddings = scorer.eval().encode(features)
    teams = decode_teams(scorer, embeddings, own, size, top=1)
    truth = np.stack([data.teams[int(target)] for target in chosen])
    exact = float((teams.sets[:, 0] == truth).all(1).mean())
    progress(name, max_steps, max_steps)
    return Memorised(tuple(int(target) for target in chosen), tuple(losses), exact)


def _settled(losses: list[float], tolerance: float) -> bool:
    return len(losses) >= SETTLED and max(losses[-SETTLED:]) < tolerance
