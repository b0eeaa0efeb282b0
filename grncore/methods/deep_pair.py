"""Deep PairS2: additive like PairS2, with as many parameters as Residual HOS2."""

from grncore.methods._networks import made_in, seconds_additive, seconds_to_add_up
from grncore.methods.base import ModelMethod, PlotStyle
from grncore.nets.config import DeepPairConfig

NETWORK = "grncore.nets.deep_pair:DeepPairS2"

fit, restore = made_in("_neural_model", NETWORK)

METHOD = ModelMethod(
    kind="deep_pair",
    label="Deep PairS2",
    description="Adds up a score per regulator by a network as large as Residual HOS2.",
    task="team",
    order=110,
    config=DeepPairConfig,
    presets={"default": DeepPairConfig(), "paper": DeepPairConfig()},
    fit=fit,
    restore=restore,
    style=PlotStyle("vermillion", "dash", "triangle-down"),
    candidates="pool",
    by_size=True,
    scores_sets=True,
    needs=frozenset({"labels"}),
    trained=True,
    seconds=seconds_additive,
    seconds_to_answer=seconds_to_add_up,
    network=NETWORK,
)
