"""PureHOS2: a set is scored as a whole, without an additive part (section 5.4)."""

from math import comb

from grncore.methods._networks import LARGE, made_in, seconds_residual
from grncore.methods.base import ModelMethod, PlotStyle
from grncore.methods.workload import Workload
from grncore.nets.config import ResidualConfig

NETWORK = "grncore.nets.pure:PureHOS2"


def seconds_to_answer(work: Workload) -> float:
    """Every set of a pool as wide as the paper's is scored, about 30,000 in a second."""
    size = work.size or LARGE
    width = min(work.candidates, 80 if size < LARGE else 55)
    return work.targets * comb(width, size) / 30_000


fit, restore = made_in("_neural_model", NETWORK)

METHOD = ModelMethod(
    kind="pure",
    label="PureHOS2",
    description="Scores the set as a whole, with no score per regulator: every set must be scored.",
    task="team",
    order=120,
    config=ResidualConfig,
    presets={"default": ResidualConfig(), "paper": ResidualConfig()},
    fit=fit,
    restore=restore,
    style=PlotStyle("purple", "solid", "x"),
    candidates="pool",
    by_size=True,
    scores_sets=True,
    needs=frozenset({"labels"}),
    trained=True,
    seconds=seconds_residual,
    seconds_to_answer=seconds_to_answer,
    network=NETWORK,
)
