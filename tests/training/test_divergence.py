"""A rate that is far too high ends in a message, whatever the scorer and wherever it happens."""

from dataclasses import replace

import pytest

from grncore.errors import GrncoreError
from grncore.methods.registry import networks
from grncore.pipeline import Recipe, train

QUICK = Recipe(strata=(2,), universe="train", retriever="popularity", k=8, caps={2: 8})


@pytest.mark.parametrize("kind", list(networks()))
@pytest.mark.parametrize("setting", ["learning_rate", "pretrain_learning_rate"])
def test_training_that_diverges_says_so(tiny, tmp_path, kind, setting):
    settings = {"training": {"epochs": 3, "pretrain_epochs": 2, "batch_size": 2, setting: 1e30}}
    with pytest.raises(GrncoreError, match=r"diverged \(stage 2 .*Lower the learning rate"):
        train(tiny, replace(QUICK, models=(kind,), settings=settings), tmp_path / "out")
    assert not (tmp_path / "out").exists()
