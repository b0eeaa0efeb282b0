"""A small bundle with an untrained retriever and scorers whose weights are drawn, not zero."""

from pathlib import Path

import pytest
import torch

from grncore.checkpoints import Bundle, FittedRetriever, FittedScorer, Trained, save_bundle
from grncore.dataset import Dataset
from grncore.methods.popularity import PopularityConfig
from grncore.methods.registry import RETRIEVERS
from grncore.nets.config import PairConfig, ResidualConfig
from grncore.nets.pair import PairS2
from grncore.nets.residual import ResidualHOS2
from grncore.progress import silent
from grncore.splits import make_split
from grncore.training_data import training_data

N_CELLS = 20  # fewer than the data has, so that width and number of cells are told apart


def fitted_scorer(kind: str, seed: int) -> FittedScorer:
    torch.manual_seed(seed)
    scorer: PairS2
    if kind == "pair":
        scorer = PairS2(PairConfig(dim=8, hidden=6), N_CELLS)
    else:
        config = ResidualConfig(dim=8, hidden=6, layers=1, heads=2, feedforward=10)
        scorer = ResidualHOS2(config, N_CELLS)
        torch.nn.init.normal_(scorer.head.weight)
    curve = [{"epoch": 1, "loss": 0.5}, {"epoch": 2, "loss": float("nan")}]
    return FittedScorer(scorer, curve)


def make_trained(dataset: Dataset, **changes) -> Trained:
    split = make_split(dataset, "random", 42, strata=(1, 2, 3, 4))
    data = training_data(dataset, split, universe="listed", n_cells=N_CELLS)
    retriever, curve = RETRIEVERS["popularity"].fit(
        data, PopularityConfig(), seed=0, device="cpu", progress=silent
    )
    arguments = {
        "dataset": dataset,
        "split": split,
        "data": data,
        "retriever": FittedRetriever(retriever, PopularityConfig(), curve),
        "k": 10,
        "caps": {2: 8, 3: 7},
        "seed": 42,
        "scorers": {
            2: {"pair": fitted_scorer("pair", 1), "residual": fitted_scorer("residual", 2)},
            3: {"pair": fitted_scorer("pair", 3)},
        },
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
