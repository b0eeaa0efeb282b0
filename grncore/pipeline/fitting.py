"""Fit what a recipe names, one model after another; what was kept is not fitted again."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from grncore.checkpoints import CachedFit, FitCache, Fitted, state_digest
from grncore.methods.base import ModelMethod
from grncore.methods.fitted import FitContext, FittedModel, FittedRanker
from grncore.methods.registry import METHODS
from grncore.nets.config import PairConfig
from grncore.pipeline.plan import fitting_stage
from grncore.pipeline.recipe import Recipe
from grncore.pools import Pools, top_pools
from grncore.progress import Curve, OnEpoch, Progress, renamed, silent, unheard
from grncore.training.config import Stage2Config
from grncore.training_data import TrainingData

if TYPE_CHECKING:  # torch takes a second to import, and only weights need it
    from torch import Tensor

    from grncore.nets.set_scorer import SetScorer


class Fitter:
    """Fits retriever, warm-up and models of one recipe to one training set.

    Parameters
    ----------
    fit_cache
        Where fitted models are kept and looked for.
    processes
        How many a method may take that fits target by target.
    """

    def __init__(
        self,
        data: TrainingData,
        recipe: Recipe,
        *,
        device: str = "cpu",
        fit_cache: FitCache | None = None,
        progress: Progress = silent,
        on_epoch: OnEpoch = unheard,
        processes: int = 1,
    ) -> None:
        self.data = data
        self.recipe = recipe
        self.device = device
        self.progress = progress
        self.on_epoch = on_epoch
        self.processes = processes
        self._fit_cache = fit_cache or FitCache()
        self._warm: dict[PairConfig, SetScorer] = {}

    def retriever(self) -> Fitted[FittedRanker]:
        """The retriever that the recipe names."""
        kind, config = self.recipe.retriever, self.recipe.retriever_config()
        key = {"part": "retriever", "kind": kind, "config": config}
        ranker, curve = self._fitted(METHODS[kind], config, key, self._context())
        return Fitted(ranker, config, curve)

    def warm_start(self, kind: str) -> "SetScorer | None":
        """The warm-up that strata and kinds of equal sizes share; None where there is none."""
        training = self.recipe.training_config()
        if not training.pretrain_epochs:
            return None
        config = self.recipe.scorer_config(kind)
        sizes = PairConfig(config.dim, config.hidden, config.dropout)
        if sizes not in self._warm:

            def fit() -> CachedFit:
                from grncore.training.warm_start import pretrain

                warm = pretrain(
                    self.data,
                    sizes,
                    training,
                    seed=self.recipe.seed,
                    device=self.device,
                    progress=self.progress,
                    on_epoch=self.on_epoch,
                )
                return CachedFit(warm.state_dict(), [])

            kept = self._kept({"part": "warm-up", "config": sizes, "training": training}, fit)
            self._warm[sizes] = _with_weights(sizes, self.data, kept.state, self.device)
        return self._warm[sizes]

    def model(
        self,
        kind: str,
        size: int | None = None,
        pools: Pools | None = None,
        *,
        warm_start: "SetScorer | None" = None,
        training: Stage2Config | None = None,
    ) -> Fitted[FittedModel]:
        """One model, of one stratum where it is fitted by size.

        Parameters
        ----------
        pools
            Of the training and validation targets of the stratum, see :meth:`training_pools`.
        warm_start, training
            In the place of the recipe's.
        """
        method, config = METHODS[kind], self.recipe.model_config(kind)
        if not method.network:
            context = replace(self._context(), size=size, pools=pools)
            if size is None:
                told = renamed(self.progress, fitting_stage(kind))
                context = replace(context, progress=told)
            key = {"part": "model", "kind": kind, "size": size, "config": config}
            key["pools"] = None if pools is None else pools.digest
            fitted, curve = self._fitted(method, config, key, context)
            return Fitted(fitted, config, curve, size)
        assert size is not None
        assert pools is not None
        training = training or self.recipe.training_config(kind)
        if not len(self.data.validation_targets(size)):
            training = replace(training, select="last")  # nothing is left to select by
        warm = warm_start
        if warm is None and training.pretrain_epochs:
            warm = self.warm_start(kind)
        context = replace(
            self._context(), size=size, pools=pools, training=training, warm_start=warm
        )
        key = {
            "part": "scorer",
            "kind": kind,
            "config": config,
            "training": training,
            "pools": pools.digest,
            "warm": None if warm is None else state_digest(warm.state_dict()),
        }
        fitted, curve = self._fitted(method, config, key, context)
        return Fitted(fitted, config, curve, size)

    def training_pools(self, retriever: FittedRanker, size: int | None) -> Pools:
        """Pools of training and validation targets, as wide as decoding will see them.

        They are in-fold, as the paper's are: the retriever was trained on these very targets.
        """
        targets = np.sort(
            np.concatenate([self.data.targets(size), self.data.validation_targets(size)])
        )
        cap = self.recipe.k if size is None else self.recipe.cap(size)
        return top_pools(retriever.scores(targets), targets, cap, retriever.kind)

    def _context(self) -> FitContext:
        return FitContext(
            self.data,
            self.recipe.seed,
            device=self.device,
            progress=self.progress,
            on_epoch=self.on_epoch,
            processes=self.processes,
        )

    def _fitted(
        self, method: ModelMethod, config: Any, key: Mapping[str, Any], context: FitContext
    ) -> tuple[Any, Curve]:
        """What was fitted now, or restored from what was kept."""
        fresh: list[Any] = []

        def fit() -> CachedFit:
            fitted, curve = method.fit(config, context)
            fresh.append(fitted)
            return CachedFit(fitted.state(), curve)

        kept = self._kept(key, fit)
        curve = [dict(row) for row in kept.curve]
        return (fresh[0] if fresh else method.restore(kept.state, config, context)), curve

    def _kept(self, key: Mapping[str, Any], fit: Callable[[], CachedFit]) -> CachedFit:
        common = {"data": self.data.digest, "seed": self.recipe.seed, "device": self.device}
        return self._fit_cache.get_or_fit({**common, **key}, fit)


def _with_weights(
    config: PairConfig, data: TrainingData, state: Mapping[str, "Tensor"], device: str
) -> "SetScorer":
    from grncore.nets.pair import PairS2

    made = PairS2(config, data.features.shape[1])
    made.load_state_dict(dict(state), strict=True)
    return made.to(device).eval()
