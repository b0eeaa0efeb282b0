"""A trained set scorer as a model: decoding, parts of a score, ranks, state, restoring."""

from collections.abc import Collection, Mapping
from functools import cached_property
from pkgutil import resolve_name
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from grncore.decoding import Budget, Rank, decode_teams, rank_of
from grncore.errors import InputError
from grncore.methods.fitted import FitContext, FittedModel, check_state, given_size
from grncore.nets.config import PairConfig
from grncore.nets.set_scorer import SetScorer
from grncore.pools import Pools
from grncore.progress import Curve, Progress, silent
from grncore.scores.base import ScoreParts
from grncore.teams import Teams
from grncore.training.stage2 import fit_scorer


class NeuralModel(FittedModel):
    """A set scorer with the features of the genes that it scores.

    The network stays as it is from here on: genes are encoded once, when first asked for.
    """

    def __init__(self, scorer: SetScorer, features: NDArray[np.float32], device: str) -> None:
        self.kind = scorer.kind
        self.scorer = scorer.to(device).eval().requires_grad_(False)
        self.features = features
        self.device = device

    @cached_property
    def embeddings(self) -> Tensor:
        """``(genes, dim)`` of every gene."""
        with torch.inference_mode():
            return self.scorer.encode(torch.from_numpy(self.features).to(self.device))

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
        """The best sets of each pool, decoded exactly.

        Raises
        ------
        InputError
            If size or pools are missing, or the pools are of other targets.
        """
        length = given_size(self.kind, size)
        return decode_teams(
            self.scorer,
            self.embeddings,
            self.given_pools(pools, targets),
            length,
            top=top,
            budget=budget or Budget(),
            progress=progress,
        )

    def given_pools(self, pools: Pools | None, targets: NDArray[np.int64]) -> Pools:
        """The pools to choose from; InputError if they are missing, or of other targets."""
        if pools is None or not np.array_equal(pools.targets, targets):
            raise InputError(f"The model {self.kind!r} chooses from pools; give those of targets.")
        return pools

    def explain(self, target: int, sets: NDArray[np.int64]) -> ScoreParts:
        """Additive score of each member, and the residual of each set."""
        embeddings, scorer = self.embeddings, self.scorer
        of_target = embeddings[target][None]
        chosen = embeddings[torch.from_numpy(sets).to(embeddings.device)][None]  # (1, n, R, dim)
        members = np.zeros(sets.shape, dtype=np.float32)
        with torch.inference_mode():
            residual = scorer.residual(of_target, chosen)[0].float().cpu().numpy()
            if scorer.has_base:
                flat = scorer.regulator_scores(of_target, chosen.flatten(1, 2))[0]
                members = flat.view(sets.shape).float().cpu().numpy()
        return ScoreParts(members, residual, has_base=scorer.has_base)

    def rank(
        self,
        target: int,
        team: NDArray[np.int64],
        pool: NDArray[np.int64],
        *,
        budget: Budget | None = None,
        progress: Progress = silent,
    ) -> Rank:
        """See :func:`grncore.decoding.rank_of`."""
        return rank_of(
            self.scorer, self.embeddings, target, pool, team, budget=budget, progress=progress
        )

    def state(self) -> Mapping[str, Tensor]:
        """The network's tensors."""
        return self.scorer.state_dict()


def fit(network: str, config: PairConfig, context: FitContext) -> tuple[NeuralModel, Curve]:
    """Train a network of the class there; see :func:`grncore.training.stage2.fit_scorer`."""
    module: type[SetScorer] = resolve_name(network)
    if context.pools is None or context.training is None:
        raise InputError(f"The model {module.kind!r} is trained on pools, with settings of it.")
    scorer, curve = fit_scorer(
        module,
        context.data,
        context.pools,
        given_size(module.kind, context.size),
        config,
        context.training,
        seed=context.seed,
        device=context.device,
        warm_start=context.warm_start,
        progress=context.progress,
        on_epoch=context.on_epoch,
    )
    return NeuralModel(scorer, context.data.features, context.device), curve


def restore(
    network: str, state: Mapping[str, Tensor], config: Any, context: FitContext
) -> NeuralModel:
    """Rebuild a network of the class there; CheckpointError if the tensors do not fit."""
    scorer = restored_scorer(network, state, config, context)
    return NeuralModel(scorer, context.data.features, context.device)


def restored_scorer(
    network: str,
    state: Mapping[str, Tensor],
    config: Any,
    context: FitContext,
    *,
    single: Collection[str] = (),
    noun: str = "scorer",
) -> SetScorer:
    """The network alone; ``single`` names numbers that the state holds beside its tensors."""
    module: type[SetScorer] = resolve_name(network)
    with torch.device("meta"):  # shapes only: nothing is allocated, and nothing drawn
        scorer = module(config, context.data.features.shape[1])
    shapes = {name: tuple(tensor.shape) for name, tensor in scorer.state_dict().items()}
    check_state(module.kind, state, {**shapes, **dict.fromkeys(single, ())}, noun)
    scorer.load_state_dict({name: state[name].clone() for name in shapes}, strict=True, assign=True)
    return scorer
