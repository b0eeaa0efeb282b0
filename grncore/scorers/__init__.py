"""Set scorers (stage 2), one file a method, behind a registry."""

from collections.abc import Mapping
from dataclasses import dataclass

from grncore.scorers.base import SetScorer
from grncore.scorers.blocks import parameters_of
from grncore.scorers.config import PairConfig, ResidualConfig
from grncore.scorers.deep_pair import DeepPairConfig, DeepPairS2
from grncore.scorers.pair import PairS2
from grncore.scorers.pure import PureHOS2
from grncore.scorers.residual import ResidualHOS2
from grncore.scorers.uncapped import UncappedHOS2

__all__ = [
    "SCORERS",
    "DeepPairConfig",
    "DeepPairS2",
    "PairConfig",
    "PairS2",
    "PureHOS2",
    "ResidualConfig",
    "ResidualHOS2",
    "ScorerMethod",
    "SetScorer",
    "UncappedHOS2",
    "parameter_count",
]


@dataclass(frozen=True)
class ScorerMethod:
    """A scorer as pickers, the command line and the tables see it.

    ``uncapped`` scorers draw their negatives from the whole universe, and their teams are decoded
    from all of it.
    """

    kind: str
    label: str
    scorer: type[SetScorer]
    config: type[PairConfig]
    presets: Mapping[str, PairConfig]
    uncapped: bool = False


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
