"""Warm start of stage 2: encoder and edge scorer learnt from the training edges of every stratum.

The paper trains each stratum's scorer from scratch on as few as 74 targets. Which regulators go
with which profile does not depend on how many partners they have, so that the training targets of
every team size can teach it first. Ours; the paper's preset does without.
"""

import numpy as np
import torch
from numpy.random import Generator
from numpy.typing import NDArray
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
from grncore.training.sampling import Columns, joined, mixed_precision, sample_columns, sample_size
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
    draw = _Columns(data, training, rng)
    with seeded(seed):
        scorer = PairS2(PairConfig(config.dim, config.hidden, config.dropout), features.shape[1])
        scorer.to(device).train()
        optimiser = adamw(scorer, training.pretrain_learning_rate, training.weight_decay)
        for epoch in range(training.pretrain_epochs):
            progress(STAGE, epoch, training.pretrain_epochs)
            losses: list[Tensor] = []
            counts: list[int] = []
            order = rng.permutation(targets)
            for start in range(0, len(order), training.batch_size):
                batch = order[start : start + training.batch_size]
                loss = _batch_loss(scorer, features, data, batch, draw(batch), training)
                optimiser.zero_grad()
                loss.backward()
                optimiser.step()
                losses.append(loss.detach())  # read at the end: a GPU is not waited for
                counts.append(len(batch))
            values = torch.stack(losses).tolist()
            total = sum(value * count for value, count in zip(values, counts, strict=True))
            check_finite(STAGE, epoch + 1, total, training.pretrain_learning_rate)
            on_epoch(STAGE, {"epoch": epoch + 1, "loss": total / len(targets)})
        progress(STAGE, training.pretrain_epochs, training.pretrain_epochs)
    return scorer.eval()


def edge_ranking_loss(
    scores: Tensor, labels: Tensor, allowed: Tensor, weights: Tensor | None = None
) -> Tensor:
    """Mean over true edges of -log(e^s_r / (e^s_r + sum over false r' of w_r' e^s_r')).

    Parameters
    ----------
    scores, labels, allowed
        ``(targets, candidates)``; ``allowed`` is False where a gene is no candidate of a target.
    weights
        ``(candidates,)`` how many false candidates each stands for; 1 where not given.
    """
    false = scores if weights is None else scores + weights.log()
    false = false.masked_fill((labels > 0) | ~allowed, -torch.inf)
    strongest = false.logsumexp(dim=1, keepdim=True)
    return (softplus(strongest - scores) * labels).sum() / labels.sum()


def _batch_loss(
    scorer: PairS2,
    features: Tensor,
    data: TrainingData,
    targets: NDArray[np.int64],
    drawn: Columns,
    training: Stage2Config,
) -> Tensor:
    columns = drawn.genes
    labels = torch.from_numpy(data.labels(targets, columns)).to(features.device)
    # A true regulator outside a supplied universe is still a true edge to learn from.
    allowed = torch.from_numpy(columns[None, :] != targets[:, None]).to(features.device)
    weights = None
    if (drawn.weights != 1).any():
        weights = torch.from_numpy(drawn.weights).to(features.device)
    with mixed_precision(features.device, training.mixed_precision):
        embedded = scorer.encode(features[np.concatenate([targets, columns])])
        target, members = embedded[: len(targets)], embedded[len(targets) :]
        scores = scorer.regulator_scores(target, members.expand(len(targets), -1, -1))
    return edge_ranking_loss(scores.float(), labels, allowed, weights)


class _Columns:
    """Genes to rank in a batch: regulators of training edges, and as many other candidates.

    The first are the confusers that matter; the others, drawn anew, keep the scores of genes that
    regulate nothing in training low, at a cost that does not grow with the universe. Of many
    regulators some are drawn as well, beside the batch's true ones, and stand for the others.
    """

    def __init__(self, data: TrainingData, training: Stage2Config, rng: Generator) -> None:
        self._data, self._rng = data, rng
        self._regulators = np.unique(np.concatenate(list(data.teams.values())))
        self._others = np.setdiff1d(data.universe, self._regulators)
        self._whole = min(len(self._others), len(self._regulators))
        columns = len(self._regulators) + self._whole
        self._sampled = sample_size(training.pretrain_sampled, columns)

    def __call__(self, targets: NDArray[np.int64]) -> Columns:
        regulators, others, rng = self._regulators, self._others, self._rng
        whole = self._whole
        nothing = np.empty(0, dtype=np.int64)
        if self._sampled is None:
            confusers = Columns(regulators, np.ones(len(regulators), dtype=np.float32))
            return joined([confusers, sample_columns(nothing, others, whole, rng, whole)])
        true = np.unique(np.concatenate([self._data.teams[int(target)] for target in targets]))
        confusers = sample_columns(true, regulators, self._sampled, rng)
        return joined([confusers, sample_columns(nothing, others, self._sampled, rng, whole)])
