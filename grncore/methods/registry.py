"""Every method by its kind, and the models that name a team as tables and pickers show them."""

from collections.abc import Mapping
from functools import partial

import numpy as np
from numpy.typing import NDArray

from grncore.methods import attention, correlation, dot, popularity, tree
from grncore.methods.attention import ATTENTION_PRESETS, AttentionConfig
from grncore.methods.base import RecovererMethod, RetrieverMethod, ScorerMethod, top_r
from grncore.methods.best_subset import best_subset, suits_best_subset
from grncore.methods.correlation import CorrelationConfig
from grncore.methods.dot import DotConfig
from grncore.methods.neighbour import neighbour
from grncore.methods.popularity import PopularityConfig
from grncore.methods.random_team import random_team
from grncore.methods.tree import TreeConfig
from grncore.methods.uncapped import UncappedHOS2
from grncore.nets.blocks import parameters_of
from grncore.nets.config import PairConfig, ResidualConfig
from grncore.nets.deep_pair import DeepPairConfig, DeepPairS2
from grncore.nets.pair import PairS2
from grncore.nets.pure import PureHOS2
from grncore.nets.residual import ResidualHOS2
from grncore.pools import top_pools
from grncore.progress import Progress, silent
from grncore.teams import Teams
from grncore.training_data import TrainingData

RETRIEVERS: Mapping[str, RetrieverMethod] = {
    method.kind: method
    for method in (
        RetrieverMethod(
            kind="attention",
            label="Context-aware attention",
            description="Scores a candidate by target, candidate and attention over all genes.",
            config=AttentionConfig,
            presets=ATTENTION_PRESETS,
            fit=attention.fit,
            restore=attention.restore,
        ),
        RetrieverMethod(
            kind="dot",
            label="Dot product",
            description="Scores a candidate by the dot product of two learnt roles.",
            config=DotConfig,
            presets={"default": DotConfig(), "paper": DotConfig()},
            fit=dot.fit,
            restore=dot.restore,
        ),
        RetrieverMethod(
            kind="popularity",
            label="Popularity",
            description="Genes that regulate most training targets, first for every target.",
            config=PopularityConfig,
            presets={"default": PopularityConfig()},
            fit=popularity.fit,
            restore=popularity.restore,
        ),
        RetrieverMethod(
            kind="correlation",
            label="Correlation",
            description="Genes whose expression correlates most with the target's; no training.",
            config=CorrelationConfig,
            presets={"default": CorrelationConfig(), "signed": CorrelationConfig(absolute=False)},
            fit=correlation.fit,
            restore=correlation.restore,
        ),
        RetrieverMethod(
            kind="tree",
            label="Tree regression",
            description="Genes that matter most to a forest that predicts the target; no labels.",
            config=TreeConfig,
            presets={"default": TreeConfig()},
            fit=tree.fit,
            restore=tree.restore,
        ),
    )
}


SCORERS: Mapping[str, ScorerMethod] = {
    method.kind: method
    for method in (
        ScorerMethod(
            kind="pair",
            label="PairS2",
            scorer=PairS2,
            config=PairConfig,
            presets={"default": PairConfig(), "paper": PairConfig()},
        ),
        ScorerMethod(
            kind="residual",
            label="Residual HOS2",
            scorer=ResidualHOS2,
            config=ResidualConfig,
            presets={"default": ResidualConfig(), "paper": ResidualConfig()},
        ),
        ScorerMethod(
            kind="uncapped",
            label="Uncapped HOS2",
            scorer=UncappedHOS2,
            config=ResidualConfig,
            presets={"default": ResidualConfig(), "paper": ResidualConfig()},
            uncapped=True,
        ),
        ScorerMethod(
            kind="deep_pair",
            label="Deep PairS2",
            scorer=DeepPairS2,
            config=DeepPairConfig,
            presets={"default": DeepPairConfig(), "paper": DeepPairConfig()},
        ),
        ScorerMethod(
            kind="pure",
            label="PureHOS2",
            scorer=PureHOS2,
            config=ResidualConfig,
            presets={"default": ResidualConfig(), "paper": ResidualConfig()},
        ),
    )
}


def parameter_count(kind: str, config: PairConfig, n_cells: int) -> int:
    """Number of trainable parameters of a scorer of ``kind`` for features of ``n_cells`` cells."""
    return parameters_of(lambda: SCORERS[kind].scorer(config, n_cells))


def _retrieved(
    retriever: str,
    data: TrainingData,
    targets: NDArray[np.int64],
    size: int,
    /,
    *,
    seed: int = 0,
    top: int = 1,
    progress: Progress = silent,
) -> Teams:
    """Top-R of a retriever that needs no training run."""
    del top
    method = RETRIEVERS[retriever]
    fitted, _ = method.fit(data, method.config(), seed=seed, device="cpu", progress=progress)
    return top_r(top_pools(fitted.scores(targets), targets, size, retriever), size, retriever)


def _neighbour(
    data: TrainingData,
    targets: NDArray[np.int64],
    size: int,
    /,
    *,
    seed: int = 0,
    top: int = 1,
    progress: Progress = silent,
) -> Teams:
    del seed, top, progress
    return neighbour(data, targets, size)


def _random(
    data: TrainingData,
    targets: NDArray[np.int64],
    size: int,
    /,
    *,
    seed: int = 0,
    top: int = 1,
    progress: Progress = silent,
) -> Teams:
    del top, progress
    return random_team(data, targets, size, seed=seed)


def _best_subset(
    data: TrainingData,
    targets: NDArray[np.int64],
    size: int,
    /,
    *,
    seed: int = 0,
    top: int = 1,
    progress: Progress = silent,
) -> Teams:
    del seed
    return best_subset(data, targets, size, top=top, progress=progress)


RECOVERERS: Mapping[str, RecovererMethod] = {
    method.kind: method
    for method in (
        RecovererMethod(
            "neighbour",
            "Neighbour copy",
            "The team of the most correlated training target with as many regulators.",
            _neighbour,
        ),
        RecovererMethod(
            "popularity",
            "Popularity top-R",
            "The R genes that regulate most training targets.",
            partial(_retrieved, "popularity"),
        ),
        RecovererMethod(
            "correlation",
            "Correlation top-R",
            "The R candidates that correlate most with the target.",
            partial(_retrieved, "correlation"),
        ),
        RecovererMethod(
            "tree",
            "Tree regression top-R",
            "The R candidates that matter most to a forest that predicts the target.",
            partial(_retrieved, "tree"),
            on_demand=True,
        ),
        RecovererMethod(
            "best_subset",
            "Best-subset regression",
            "The set of R known regulators whose responses fit the target best.",
            _best_subset,
            suits=suits_best_subset,
        ),
        RecovererMethod(
            "random",
            "Random",
            "R candidates drawn at random: the floor.",
            _random,
            on_demand=True,
        ),
    )
}


STAGE1 = "stage1"
"""The first R of the bundle's own pools (Stage1TopR)."""


BASELINES = (*(kind for kind, method in RECOVERERS.items() if not method.on_demand), STAGE1)
"""Models that every bundle offers for any team size, in the order that tables show them.

Recoverers that are on demand answer too, where they are asked for by name."""


def baselines_for(data: TrainingData) -> tuple[str, ...]:
    """Those of `BASELINES` that answer on this data."""
    return tuple(k for k in BASELINES if k not in RECOVERERS or RECOVERERS[k].suits(data))


MODEL_LABELS: Mapping[str, str] = {
    **{kind: method.label for kind, method in RECOVERERS.items()},
    STAGE1: "Stage1TopR",
    **{kind: method.label for kind, method in SCORERS.items()},
}
"""Label of every model."""
