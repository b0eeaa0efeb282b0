"""The evidence ranker on a small network that the simulator's mechanism made."""

import json
from dataclasses import replace

import numpy as np
import pytest

from grncore.errors import CheckpointError, InputError
from grncore.evidence.forms import (
    EvidenceForms,
    candidate_regulators,
    ordered_evidence,
    snapshot_evidence,
)
from grncore.evidence.stored import forms_from, forms_state
from grncore.ranking.likeness import known_teams
from grncore.ranking.mixture import ShiftLikelihood, probability_of
from grncore.ranking.ranker import EvidenceRanker, RankerConfig
from grncore.ranking.ranking import Ranking
from grncore.ranking.stored import ranker_from, ranker_state
from grncore.ranking.stray import StrayChoice
from grncore.simulate.datasets import simulate_dataset
from grncore.simulate.generator import GeneratorConfig, generate_network
from grncore.simulate.steady_state import SteadyStateConfig
from grncore.splits import make_split
from grncore.training_data import training_data

CONFIG = RankerConfig(sizes=(1, 2), top=60)


@pytest.fixture(scope="module")
def network():
    config = GeneratorConfig(
        n_genes=130, n_regulators=20, n_types=6, targets={1: 30, 2: 80}, n_decoys=0
    )
    generated = generate_network(config, np.random.default_rng(5))
    return simulate_dataset(generated, seed=5, config=SteadyStateConfig(cells_per_type=40))


@pytest.fixture(scope="module")
def data(network):
    return training_data(network, make_split(network, "random", 1, (1, 2)), universe="listed")


@pytest.fixture(scope="module")
def forms(data):
    regulators = candidate_regulators(data)
    return EvidenceForms(snapshot_evidence(data, regulators), *ordered_evidence(data, regulators))


@pytest.fixture(scope="module")
def ranker(data, forms):
    return EvidenceRanker.fit(
        CONFIG, (forms.snapshot,), known_teams(data), validation=data.validation
    )


def test_it_names_most_teams_that_it_has_not_seen(network, ranker) -> None:
    split = make_split(network, "random", 1, (1, 2))
    right = [
        np.array_equal(
            ranker.named(network.index[name], size, 1).sets[0], network.team_indices(name)
        )
        for size in (1, 2)
        for name in split.targets("test", size)
    ]
    assert np.mean(right) > 0.5


def test_probabilities_fall_and_sum_to_at_most_one(ranker) -> None:
    for size in (2, None):
        named = ranker.named(100, size, 400)
        assert (np.diff(named.probability) <= 1e-12).all()
        assert 0 < named.probability.sum() <= 1 + 1e-9
        known = ~np.isnan(named.member_probability)
        assert (named.member_probability[known] <= 1 + 1e-9).all()
        assert (named.sets != 100).all()


def test_a_list_is_promised_only_where_the_size_was_given(ranker) -> None:
    given = ranker.named(5, 2, 10)
    assert given.listed is not None
    assert given.listed[0] or ranker.promise.length("known", given.probability) is None
    free = ranker.named(5, None, 10)
    assert free.listed is not None
    assert not free.listed.any()


def test_a_restored_ranker_says_the_same(data, forms, ranker) -> None:
    state = {**forms_state(forms), **ranker_state(ranker)}
    again = forms_from(state, data, candidate_regulators(data))
    assert again.sentence == forms.sentence
    restored = ranker_from(state, CONFIG, (again.snapshot,), known_teams(data))
    for size in (1, 2, None):
        one, two = (each.named(90, size, 20) for each in (ranker, restored))
        np.testing.assert_array_equal(one.sets, two.sets)
        np.testing.assert_allclose(one.probability, two.probability, rtol=1e-9)
    with pytest.raises(CheckpointError, match="cannot be used"):
        ranker_from({**state, "known.weights": np.array([np.nan])}, CONFIG, (), known_teams(data))


def test_targets_that_stray_are_stored_with_it(data, forms, ranker) -> None:
    mixture = ranker.ranking.mixture
    usual = mixture.known.usual
    stray = replace(usual, weights=usual.weights * (np.arange(len(usual.weights)) == 3))
    known = StrayChoice(usual, stray, 0.25)
    ranking = Ranking(replace(mixture, known=known), None)
    asked = EvidenceRanker(
        CONFIG, ranker.evidence, ranker.labels, ranking, ranker.sizes, ranker.promise
    )
    state = ranker_state(asked)
    restored = ranker_from(state, CONFIG, (forms.snapshot,), known_teams(data))
    target = int(next(iter(data.validation or data.teams)))
    before, after = asked.rank(target, 2), restored.rank(target, 2)
    np.testing.assert_array_equal(before.probability, after.probability)
    assert not np.array_equal(before.probability, ranker.rank(target, 2).probability)
    facts = json.loads(state["ranker"].astype(np.uint8).tobytes())
    for share in (0.0, 1.5, "half", None):
        text = json.dumps({**facts, "stray": share}).encode()
        wrong = {**state, "ranker": np.frombuffer(text, dtype=np.uint8).astype(np.int64)}
        with pytest.raises(CheckpointError, match="share of stray targets"):
            ranker_from(wrong, CONFIG, (forms.snapshot,), known_teams(data))


@pytest.mark.parametrize("name", ["stray", "known", "new", "gate", "sizes"])
def test_damaged_weights_are_refused(data, forms, ranker, name: str) -> None:
    mixture = ranker.ranking.mixture
    known = StrayChoice(mixture.known.usual, mixture.known.usual, 0.25)
    strays = EvidenceRanker(
        CONFIG, ranker.evidence, ranker.labels, Ranking(replace(mixture, known=known), None),
        ranker.sizes, ranker.promise,
    )  # fmt: skip
    state = ranker_state(strays)
    for field in ("centre", "scale", "weights", "context_centre", "context_scale", "none_weights"):
        whole = state[f"{name}.{field}"]
        wrong = [whole[:-1], np.append(whole, 1.0), whole[None], whole * np.nan, np.float64(1.0)]
        wrong += [whole * 0.0] if "scale" in field else []
        for values in wrong:
            damaged = {**state, f"{name}.{field}": np.asarray(values)}
            if np.array_equal(damaged[f"{name}.{field}"], whole):
                continue  # the sizes may be told without a context
            with pytest.raises(CheckpointError, match="cannot be used"):
                ranker_from(damaged, CONFIG, (forms.snapshot,), known_teams(data))


def test_other_numbers_than_it_was_fitted_to_are_refused(ranker) -> None:
    found = ranker.candidates(100, 2)
    wider = replace(found, labels=np.hstack([found.labels, found.labels[:, :4]]))
    with pytest.raises(InputError, match="trained with another prior"):
        ranker.ranking.rank(wider)


def test_the_order_of_cells_is_stored_with_it(data, forms) -> None:
    if forms.ordered is None:
        pytest.fail(f"the simulated cells lie along trajectories: {forms.sentence}")
    again = forms_from(forms_state(forms), data, candidate_regulators(data)).ordered
    one, two = forms.ordered.best_sets(100, 2, 5), again.best_sets(100, 2, 5)
    np.testing.assert_array_equal(one.sets, two.sets)
    np.testing.assert_allclose(one.residual, two.residual)
    assert again.order.sentence == forms.ordered.order.sentence


@pytest.mark.parametrize("wrong", [{"sizes": ()}, {"sizes": (2, 1)}, {"top": 0}, {"promise": 1.0}])
def test_settings_out_of_range_are_refused(wrong) -> None:
    with pytest.raises(InputError, match="evidence ranker needs"):
        RankerConfig(**wrong)


def test_shifts_are_judged_by_what_the_ranking_says_with_them(data, ranker) -> None:
    mixture = ranker.ranking.mixture
    asked = [
        (ranker.candidates(target, len(team)), team)
        for target, team in data.validation.items()
        if len(team) in (1, 2)
    ]
    # One whose team is no candidate.
    asked.append((asked[0][0], np.array([0, 1, 2])))
    likelihood = ShiftLikelihood(mixture, asked)
    for shift, none_shift in ((0.0, 0.0), (-1.5, 2.0), (2.0, -0.5)):
        moved = replace(mixture, shift=shift, none_shift=none_shift)
        expected = -0.25 * (shift**2 + none_shift**2)
        for candidates, team in asked:
            ranked = moved.rank(candidates)
            chance = probability_of(ranked, team)
            if ranked.place_of(team) < 0:
                chance = 1.0 - ranked.probability.sum()
            expected += np.log(chance + 1e-4)
        assert likelihood.at(shift, none_shift) == pytest.approx(expected, rel=1e-9)
