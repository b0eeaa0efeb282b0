"""Evidence ranker: what the expression explains, joined with what known teams say."""

from grncore.methods._evidence import forms_of, suits
from grncore.methods._ranker import USES, ranking, seconds_to_rank
from grncore.methods.base import ModelMethod, PlotStyle
from grncore.ranking.ranker import RankerConfig

KIND = "evidence_ranker"

fit, restore = ranking(KIND, forms_of)

METHOD = ModelMethod(
    kind=KIND,
    label="Evidence ranker",
    description="What the expression explains, along the cells' order where there is one, joined "
    "with what known teams say; gives each team a probability.",
    task="team",
    order=130,
    config=RankerConfig,
    fit=fit,
    restore=restore,
    style=PlotStyle("vermillion", "solid", "star-diamond"),
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
    compared=True,
    asked_at=-4,
)
