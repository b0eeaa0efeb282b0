"""Snapshot ranker: the evidence ranker on cells without an order, whatever the data."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from grncore.evidence.forms import EvidenceForms
from grncore.methods._evidence import RankerModel, fit_ranker, restore_ranker, snapshot_of, suits
from grncore.methods.base import Look, ModelMethod
from grncore.methods.fitted import FitContext
from grncore.methods.workload import Workload
from grncore.progress import Curve
from grncore.ranking.ranker import RankerConfig

if TYPE_CHECKING:  # torch takes a second to import, and only weights need it
    from torch import Tensor

KIND = "snapshot_ranker"
SENTENCE = "No order of cells is used."


def fit(config: RankerConfig, context: FitContext) -> tuple[RankerModel, Curve]:
    """Fit the weights to training targets, with the snapshot form alone."""
    forms = EvidenceForms(snapshot_of(context.data, context.progress), None, SENTENCE)
    return fit_ranker(KIND, forms, config, context), []


def restore(
    state: Mapping[str, "Tensor"], config: RankerConfig, context: FitContext
) -> RankerModel:
    """As fitted; CheckpointError if what is stored does not fit the data."""
    return restore_ranker(KIND, state, config, context)


def seconds(work: Workload) -> float:
    """Candidates of every training target, mostly."""
    return 30.0 + 0.3 * work.targets


METHOD = ModelMethod(
    kind=KIND,
    label="Snapshot ranker",
    description="What the expression explains without any order of cells, joined with what known "
    "teams say; gives each team a probability.",
    task="team",
    order=140,
    config=RankerConfig,
    fit=fit,
    restore=restore,
    style=Look("vermillion", "dot", "star-diamond"),
    sizes_itself=True,
    scores_sets=True,
    promises=True,
    in_arrays=True,
    needs=frozenset({"amounts", "labels"}),
    trained=True,
    suits=suits,
    seconds=seconds,
    asked_at=-3,
)
