from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
import torch

from grncore.errors import CheckpointError, InputError
from grncore.nets.evidence_residual import EvidenceResidual
from grncore.ranking import correction
from grncore.ranking.candidates import Candidates
from grncore.ranking.correction import (
    Correction,
    CorrectionConfig,
    correction_from,
    fit_correction,
)
from grncore.ranking.label_numbers import COUNTED
from grncore.ranking.mixture import fit_mixture
from grncore.ranking.ranking import Ranking

GENES = 9
PAIRS = np.array(list(combinations(range(GENES - 1), 2)), dtype=np.int64)
FEATURES = np.random.default_rng(3).normal(size=(GENES, 30)).astype(np.float32)
CONFIG = CorrectionConfig(dim=16, heads=2, feedforward=32, epochs=12, profile=4, rate=4e-3)


def judged(rng: np.random.Generator) -> tuple[Candidates, np.ndarray]:
    """A target whose true pair has the largest product of two numbers, which no sum tells."""
    numbers = rng.normal(size=(len(PAIRS), len(COUNTED)))
    behind = rng.uniform(0, 9, size=len(PAIRS))
    fits = np.column_stack([-0.5 * behind, np.sqrt(behind)])
    known = np.zeros(len(PAIRS), dtype=bool)
    known[rng.choice(len(PAIRS), 4, replace=False)] = True
    members = rng.normal(size=(len(PAIRS), 2, 2))
    found = Candidates(GENES - 1, 2, PAIRS, fits, numbers, known, 10.0, members)
    return found, PAIRS[np.argmax(numbers[:, 0] * numbers[:, 1])]


@pytest.fixture(scope="module")
def asked():
    rng = np.random.default_rng(0)
    return [judged(rng) for _ in range(200)]


@pytest.fixture(scope="module")
def mixture(asked):
    return fit_mixture(asked, asked)


@pytest.fixture(scope="module")
def learnt(asked, mixture):
    found = fit_correction(CONFIG, FEATURES, mixture, asked, [], seed=1)
    assert found is not None
    return found


def exact(ranking: Ranking, asked) -> float:
    return np.mean([np.array_equal(ranking.rank(c).sets[0], team) for c, team in asked])


def test_it_learns_what_a_sum_of_numbers_cannot(mixture, learnt) -> None:
    rng = np.random.default_rng(1)
    new = [judged(rng) for _ in range(100)]
    assert exact(Ranking(mixture, learnt), new) > exact(Ranking(mixture), new) + 0.15


def test_nothing_is_kept_where_no_epoch_is_better_on_unseen_teams(
    asked, mixture, monkeypatch
) -> None:
    few = asked[:30]
    assert fit_correction(CONFIG, FEATURES, mixture, [], []) is None
    losses = iter([1.0, 1.1, 1.0])
    monkeypatch.setattr(correction, "_mean_loss", lambda *_: next(losses))
    assert fit_correction(replace(CONFIG, epochs=2), FEATURES, mixture, few, []) is None
    losses = iter([1.0, 1.1, 0.9])
    assert fit_correction(replace(CONFIG, epochs=2), FEATURES, mixture, few, []) is not None


def test_what_the_weighed_sets_have_together_stays(asked, mixture, learnt) -> None:
    few = replace(learnt, weighed=10)
    for candidates, _ in asked[:5]:
        before, after = (
            mixture.rank(candidates),
            few.corrected(candidates, mixture.rank(candidates)),
        )
        assert after.probability.sum() == pytest.approx(before.probability.sum())
        assert (np.diff(after.probability) <= 0).all()
        np.testing.assert_array_equal(candidates.sets[after.rows], after.sets)
        np.testing.assert_array_equal(candidates.known[after.rows], after.known)
        assert set(map(tuple, after.sets)) == set(map(tuple, before.sets))


def test_before_training_it_changes_nothing_and_members_have_no_order(asked, mixture) -> None:
    candidates, _ = asked[0]
    ranked = mixture.rank(candidates)
    ones, of_set = torch.ones, torch.ones(len(COUNTED) + 4)
    net = EvidenceResidual(
        CONFIG, (0 * of_set, of_set), (0 * ones(2), ones(2)), torch.from_numpy(FEATURES)
    ).eval()
    before = Correction(net, 10).corrected(candidates, ranked)
    np.testing.assert_array_equal(before.sets, ranked.sets)
    np.testing.assert_allclose(before.probability, ranked.probability, rtol=1e-6)
    torch.nn.init.normal_(net.head.weight)
    turned = replace(
        candidates, sets=candidates.sets[:, ::-1].copy(), members=candidates.members[:, ::-1].copy()
    )
    one = Correction(net, 10).corrected(candidates, ranked)
    two = Correction(net, 10).corrected(turned, ranked)
    np.testing.assert_allclose(one.probability, two.probability, rtol=1e-4)
    assert not np.allclose(one.probability, ranked.probability)


def test_it_is_stored_and_restored(asked, mixture, learnt) -> None:
    state = learnt.state()
    again = correction_from(state, CONFIG, GENES)
    for candidates, _ in asked[:3]:
        one, two = (
            each.corrected(candidates, mixture.rank(candidates)) for each in (learnt, again)
        )
        np.testing.assert_array_equal(one.probability, two.probability)
    name = next(iter(state))
    for damaged in (
        {key: value for key, value in state.items() if key != name},
        {**state, name: state[name][:1]},
        {**state, name: np.full_like(state[name], np.nan)},
    ):
        with pytest.raises(CheckpointError, match="damaged"):
            correction_from(damaged, CONFIG, GENES)
    with pytest.raises(CheckpointError, match="9 genes"):
        correction_from(state, CONFIG, GENES + 1)


@pytest.mark.parametrize("wrong", [{"weighed": 0}, {"dim": 10}, {"dropout": 1.0}, {"rate": 0.0}])
def test_settings_out_of_range_are_refused(wrong) -> None:
    with pytest.raises(InputError, match="residual needs"):
        CorrectionConfig(**wrong)
