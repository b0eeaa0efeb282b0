"""Correlation: the genes whose expression goes with the target's."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from grncore.features import pearson, unit_rows
from grncore.methods.base import ModelMethod, PlotStyle
from grncore.methods.fitted import FitContext, refitting
from grncore.progress import Curve
from grncore.training_data import among_genes

KEPT_VALUES = 2**25
"""So many double-precision values may be kept between calls (256 MB)."""


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

    def __init__(
        self,
        features: NDArray[np.float32],
        universe: NDArray[np.int64],
        config: CorrelationConfig,
    ) -> None:
        self.features = features
        self.universe = universe
        self.config = config

    def scores(self, targets: NDArray[np.int64]) -> NDArray[np.float32]:
        """``(targets, genes)`` correlations; ``-inf`` where a gene is no candidate."""
        found = self.correlations(targets)
        found = np.abs(found) if self.config.absolute else found
        return among_genes(found, self.universe, targets, len(self.features))

    def correlations(self, targets: NDArray[np.int64]) -> NDArray[np.float32]:
        """``(targets, universe)`` signed correlations, as :func:`pearson` gives them."""
        units = self._units
        if units is None:
            return pearson(self.features, targets, self.universe)
        return (unit_rows(self.features[targets]) @ units.T).astype(np.float32)

    @cached_property
    def _units(self) -> NDArray[np.float64] | None:
        """Candidates at unit length, which asking for one target would make anew each time."""
        if len(self.universe) * self.features.shape[1] > KEPT_VALUES:
            return None
        return unit_rows(self.features[self.universe])

    def state(self) -> Mapping[str, NDArray[np.float32]]:
        """Nothing: the features say it all."""
        return {}


def fit(config: CorrelationConfig, context: FitContext) -> tuple[CorrelationRetriever, Curve]:
    """Keep the features; nothing is learnt."""
    return CorrelationRetriever(context.data.features, context.data.universe, config), []


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
