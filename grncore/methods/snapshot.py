"""Snapshot evidence: as expression evidence, but cells without an order whatever the data."""

from grncore.methods._evidence import NO_ORDER, seconds_to_read, snapshot_of, suits
from grncore.methods._label_free import EvidenceConfig, naming, seconds_to_search
from grncore.methods.base import ModelMethod, PlotStyle

KIND = "snapshot"

fit, restore = naming(KIND, lambda data, progress: (snapshot_of(data, progress), NO_ORDER))

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
    style=PlotStyle("green", "dot", "star-diamond"),
    sizes_itself=True,
    scores_sets=True,
    beside=False,
    needs=frozenset({"amounts"}),
    suits=suits,
    seconds=seconds_to_read,
    seconds_to_answer=seconds_to_search,
    asked_at=-1,
)
