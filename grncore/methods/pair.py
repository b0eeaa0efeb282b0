"""PairS2: a set scores the sum of one score a member (section 4.3)."""

from grncore.methods._networks import made_in, seconds_additive, seconds_to_add_up
from grncore.methods.base import ModelMethod, PlotStyle
from grncore.nets.config import PairConfig

NETWORK = "grncore.nets.pair:PairS2"

fit, restore = made_in("_neural_model", NETWORK)

METHOD = ModelMethod(
    kind="pair",
    label="PairS2",
    description="Adds up a score per regulator.",
    task="team",
    order=80,
    config=PairConfig,
    presets={"default": PairConfig(), "paper": PairConfig()},
    fit=fit,
    restore=restore,
    style=PlotStyle("orange", "solid", "square"),
    candidates="pool",
    by_size=True,
    scores_sets=True,
    needs=frozenset({"labels"}),
    trained=True,
    seconds=seconds_additive,
    seconds_to_answer=seconds_to_add_up,
    network=NETWORK,
)
