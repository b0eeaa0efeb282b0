"""Models of features that held sequencing depth are not asked about features without it."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from grncore.checkpoints.match import check_depth, depth_mark
from grncore.dataset import Dataset
from grncore.errors import CheckpointError
from grncore.training_data import training_data


def test_a_bundle_without_the_mark_is_refused_where_depth_is_divided_out() -> None:
    rng = np.random.default_rng(0)
    counts = rng.poisson(rng.uniform(2, 40, (100, 1)) * rng.uniform(0.4, 1.6, 200))
    dataset = Dataset.create(
        name="cells",
        expression=counts.astype(np.float32),
        genes=[f"g{k}" for k in range(100)],
        cells=[f"c{k}" for k in range(200)],
        edges=pd.DataFrame({"regulator": [], "target": []}, dtype=str),
        is_logged=False,
    )
    data = training_data(dataset, None)
    assert data.depth is not None
    check_depth({"prior": "any", **depth_mark(data)}, data, "mine")
    with pytest.raises(CheckpointError, match="still held the depth"):
        check_depth({"prior": "any"}, data, "mine")
    check_depth({"prior": "any"}, replace(data, depth=None), "mine")
