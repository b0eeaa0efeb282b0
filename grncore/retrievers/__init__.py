"""Retrievers (stage 1), one file a method, behind a registry."""

from collections.abc import Mapping

from grncore.retrievers import correlation, popularity
from grncore.retrievers.base import Curve, Retriever, RetrieverMethod
from grncore.retrievers.correlation import CorrelationConfig, CorrelationRetriever
from grncore.retrievers.popularity import PopularityConfig, PopularityRetriever

__all__ = [
    "RETRIEVERS",
    "CorrelationConfig",
    "CorrelationRetriever",
    "Curve",
    "PopularityConfig",
    "PopularityRetriever",
    "Retriever",
    "RetrieverMethod",
]

RETRIEVERS: Mapping[str, RetrieverMethod] = {
    method.kind: method
    for method in (
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
    )
}
