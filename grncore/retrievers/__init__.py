"""Retrievers (stage 1), one file a method, behind a registry."""

from collections.abc import Mapping

from grncore.retrievers import attention, correlation, dot, popularity, tree
from grncore.retrievers.attention import ATTENTION_PRESETS, AttentionConfig
from grncore.retrievers.base import Curve, Retriever, RetrieverMethod
from grncore.retrievers.correlation import CorrelationConfig, CorrelationRetriever
from grncore.retrievers.dot import DotConfig
from grncore.retrievers.neural import NeuralRetriever
from grncore.retrievers.popularity import PopularityConfig, PopularityRetriever
from grncore.retrievers.tree import TreeConfig, TreeRetriever

__all__ = [
    "ATTENTION_PRESETS",
    "RETRIEVERS",
    "AttentionConfig",
    "CorrelationConfig",
    "CorrelationRetriever",
    "Curve",
    "DotConfig",
    "NeuralRetriever",
    "PopularityConfig",
    "PopularityRetriever",
    "Retriever",
    "RetrieverMethod",
    "TreeConfig",
    "TreeRetriever",
]

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
