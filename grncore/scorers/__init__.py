"""Set scorers (stage 2), one file a method, behind a registry."""

from collections.abc import Mapping
from dataclasses import dataclass

from grncore.scorers.base import SetScorer
from grncore.scorers.pair import PairConfig, PairS2
from grncore.scorers.residual import ResidualConfig, ResidualHOS2
from grncore.scorers.uncapped import UncappedHOS2

__all__ = [
    "SCORERS",
    "PairConfig",
    "PairS2",
    "ResidualConfig",
    "ResidualHOS2",
    "ScorerMethod",
    "SetScorer",
    "UncappedHOS2",
]


@dataclass(frozen=True)
class ScorerMethod:
    """A scorer as pickers, the command line and the tables see it.

    ``uncapped`` scorers draw their negatives from the whole universe, and their teams are decoded
    from all of it.
    """

    kind: str
    label: str
    scorer: type[PairS2]
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
    )
}
