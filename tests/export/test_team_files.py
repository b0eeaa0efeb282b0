import csv
import io
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grncore.dataset import Dataset
from grncore.errors import InputError
from grncore.export import TEAM_COLUMNS, read_teams_csv, stack_tables, teams_csv, teams_table
from grncore.files import write_text
from grncore.teams import unscored_teams
from tests.export.tables import NAMES, dataset_of, split_of, write_teams


def test_the_text_is_what_the_format_says(table):
    assert teams_csv(table) == (
        "target,R,part,model,rank,regulators,score,base,residual,exact,covered,oracle,truth,"
        "split,seed,universe,dataset,checkpoint\n"
        'g5,2,test,residual,1,g0;g2,2.5,1.5,1.0,False,True,False,g0;g1,random,42,all,"some, data",'
        "demo\n"
        'g5,2,test,residual,2,g0;g1,0.1,-0.9,1.0,True,True,False,g0;g1,random,42,all,"some, data",'
        "demo\n"
        'g8,2,,residual,1,g3;g4,1.0,0.0,1.0,,,False,,random,42,all,"some, data",demo\n'
        'g7,2,extra,residual,1,g0;g1,1.0,0.0,1.0,,,False,g0;g1,random,42,all,"some, data",demo\n'
        'g6,2,train,residual,1,,,,1.0,False,False,False,g2;g3,random,42,all,"some, data",demo\n'
    )


def test_a_table_comes_back_from_its_file(table, tmp_path):
    write_teams(tmp_path / "teams.csv", table)
    pd.testing.assert_frame_equal(read_teams_csv(tmp_path / "teams.csv"), table)


def test_a_compressed_file_is_read_and_a_damaged_one_is_called_so(table, tmp_path):
    path = tmp_path / "teams.csv.gz"
    write_text(path, teams_csv(table))
    pd.testing.assert_frame_equal(read_teams_csv(path), table)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(InputError, match="damaged gzip file"):
        read_teams_csv(path)


def test_coverage_is_under_the_cap_and_blank_without_pools(data, teams, pools):
    split = split_of()
    wide = teams_table(teams, data, split, universe="all", checkpoint="", pools=pools, cap=3)
    assert wide["covered"].tolist() == [True, True, pd.NA, pd.NA, True]
    none = teams_table(teams, data, split, universe="all", checkpoint="")
    assert none["covered"].isna().all()
    assert none["exact"].equals(wide["exact"])


def test_injected_truth_is_marked_in_every_row(data, teams, pools):
    oracle = replace(teams, oracle=True)
    table = teams_table(oracle, data, split_of(), universe="all", checkpoint="")
    assert table["oracle"].all()
    injected = replace(pools, injected=np.eye(4, 3, dtype=bool), is_oracle=True)
    table = teams_table(
        teams, data, split_of(), universe="all", checkpoint="", pools=injected, cap=3
    )
    assert table["oracle"].all()


def test_tables_of_several_models_stack(table, tmp_path):
    other = table.assign(model="pair")
    both = stack_tables([table, table.iloc[:0], other])
    write_teams(tmp_path / "t.csv", both)
    pd.testing.assert_frame_equal(read_teams_csv(tmp_path / "t.csv"), both)
    assert len(both) == 2 * len(table)
    empty = stack_tables([])
    write_teams(tmp_path / "e.csv", empty)
    pd.testing.assert_frame_equal(read_teams_csv(tmp_path / "e.csv"), empty)


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_any_names_and_scores_come_back(data, tmp_path_factory):
    genes = data.draw(st.lists(NAMES, min_size=4, max_size=8, unique=True))
    dataset = dataset_of(genes, {genes[0]: genes[1:3]})
    float32 = st.floats(width=32, allow_nan=False)
    scores = np.array([[data.draw(float32)], [data.draw(float32)]], dtype=np.float32)
    index = dataset.index
    targets = np.array([index[genes[0]], index[genes[3]]])
    team = [sorted(index[gene] for gene in genes[1:3])] * 2
    teams = replace(unscored_teams("m", targets, np.array(team)), scores=scores)
    split = split_of(test={2: (genes[0],)})
    table = teams_table(teams, dataset, split, universe="train", checkpoint=genes[0])
    path = tmp_path_factory.mktemp("csv") / "t.csv"
    write_teams(path, table)
    again = read_teams_csv(path)
    pd.testing.assert_frame_equal(again, table)
    assert again["score"].to_numpy().tobytes() == scores[:, 0].tobytes()
    assert again["exact"].tolist() == [True, pd.NA]
    assert set(again["regulators"][0]) == set(genes[1:3])
    # A plain CSV reader sees the same names, unless one had to be escaped.
    plain = list(csv.DictReader(io.StringIO(path.read_bytes().decode(), newline="")))
    assert plain[0]["target"] == genes[0]
    if not any(set(gene) & set(";\\") for gene in genes[1:3]):
        assert set(plain[0]["regulators"].split(";")) == set(genes[1:3])


def test_the_order_of_genes_in_the_file_is_of_no_account(tiny):
    order = np.random.default_rng(3).permutation(len(tiny.genes))
    shuffled = Dataset.create(
        name=tiny.name,
        expression=tiny.expression[order],
        genes=[tiny.genes[row] for row in order],
        cells=tiny.cells,
        edges=tiny.edges.iloc[::-1],
    )
    texts = []
    for dataset in (tiny, shuffled):
        team = [dataset.index[gene] for gene in ("g10", "g2")]
        teams = unscored_teams("m", np.array([dataset.index["g20"]]), np.array([team]))
        texts.append(
            teams_csv(teams_table(teams, dataset, split_of(), universe="all", checkpoint=""))
        )
    assert texts[0] == texts[1]
    assert "g2;g10" in texts[0]


def test_columns_in_another_order_and_extra_ones_are_read(table, tmp_path):
    path = tmp_path / "t.csv"
    write_teams(path, table)
    raw = pd.read_csv(path, dtype=str, keep_default_na=False)
    raw["note"] = "mine"
    raw[["note", *reversed(TEAM_COLUMNS)]].to_csv(path, index=False, encoding="utf-8-sig")
    pd.testing.assert_frame_equal(read_teams_csv(path), table)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda t: t.replace("target,R", "gene,R", 1), r"columns \['target'\] are missing"),
        (lambda t: "", "columns .* are missing"),
        (lambda t: t.replace("g5,2,test", "g5,two,test", 1), "line 2: 'two' is no value for R"),
        (lambda t: t.replace(",42,", f",{10**30},", 1), "line 2: '10+' is no value for seed"),
        (lambda t: t.replace("0.1", "0,1", 1), "line 3: 19 fields, expected 18"),
        (lambda t: t.replace("2.5", "high", 1), "line 2: 'high' is no value for score"),
        (lambda t: t.replace("True,False", "yes,False", 1), "'yes' is no value for covered"),
        (lambda t: t.replace(",False,g0", ",,g0", 1), "'' is no value for oracle"),
        (lambda t: t.replace('"some', '"some"x', 1), "line 2: not valid CSV"),
    ],
)
def test_files_of_another_kind_are_refused_where_they_differ(table, tmp_path, change, message):
    path = tmp_path / "t.csv"
    path.write_text(change(teams_csv(table)))
    with pytest.raises(InputError, match=message):
        read_teams_csv(path)


def test_unreadable_files_are_refused(tmp_path):
    with pytest.raises(InputError, match="cannot be read"):
        read_teams_csv(tmp_path / "absent.csv")
    (tmp_path / "x.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="not UTF-8"):
        read_teams_csv(tmp_path / "x.csv")


def test_a_failed_write_leaves_the_former_file(table, tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("former")
    broken = table.copy()
    broken["regulators"] = [("", "g1")] * len(broken)
    with pytest.raises(ValueError, match="empty name"):
        write_teams(path, broken)
    assert path.read_text() == "former"
    assert [entry.name for entry in tmp_path.iterdir()] == ["t.csv"]
