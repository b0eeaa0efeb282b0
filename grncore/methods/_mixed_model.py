"""A set scorer of every team size as a model: it takes R as given, or chooses it."""

from collections.abc import Mapping
from dataclasses import replace
from pkgutil import resolve_name
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from grncore.decoding import Budget
from grncore.errors import InputError
from grncore.methods._neural_model import NeuralModel, restored_scorer
from grncore.methods.fitted import FitContext
from grncore.nets.config import PairConfig
from grncore.nets.set_scorer import SetScorer
from grncore.pools import MISSING, Pools
from grncore.progress import Curve, Progress, silent
from grncore.teams import Teams
from grncore.training.config import MixedTraining
from grncore.training.mixed_sizes import fit_mixed
from grncore.training_data import TrainingData

PRICE = "price"
"""In a state, beside the network's tensors: what a member costs where R is chosen."""

PRICES = 101
"""Prices that are tried on validation targets."""


class MixedModel(NeuralModel):
    """A set scorer of every team size, with the price of a member.

    Where R is not given it is the size of the best set among the first 1, 2, ... members of the
    additive order, by score less the price of its members. The set itself is then decoded.
    """

    def __init__(
        self, scorer: SetScorer, features: NDArray[np.float32], device: str, price: float
    ) -> None:
        super().__init__(scorer, features, device)
        self.price = price

    def teams(
        self,
        targets: NDArray[np.int64],
        size: int | None,
        *,
        pools: Pools | None = None,
        top: int = 10,
        budget: Budget | None = None,
        progress: Progress = silent,
    ) -> Teams:
        """The best sets of each pool, of a given size or of one for each target.

        Raises
        ------
        InputError
            If pools are missing, or of other targets.
        """
        if size is not None:
            return super().teams(
                targets, size, pools=pools, top=top, budget=budget, progress=progress
            )
        pools = self.given_pools(pools, targets)
        sizes = self._sizes(pools)
        found: list[Teams] = []
        for own in np.unique(sizes).tolist():
            part = pools.take(targets[sizes == own])
            found.append(super().teams(part.targets, own, pools=part, top=top, budget=budget))
            progress("Decoding targets", sum(len(t.targets) for t in found), len(targets))
        return replace(Teams.concat(found).take(targets), size_given=False)

    def _sizes(self, pools: Pools) -> NDArray[np.int64]:
        """``(targets,)`` R of each."""
        paths = (nested(self, int(t), pool)[1] for t, pool in zip(*pools_apart(pools), strict=True))
        return np.array([priced_size(scores, self.price) for scores in paths], dtype=np.int64)

    def state(self) -> Mapping[str, Tensor]:
        """The network's tensors and the price."""
        return {**self.scorer.state_dict(), PRICE: torch.tensor(self.price, dtype=torch.float64)}


def pools_apart(pools: Pools) -> tuple[NDArray[np.int64], list[NDArray[np.int64]]]:
    """Targets, and the members of each pool without its tail."""
    return pools.targets, [row[row != MISSING] for row in pools.members]


def nested(
    model: NeuralModel, target: int, pool: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The pool in the order of additive scores, and the score of its first 1, 2, ... members."""
    embeddings, scorer = model.embeddings, model.scorer
    of_target = embeddings[target][None]
    members = embeddings[torch.from_numpy(np.sort(pool)).to(embeddings.device)]
    with torch.inference_mode():
        phi = scorer.regulator_scores(of_target, members[None])[0].double()
        order = torch.sort(phi, descending=True, stable=True).indices
        scores = phi[order].cumsum(0)
        if scorer.has_residual:
            n = len(order)
            inside = torch.ones(n, n, dtype=torch.bool, device=order.device).tril()
            rows = torch.where(inside, order, MISSING)[None]
            scores = scores + scorer.shared_residual(of_target, members, rows)[0]
    return np.sort(pool)[order.cpu().numpy()], scores.cpu().numpy()


def priced_size(scores: NDArray[np.float64], price: float) -> int:
    """R of the best of nested sets whose members cost ``price`` each."""
    return 1 + int((scores - price * np.arange(1, len(scores) + 1)).argmax())


def choose_price(model: NeuralModel, data: TrainingData, pools: Pools) -> float:
    """The price with the best mean F1 of nested sets on validation targets; 0 without any."""
    held = np.intersect1d(data.validation_targets(), pools.targets)
    if not len(held):
        return 0.0
    paths = []
    for target, pool in zip(*pools_apart(pools.take(held)), strict=True):
        order, scores = nested(model, int(target), pool)
        team = data.validation[int(target)]
        hits = np.isin(order, team).cumsum()
        paths.append((scores, 2 * hits / (np.arange(1, len(order) + 1) + len(team))))
    steps = np.concatenate([np.diff(scores, prepend=0.0) for scores, _ in paths])
    tried = np.quantile(steps, np.linspace(0, 1, PRICES))
    worth = [np.mean([f1[priced_size(scores, p) - 1] for scores, f1 in paths]) for p in tried]
    return float(tried[int(np.argmax(worth))])


def fit(network: str, config: Any, context: FitContext) -> tuple[MixedModel, Curve]:
    """Train a network of the class there on teams of every size, see :func:`fit_mixed`."""
    module: type[SetScorer] = resolve_name(network)
    assert isinstance(config, MixedTraining)
    assert isinstance(config, PairConfig)
    if context.pools is None:
        raise InputError(f"The model {module.kind!r} is trained on pools; give them.")
    scorer, curve = fit_mixed(
        module,
        context.data,
        context.pools,
        config,
        config,
        seed=context.seed,
        device=context.device,
        progress=context.progress,
        on_epoch=context.on_epoch,
    )
    fitted = NeuralModel(scorer, context.data.features, context.device)
    price = choose_price(fitted, context.data, context.pools)
    return MixedModel(scorer, context.data.features, context.device, price), curve


def restore(
    network: str, state: Mapping[str, Tensor], config: Any, context: FitContext
) -> MixedModel:
    """Rebuild one; CheckpointError if the tensors do not fit."""
    scorer = restored_scorer(network, state, config, context, single=(PRICE,), noun="model")
    return MixedModel(scorer, context.data.features, context.device, float(state[PRICE]))
