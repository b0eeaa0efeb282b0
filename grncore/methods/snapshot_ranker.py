"""Snapshot ranker: the evidence ranker on cells without an order, whatever the data."""

from grncore.evidence.forms import EvidenceForms
from grncore.methods._evidence import NO_ORDER, snapshot_of, suits
from grncore.methods._ranker import USES, ranking, seconds_to_rank
from grncore.methods.base import ModelMethod, PlotStyle
from grncore.ranking.ranker import RankerConfig

KIND = "snapshot_ranker"

fit, restore = ranking(
    KIND,
    lambda data, progress, processes: EvidenceForms(
        snapshot_of(data, progress, processes), None, NO_ORDER
    ),
)

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
    style=PlotStyle("vermillion", "dot", "star-diamond"),
    sizes_itself=True,
    scores_sets=True,
    promises=True,
    in_arrays=True,
    needs=frozenset({"amounts", "labels"}),
    uses=USES,
    trained=True,
    suits=suits,
    seconds=seconds_to_rank,
    joins=frozenset({"quick", "recommended", "thorough"}),
    same_if_logged="evidence_ranker",  # which then has no order of cells either
    asked_at=-3,
)
