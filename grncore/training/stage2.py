"""Stage 2: fit a set scorer of one stratum by ranking true teams above other sets (section 4.3)."""

import torch
from torch import Generator, Tensor

from grncore.errors import InputError
from grncore.nets.config import PairConfig
from grncore.nets.set_scorer import SetScorer
from grncore.pools import Pools, inject
from grncore.progress import Curve, OnEpoch, Progress, silent, unheard
from grncore.reproducible import seeded
from grncore.training.config import Stage2Config, stage_name
from grncore.training.divergence import check_finite
from grncore.training.examples import Examples, make_examples, pools_of
from grncore.training.loss import batch_loss
from grncore.training.schedule import (
    BestEpoch,
    adamw,
    freeze_encoder,
    learning_rate,
    near_miss_share,
    patience_of,
    set_learning_rate,
)
from grncore.training.validation import Validate, merit, validation
from grncore.training.warm_start import pretrain, take_over
from grncore.training_data import TrainingData


def fit_scorer(
    module: type[SetScorer],
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
    on_epoch: OnEpoch = unheard,
) -> tuple[SetScorer, Curve]:
    """Fit the scorer of one stratum.

    Parameters
    ----------
    module
        Class of the scorer; its ``kind`` names the stage.
    pools
        Pools of the training targets with ``size`` regulators, and of validation targets where
        there are any, capped as decoding will cap them. True members that a training pool lacks
        are injected here, from ``data.teams`` alone.
    warm_start
        Scorer that gives its encoder and, to a scorer with an additive base, its edge scorer (see
        :func:`grncore.training.warm_start.take_over`): the result of
        :func:`grncore.training.warm_start.pretrain`, or a PairS2 of this stratum. None warms up as
        ``training`` says.
    on_epoch
        Hears each row of the curve as its epoch ends, under the name that progress has.

    Returns
    -------
    The scorer in eval mode, and a row per epoch: ``epoch``, ``loss`` and, where validation targets
    of this size have pools, ``validation_loss`` and, with an additive base, ``validation_exact``.
    The kept epoch is the last, or the best on validation if ``training.select`` says so.

    Raises
    ------
    InputError
        If no training target has ``size`` regulators, one has no pool, a pool has no set beside
        the true one, a warm start does not fit or is missing where the encoder shall be frozen, or
        selection asks for validation targets that are not there.
    GrncoreError
        If the loss stops being finite.
    """
    targets = data.targets(size)
    if not len(targets):
        raise InputError(f"No training target has {size} regulators: choose other team sizes.")
    # Oracle injection touches training targets only, whatever pools came in.
    injected = inject(pools_of(pools, targets), data.teams)
    examples = make_examples(data, injected, data.teams, training.negatives_from, device)
    features = torch.from_numpy(data.features).to(device)
    validate = validation(data, pools, size, features, training, seed)
    if warm_start is None and training.pretrain_epochs:
        warm_start = pretrain(
            data,
            config,
            training,
            seed=seed,
            device=device,
            progress=progress,
            on_epoch=on_epoch,
        )
    if warm_start is None and training.freeze_encoder_epochs:
        raise InputError(
            "An encoder that was not trained cannot be frozen: give a warm start, or set "
            "pretrain_epochs above 0 or freeze_encoder_epochs to 0."
        )
    name = stage_name(module.kind, size)
    rng = torch.Generator().manual_seed(seed)
    with seeded(seed):
        scorer: SetScorer = module(config, features.shape[1]).to(device)
        if warm_start is not None:
            take_over(scorer, warm_start)
        curve = _fit(scorer, features, examples, training, rng, validate, name, progress, on_epoch)
    return scorer.eval(), curve


def _fit(
    scorer: SetScorer,
    features: Tensor,
    examples: Examples,
    training: Stage2Config,
    rng: Generator,
    validate: Validate | None,
    name: str,
    progress: Progress,
    on_epoch: OnEpoch,
) -> Curve:
    optimiser = adamw(scorer, training.learning_rate, training.weight_decay)
    curve: Curve = []
    best = BestEpoch(scorer, patience_of(training.patience, len(examples.targets)))
    step = 0
    for epoch in range(training.epochs):
        progress(name, epoch, training.epochs)
        scorer.train()
        freeze_encoder(scorer, epoch < training.freeze_encoder_epochs)
        near_share = near_miss_share(training, epoch)
        losses = []
        order = torch.randperm(len(examples.targets), generator=rng)
        for rows in order.split(training.batch_size):
            batch = examples.rows(rows.to(examples.targets.device))
            loss = batch_loss(scorer, features, batch, training, near_share, rng)
            optimiser.zero_grad()
            # Here and not at the epoch's end: near misses are drawn by scores that are numbers.
            # Those draws wait for the device in any case.
            check_finite(name, epoch + 1, value := loss.item(), training.learning_rate)
            loss.backward()
            set_learning_rate(optimiser, learning_rate(training, step))
            optimiser.step()
            step += 1
            losses.append(value * len(rows))
        row: dict[str, float] = {"epoch": epoch + 1, "loss": sum(losses) / len(examples.targets)}
        if validate is not None:
            row |= validate(scorer.eval())
            check_finite(name, epoch + 1, row["validation_loss"], training.learning_rate)
        curve.append(row)
        on_epoch(name, row)
        if training.select == "validation" and best.is_over(epoch, merit(row)):
            break
    freeze_encoder(scorer, False)
    progress(name, training.epochs, training.epochs)
    best.restore()
    return curve
