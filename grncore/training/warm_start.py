"""Warm start of stage 2: encoder and edge scorer learnt from the training edges of every stratum.

The paper trains each stratum's scorer from scratch on as few as 74 targets. Which regulators go
with which profile does not depend on how many partners they have, so that the training targets of
every team size can teach it first. Ours; the paper's preset does without.
"""

import numpy as np
import torch
from numpy.random import Generator
from torch import Tensor
from torch.nn.functional import softplus

from grncore.errors import InputError
from grncore.nets.config import PairConfig
from grncore.nets.pair import PairS2
from grncore.nets.set_scorer import SetScorer
from grncore.progress import OnEpoch, Progress, silent, unheard
from grncore.reproducible import seeded
from grncore.training.config import Stage2Config
from grncore.training.divergence import check_finite
from grncore.training.schedule import adamw
from grncore.training_data import TrainingData


def take_over(scorer: SetScorer, warm: SetScorer) -> None:
    """Copy the weights of the modules that ``scorer.warm_names`` lists, and no others.

    These are encoder, norm and edge scorer for every scorer with an additive base, and encoder and
    norm alone for PureHOS2 (section 5.4). What a deeper scorer has beyond the warm one's modules
    keeps its own start.

    Raises
    ------
    InputError
        If ``warm`` lacks one of them or has other sizes.
    """
    mine = scorer.state_dict()
    given = {
        name: value
        for name, value in warm.state_dict().items()
        if name.split(".")[0] in scorer.warm_names
    }
    absent = [part for part in scorer.warm_names if part not in dict(warm.named_children())]
    if absent:
        raise InputError(
            f"The warm start {warm.kind!r} has no {absent[0]!r}, which {scorer.kind!r} takes over: "
            "give a PairS2."
        )
    other = [name for name, w in given.items() if name not in mine or w.shape != mine[name].shape]
    if other:
        raise InputError(
            f"The warm start has other sizes than the scorer, such as in {other[:1]}: "
            "give both the same dim and hidden, and the same cells."
        )
    scorer.load_state_dict(given, strict=False)


STAGE = "stage 2 warm-up"
"""What progress and epochs of the warm-up are called."""


def pretrain(
    data: TrainingData,
    config: PairConfig,
    training: Stage2Config,
    *,
    seed: int,
    device: str = "cpu",
    progress: Progress = silent,
    on_epoch: OnEpoch = unheard,
) -> PairS2:
    """Fit a PairS2 to single edges of all training targets; a warm start for any stratum.

    Serves every stratum and kind of scorer whose sizes are those of ``config``. ``on_epoch`` hears
    each epoch's number and mean loss.
    """
    rng = np.random.default_rng(seed)
    features = torch.from_numpy(data.features).to(device)
    targets = data.targets()
    with seeded(seed):
        scorer = PairS2(PairConfig(config.dim, config.hidden, config.dropout), features.shape[1])
        scorer.to(device).train()
        optimiser = adamw(scorer, training.pretrain_learning_rate, training.weight_decay)
        for epoch in range(training.pretrain_epochs):
            progress(STAGE, epoch, training.pretrain_epochs)
            losses = []
            order = rng.permutation(targets)
            for start in range(0, len(order), training.batch_size):
                batch = order[start : start + training.batch_size]
                loss = _batch_loss(scorer, features, data, batch, rng)
                optimiser.zero_grad()
                value = loss.item()
                check_finite(STAGE, epoch + 1, value, training.pretrain_learning_rate)
                loss.backward()
                optimiser.step()
                losses.append(value * len(batch))
            on_epoch(STAGE, {"epoch": epoch + 1, "loss": sum(losses) / len(targets)})
        progress(STAGE, training.pretrain_epochs, training.pretrain_epochs)
    return scorer.eval()


def edge_ranking_loss(scores: Tensor, labels: Tensor, allowed: Tensor) -> Tensor:
    """Mean over true edges of -log(e^s_r / (e^s_r + sum over false r' of e^s_r')).

    Parameters
    ----------
    scores, labels, allowed
        ``(targets, candidates)``; ``allowed`` is False where a gene is no candidate of a target.
    """
    false = scores.masked_fill((labels > 0) | ~allowed, -torch.inf)
    strongest = false.logsumexp(dim=1, keepdim=True)
    return (softplus(strongest - scores) * labels).sum() / labels.sum()


def _batch_loss(
    scorer: PairS2,
    features: Tensor,
    data: TrainingData,
    targets: np.ndarray,
    rng: Generator,
) -> Tensor:
    columns = _columns(data, rng)
    labels = torch.from_numpy(data.labels(targets)[:, columns]).to(features.device)
    # A true regulator outside a supplied universe is still a true edge to learn from.
    allowed = torch.from_numpy(columns[None, :] != targets[:, None]).to(features.device)
    embedded = scorer.encode(features[np.concatenate([targets, columns])])
    target, members = embedded[: len(targets)], embedded[len(targets) :]
    scores = scorer.regulator_scores(target, members.expand(len(targets), -1, -1))
    return edge_ranking_loss(scores, labels, allowed)


def _columns(data: TrainingData, rng: Generator) -> np.ndarray:
    """Genes to rank: regulators of training edges, and as many other candidates drawn anew.

    The first are the confusers that matter; the others keep the scores of genes that regulate
    nothing in training low, at a cost that does not grow with the universe.
    """
    regulators = np.unique(np.concatenate(list(data.teams.values())))
    others = np.setdiff1d(data.universe, regulators)
    drawn = rng.choice(others, size=min(len(others), len(regulators)), replace=False)
    return np.concatenate([regulators, drawn])
