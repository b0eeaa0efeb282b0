"""Uncapped HOS2 (ours): Residual HOS2 for decoding from every candidate, not from a pool."""

from typing import ClassVar

from grncore.methods._neural_model import (
    scorer_fit,
    scorer_restore,
    seconds_residual,
    seconds_to_certify,
)
from grncore.methods.base import ModelMethod, Workload
from grncore.nets.config import ResidualConfig
from grncore.nets.residual import ResidualHOS2


class UncappedHOS2(ResidualHOS2):
    """Residual HOS2 trained against negatives from the whole universe.

    The score of a gene outside every training pool is arbitrary in the paper's model, which
    therefore keeps its caps; this one has learnt to score all genes, so that no cap costs coverage.
    """

    kind: ClassVar[str] = "uncapped"


def seconds_to_answer(work: Workload) -> float:
    """Twenty times as long as from a pool."""
    return 20 * seconds_to_certify(work)


METHOD = ModelMethod(
    kind="uncapped",
    label="Uncapped HOS2",
    description="Scores sets like Residual HOS2, chosen among all candidates: slow.",
    task="team",
    order=100,
    config=ResidualConfig,
    presets={"default": ResidualConfig(), "paper": ResidualConfig()},
    fit=scorer_fit(UncappedHOS2),
    restore=scorer_restore(UncappedHOS2),
    style=None,
    candidates="universe",
    by_size=True,
    scores_sets=True,
    needs=frozenset({"labels"}),
    trained=True,
    seconds=seconds_residual,
    seconds_to_answer=seconds_to_answer,
    module=UncappedHOS2,
)
