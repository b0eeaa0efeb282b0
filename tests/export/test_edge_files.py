import numpy as np
import pandas as pd
import pytest

from grncore.export import edges_tsv, predicted_edges, stack_tables, teams_table
from grncore.files import write_text
from grncore.teams import unscored_teams
from tests.export.tables import split_of


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
