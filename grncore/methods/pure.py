"""PureHOS2: a set is scored as a whole, without an additive part (section 5.4)."""

from math import comb

from grncore.methods._networks import LARGE, seconds_residual, set_scorer
from grncore.methods.base import PlotStyle
from grncore.methods.workload import Workload
from grncore.nets.config import ResidualConfig


def seconds_to_answer(work: Workload) -> float:
    """Every set of a pool as wide as the paper's is scored, about 30,000 in a second."""
    size = work.size or LARGE
    width = min(work.candidates, 80 if size < LARGE else 55)
    return work.targets * comb(width, size) / 30_000


METHOD = set_scorer(
    "pure",
    "PureHOS2",
    "Scores the set as a whole, with no score per regulator: every set must be scored.",
    order=120,
    network="grncore.nets.pure:PureHOS2",
    config=ResidualConfig,
    style=PlotStyle("purple", "solid", "x"),
    seconds=seconds_residual,
    seconds_to_answer=seconds_to_answer,
)
