from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grncore.evaluation.attribution import (
    ATTRIBUTION_COLUMNS,
    ATTRIBUTIONS,
    attribute_failures,
    hub_confusers,
)
from grncore.evaluation.hubs import placements
from grncore.evaluation.metrics import exact_match
from grncore.pools import MISSING, Pools
from grncore.teams import Teams, unscored_teams

GENES = [f"g{i}" for i in range(20)]
TRUTH = {t: np.array([1, 2]) for t in range(10, 20)}


def teams_of(answers, scores=None, size=2):
    """Targets 10, 11, ... with listed sets ``answers[row]``, scored 5, 4, ... by default."""
    sets = np.array(answers, dtype=np.int64).reshape(len(answers), -1, size)
    if scores is None:
        scores = np.broadcast_to(5.0 - np.arange(sets.shape[1]), sets.shape[:2])
    nothing = np.full(sets.shape[:2], np.nan, dtype=np.float32)
    targets = np.arange(10, 10 + len(sets))
    return Teams("pair", targets, sets, np.array(scores, np.float32), nothing, nothing,
                 np.zeros(len(sets), np.float32), np.ones(len(sets), np.int64))  # fmt: skip


def pools_of(*members):
    width = max(map(len, members))
    table = np.full((len(members), width), MISSING)
    for row, pool in enumerate(members):
        table[row, : len(pool)] = pool
    scores = np.where(table == MISSING, -np.inf, 0).astype(np.float32)
    targets = np.arange(10, 10 + len(members))
    return Pools(targets, table, scores, np.zeros(table.shape, bool), "toy")


def one(answer, **given):
    table = attribute_failures(teams_of([answer]), TRUTH, GENES, **given)
    assert len(table) == 1
    return table.iloc[0]


WHOLE = pools_of([5, 1, 2, 3])


def test_recovered():
    row = one([[1, 2]], pools=WHOLE)
    assert (row.outcome, row.given_up, row.taken, row.note) == ("recovered", (), (), "")
    assert np.isnan(row.margin)
    assert not row.hub_confuser
    # Whatever the arrays say beside it: an exact team is recovered.
    assert (
        one([[1, 2]], pools=pools_of([5, 3]), truth_scores=np.array([9.0])).outcome == "recovered"
    )


def test_retrieval_names_the_members_that_the_pool_lacks():
    row = one([[3, 5]], pools=pools_of([5, 3, 1]), truth_scores=np.array([9.0]))
    assert (row.outcome, row.missing) == ("retrieval", ("g2",))
    assert (row.given_up, row.taken) == (("g1", "g2"), ("g3", "g5"))
    assert "lacks g2" in row.note


def test_scoring_says_by_how_much_and_by_which_swap():
    row = one([[1, 5]], pools=WHOLE, truth_scores=np.array([3.5]))
    assert (row.outcome, row.given_up, row.taken) == ("scoring", ("g2",), ("g5",))
    assert row.margin == pytest.approx(1.5)
    assert row.missing == ()
    assert "1.5 less" in row.note


def test_the_listed_score_of_the_true_team_will_do():
    row = one([[1, 5], [1, 3], [1, 2]], pools=WHOLE)
    assert (row.outcome, row.margin) == ("scoring", 2.0)
    # A score that is given goes before it, one that is unknown does not.
    assert one([[1, 5], [1, 2]], truth_scores=np.array([4.5])).margin == 0.5
    assert one([[1, 5], [1, 2]], truth_scores=np.array([np.nan])).margin == 1.0


def test_decoding_missed_a_better_set():
    row = one([[1, 5]], pools=WHOLE, truth_scores=np.array([5.25]))
    assert (row.outcome, row.margin) == ("decoding", -0.25)
    assert "0.25 more" in row.note
    # The last bits of a float32 score are no better set.
    assert one([[1, 5]], pools=WHOLE, truth_scores=np.array([5.00001])).outcome == "scoring"
    # A model without a pool does not decode.
    assert one([[1, 5]], truth_scores=np.array([5.25])).outcome == "scoring"


def test_no_answer():
    assert one([[MISSING, MISSING]], pools=WHOLE).outcome == "decoding"
    row = one([[MISSING, MISSING]])
    assert (row.outcome, row.given_up, row.taken) == ("scoring", ("g1", "g2"), ())
    assert one([[MISSING, MISSING]], pools=pools_of([1])).outcome == "retrieval"


def profiles(**alike):
    """Random profiles; ``g5=2`` makes gene 5 a near copy of gene 2."""
    rng = np.random.default_rng(0)
    features = rng.normal(size=(20, 400))
    for name, source in alike.items():
        features[int(name[1:])] = features[source] + 0.05 * rng.normal(size=400)
    return features.astype(np.float32)


def test_an_equivalent_answer_is_a_matter_of_evaluation():
    row = one([[1, 5]], features=profiles(g5=2), pools=WHOLE, truth_scores=np.array([3.0]))
    assert row.outcome == "evaluation"
    assert row.likeness == pytest.approx(np.corrcoef(profiles(g5=2)[[2, 5]])[0, 1], abs=1e-5)
    # Even where the pool lacks the regulator that it stands for.
    lacking = one([[1, 5]], features=profiles(g5=2), pools=pools_of([1, 5, 3]))
    assert (lacking.outcome, lacking.missing) == ("evaluation", ("g2",))
    # Not where profiles differ, or mirror each other, or the bar is higher.
    mirrored = profiles(g5=2)
    mirrored[5] *= -1
    for features in (profiles(), mirrored):
        assert one([[1, 5]], features=features).outcome == "scoring"
    assert one([[1, 5]], features=profiles(g5=2), equivalent=0.9999).outcome == "scoring"


def test_every_swapped_member_needs_a_partner_of_its_own():
    both = one([[5, 6]], features=profiles(g5=2, g6=1))
    assert both.outcome == "evaluation"  # crosswise: 5 for 2, 6 for 1
    half = one([[5, 6]], features=profiles(g5=2))
    assert half.outcome == "scoring"
    shared = one([[5, 6]], features=profiles(g5=2, g6=2))
    assert shared.outcome == "scoring"


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), size=st.integers(1, 4))
def test_the_likeness_is_that_of_the_best_matching(seed, size):
    rng = np.random.default_rng(seed)
    features = rng.normal(size=(10, 6)).astype(np.float32)
    truth = {0: np.arange(1, 1 + size)}
    teams = unscored_teams("toy", np.array([0]), np.arange(5, 5 + size)[None])
    correlations = np.corrcoef(features)
    best = max(
        min(correlations[t, p] for t, p in zip(truth[0], order, strict=True))
        for order in permutations(range(5, 5 + size))
    )
    table = attribute_failures(teams, truth, GENES[:10], features=features)
    assert table["likeness"][0] == pytest.approx(best, abs=1e-5)
    assert (table["outcome"][0] == "evaluation") == (best >= 0.95)


def test_hub_confusers_take_wrong_places_for_many_targets():
    # Gene 5 is wrong three times, gene 6 twice; gene 7 is named as often as it regulates.
    truth = {10: [1, 2], 11: [1, 7], 12: [1, 7], 13: [1, 7], 14: [2, 7], 15: [3, 4]}
    named = {10: [1, 5], 11: [5, 7], 12: [1, 5], 13: [6, 7], 14: [2, 6], 15: [3, 7]}
    truth = {t: np.array(team) for t, team in truth.items()}
    counts = placements({t: np.array(team) for t, team in named.items()}, truth, 20)
    assert np.flatnonzero(hub_confusers(counts)).tolist() == [5]
    teams = teams_of([[team] for team in named.values()])
    table = attribute_failures(teams, truth, GENES)
    assert table["hub_confuser"].tolist() == [True, True, True, False, False, False]
    assert "g5 crowds" in table["note"][0]
    # Hubs of all strata together may be given.
    given_hubs = np.arange(20) == 6
    table = attribute_failures(teams, truth, GENES, hubs=given_hubs)
    assert table["hub_confuser"].tolist() == [False, False, False, True, True, False]


def test_counts_add_up_and_name_every_outcome():
    teams = teams_of([[[1, 2]], [[3, 5]], [[1, 5]], [[1, 5]], [[1, 2]]])
    pools = pools_of([1, 2], [3, 5], [1, 2, 5], [1, 2, 5], [1, 2])
    table = attribute_failures(
        teams, TRUTH, GENES, pools=pools, truth_scores=np.array([5, np.nan, 4, 6, 5])
    )
    assert tuple(table.columns) == ATTRIBUTION_COLUMNS
    counts = table["outcome"].value_counts().reindex(ATTRIBUTIONS, fill_value=0)
    assert counts.tolist() == [2, 1, 1, 1, 0]
    assert (table["model"] == "pair").all()
    assert (table["R"] == 2).all()


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_outcomes_agree_with_the_metrics(case, seed):
    it = case(seed)
    rows = [r for r, team in enumerate(it.true_sets) if len(team) == it.teams.size]
    if not rows:
        return
    teams = it.teams.take(it.teams.targets[rows])
    genes = [f"g{i}" for i in range(it.n_genes)]
    table = attribute_failures(teams, it.truth, genes, pools=it.pools)
    np.testing.assert_array_equal(table["outcome"] == "recovered", exact_match(teams, it.truth))
    for record, row in zip(table.to_dict("records"), rows, strict=True):
        pool, true, answer = set(it.top(row, 99)), it.true_sets[row], it.first_set(row)
        assert set(record["missing"]) == {genes[g] for g in true - pool}
        assert set(record["given_up"]) == {genes[g] for g in true - answer}
        assert set(record["taken"]) == {genes[g] for g in answer - true}
        if answer != true:
            assert (record["outcome"] == "retrieval") == (not true <= pool)


def test_what_does_not_fit_is_refused():
    teams = teams_of([[[1, 5]]])
    with pytest.raises(ValueError, match="one stratum at a time"):
        attribute_failures(teams, {10: np.array([1, 2, 3])}, GENES)
    with pytest.raises(ValueError, match="no true team"):
        attribute_failures(teams, {}, GENES)
    with pytest.raises(ValueError, match="true scores for"):
        attribute_failures(teams, TRUTH, GENES, truth_scores=np.zeros(2))
    other = Pools(np.array([11]), np.array([[1, 2]]), np.zeros((1, 2), np.float32),
                  np.zeros((1, 2), bool), "toy")  # fmt: skip
    with pytest.raises(ValueError, match="have no pool"):
        attribute_failures(teams, TRUTH, GENES, pools=other)


def test_a_method_that_chooses_the_size_is_wrong_where_it_names_too_many_or_too_few():
    sets = np.array([[[1, 2, 3]], [[3, MISSING, MISSING]], [[1, 2, MISSING]]])
    nothing = np.zeros((3, 1), np.float32)
    teams = Teams("m", np.array([10, 11, 12]), sets, nothing, nothing, nothing, nothing[:, 0],
                  np.zeros(3, int), size_given=False)  # fmt: skip
    truth = {10: np.array([1, 2]), 11: np.array([3, 4]), 12: np.array([1, 2])}
    table = attribute_failures(teams, truth, GENES)
    assert table["outcome"].tolist() == ["scoring", "scoring", "recovered"]
    assert table["taken"].map(len).tolist() == [1, 0, 0]
    assert table["given_up"].map(len).tolist() == [0, 1, 0]
    assert (table["R"] == 2).all()
