from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
import torch

from grncore.dataset import Dataset
from grncore.errors import InputError
from grncore.pipeline import Predictor, Recipe, evaluate, train


def _targets(predictor: Predictor, size: int) -> list[int]:
    return [predictor.dataset.index[target] for target in predictor.split.test[size]]


def test_decoded_teams_are_the_best_of_all_sets(predictor: Predictor) -> None:
    scorer, embeddings = predictor.scorer(3, "residual")
    target = _targets(predictor, 3)[0]
    pool = np.sort(predictor.pools([target], predictor.cap(3)).of(target))
    sets = np.array(list(combinations(pool, 3)))
    with torch.inference_mode():
        scores = scorer(embeddings[[target]], embeddings[sets][None])[0].numpy()
    teams = predictor.teams("residual", [target], 3, top=5)
    best = np.argsort(-scores, kind="stable")[:5]
    np.testing.assert_allclose(teams.scores[0], scores[best], atol=1e-4)
    assert teams.sets[0, 0].tolist() == sets[best[0]].tolist()
    assert teams.gap[0] == 0


def test_pools_hold_no_target_and_only_the_universe(predictor: Predictor, tiny: Dataset) -> None:
    everyone = list(range(len(tiny.genes)))
    pools = predictor.pools(everyone, 10)
    universe = set(predictor.data.universe.tolist())
    for target in everyone:
        members = set(pools.of(target).tolist())
        assert members <= universe - {target}


def test_oracle_pools_cover_and_are_badged(predictor: Predictor) -> None:
    targets = _targets(predictor, 4)
    teams = predictor.teams("pair", targets, 4, oracle=True)
    assert teams.oracle
    pools = predictor.pools(targets, 6, oracle=True)
    assert pools.covers(predictor.truth).all()
    assert not predictor.teams("pair", targets, 4).oracle


def test_an_oracle_for_a_model_without_a_pool_is_refused(predictor: Predictor) -> None:
    with pytest.raises(InputError, match="neighbour"):
        predictor.teams("neighbour", _targets(predictor, 2), 2, oracle=True)


def test_unknown_models_and_retrievers_name_what_there_is(predictor: Predictor) -> None:
    targets = _targets(predictor, 2)
    with pytest.raises(InputError, match="residual"):
        predictor.teams("pure", targets, 2)
    with pytest.raises(InputError, match="no model 'nonsense'; there are"):
        predictor.teams("nonsense", targets, None)
    with pytest.raises(InputError, match="--retriever dot"):
        predictor.pools(targets, 5, retriever="dot")


def test_a_size_without_scorers_still_has_the_baselines(predictor: Predictor) -> None:
    assert predictor.models(7) == (
        "neighbour", "group_copy", "popularity", "correlation", "best_subset", "stage1",
    )  # fmt: skip
    teams = predictor.teams("stage1", [0], 7)
    assert teams.sets.shape == (1, 1, 7)


def test_a_baseline_that_takes_too_long_for_all_answers_where_it_is_named(
    predictor: Predictor, monkeypatch: pytest.MonkeyPatch
) -> None:
    offered = predictor.models(2)
    monkeypatch.setattr("grncore.methods.registry.MOST_SECONDS", 0.01)
    hurried = Predictor(predictor.dataset, predictor.bundle)
    assert {*offered} - {*hurried.models(2)} == {"best_subset"}
    targets = _targets(predictor, 2)[:2]
    same = [it.teams("best_subset", targets, 2).sets for it in (predictor, hurried)]
    np.testing.assert_array_equal(*same)


def test_an_uncapped_model_is_decoded_from_the_whole_universe(
    tiny: Dataset, tmp_path: Path
) -> None:
    recipe = Recipe(strata=(2,), retriever="popularity", models=("uncapped",), k=4)
    predictor = Predictor(tiny, train(tiny, recipe, tmp_path / "open"))
    scorer, embeddings = predictor.scorer(2, "uncapped")
    target = _targets(predictor, 2)[0]
    others = np.delete(np.arange(len(tiny.genes)), target)
    sets = np.array(list(combinations(others, 2)))
    with torch.inference_mode():
        scores = scorer(embeddings[[target]], embeddings[sets][None])[0].numpy()
    teams = predictor.teams("uncapped", [target], 2, top=3)
    assert teams.sets[0, 0].tolist() == sets[scores.argmax()].tolist()
    assert teams.gap[0] == 0
    rows = [row for row in evaluate(predictor, ks=(4,)) if row.model == "uncapped"]
    given = [row for row in rows if row.metric == "exact_given_covered" and row.subset == "all"]
    assert [(row.K, row.n) for row in given] == [(40, len(predictor.split.test[2]))]


def test_users_of_several_targets_share_the_scores_of_each(
    predictor: Predictor, monkeypatch: pytest.MonkeyPatch
) -> None:
    retriever, asked = predictor.retriever(), []
    real = retriever.scores

    def scores(rows: np.ndarray) -> np.ndarray:
        asked.append(rows.tolist())
        return real(rows)

    monkeypatch.setattr(retriever, "scores", scores)
    predictor.__dict__.pop("_scores_kept", None)
    one, other = _targets(predictor, 2)[:2]
    for target in (one, other, one, other):
        predictor.pools([target], 5)
    assert asked == [[one], [other]]


def test_what_waits_for_patience_is_what_patience_adds(predictor: Predictor, tiny: Dataset) -> None:
    source = Predictor(tiny, recipe=Recipe(universe="listed"))
    patient = source.patiently()
    assert set(source.late) == set(patient.models(2)) - set(source.models(2))
    assert source.late
    assert patient.data is source.data
    assert patient.split is source.split
    assert not patient.late
    assert not predictor.late, "a bundle offers what was made for it"
    assert all(source.seconds_to_begin(kind) > 0 for kind in source.late)


def test_a_fit_tells_how_far_it_is(tiny: Dataset) -> None:
    told: list[str] = []
    source = Predictor(tiny, recipe=Recipe(universe="listed")).patiently()
    # Evidence is read once for a dataset, whoever asks: this one is asked for nowhere else.
    source.data = replace(source.data, features=source.data.features * 1.5)
    source.model("snapshot", None, progress=lambda stage, done, total: told.append(stage))
    assert told
