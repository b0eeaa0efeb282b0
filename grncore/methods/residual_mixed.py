"""Residual HOS2 for teams of any size (ours): one model learns from the targets of every size."""

from dataclasses import dataclass

from grncore.methods._networks import made_in, seconds_to_certify
from grncore.methods.base import ModelMethod, PlotStyle
from grncore.methods.workload import Workload
from grncore.nets.config import ResidualConfig
from grncore.training.config import MixedTraining

NETWORK = "grncore.nets.mixed:ResidualMixed"


@dataclass(frozen=True)
class ResidualMixedConfig(MixedTraining, ResidualConfig):
    """Settings of network and training; fewer sets a step than PairS2, for they cost more."""

    epochs: int = 4
    swaps: int = 6
    additions: int = 3
    removals: int = 3
    dropout: float = 0.5


def seconds(work: Workload) -> float:
    """Batches of warm-up and training; sets of thirty members, and few where they are small."""
    config = ResidualMixedConfig()
    return (config.pretrain_epochs * 0.02 + config.epochs * 0.3) * work.targets / config.batch_size


fit, restore = made_in("_mixed_model", NETWORK)

METHOD = ModelMethod(
    kind="residual_mixed",
    label="Residual HOS2, any size",
    description="Scores sets like Residual HOS2; learns from teams of every size, and tells R.",
    task="team",
    order=124,
    config=ResidualMixedConfig,
    fit=fit,
    restore=restore,
    style=PlotStyle("blue", "dot", "circle-open"),
    candidates="pool",
    sizes_itself=True,
    scores_sets=True,
    needs=frozenset({"labels"}),
    trained=True,
    seconds=seconds,
    seconds_to_answer=seconds_to_certify,
)
