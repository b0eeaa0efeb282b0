import numpy as np
import pytest

from grncore.errors import InputError
from grncore.pipeline import Predictor, recover


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
    predictor: Predictor,
) -> None:
    chosen = recover(predictor, ["g0"])
    assert set(chosen["model"]) == set(predictor.models(None))
    assert chosen["R"].between(1, 4).all()


def test_a_size_may_be_given_for_it(predictor: Predictor) -> None:
    table = recover(predictor, ["g0"], size=2)
    assert (table["R"] == 2).all()
    assert table["exact"].isna().all()
    assert (table["part"] == "").all()


def test_oracle_rows_say_so_and_hold_scorers_alone(predictor: Predictor) -> None:
    table = recover(predictor, oracle=True)
    assert table["oracle"].all()
    assert set(table["model"]) == {"pair", "residual"}
    assert table["covered"].all()
    with pytest.raises(InputError, match="g0"):
        recover(predictor, ["g0"], size=2, oracle=True)
