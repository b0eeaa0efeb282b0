"""PairS2 for teams of any size (ours): one model learns from the targets of every size."""

from dataclasses import dataclass

from grncore.methods._networks import made_in, seconds_to_add_up
from grncore.methods.base import ModelMethod, PlotStyle
from grncore.methods.workload import Workload
from grncore.nets.config import PairConfig
from grncore.training.config import MixedTraining

NETWORK = "grncore.nets.mixed:PairMixed"


@dataclass(frozen=True)
class PairMixedConfig(MixedTraining, PairConfig):
    """Settings of network and training. Dropout was chosen on validation targets of mouse cells."""

    dropout: float = 0.5


def seconds(work: Workload) -> float:
    """Batches of warm-up and training."""
    config = PairMixedConfig()
    return (config.epochs + config.pretrain_epochs) * work.targets / config.batch_size * 0.02


fit, restore = made_in("_mixed_model", NETWORK)

METHOD = ModelMethod(
    kind="pair_mixed",
    label="PairS2, any size",
    description="Adds up a score per regulator; learns from teams of every size, and tells R.",
    task="team",
    order=122,
    config=PairMixedConfig,
    fit=fit,
    restore=restore,
    style=PlotStyle("orange", "dot", "square-open"),
    candidates="pool",
    sizes_itself=True,
    scores_sets=True,
    needs=frozenset({"labels"}),
    trained=True,
    seconds=seconds,
    seconds_to_answer=seconds_to_add_up,
)
