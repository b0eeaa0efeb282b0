"""Residual HOS2: a score per member, and a residual of the whole set (section 4.3)."""

from grncore.methods._networks import made_in, seconds_residual, seconds_to_certify
from grncore.methods.base import ModelMethod, PlotStyle
from grncore.nets.config import ResidualConfig

NETWORK = "grncore.nets.residual:ResidualHOS2"

fit, restore = made_in("_neural_model", NETWORK)

METHOD = ModelMethod(
    kind="residual",
    label="Residual HOS2",
    description="Adds up a score per regulator, and what the set scores beyond its members.",
    task="team",
    order=90,
    config=ResidualConfig,
    presets={"default": ResidualConfig(), "paper": ResidualConfig()},
    fit=fit,
    restore=restore,
    style=PlotStyle("blue", "solid", "circle"),
    candidates="pool",
    by_size=True,
    scores_sets=True,
    needs=frozenset({"labels"}),
    trained=True,
    seconds=seconds_residual,
    seconds_to_answer=seconds_to_certify,
    tried={
        "training": {
            "learning_rate": (2e-4, 3e-3),
            "epochs": (30,),
            "batch_size": (4,),
            "weight_decay": (0.0,),
            "margin": (0.2, 5.0),
            "negatives": (8, 128),
            "near_miss_end": (0.5,),
            "temperature": (0.2, 5.0),
            "pretrain_epochs": (0, 30),
            "select": ("last",),
        },
        "scorer": {
            "layers": (1, 3),
            "feedforward": (128, 512),
            "dim": (64,),
            "hidden": (56, 224),
            "dropout": (0.0, 0.4),
        },
    },
    network=NETWORK,
)
