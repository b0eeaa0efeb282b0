"""Uncapped HOS2 (ours): Residual HOS2 for decoding from every candidate, not from a pool."""

from grncore.methods._networks import made_in, seconds_residual, seconds_to_certify
from grncore.methods.base import ModelMethod
from grncore.methods.workload import Workload
from grncore.nets.config import ResidualConfig

NETWORK = "grncore.nets.uncapped:UncappedHOS2"


def seconds_to_answer(work: Workload) -> float:
    """Twenty times as long as from a pool."""
    return 20 * seconds_to_certify(work)


fit, restore = made_in("_neural_model", NETWORK)

METHOD = ModelMethod(
    kind="uncapped",
    label="Uncapped HOS2",
    description="Scores sets like Residual HOS2, chosen among all candidates: slow.",
    task="team",
    order=100,
    config=ResidualConfig,
    presets={"default": ResidualConfig(), "paper": ResidualConfig()},
    fit=fit,
    restore=restore,
    style=None,
    candidates="universe",
    by_size=True,
    scores_sets=True,
    needs=frozenset({"labels"}),
    trained=True,
    seconds=seconds_residual,
    seconds_to_answer=seconds_to_answer,
    network=NETWORK,
)
