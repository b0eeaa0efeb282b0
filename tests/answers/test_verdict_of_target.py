"""The recommended answer: which model gives it, its signs, its rival and its twins."""

import io
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from grncore.answers.answer_table import answer_edges, answers_csv, answers_for
from grncore.answers.conditions import compare_answers
from grncore.answers.kept_answers import answers_json, read_answers_json
from grncore.answers.ranked_sets import RankedSets
from grncore.answers.scoreboard import unsized_scores, verdict_in_words
from grncore.answers.stabilities import (
    read_stability,
    stability_table,
    team_stabilities,
    with_stability,
)
from grncore.answers.target import target_view
from grncore.answers.team_signs import SignCheck, check_signs, fit_coefficients, signs_by_fit
from grncore.answers.track_record import TrackRecord, track_records
from grncore.answers.verdict_of_target import confusable_twins, model_order, target_verdict
from grncore.dataset import Dataset
from grncore.methods.registry import model_label, model_labels
from grncore.pipeline.predictor import Predictor
from grncore.pipeline.recipe import Recipe
from grncore.teams import IDENTIFIABILITY, Teams
from tests.boards import scoreboard

TRUSTED = SignCheck(0, 0)


class Evidence(Predictor):
    """Baselines with a model that says all there is to say of its sets."""

    def models(self, size: int) -> tuple[str, ...]:
        return (*super().models(size), "sure")

    def teams(self, model, targets, size, **options) -> Teams:
        if model != "sure":
            return super().teams(model, targets, size, **options)
        found = super().teams("best_subset", targets, size, **options)
        shape = found.sets.shape
        chances = np.linspace(0.9, 0.1, shape[1], dtype=np.float32)
        return replace(
            found,
            model="sure",
            signs=np.where(np.arange(shape[2]) % 2, -1, 1).astype(np.int8)
            * np.ones(shape, dtype=np.int8),
            probability=np.broadcast_to(chances, shape[:2]).copy(),
            member_probability=np.full(shape, 0.75, dtype=np.float32),
            listed=np.broadcast_to(np.arange(shape[1]) < 2, shape[:2]).copy(),
        )


@pytest.fixture(scope="module")
def source(tiny: Dataset) -> Evidence:
    return Evidence(tiny)


def record(right: int, total: int) -> TrackRecord:
    exact = np.arange(total) < right
    return TrackRecord(
        "m", exact, np.full(total, np.nan), exact.astype(np.int64), exact, exact.astype(float)
    )


def test_model_with_the_best_validation_figure_comes_first():
    records = {"pair": record(3, 10), "neighbour": record(5, 10), "residual": record(4, 10)}
    order = model_order(records, ["neighbour", "correlation", "pair", "residual"])
    assert order == ("neighbour", "residual", "pair", "correlation")


def test_without_figures_own_models_come_before_baselines():
    assert model_order({}, ["neighbour", "best_subset", "correlation", "pair"]) == (
        "pair", "neighbour", "best_subset", "correlation",
    )  # fmt: skip


def test_verdict_carries_what_the_model_says(source, tiny: Dataset):
    target = source.split.test[3][0]
    view = target_view(source, target)
    verdict = target_verdict(source, view, {"sure": record(9, 10)}, TRUSTED, labels=model_labels())
    assert verdict.model == "sure"
    assert verdict.is_chosen_by_validation
    assert verdict.genes == view.models["sure"].best
    assert [member.sign for member in verdict.team] == [1, -1, 1]
    assert verdict.sign_source == "model"
    assert verdict.probability == pytest.approx(0.9)
    assert [member.probability for member in verdict.team] == [pytest.approx(0.75)] * 3
    assert verdict.short_list == view.models["sure"].sets[:2]
    assert verdict.rival is not None
    assert verdict.rival.team == view.models["sure"].sets[1]
    assert set(verdict.rival.given_up) == set(verdict.genes) - set(verdict.rival.team)
    assert "Best-subset regression" in verdict.agreeing


def test_a_sign_of_the_file_is_never_contradicted(source, tiny: Dataset):
    target = source.split.test[3][0]
    view = target_view(source, target)
    said = target_verdict(source, view, {}, TRUSTED, labels=model_labels())
    assert [member.sign for member in said.team] == [1, -1, 1]
    rows = tiny.edges.assign(effect="?")
    last = (rows["regulator"] == said.genes[2]) & (rows["target"] == target)
    assert last.any(), "else this test shows nothing"
    signed = Evidence(replace(tiny, edges=rows.assign(effect=np.where(last, "-", "?"))))
    verdict = target_verdict(signed, view, {}, TRUSTED, labels=model_labels())
    assert [member.sign for member in verdict.team] == [1, -1, -1]
    table = answers_for(signed, [target], {}, TRUSTED, size=None).table
    assert table["signs"].iloc[0] == (1, -1, -1)


def test_a_model_that_is_silent_here_is_named(source, tiny: Dataset):
    view = target_view(source, source.split.test[2][0])
    lacking = replace(view, models={n: s for n, s in view.models.items() if n != "sure"})
    records = {"sure": record(9, 10), "best_subset": record(5, 10)}
    verdict = target_verdict(source, lacking, records, TRUSTED, labels={"sure": "Sure"})
    assert verdict.model == "best_subset"
    assert verdict.unavailable == ("Sure",)


def test_gene_without_known_team_has_a_verdict(source, tiny: Dataset):
    gene = next(gene for gene in tiny.genes if gene not in tiny.teams)
    view = target_view(source, gene, size=2)
    verdict = target_verdict(source, view, {}, TRUSTED, labels=model_labels())
    assert verdict.model == "sure"
    assert not verdict.is_chosen_by_validation
    assert len(verdict.team) == 2
    assert verdict.probability == pytest.approx(0.9)


def test_coefficients_equal_least_squares(tiny: Dataset, source):
    features = source.data.features
    rng = np.random.default_rng(0)
    teams = np.array([rng.choice(12, 3, replace=False) for _ in range(7)])
    found = fit_coefficients(features, np.arange(20, 27), teams)
    for row, (target, team) in enumerate(zip(range(20, 27), teams, strict=True)):
        x = features[team].T.astype(np.float64)
        expected = np.linalg.lstsq(x, features[target].astype(np.float64), rcond=None)[0]
        np.testing.assert_allclose(found[row], expected, atol=1e-8)


def test_signs_of_the_fit_are_checked_on_known_edges_outside_the_test(tiny: Dataset):
    signed = replace(tiny, edges=tiny.edges.assign(effect="+"))
    source = Predictor(signed)
    names = [*source.split.targets("train"), *source.split.targets("validation")]
    names += source.split.extra
    pairs = [(name, signed.teams[name]) for name in names]
    check = check_signs(source)
    assert check.total == sum(len(team) for _, team in pairs)
    assert check.right == sum(sign == 1 for signs in signs_by_fit(source, pairs) for sign in signs)
    assert check_signs(Predictor(tiny)) == SignCheck(0, 0)


@pytest.mark.parametrize(("right", "total", "trusted"), [(90, 100, True), (57, 100, False)])
def test_signs_that_known_edges_refute_are_not_shown(tiny, source, right, total, trusted):
    view = target_view(source, source.split.test[2][0])
    plain = replace(view, models={"best_subset": view.models["best_subset"]})
    verdict = target_verdict(source, plain, {}, SignCheck(right, total), labels=model_labels())
    assert (verdict.sign_source == "fit") is trusted
    assert any(member.sign for member in verdict.team) is trusted


def test_twins_are_the_candidates_that_look_alike(tiny: Dataset):
    expression = tiny.expression.copy()
    expression[5] = expression[3] * 1.001
    source = Predictor(replace(tiny, expression=expression))
    twins = confusable_twins(source, "g30", ("g3", "g7"))
    assert [(twin.gene, twin.member) for twin in twins][:1] == [("g5", "g3")]
    assert twins[0].correlation == pytest.approx(1.0, abs=1e-3)
    assert all(abs(twin.correlation) >= 0.9 for twin in twins)
    assert not {twin.gene for twin in twins} & {"g3", "g7", "g30"}


def test_table_says_what_each_verdict_says(source, tiny: Dataset):
    records = track_records(source)
    genes = [*source.split.targets("test"), "g0", "g1"]
    table = answers_for(source, genes, records, TRUSTED, size=2).table
    assert list(table["target"]) == genes
    for row in table.itertuples():
        view = target_view(source, row.target, size=2)
        verdict = target_verdict(source, view, records, TRUSTED, labels=model_labels())
        assert row.model == verdict.model
        assert row.regulators == verdict.genes
        assert row.signs == tuple(member.sign for member in verdict.team)
        assert row.probability == pytest.approx(verdict.probability)
        known = row.target in tiny.teams
        assert pd.isna(row.exact) is not known
        if known:
            assert row.exact == (set(row.regulators) == set(tiny.teams[row.target]))


def test_table_as_text_has_words_and_a_value_for_each_member(source):
    table = answers_for(source, ["g20", "g21"], {}, TRUSTED, size=2).table
    lines = answers_csv(table).splitlines()
    head = lines[0].split(",")
    first = dict(zip(head, lines[1].split(","), strict=True))
    assert first["effects"].split(";")[:2] == ["activates", "represses"][: table["R"].iloc[0]]
    assert len(first["regulators"].split(";")) == len(first["member_probability"].split(";"))
    edges = answer_edges(table)
    assert len(edges) == table["R"].sum()
    assert set(edges["effect"]) <= {"activates", "represses"}


def test_scoreboard_counts_what_the_sets_say(source, tiny: Dataset):
    records = track_records(source)
    board = scoreboard(source, records)
    tests = source.split.targets("test")
    for model in ("neighbour", "sure"):
        sets = [set(target_view(source, n).models[model].best) == set(tiny.teams[n]) for n in tests]
        row = board.of(model)
        assert (row["right"], row["total"]) == (sum(sets), len(tests))
        assert row["lo"] <= row["share"] <= row["hi"]
        parts = [board.of(model, subset) for subset in ("seen_team", "novel_team")]
        assert sum(part["total"] for part in parts if part is not None) == len(tests)
    assert board.best == model_order(records, list(records))[0]
    assert model_label(board.best) in verdict_in_words(board, tiny)


def test_unjudged_data_is_said_to_be_unjudged(tiny: Dataset):
    bare = replace(tiny, edges=tiny.edges.iloc[:0])
    source = Predictor(bare)
    board = scoreboard(source, track_records(source))
    assert board.best is None
    assert "No known teams" in verdict_in_words(board, bare)


def test_ranked_sets_keep_what_is_said(source):
    sets = target_view(source, "g20", size=2).models["sure"]
    assert isinstance(sets, RankedSets)
    assert sets.listed is not None
    assert sum(map(bool, sets.listed)) == 2


def test_edges_carry_coefficient_team_probability_and_list_membership(source, tiny: Dataset):
    targets = source.split.test[3][:2]
    table = answers_for(source, targets, {"sure": record(9, 10)}, TRUSTED, size=2).table
    edges = answer_edges(table)
    for target, promised in zip(table["target"], table["promised"], strict=True):
        rows = edges[edges["target"] == target]
        assert len(promised) == 2
        for row in rows.itertuples():
            assert row.in_list == sum(row.regulator in team for team in promised) / 2
            assert row.team_probability == pytest.approx(0.9)
            assert row.regulator_name == tiny.display(row.regulator)
    assert "promised_list" in answers_csv(table).splitlines()[0]


def test_scores_without_the_size_count_a_team_of_another_size_as_wrong(tiny: Dataset):
    listed = Predictor(tiny, recipe=Recipe(universe="listed"), patient=True)
    assert "evidence" in listed.models(None)
    table = unsized_scores(listed, part="validation")
    assert set(table["model"]) >= {"evidence?"}
    whole = table[(table["model"] == "evidence?") & (table["subset"] == "all") & (table["R"] == 0)]
    names = listed.split.targets("validation")
    teams = listed.teams("evidence", [tiny.index[name] for name in names], None)
    right = sum(
        {tiny.genes[g] for g in teams.sets[row, 0] if g >= 0} == set(tiny.teams[name])
        for row, name in enumerate(names)
    )
    assert (whole["right"].iloc[0], whole["total"].iloc[0]) == (right, len(names))


def test_without_a_size_models_that_find_it_answer_and_the_rest_follow(tiny: Dataset):
    listed = Predictor(tiny, recipe=Recipe(universe="listed"), patient=True)
    gene = next(gene for gene in tiny.genes if gene not in tiny.teams)
    view = target_view(listed, gene)
    assert view.size_is_found
    assert view.size == len(view.models["evidence"].best)
    assert all(
        len(sets.best) == view.size
        for model, sets in view.models.items()
        if sets.best and not listed.sizes_itself(model)
    )
    assert not target_view(listed, gene, size=2).size_is_found
    table = answers_for(listed, [gene], {}, TRUSTED, size=None).table
    assert table["R"].iloc[0] == len(table["regulators"].iloc[0])
    assert table["told_apart"].iloc[0] in IDENTIFIABILITY
    row = tiny.index[gene]
    sets = listed.teams("evidence", [row], 2).sets[0]
    assert listed.stability("evidence", {row: sets[:1]})[row].first == 1  # it has no rival
    found = answers_for(listed, [gene], {}, TRUSTED, size=2)
    again = read_answers_json(answers_json(found.table))
    pd.testing.assert_frame_equal(again, found.table)
    assert compare_answers(again, found.table).targets["change"].tolist() == ["same"]
    stable = team_stabilities(listed, found.sets)
    assert stable[gene].team == found.table["regulators"].iloc[0]
    assert 0 <= stable[gene].whole <= min(stable[gene].members) <= 1
    assert read_stability(pd.read_csv(io.StringIO(stability_table(stable).to_csv()))) == stable
    counted = with_stability(found.table, stable)
    first = dict(zip(*(line.split(",") for line in answers_csv(counted).splitlines()), strict=True))
    assert float(first["stability"]) == pytest.approx(stable[gene].whole, abs=1e-4)
    assert answer_edges(counted)["stability"].tolist() == list(stable[gene].members)
    other = found.table.assign(regulators=[("g0", "g1")])
    assert with_stability(other, stable)["stability"].isna().all(), "figures of another team"
    apart = listed.told_apart("evidence", row, 2)
    assert apart is not None
    assert sets[0] in apart
    assert listed.told_apart("correlation", row, 2) is None
    assert listed.facts("evidence", 2)["labels"] == "none"
    assert len(table["coefficients"].iloc[0]) == table["R"].iloc[0]
