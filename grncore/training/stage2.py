"""Stage 2: fit a set scorer of one stratum by ranking true teams above other sets (section 4.3)."""

from collections.abc import Callable

import numpy as np
import torch
from torch import Generator, Tensor
from torch.nn.functional import softplus

from grncore.decoding import decode_teams
from grncore.errors import InputError
from grncore.pools import MISSING, Pools, inject
from grncore.progress import Progress, silent
from grncore.reproducible import seeded
from grncore.scorers import SCORERS, PairConfig, SetScorer
from grncore.training.config import Stage2Config
from grncore.training.examples import Examples, make_examples, pools_of
from grncore.training.negatives import confuser_chances, mixed_negatives
from grncore.training.pretrain import pretrain
from grncore.training_data import TrainingData

Curve = list[dict[str, float]]
Validate = Callable[[SetScorer], dict[str, float]]


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
        Pools of the training targets with ``size`` regulators, and of validation targets where
        there are any, capped as decoding will cap them. True members that a training pool lacks
        are injected here, from ``data.teams`` alone.
    warm_start
        Scorer whose parameters are taken over where names agree, such as the result of
        :func:`grncore.training.pretrain.pretrain`, or a PairS2 as the base of a residual scorer;
        training then goes on with all parameters. None warms up as ``training`` says.

    Returns
    -------
    The scorer in eval mode, and a row per epoch: ``epoch``, ``loss`` and, where validation targets
    of this size have pools, ``validation_loss`` and ``validation_exact``. The kept epoch is the
    last, or the best on validation if ``training.select`` says so.

    Raises
    ------
    InputError
        If no training target has ``size`` regulators, one has no pool, a pool has no set beside
        the true one, a warm start has other sizes, or selection asks for validation targets
        that are not there.
    """
    targets = data.targets(size)
    if not len(targets):
        raise InputError(f"No training target has {size} regulators: choose other team sizes.")
    # Oracle injection touches training targets only, whatever pools came in.
    injected = inject(pools_of(pools, targets), data.teams)
    examples = make_examples(data, injected, data.teams, training.negatives_from, device)
    features = torch.from_numpy(data.features).to(device)
    validate = _validation(data, pools, size, features, training, seed)
    if warm_start is None and training.pretrain_epochs:
        warm_start = pretrain(data, config, training, seed=seed, device=device, progress=progress)
    rng = torch.Generator().manual_seed(seed)
    with seeded(seed):
        scorer: SetScorer = SCORERS[kind].scorer(config, features.shape[1]).to(device)
        if warm_start is not None:
            _take_over(scorer, warm_start)
        curve = _fit(scorer, features, examples, training, rng, validate, progress)
    return scorer.eval(), curve


def _fit(
    scorer: SetScorer,
    features: Tensor,
    examples: Examples,
    training: Stage2Config,
    rng: Generator,
    validate: Validate | None,
    progress: Progress,
) -> Curve:
    optimiser = torch.optim.AdamW(
        scorer.parameters(), lr=training.learning_rate, weight_decay=training.weight_decay
    )
    curve: Curve = []
    best: tuple[tuple[float, float], dict[str, Tensor]] | None = None
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
        if validate is not None:
            curve[-1] |= validate(scorer.eval())
        if training.select == "validation":
            # Among epochs that recover equally many, the lowest loss is the surest.
            merit = (curve[-1]["validation_exact"], -curve[-1]["validation_loss"])
            if best is None or merit > best[0]:
                best = (merit, {name: w.clone() for name, w in scorer.state_dict().items()})
    progress(f"stage 2 {scorer.kind}", training.epochs, training.epochs)
    if best is not None:
        scorer.load_state_dict(best[1])
    return curve


def _validation(
    data: TrainingData,
    pools: Pools,
    size: int,
    features: Tensor,
    training: Stage2Config,
    seed: int,
) -> Validate | None:
    """Function that measures a scorer on the validation targets that have pools."""
    targets = np.intersect1d(data.validation_targets(size), pools.targets)
    if not len(targets):
        if training.select == "validation":
            raise InputError(
                f"No validation target with {size} regulators has a pool to select an epoch by: "
                "train without validation targets in the training set, or select the last epoch."
            )
        return None
    # The pools stay as retrieved, so that exact match is unconditional, as it will be on test.
    own = pools_of(pools, targets)
    truth = np.stack([data.validation[int(target)] for target in targets])
    # A loss needs the true set among the candidates; these serve nothing else.
    examples = make_examples(
        data, own, data.validation, training.negatives_from, str(features.device)
    )

    @torch.no_grad()
    def validate(scorer: SetScorer) -> dict[str, float]:
        # The same draws every epoch, at the curriculum's last mix, make epochs comparable.
        rng = torch.Generator().manual_seed(seed)
        loss = batch_loss(scorer, features, examples, training, training.near_miss_end, rng)
        teams = decode_teams(scorer, scorer.encode(features), own, size, top=1)
        exact = (teams.sets[:, 0] == truth).all(1).mean()
        return {"validation_loss": loss.item(), "validation_exact": float(exact)}

    return validate


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


def _take_over(scorer: SetScorer, warm: SetScorer) -> None:
    mine, given = scorer.state_dict(), warm.state_dict()
    shared = {name: value for name, value in given.items() if name in mine}
    other = [name for name, value in shared.items() if value.shape != mine[name].shape]
    if other or not shared:
        raise InputError(
            f"The warm start has other sizes than the scorer, such as in {other[:1] or 'all'}: "
            "give both the same dim and hidden, and the same cells."
        )
    scorer.load_state_dict(shared, strict=False)
