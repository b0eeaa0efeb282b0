from pathlib import Path

import pandas as pd
import pytest
from pyarrow import parquet

from grncore.errors import InputError
from grncore.export import (
    TeamsFile,
    read_team_rows,
    read_teams_csv,
    teams_csv,
    write_teams_parquet,
)
from grncore.pipeline import Predictor, recover


@pytest.fixture
def table(predictor: Predictor) -> pd.DataFrame:
    models = ["neighbour", "best_subset", "residual"]
    known = recover(predictor, models=models, top=3)
    return pd.concat([known, recover(predictor, ["g0"], size=3, models=models)], ignore_index=True)


def test_it_holds_what_csv_holds(table: pd.DataFrame, tmp_path: Path) -> None:
    table = table.sort_values("R", kind="stable")
    write_teams_parquet(tmp_path / "teams.parquet", table)
    (tmp_path / "teams.csv").write_text(teams_csv(table), encoding="utf-8")
    found = read_team_rows(tmp_path / "teams.parquet")
    pd.testing.assert_frame_equal(found, read_teams_csv(tmp_path / "teams.csv"))
    assert teams_csv(found) == teams_csv(table)
    assert {path.name for path in tmp_path.iterdir()} == {"teams.parquet", "teams.csv"}


def test_some_rows_are_read_without_the_others(table: pd.DataFrame, tmp_path: Path) -> None:
    path = tmp_path / "teams.parquet"
    write_teams_parquet(path, table)
    groups = parquet.ParquetFile(path).metadata
    assert groups.num_row_groups == table["R"].nunique()
    found = read_team_rows(path, sizes=[2], models=["residual"])
    wanted = table[(table["R"] == 2) & (table["model"] == "residual")]
    assert len(wanted)
    assert teams_csv(found) == teams_csv(wanted)
    assert len(pd.read_parquet(path, filters=[("R", "==", 2)])) == (table["R"] == 2).sum()


def test_what_is_no_such_table_is_said(tmp_path: Path) -> None:
    other, broken = tmp_path / "other.parquet", tmp_path / "broken.parquet"
    pd.DataFrame({"target": ["g1"]}).to_parquet(other)
    broken.write_bytes(b"PAR1 nothing")
    with pytest.raises(InputError, match="are missing"):
        read_team_rows(other)
    for path in (broken, tmp_path / "absent.parquet"):
        with pytest.raises(InputError, match="cannot be read"):
            read_team_rows(path)


def test_csv_and_parquet_are_read_alike(table: pd.DataFrame, tmp_path: Path) -> None:
    table = table.sort_values("R", kind="stable")
    write_teams_parquet(tmp_path / "teams.parquet", table)
    (tmp_path / "teams.csv").write_text(teams_csv(table), encoding="utf-8")
    asked = {"sizes": [2, 3], "models": ["residual"], "targets": table["target"].unique()[:4]}
    one, two = (read_team_rows(tmp_path / f"teams.{end}", **asked) for end in ("csv", "parquet"))
    assert len(one) and set(one["model"]) == {"residual"}
    pd.testing.assert_frame_equal(one, two)


def test_a_target_is_read_without_the_other_sizes(table, tmp_path, monkeypatch) -> None:
    path = tmp_path / "teams.parquet"
    write_teams_parquet(path, table)
    file = TeamsFile(path)
    assert file.sizes == tuple(sorted(table["R"].unique()))
    read, whole = [], parquet.read_table
    monkeypatch.setattr(
        parquet, "read_table", lambda *args, **given: read.append(given) or whole(*args, **given)
    )
    for target, size in table[["target", "R"]].drop_duplicates().itertuples(index=False):
        wanted = table[(table["target"] == target) & (table["R"] == size)]
        assert teams_csv(file.of(target, size)) == teams_csv(wanted)
    assert sorted(given["filters"][0][2] for given in read) == list(file.sizes)
    assert len(file.of("nobody", 2)) == len(file.of("g0", 99)) == 0
    assert set(file.of("g0", None)["R"]) == set(table[table["target"] == "g0"]["R"])
