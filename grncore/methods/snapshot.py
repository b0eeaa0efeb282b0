"""Snapshot evidence: as expression evidence, but cells without an order whatever the data."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from grncore.methods._evidence import LabelFreeModel, snapshot_of, suits
from grncore.methods.base import Look, ModelMethod
from grncore.methods.evidence import EvidenceConfig, seconds_to_answer
from grncore.methods.fitted import FitContext, check_state
from grncore.progress import Curve
from grncore.ranking.prior import Prior

if TYPE_CHECKING:  # torch takes a second to import, and only weights need it
    from torch import Tensor

KIND = "snapshot"


def fit(config: EvidenceConfig, context: FitContext) -> tuple[LabelFreeModel, Curve]:
    """Read the forms of evidence; this is the one between and within groups of cells."""
    form = snapshot_of(context.data, context.progress)
    prior = Prior.of(context.data, form.candidates)
    sentence = "No order of cells is used."
    return LabelFreeModel(KIND, form, config.sizes, sentence, prior), []


def restore(
    state: Mapping[str, "Tensor"], config: EvidenceConfig, context: FitContext
) -> LabelFreeModel:
    """As fitted; CheckpointError if tensors are stored that it has no use for."""
    check_state(KIND, state, {}, "model")
    return fit(config, context)[0]


METHOD = ModelMethod(
    kind=KIND,
    label="Snapshot evidence",
    description="The set whose responses explain the target best between and within groups of "
    "cells, whose order is not used; nor is any known edge.",
    task="team",
    order=54,
    config=EvidenceConfig,
    fit=fit,
    restore=restore,
    style=Look("green", "dot", "star-diamond"),
    sizes_itself=True,
    scores_sets=True,
    beside=False,
    needs=frozenset({"amounts"}),
    suits=suits,
    seconds_to_answer=seconds_to_answer,
    asked_at=-1,
)
