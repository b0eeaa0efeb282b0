"""Small tables of teams that tests of several files share."""

from pathlib import Path

import numpy as np
import pandas as pd
from hypothesis import strategies as st

from grncore.dataset import Dataset
from grncore.export import teams_csv
from grncore.files import write_text
from grncore.splits import Split

AWKWARD = [
    *("nan", "NA", "2-Sep", "007", "TRUE", "1e5", "=1+1", "+x", "-x", "@x", "ñandú", " space "),
    *("a;b", "a\\", ";", "a,b", 'say "hi"', "two\nlines", "two\rlines", "tab\there"),
]

NAMES = st.one_of(st.sampled_from(AWKWARD), st.text(min_size=1, max_size=8))


def write_teams(path: Path, table: pd.DataFrame) -> None:
    write_text(path, teams_csv(table))


def dataset_of(genes: list[str], teams: dict[str, list[str]], **parts) -> Dataset:
    edges = [(regulator, target) for target, team in teams.items() for regulator in team]
    return Dataset.create(
        name="some, data",
        expression=np.ones((len(genes), 2)),
        genes=genes,
        cells=["a", "b"],
        edges=pd.DataFrame(edges, columns=["regulator", "target"], dtype=str),
        **parts,
    )


def split_of(**parts) -> Split:
    return Split("random", 42, **{"train": {}, "validation": {}, "test": {}, **parts})
