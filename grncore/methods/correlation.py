"""Correlation: the genes whose expression goes with the target's."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grncore.features import Correlations
from grncore.methods.base import ModelMethod, PlotStyle
from grncore.methods.fitted import FitContext, refitting
from grncore.progress import Curve
from grncore.training_data import among_genes


@dataclass(frozen=True)
class CorrelationConfig:
    """Settings of the correlation retriever.

    ``absolute`` ranks by the size of the correlation, because a repressor goes against its target;
    otherwise the signed value ranks.
    """

    absolute: bool = True


class CorrelationRetriever:
    """Scores a gene by the Pearson correlation of its features with the target's; no labels."""

    kind = "correlation"

    def __init__(self, correlations: Correlations, config: CorrelationConfig) -> None:
        self.correlations = correlations
        self.config = config

    def scores(self, targets: NDArray[np.int64]) -> NDArray[np.float32]:
        """``(targets, genes)`` correlations; ``-inf`` where a gene is no candidate."""
        known = self.correlations
        found = known.of(targets)
        found = np.abs(found) if self.config.absolute else found
        return among_genes(found, known.candidates, targets, len(known.features))

    def state(self) -> Mapping[str, NDArray[np.float32]]:
        """Nothing: the features say it all."""
        return {}


def fit(config: CorrelationConfig, context: FitContext) -> tuple[CorrelationRetriever, Curve]:
    """Keep the features; nothing is learnt."""
    return CorrelationRetriever(context.data.correlations, config), []


METHOD = ModelMethod(
    kind="correlation",
    label="Correlation",
    description="Genes whose expression correlates most with the target's; no training.",
    top_label="Correlation top-R",
    top_description="The R candidates that correlate most with the target.",
    task="rank",
    order=30,
    config=CorrelationConfig,
    presets={"default": CorrelationConfig(), "signed": CorrelationConfig(absolute=False)},
    fit=fit,
    restore=refitting("correlation", fit, "retriever"),
    style=PlotStyle("purple", "dashdot", "cross"),
    asked_at=4,
)
