"""Training data of the tiny dataset, and settings small enough to train in a moment."""

import pytest

from grncore.methods.attention import AttentionConfig
from grncore.methods.correlation import CorrelationConfig
from grncore.methods.dot import DotConfig
from grncore.methods.popularity import PopularityConfig
from grncore.methods.tree import TreeConfig
from grncore.splits import make_split
from grncore.training_data import TrainingData, training_data

SMALL = {"dim": 8, "hidden": 6, "epochs": 3, "batch_size": 5}


@pytest.fixture(scope="session")
def data(tiny) -> TrainingData:
    """Training data with validation targets, the universe of every gene."""
    return training_data(tiny, make_split(tiny, "random", 42))


@pytest.fixture(scope="session")
def small_configs():
    """A configuration of each kind that fits in a moment."""
    return {
        "attention": AttentionConfig(**SMALL, heads=2, scorer_hidden=7),
        "dot": DotConfig(**SMALL),
        "popularity": PopularityConfig(),
        "correlation": CorrelationConfig(),
        "tree": TreeConfig(trees=4, max_cells=25),
    }
