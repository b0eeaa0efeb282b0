"""A dataset with enough targets per stratum to reproduce on, and settings that fit in moments."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from grncore.dataset import Dataset
from grncore.reproduction import Report, Scope, reproduce

QUICK = {
    "retriever": {"epochs": 1, "dim": 8, "heads": 2, "hidden": 8, "trees": 5},
    "training": {"epochs": 1, "pretrain_epochs": 1, "negatives": 4},
    "scorer": {"dim": 8, "hidden": 8, "heads": 2, "feedforward": 8, "layers": 1, "width": 8},
}


@pytest.fixture(scope="session")
def little() -> Dataset:
    """10 regulators, 36 targets with two or three of them in sibling pairs, 24 cells of 3 types."""
    rng = np.random.default_rng(3)
    genes = [f"g{i}" for i in range(46)]
    expression = rng.gamma(2.0, 1.0, size=(46, 24))
    edges = []
    for pair in range(18):
        team = rng.choice(10, size=2 + pair % 2, replace=False)
        for target in (10 + 2 * pair, 11 + 2 * pair):
            expression[target] = expression[team].mean(0) * rng.uniform(0.9, 1.1, size=24)
            edges += [(genes[regulator], genes[target]) for regulator in team]
    return Dataset.create(
        name="little-ds3",  # so that the paper's values stand beside it
        expression=expression,
        genes=genes,
        cells=[f"c{i}" for i in range(24)],
        edges=pd.DataFrame(edges, columns=["regulator", "target"]),
        cell_groups=[f"type{i // 8}" for i in range(24)],
        gene_groups={genes[10 + i]: f"operon{i // 2}" for i in range(36)},
        listed_regulators=genes[:10],
    )


@pytest.fixture(scope="session")
def scope(little: Dataset) -> Scope:
    return Scope(little, seeds=(1, 2), many_seeds=(1, 2, 3), universe="listed")


@pytest.fixture(scope="session")
def finished(scope: Scope, tmp_path_factory: pytest.TempPathFactory) -> tuple[Report, Path]:
    """Report of the main tables and of evidence on two workers, and its folder."""
    out = tmp_path_factory.mktemp("reproduction") / "whole"
    parts = ("tables", "evidence")
    return reproduce(scope, out, parts=parts, settings=QUICK, workers=2), out
