"""PureHOS2: a set is scored as a whole, without an additive part (section 5.4)."""

from grncore.methods._neural_model import (
    scorer_fit,
    scorer_restore,
    seconds_residual,
    seconds_to_certify,
)
from grncore.methods.base import Look, ModelMethod
from grncore.nets.config import ResidualConfig
from grncore.nets.pure import PureHOS2

METHOD = ModelMethod(
    kind="pure",
    label="PureHOS2",
    description="Scores the set as a whole, with no score per regulator: every set must be scored.",
    task="team",
    order=120,
    config=ResidualConfig,
    presets={"default": ResidualConfig(), "paper": ResidualConfig()},
    fit=scorer_fit(PureHOS2),
    restore=scorer_restore(PureHOS2),
    style=Look("purple", "solid", "x"),
    candidates="pool",
    by_size=True,
    scores_sets=True,
    needs=frozenset({"labels"}),
    trained=True,
    seconds=seconds_residual,
    seconds_to_answer=seconds_to_certify,
    module=PureHOS2,
)
