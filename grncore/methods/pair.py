"""PairS2: a set scores the sum of one score a member (section 4.3)."""

from grncore.methods._networks import seconds_additive, seconds_to_add_up, set_scorer
from grncore.methods.base import PlotStyle
from grncore.nets.config import PairConfig

METHOD = set_scorer(
    "pair",
    "PairS2",
    "Adds up a score per regulator.",
    order=80,
    network="grncore.nets.pair:PairS2",
    config=PairConfig,
    style=PlotStyle("orange", "solid", "square"),
    seconds=seconds_additive,
    seconds_to_answer=seconds_to_add_up,
    joins=frozenset({"plain", "quick", "recommended", "thorough"}),
    compared=True,
)
