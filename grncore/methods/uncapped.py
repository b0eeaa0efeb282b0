"""Uncapped HOS2 (ours): Residual HOS2 for decoding from every candidate, not from a pool."""

from grncore.methods._networks import seconds_residual, seconds_to_certify, set_scorer
from grncore.methods.workload import Workload
from grncore.nets.config import ResidualConfig


def seconds_to_answer(work: Workload) -> float:
    """Twenty times as long as from a pool."""
    return 20 * seconds_to_certify(work)


METHOD = set_scorer(
    "uncapped",
    "Uncapped HOS2",
    "Scores sets like Residual HOS2, chosen among all candidates: slow.",
    order=100,
    network="grncore.nets.uncapped:UncappedHOS2",
    config=ResidualConfig,
    style=None,
    candidates="universe",
    seconds=seconds_residual,
    seconds_to_answer=seconds_to_answer,
)
