from dataclasses import replace

import numpy as np
import pytest

from grncore.dataset import Dataset
from grncore.errors import InputError
from grncore.pipeline import Predictor, recover
from grncore.pipeline.recipe import untrained_recipe


def test_test_targets_by_default_every_model_once(predictor: Predictor) -> None:
    table = recover(predictor, top=3)
    expected = {target for targets in predictor.split.test.values() for target in targets}
    assert set(table["target"]) == expected
    assert set(table["part"]) == {"test"}
    first = table[table["rank"] == 1]
    assert (first.groupby("target")["model"].nunique() == len(predictor.models(2))).all()
    assert (table["regulators"].map(len) == table["R"]).all()


def test_rows_agree_with_the_predictor(predictor: Predictor) -> None:
    name = predictor.split.test[2][0]
    table = recover(predictor, [name.upper()], models=["residual"], top=4)
    teams = predictor.teams("residual", [predictor.dataset.index[name]], 2, top=4)
    found = [sorted(predictor.dataset.index[g] for g in team) for team in table["regulators"]]
    assert found == teams.sets[0].tolist()
    np.testing.assert_array_equal(table["score"], teams.scores[0])
    np.testing.assert_allclose(table["score"], table["base"] + table["residual"], rtol=1e-5)


def test_exact_is_whether_the_set_is_the_truth(predictor: Predictor) -> None:
    table = recover(predictor, top=10)
    truth = table["target"].map(predictor.dataset.teams)
    assert (table["truth"] == truth).all()
    assert (table["exact"] == (table["regulators"] == truth)).all()
    assert table["exact"].any()


def test_a_gene_without_a_known_team_gets_teams_of_the_models_that_choose_sizes(
    tiny: Dataset,
) -> None:
    untrained = Predictor(tiny, recipe=untrained_recipe(tiny), patient=True)
    assert untrained.models(None) == ("evidence", "snapshot")
    chosen = recover(untrained, ["g0"])
    assert set(chosen["model"]) == {"evidence", "snapshot"}
    assert chosen["R"].between(1, 4).all()
    assert chosen["signs"].map(len).eq(chosen["R"]).all()


def test_every_gene_is_answered_for_where_no_edge_is_known(tiny: Dataset) -> None:
    bare = replace(tiny, edges=tiny.edges.iloc[:0], listed_regulators=tiny.genes[:12])
    table = recover(Predictor(bare, recipe=untrained_recipe(bare)), top=1)
    assert set(table["target"]) == set(tiny.genes)
    assert {gene for team in table["regulators"] for gene in team} <= set(tiny.genes[:12])


def test_every_gene_can_be_asked_for_beside_known_edges(tiny: Dataset) -> None:
    untrained = Predictor(tiny, recipe=untrained_recipe(tiny), patient=True)
    table = recover(untrained, ["all"], own_size=True, models=["snapshot"], top=1)
    assert set(table["target"]) == set(tiny.genes)


def test_a_network_without_a_test_target_is_told_what_to_ask(tiny: Dataset) -> None:
    few = replace(tiny, edges=tiny.edges[tiny.edges["target"] == "g12"])
    with pytest.raises(InputError, match=r"no test target.*--targets"):
        recover(Predictor(few, recipe=untrained_recipe(few)))


def test_a_gene_without_a_known_team_needs_a_size(predictor: Predictor) -> None:
    with pytest.raises(InputError, match="--size"):
        recover(predictor, ["g0"])
    table = recover(predictor, ["g0"], size=2)
    assert (table["R"] == 2).all()
    assert table["exact"].isna().all()
    assert (table["part"] == "").all()


@pytest.mark.parametrize("own_size", [False, True])
def test_one_regulator_alone_is_no_choice_and_said_so(tiny: Dataset, own_size: bool) -> None:
    bare = replace(tiny, edges=tiny.edges.iloc[:0], listed_regulators=tiny.genes[3:4])
    with pytest.raises(InputError, match=r"1 gene that may regulate \(g3\).*--regulators"):
        recover(Predictor(bare, recipe=untrained_recipe(bare)), ["g0"], own_size=own_size)


def test_oracle_rows_say_so_and_hold_scorers_alone(predictor: Predictor) -> None:
    table = recover(predictor, oracle=True)
    assert table["oracle"].all()
    assert set(table["model"]) == {"pair", "residual"}
    assert table["covered"].all()
    with pytest.raises(InputError, match="g0"):
        recover(predictor, ["g0"], size=2, oracle=True)
