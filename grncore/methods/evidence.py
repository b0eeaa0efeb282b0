"""Expression evidence: the set whose responses explain a target best; no known edge is needed."""

from grncore.methods._evidence import best_form_of, seconds_to_read, suits
from grncore.methods._label_free import EvidenceConfig, naming, seconds_to_search
from grncore.methods.base import ModelMethod, PlotStyle

KIND = "evidence"

fit, restore = naming(KIND, best_form_of)

METHOD = ModelMethod(
    kind=KIND,
    label="Expression evidence",
    description="The set whose responses explain the target best, along the cells' order where "
    "there is one; no known edge is used.",
    task="team",
    order=52,
    config=EvidenceConfig,
    fit=fit,
    restore=restore,
    style=PlotStyle("green", "solid", "star-diamond"),
    sizes_itself=True,
    scores_sets=True,
    beside=False,
    needs=frozenset({"amounts"}),
    suits=suits,
    seconds=seconds_to_read,
    seconds_to_answer=seconds_to_search,
    asked_at=-2,
)
