"""A small bundle with an untrained retriever and scorers whose weights are drawn, not zero."""

from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from grncore.checkpoints import Bundle, Fitted, Trained, save_bundle
from grncore.dataset import Dataset
from grncore.methods._neural_model import NeuralModel
from grncore.methods.fitted import FitContext, FittedModel
from grncore.methods.popularity import PopularityConfig
from grncore.methods.registry import METHODS
from grncore.nets.config import PairConfig, ResidualConfig
from grncore.nets.pair import PairS2
from grncore.nets.residual import ResidualHOS2
from grncore.splits import make_split
from grncore.training_data import training_data

N_CELLS = 20  # fewer than the data has, so that width and number of cells are told apart


def fitted_scorer(
    kind: str, size: int, seed: int, features: NDArray[np.float32]
) -> Fitted[FittedModel]:
    torch.manual_seed(seed)
    scorer: PairS2
    if kind == "pair":
        scorer = PairS2(PairConfig(dim=8, hidden=6), N_CELLS)
    else:
        config = ResidualConfig(dim=8, hidden=6, layers=1, heads=2, feedforward=10)
        scorer = ResidualHOS2(config, N_CELLS)
        torch.nn.init.normal_(scorer.head.weight)
    curve = [{"epoch": 1, "loss": 0.5}, {"epoch": 2, "loss": float("nan")}]
    return Fitted(NeuralModel(scorer, features, "cpu"), scorer.config, curve, size)


def make_trained(dataset: Dataset, **changes) -> Trained:
    split = make_split(dataset, "random", 42, strata=(1, 2, 3, 4))
    data = training_data(dataset, split, universe="listed", n_cells=N_CELLS)
    retriever, curve = METHODS["popularity"].fit(PopularityConfig(), FitContext(data))
    arguments = {
        "dataset": dataset,
        "split": split,
        "data": data,
        "retriever": Fitted(retriever, PopularityConfig(), curve),
        "k": 10,
        "caps": {2: 8, 3: 7},
        "seed": 42,
        "models": [
            fitted_scorer("pair", 2, 1, data.features),
            fitted_scorer("residual", 2, 2, data.features),
            fitted_scorer("pair", 3, 3, data.features),
        ],
        "n_cells": N_CELLS,
        "settings": {"stage2": {"margin": 1.0}, "preset": "default"},
    }
    return Trained(**{**arguments, **changes})


@pytest.fixture(scope="session")
def trained(tiny) -> Trained:
    """What a training run hands over."""
    return make_trained(tiny)


@pytest.fixture
def bundle(tmp_path: Path, trained: Trained) -> Bundle:
    """A bundle on disk, with decoded teams."""
    return save_bundle(tmp_path / "mine", trained, "target,R\nG1,2\n")
