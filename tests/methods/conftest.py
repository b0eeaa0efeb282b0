"""Settings small enough to train in a moment."""

import pytest

from grncore.methods.attention import AttentionConfig
from grncore.methods.correlation import CorrelationConfig
from grncore.methods.dot import DotConfig
from grncore.methods.popularity import PopularityConfig
from grncore.methods.tree import TreeConfig

SMALL = {"dim": 8, "hidden": 6, "epochs": 3, "batch_size": 5}


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
