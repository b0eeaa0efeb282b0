"""Residual HOS2: a score per member, and a residual of the whole set (section 4.3)."""

from grncore.methods._networks import seconds_residual, seconds_to_certify, set_scorer
from grncore.methods.base import PlotStyle
from grncore.nets.config import ResidualConfig

METHOD = set_scorer(
    "residual",
    "Residual HOS2",
    "Adds up a score per regulator, and what the set scores beyond its members.",
    order=90,
    network="grncore.nets.residual:ResidualHOS2",
    config=ResidualConfig,
    style=PlotStyle("blue", "solid", "circle"),
    seconds=seconds_residual,
    seconds_to_answer=seconds_to_certify,
    joins=frozenset({"plain", "recommended", "thorough"}),
    compared=True,
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
)
