"""A dataset of four genes, and its parts, for the tests of this room."""

from typing import Any

import numpy as np
import pandas as pd

from grncore.dataset import Dataset

GENES = ["g10", "g2", "g1", "g3"]
EXPRESSION = np.array([[10.0, 1.0], [2.0, 2.0], [1.0, 3.0], [3.0, 4.0]])
EDGES = [("g10", "g3"), ("g1", "g3"), ("g1", "g2"), ("g10", "g2")]


def frame(edges: list[tuple[str, str]]) -> pd.DataFrame:
    return pd.DataFrame(edges, columns=["regulator", "target"], dtype=str)


def prior(rows: list[tuple[Any, ...]], *columns: str) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["regulator", "target", "weight", *columns])


def make(**changes: Any) -> Dataset:
    parts: dict[str, Any] = {
        "name": "small",
        "expression": EXPRESSION,
        "genes": GENES,
        "cells": ["c1", "c2"],
        "edges": frame(EDGES),
    }
    return Dataset.create(**{**parts, **changes})
