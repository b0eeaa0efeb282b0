import numpy as np
import pytest

from grncore.methods.registry import without_a_run
from grncore.methods.top_r import top_r
from grncore.pipeline.predictor import Predictor
from grncore.pipeline.recipe import Recipe
from grncore.pools import MISSING, inject, top_pools
from grncore.splits import make_split
from grncore.training_data import training_data

SCORES = np.array([[0.5, 3.0, 1.0, 2.0], [9.0, -np.inf, -np.inf, 1.0]], dtype=np.float32)


def test_names_the_best_ranked_in_gene_order():
    pools = top_pools(SCORES, np.array([8, 9]), 3, "toy")
    teams = top_r(pools, 2, "Stage1TopR")
    assert teams.model == "Stage1TopR"
    assert teams.sets.tolist() == [[[1, 3]], [[0, 3]]]
    assert not teams.oracle
    assert top_r(pools, 1, "toy").sets.tolist() == [[[1]], [[0]]]


def test_a_pool_with_too_few_members_has_no_set():
    pools = top_pools(SCORES, np.array([8, 9]), 3, "toy")
    assert top_r(pools, 3, "toy").sets.tolist() == [[[1, 2, 3]], [[MISSING] * 3]]
    assert top_r(pools, 4, "toy").sets.tolist() == [[[MISSING] * 4], [[MISSING] * 4]]


def test_oracle_pools_mark_their_teams():
    pools = inject(top_pools(SCORES, np.array([8, 9]), 2, "toy"), {8: np.array([0])})
    assert top_r(pools, 2, "toy").oracle


@pytest.mark.parametrize("kind", list(without_a_run()))
@pytest.mark.parametrize("universe", ["all", "listed", "train"])
def test_registered_baselines_answer_from_the_universe(tiny, kind, universe):
    predictor = Predictor(tiny, recipe=Recipe(universe=universe))
    targets = np.array([30, 3, 39])
    teams = predictor.teams(kind, targets, 2, top=1)
    assert teams.model == kind
    assert teams.sets.shape == (3, 1, 2)
    for target, (team,) in zip(targets, teams.sets, strict=True):
        assert set(team) <= set(predictor.data.universe) - {target}
        assert team[0] < team[1]


def test_popularity_top_r_is_the_most_frequent_regulators(tiny):
    data = training_data(tiny, make_split(tiny, "random", 42))
    counts = np.zeros(40, int)
    for team in data.teams.values():
        counts[team] += 1
    best = sorted(range(40), key=lambda gene: (-counts[gene], gene))[:3]
    found = Predictor(tiny).teams("popularity", [39], 3)
    assert found.best(39).tolist() == sorted(best)
