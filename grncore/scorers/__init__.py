"""Set scorers (stage 2), one file a method, behind a registry."""

from collections.abc import Mapping
from dataclasses import dataclass

from grncore.scorers.base import SetScorer
from grncore.scorers.pair import PairConfig, PairS2
from grncore.scorers.residual import ResidualConfig, ResidualHOS2

__all__ = [
    "SCORERS",
    "PairConfig",
    "PairS2",
    "ResidualConfig",
    "ResidualHOS2",
    "ScorerMethod",
    "SetScorer",
]


@dataclass(frozen=True)
class ScorerMethod:
    """A scorer as pickers, the command line and the tables see it."""

    kind: str
    label: str
    scorer: type[PairS2]
    config: type[PairConfig]
    presets: Mapping[str, PairConfig]


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
    )
}
