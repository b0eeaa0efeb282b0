import csv
import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grncore.answers.ranked_sets import StoredTeams, ranked_sets
from grncore.dataset import Dataset
from grncore.errors import InputError
from grncore.export import (
    EVIDENCE_COLUMNS,
    TEAM_COLUMNS,
    edges_tsv,
    join_names,
    predicted_edges,
    read_teams_csv,
    split_names,
    stack_tables,
    teams_csv,
    teams_table,
)
from grncore.files import write_text
from grncore.pools import MISSING, Pools
from grncore.splits import Split
from grncore.teams import Teams, unscored_teams

AWKWARD = [
    *("nan", "NA", "2-Sep", "007", "TRUE", "1e5", "=1+1", "+x", "-x", "@x", "ñandú", " space "),
    *("a;b", "a\\", ";", "a,b", 'say "hi"', "two\nlines", "two\rlines", "tab\there"),
]


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


@pytest.fixture
def data() -> Dataset:
    return dataset_of(
        [f"g{i}" for i in range(9)],
        {"g5": ["g0", "g1"], "g6": ["g2", "g3"], "g7": ["g0", "g1"]},
        shortened={"g7": ["gone"]},
    )


@pytest.fixture
def teams() -> Teams:
    """Two sets for g5 (the second is right), one for g8 and g7, none for g6."""
    none = [MISSING, MISSING]
    nan = np.nan
    scores = np.array([[2.5, 0.1], [1, nan], [1, nan], [nan, nan]], dtype=np.float32)
    return Teams(
        model="residual",
        targets=np.array([5, 8, 7, 6]),
        sets=np.array([[[0, 2], [0, 1]], [[3, 4], none], [[0, 1], none], [none, none]]),
        scores=scores,
        base=scores - 1,
        residual=np.ones_like(scores),
        gap=np.zeros(4, np.float32),
        sets_scored=np.zeros(4, np.int64),
    )


@pytest.fixture
def pools() -> Pools:
    members = np.array([[0, 1, 2], [3, 4, 5], [0, 1, 2], [2, 8, 3]])
    zeros = np.zeros((4, 3), np.float32)
    return Pools(np.array([5, 8, 7, 6]), members, zeros, zeros.astype(bool), "attention")


@pytest.fixture
def table(data, teams, pools):
    split = split_of(test={2: ("g5",)}, train={2: ("g6",)}, extra=("g7",))
    return teams_table(teams, data, split, universe="all", checkpoint="demo", pools=pools, cap=2)


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


@pytest.fixture
def chosen() -> Teams:
    """A model that chooses sizes: a pair before a single for g5, none for g6, and what it knows."""
    none = [MISSING, MISSING]
    sets = np.array([[[0, 1], [2, MISSING]], [none, none]])
    scores = np.array([[0.5, 0.25], [np.nan, np.nan]], dtype=np.float32)
    nan = np.nan
    return Teams(
        model="evidence",
        targets=np.array([5, 6]),
        sets=sets,
        scores=scores,
        base=scores * nan,
        residual=scores * nan,
        gap=np.zeros(2, np.float32),
        sets_scored=np.zeros(2, np.int64),
        size_given=False,
        signs=np.array([[[1, -1], [0, 0]], [[0, 0], [0, 0]]], dtype=np.int8),
        coefficients=np.array([[[0.1, -2], [nan, nan]], [[nan, nan]] * 2], dtype=np.float32),
        probability=np.array([[0.7, 0.2], [nan, nan]], dtype=np.float32),
        member_probability=np.array([[[0.9, 0.8], [0.3, nan]], [[nan, nan]] * 2], np.float32),
        proved=np.array([[True, False], [True, True]]),
        listed=np.array([[True, False], [False, False]]),
    )


@pytest.fixture
def known(data, chosen, pools):
    return teams_table(chosen, data, split_of(), universe="all", checkpoint="", pools=pools, cap=3)


def test_what_is_known_of_sets_stands_at_the_end(known):
    header, *rows = teams_csv(known).splitlines()
    added = "signs,coefficients,probability,proved,in_list,member_probability"
    assert header == ",".join(TEAM_COLUMNS) + "," + added
    assert tuple(added.split(",")) == EVIDENCE_COLUMNS
    assert [row.split('"some, data",,')[1] for row in rows] == [
        "1;-1,0.1;-2.0,0.7,True,True,0.9;0.8",
        "0,nan,0.2,False,False,0.3",
        ",,,,,",
    ]
    assert known["R"].tolist() == [2, 1, 0]
    assert known["regulators"].tolist() == [("g0", "g1"), ("g2",), ()]
    assert known["exact"].tolist() == [True, False, False]


def test_what_is_known_of_sets_comes_back(known, table, tmp_path):
    write_teams(tmp_path / "t.csv", known)
    again = read_teams_csv(tmp_path / "t.csv")
    alike = again.drop(columns="coefficients")
    pd.testing.assert_frame_equal(alike, known.drop(columns="coefficients"))
    np.testing.assert_array_equal(np.concatenate(again["coefficients"].tolist()),
                                  np.concatenate(known["coefficients"].tolist()))  # fmt: skip
    both = stack_tables([table, known])
    assert both["signs"].tolist() == [()] * len(table) + [(1, -1), (0,), ()]
    write_teams(tmp_path / "b.csv", both)
    again = read_teams_csv(tmp_path / "b.csv")
    assert again["proved"].tolist()[: len(table)] == [pd.NA] * len(table)
    assert again["in_list"].tolist()[len(table) :] == [True, False, pd.NA]
    # A model that says nothing has no columns of its own in a file of several.
    stored = StoredTeams(again)
    assert stored.of("g5", "residual", 2).signs is None
    sets = stored.of("g5", "evidence", None)
    assert sets.sets == (("g0", "g1"), ("g2",))
    assert sets.signs == ((1, -1), (0,))
    assert sets.proved == (True, False) and sets.listed == (True, False)
    assert sets.probability == (pytest.approx(0.7), pytest.approx(0.2))
    assert stored.of("g5", "evidence", 1).sets == (("g2",),)


def test_ranked_sets_hold_what_the_teams_say(data, chosen):
    sets = ranked_sets(data, "evidence", chosen, 0)
    assert sets.sets == (("g0", "g1"), ("g2",))
    assert sets.signs == ((1, -1), (0,)) and sets.listed == (True, False)
    assert sets.coefficients[0] == (pytest.approx(0.1), -2.0)
    none = ranked_sets(data, "evidence", chosen, 1)
    assert none.sets == () and none.signs == ()


def test_proofs_alone_are_written_where_one_is_lacking(data, teams, table):
    proved = np.ones((4, 2), dtype=bool)
    write = lambda some: teams_csv(  # noqa: E731
        teams_table(some, data, split_of(), universe="all", checkpoint="")
    )
    assert write(replace(teams, proved=proved)) == write(teams)
    proved[0, 1] = False
    lines = write(replace(teams, proved=proved)).splitlines()
    assert [line.rsplit(",", 1)[1] for line in lines] == ["proved", "True", "False", "True",
                                                          "True", ""]  # fmt: skip


def test_edges_of_sets_of_several_sizes_are_those_of_the_first_alone(known, table, tmp_path):
    edges = predicted_edges(known, "evidence")
    share = 1 / (1 + np.exp(0.25 - 0.5))
    assert edges["TF"].tolist() == ["g0", "g1"]
    assert edges["importance"].tolist() == [pytest.approx(share)] * 2
    assert edges["sign"].tolist() == [1, -1]
    text = edges_tsv(edges)
    assert text.splitlines()[0] == "TF\ttarget\timportance\tsign\tcoefficient\tprobability"
    assert text.splitlines()[2].endswith("\t-1\t-2.0\t0.8")
    # A model that says nothing has the columns of before, also beside one that does.
    both = stack_tables([table, known])
    assert edges_tsv(predicted_edges(both, "residual")) == edges_tsv(
        predicted_edges(table, "residual")
    )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda t: t.replace("1;-1", "1;2", 1), "line 2: '1;2' is no value for signs"),
        (lambda t: t.replace("0.1;-2.0", "0.1;x", 1), "line 2: '0.1;x' is no value for coeff"),
        (lambda t: t.replace(",0.7,", ",likely,", 1), "'likely' is no value for probability"),
    ],
)
def test_evidence_that_is_none_is_refused(known, tmp_path, change, message):
    path = tmp_path / "t.csv"
    path.write_text(change(teams_csv(known)))
    with pytest.raises(InputError, match=message):
        read_teams_csv(path)


def test_tables_of_several_models_stack(table, tmp_path):
    other = table.assign(model="pair")
    both = stack_tables([table, table.iloc[:0], other])
    write_teams(tmp_path / "t.csv", both)
    pd.testing.assert_frame_equal(read_teams_csv(tmp_path / "t.csv"), both)
    assert len(both) == 2 * len(table)
    empty = stack_tables([])
    write_teams(tmp_path / "e.csv", empty)
    pd.testing.assert_frame_equal(read_teams_csv(tmp_path / "e.csv"), empty)


names = st.one_of(st.sampled_from(AWKWARD), st.text(min_size=1, max_size=8))


@given(st.lists(names, max_size=5).map(tuple))
def test_joined_names_come_apart_again(team):
    assert split_names(join_names(team)) == team


@given(st.lists(st.text(alphabet="ab;\\", min_size=1, max_size=4), max_size=4).map(tuple))
def test_no_two_teams_are_written_alike(team):
    assert split_names(join_names(team)) == team
    plain = [name for name in team if not set(name) & set(";\\")]
    if len(plain) == len(team):
        assert join_names(team) == ";".join(team)


def test_an_empty_name_is_refused():
    with pytest.raises(ValueError, match="empty name"):
        join_names(["a", ""])


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_any_names_and_scores_come_back(data, tmp_path_factory):
    genes = data.draw(st.lists(names, min_size=4, max_size=8, unique=True))
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


def test_importance_is_the_softmax_share_of_the_sets_that_hold_the_regulator(table):
    edges = predicted_edges(table, "residual")
    first = 1 / (1 + np.exp(0.1 - 2.5))
    assert list(edges.columns) == ["TF", "target", "importance"]
    assert [tuple(edge) for edge in edges.itertuples(index=False)] == [
        ("g0", "g5", 1.0),
        ("g3", "g8", 1.0),
        ("g4", "g8", 1.0),
        ("g0", "g7", 1.0),
        ("g1", "g7", 1.0),
        ("g2", "g5", pytest.approx(first, abs=1e-6)),
    ]


def test_edges_are_predictions_of_one_model_and_no_oracle_run(table):
    assert predicted_edges(table, "pair").empty
    assert predicted_edges(table.assign(oracle=True), "residual").empty
    both = stack_tables([table, table.assign(oracle=True, score=np.float32(9))])
    pd.testing.assert_frame_equal(
        predicted_edges(both, "residual"), predicted_edges(table, "residual")
    )


def test_a_method_without_scores_gives_each_edge_importance_one(data):
    teams = unscored_teams("neighbour", np.array([5, 6]), np.array([[0, 2], [1, 3]]))
    table = teams_table(teams, data, split_of(), universe="all", checkpoint="")
    edges = predicted_edges(table, "neighbour")
    assert edges["importance"].tolist() == [1.0] * 4
    assert edges["TF"].tolist() == ["g0", "g2", "g1", "g3"]


def test_edges_are_read_by_others(table, tmp_path):
    edges = predicted_edges(table, "residual")
    write_text(tmp_path / "e.tsv", edges_tsv(edges))
    again = pd.read_csv(tmp_path / "e.tsv", sep="\t", keep_default_na=False)
    pd.testing.assert_frame_equal(again, edges)
