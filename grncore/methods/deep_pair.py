"""Deep PairS2: additive like PairS2, with as many parameters as Residual HOS2."""

from grncore.methods._networks import seconds_additive, seconds_to_add_up, set_scorer
from grncore.methods.base import PlotStyle
from grncore.nets.config import DeepPairConfig

METHOD = set_scorer(
    "deep_pair",
    "Deep PairS2",
    "Adds up a score per regulator by a network as large as Residual HOS2.",
    order=110,
    network="grncore.nets.deep_pair:DeepPairS2",
    config=DeepPairConfig,
    style=PlotStyle("vermillion", "dash", "triangle-down"),
    seconds=seconds_additive,
    seconds_to_answer=seconds_to_add_up,
)
