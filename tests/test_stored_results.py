"""README and docs/results quote the stored reports digit for digit."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "docs/results"
HEADER = "| model | R = 2 | R = 3 | R = 4 | the paper | novel teams |"
STORED = (
    ("sergio-ds3-evidence", "Table 2"),
    ("sergio-ds3", "Table 2"),
    ("sergio-ds3", "With caps and without"),
)


def stored(row: str) -> tuple[list[str], list[str]]:
    """Mean and deviation over seeds, and the pooled share of novel teams, for R = 2, 3 and 4."""
    for report, table in STORED:
        cells = pd.read_csv(RESULTS / report / "cells.csv")
        cells = cells[(cells.table == table) & (cells.row == row) & (cells.metric == "exact")]
        cells = cells[(cells.split == "random") & (cells.subset == "all")].set_index("R")
        if len(cells):
            found = cells.loc[[2, 3, 4]]
            figures = [f"{one.mean_:.3f} ± {one.std_:.3f}" for one in renamed(found)]
            return figures, novel(report, found.model.iloc[0], found.pools.fillna("").iloc[0])
    raise AssertionError(f"no stored report has {row}")


def renamed(cells: pd.DataFrame) -> Iterator[Any]:
    """Rows whose fields do not hide methods of tuples."""
    return cells.rename(columns={"mean": "mean_", "std": "std_"}).itertuples()


def novel(report: str, model: str, pools: str) -> list[str]:
    """Share of the novel teams of all seeds that are named."""
    values = pd.read_csv(RESULTS / report / "values.csv", low_memory=False)
    values = values[(values.model == model) & (values.pools.fillna("") == pools)]
    values = values[(values.metric == "exact") & (values.split == "random")]
    values = values[(values.subset == "novel_team") & values.variant.isna()]
    values = values[values.seed.isin([42, 43, 44])]
    found = []
    for size in (2, 3, 4):
        own = values[size == values.R]
        named = (own.value * own.n).sum()
        found.append(f"{named / own.n.sum():.2f}" if named else "0")
    return found


def quoted(page: Path) -> list[list[str]]:
    """Cells of the table of exact match, one list a row, without emphasis."""
    lines = page.read_text().splitlines()
    first = lines.index(HEADER) + 2
    last = next(i for i in range(first, len(lines)) if not lines[i].startswith("|"))
    return [[cell.strip(" *") for cell in line.strip("|").split("|")] for line in lines[first:last]]


@pytest.mark.parametrize(
    ("page", "length"), [(ROOT / "README.md", 6), (RESULTS / "README.md", 13)], ids=["door", "room"]
)
def test_the_table_of_exact_match_is_that_of_the_stored_reports(page: Path, length: int) -> None:
    rows = quoted(page)
    assert len(rows) == length
    for name, *figures, _, novel_teams in rows:
        row = name.replace("*", "").split(" (")[0]
        if "ceiling" in row or "seed 42" in row:
            continue
        of_all, of_novel = stored(row)
        assert figures == of_all, row
        assert novel_teams in ("", " / ".join(of_novel)), row
