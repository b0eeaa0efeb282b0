"""Records on validation targets: counts, calibration and the promise of short lists."""

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from grncore.answers.part_sets import part_sets, seconds_to_decode
from grncore.answers.ranked_sets import RankedSets, StoredTeams
from grncore.answers.track_record import TrackRecord, lead_of, track_record, track_records
from grncore.dataset import Dataset
from grncore.export import read_teams_csv, teams_csv
from grncore.pipeline.predictor import Predictor
from grncore.pipeline.recover import recover


def ranked(*teams: tuple[str, ...], scores=None, **said) -> RankedSets:
    nothing = np.full(len(teams), np.nan)
    values = nothing if scores is None else np.array(scores, dtype=np.float64)
    return RankedSets("m", "M", teams, values, nothing, nothing, **said)


def record_of(leads, exact, ranks=None) -> TrackRecord:
    exact = np.array(exact, dtype=bool)
    return TrackRecord(
        model="m",
        exact=exact,
        leads=np.array(leads, dtype=np.float64),
        ranks=exact.astype(np.int64) if ranks is None else np.array(ranks),
        member_true=exact,
        member_shares=np.array(leads, dtype=np.float64),
    )


def test_a_record_counts_validation_targets_alone(tiny: Dataset):
    source = Predictor(tiny)
    records = track_records(source)
    assert set(records) == {"neighbour", "group_copy", "best_subset", "popularity", "correlation"}
    names = source.split.targets("validation")
    for model, record in records.items():
        sets = part_sets(source, model, part="validation")
        assert record.total == len(names)
        assert record.right == sum(set(sets[n].best) == set(tiny.teams[n]) for n in names)
        assert record.member_true.sum() == sum(
            len({*sets[n].best} & {*tiny.teams[n]}) for n in names
        )


def test_test_truth_does_not_reach_a_record(tiny: Dataset, monkeypatch: pytest.MonkeyPatch):
    source = Predictor(tiny)
    before = track_records(source)["best_subset"]
    hidden = set(source.split.targets("test"))
    known = {t: (("g0",) if t in hidden else team) for t, team in tiny.teams.items()}
    _ = source.data  # made from the true ones
    monkeypatch.setitem(tiny.__dict__, "teams", known)
    after = track_records(source)["best_subset"]
    np.testing.assert_array_equal(before.leads, after.leads)
    np.testing.assert_array_equal(before.exact, after.exact)


def test_probability_is_calibrated_where_leads_tell():
    rng = np.random.default_rng(0)
    leads = rng.uniform(0.02, 0.98, 4000)
    exact = rng.random(4000) < leads**2  # what a lead is worth, which nobody tells the record
    record = record_of(leads, exact)
    said = np.array([record._team_line.at(lead) for lead in leads])
    assert (np.diff(said[np.argsort(leads)]) >= 0).all()
    for low in (0.1, 0.3, 0.5, 0.7):
        inside = (leads >= low) & (leads < low + 0.2)
        assert said[inside].mean() == pytest.approx(exact[inside].mean(), abs=0.06)


def test_probability_is_the_share_of_right_answers_without_leads():
    record = record_of([math.nan] * 8, [True] * 6 + [False] * 2)
    assert record.probability(ranked(("a", "b"))) == pytest.approx(7 / 10)
    assert record.member_probabilities(ranked(("a", "b"))) == (pytest.approx(0.7),) * 2


def test_misleading_leads_are_not_used():
    record = record_of([0.9, 0.8, 0.2, 0.1], [False, False, True, True])
    sure = ranked(("a",), ("b",), scores=[9.0, 0.0])
    assert record.probability(sure) == pytest.approx(3 / 6)


def test_what_the_model_says_itself_comes_first():
    record = record_of([0.5, 0.6], [True, False])
    sets = ranked(
        ("a", "b"), ("a", "c"), scores=[1.0, 0.5], probability=(0.83, 0.1),
        member_probability=((0.9, 0.85), (0.9, 0.1)), listed=(True, False),
    )  # fmt: skip
    assert record.probability(sets) == 0.83
    assert record.member_probabilities(sets) == (0.9, 0.85)
    assert record.short_list(sets) == (("a", "b"),)


def test_list_keeps_its_promise_on_further_targets():
    rng = np.random.default_rng(1)
    kept = []
    for _ in range(400):
        ranks = 1 + rng.geometric(0.5, size=60)
        length = record_of([0.5] * 60, [False] * 60, ranks).list_length(0.9)
        assert length is not None
        kept.append((1 + rng.geometric(0.5, size=50) <= length).mean())
    assert np.mean(kept) >= 0.9


def test_no_list_where_too_few_truths_are_listed():
    assert record_of([0.5] * 20, [False] * 20, [1] * 15 + [0] * 5).list_length(0.9) is None
    assert record_of([0.5] * 20, [False] * 20, [1] * 19 + [0]).list_length(0.9) == 1
    assert record_of([0.5] * 5, [True] * 5).list_length(0.9) is None  # five say too little


def test_lead_needs_a_ranking():
    assert math.isnan(lead_of(ranked(("a",), scores=[1.0])))
    assert math.isnan(lead_of(ranked(("a",), ("b",))))
    assert lead_of(ranked(("a",), ("b",), scores=[0.0, 0.0])) == 0.5


def test_shortened_targets_are_not_judged(tiny: Dataset):
    source = Predictor(tiny)
    sets = part_sets(source, "correlation", part="validation")
    first = next(iter(sets))
    shorter = replace(tiny, shortened={first: ("gone",)})
    assert track_record(shorter, "correlation", sets).total == len(sets) - 1


def test_seconds_of_a_part_count_what_is_not_stored(
    tiny: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    source = Predictor(tiny)
    rough = seconds_to_decode(source, "best_subset", part="validation")
    strata = source.split.strata("validation")
    assert rough == sum(
        source.seconds_to_answer("best_subset", size, len(names)) for size, names in strata.items()
    )
    assert rough > 0
    named = [name for names in strata.values() for name in names]
    table = recover(source, named, models=["best_subset"], top=1)
    (tmp_path / "teams.csv").write_text(teams_csv(table))
    stored = StoredTeams(read_teams_csv(tmp_path / "teams.csv"))
    with monkeypatch.context() as patch:
        patch.setattr(StoredTeams, "of", None)  # what is only counted is not made
        assert seconds_to_decode(source, "best_subset", part="validation", stored=stored) == 0
    size = next(iter(strata))
    assert stored.has(strata[size][0], "best_subset", size)
    assert not stored.has(strata[size][0], "best_subset", size + 9)
    assert not stored.has(strata[size][0], "pair", size)
    heard: list[tuple[int, int]] = []
    part_sets(
        source, "best_subset", part="validation",
        progress=lambda stage, done, total: heard.append((done, total)),
    )  # fmt: skip
    assert heard == sorted(heard), "progress goes on from one team size to the next"
    assert heard[-1] == (len(named), len(named))
