"""A small network and the real one."""

from pathlib import Path

import pandas as pd
import pytest

from grncore.simulate.kinetics import EDGE_COLUMNS, RegulatoryNetwork
from grncore.simulate.sergio_files import read_network


@pytest.fixture
def small() -> RegulatoryNetwork:
    """Masters 0 and 1; 2 regulates 3 and is regulated by 0; 4 has all of them; two types."""
    edges = [
        ("0", "2", 3.0, 2.0),
        ("0", "3", 2.0, 2.0),
        ("2", "3", -4.0, 2.0),
        ("0", "4", 1.5, 1.0),
        ("1", "4", -2.5, 3.0),
        ("2", "4", 2.0, 2.0),
    ]
    frame = pd.DataFrame(edges, columns=list(EDGE_COLUMNS))
    return RegulatoryNetwork.create(frame, {"0": (4.0, 8.0), "1": (6.0, 3.0)})


@pytest.fixture(scope="session")
def ds3_files(shared_data: Path) -> tuple[Path, Path]:
    folder = shared_data / "sergio-ds3"
    return folder / "Interaction_cID_6.txt", folder / "Regs_cID_6.txt"


@pytest.fixture(scope="session")
def ds3_network(ds3_files: tuple[Path, Path]) -> RegulatoryNetwork:
    return read_network(*ds3_files)
