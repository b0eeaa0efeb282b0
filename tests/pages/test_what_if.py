"""The what-if box and the report: against scoring every set by hand."""

import html
import re
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
import torch
from streamlit.testing.v1 import AppTest

from grncore.answers.set_parts import set_parts
from grncore.answers.target import TargetView, target_view
from grncore.answers.target_report import target_report
from grncore.answers.what_if import checked_set, member_table, what_if
from grncore.checkpoints import Bundle
from grncore.dataset import Dataset
from grncore.decoding import Budget
from grncore.drawing.target_report import report_page
from grncore.errors import InputError
from grncore.pipeline.predictor import Predictor


def all_scores(predictor: Predictor, target: str, model: str, size: int):
    """Score of every set of the pool, by gene rows."""
    row = predictor.dataset.index[target]
    pool = predictor.pools([row], predictor.cap(size, model)).of(row)
    scorer, embeddings = predictor.scorer(size, model)
    sets = np.array(list(combinations(sorted(pool.tolist()), size)))
    with torch.inference_mode():
        scores = scorer(embeddings[row][None], embeddings[torch.from_numpy(sets)][None])[0]
    return {tuple(one): float(score) for one, score in zip(sets.tolist(), scores, strict=True)}


@pytest.mark.parametrize("model", ["pair", "residual"])
@pytest.mark.parametrize("size", [2, 3])
def test_score_and_rank_equal_scoring_every_set(predictor, little, bundle, model, size):
    target = bundle.split.test[size][0]
    scores = all_scores(predictor, target, model, size)
    ordered = sorted(scores, key=lambda one: -scores[one])
    for place in (0, 1, 7, len(ordered) - 1):
        genes = [little.genes[i] for i in ordered[place]]
        found = what_if(predictor, target, model, genes[::-1])
        assert found.asked.score == pytest.approx(scores[ordered[place]], abs=1e-4)
        assert found.rank is not None
        assert found.rank.exact
        better = sum(score > scores[ordered[place]] + 1e-5 for score in scores.values())
        ties = sum(abs(score - scores[ordered[place]]) <= 1e-5 for score in scores.values())
        assert better + 1 <= found.rank.rank <= better + ties
        assert found.total_sets == len(scores)
        assert not found.outside
        assert found.best.score == pytest.approx(scores[ordered[0]], abs=1e-4)


def test_parts_add_up_and_are_those_of_the_members(predictor, little, bundle):
    target = bundle.split.test[3][0]
    teams = target_view(predictor, target).models["residual"]
    scorer, embeddings = predictor.scorer(3, "residual")
    parts = set_parts(predictor, target, "residual", teams.sets)
    for rank, one in enumerate(parts):
        assert one.team == teams.sets[rank]
        assert one.score == pytest.approx(teams.scores[rank], abs=1e-4)
        assert one.residual == pytest.approx(teams.residual[rank], abs=1e-4)
        for gene, base in one.members.items():
            of = embeddings[little.index[gene]][None, None]
            expected = scorer.regulator_scores(embeddings[little.index[target]][None], of)
            assert base == pytest.approx(float(expected), abs=1e-5)
    assert set_parts(predictor, target, "pair", []) == ()


def test_a_set_of_another_size_is_scored_by_its_own_scorer(predictor, little, bundle):
    target = bundle.split.test[3][0]
    scores = all_scores(predictor, target, "pair", 2)
    best = max(scores, key=scores.__getitem__)
    worst = min(scores, key=scores.__getitem__)
    genes = [little.genes[i] for i in worst]
    found = what_if(predictor, target, "pair", genes, best=("not", "asked", "for"))
    assert found.size == 2
    assert found.truth is None
    assert set(found.best.team) == {little.genes[i] for i in best}
    assert found.rank.rank == len(scores)


def test_members_outside_the_pool_are_said(predictor, little, bundle):
    target = bundle.split.test[2][0]
    row = little.index[target]
    pool = predictor.pools([row], predictor.cap(2)).of(row)
    outside = next(g for i, g in enumerate(little.genes) if i not in pool and g != target)
    found = what_if(predictor, target, "residual", [little.genes[pool[0]], outside])
    assert found.outside == (outside,)


@pytest.mark.parametrize(
    ("genes", "message"),
    [
        (["g0"], "scores sets of 2, 3, 4"),
        (["g0", "g0"], "once"),
        (["g0", "nosuch"], "nosuch"),
        (["g0", "TARGET"], "cannot regulate itself"),
    ],
)
def test_bad_sets_are_refused_with_the_fix(predictor, bundle, genes, message):
    target = bundle.split.test[2][0]
    asked = [target if gene == "TARGET" else gene for gene in genes]
    with pytest.raises(InputError, match=message):
        checked_set(predictor, target, "pair", asked)
    with pytest.raises(InputError, match="no scores"):
        checked_set(predictor, target, "neighbour", ["g0", "g1"])
    assert predictor.sizes_scored("neighbour") == ()


def test_a_count_that_runs_out_of_time_is_a_lower_limit(predictor, little, bundle):
    target = bundle.split.test[3][0]
    scores = all_scores(predictor, target, "residual", 3)
    worst = [little.genes[i] for i in min(scores, key=scores.__getitem__)]
    cut = what_if(predictor, target, "residual", worst, budget=Budget(seconds=0.0))
    assert not cut.rank.exact
    assert cut.rank.rank <= len(scores)
    assert cut.asked.score == pytest.approx(min(scores.values()), abs=1e-4)


def test_member_table_holds_each_regulator_once(predictor, little, bundle):
    target = bundle.split.test[2][0]
    found = what_if(predictor, target, "pair", ["g0", "g1"])
    table = member_table(found).set_index("regulator")
    union = {*found.asked.team, *found.best.team, *little.teams[target]}
    assert set(table.index) == union
    assert table.index.is_unique
    assert set(table.index[table["asked"]]) == {"g0", "g1"}
    assert set(table.index[table["best"]]) == set(found.best.team)
    assert set(table.index[table["true"]]) == set(little.teams[target])
    assert table["base"].is_monotonic_decreasing


def box(app: AppTest, target: str):
    return next(w for w in app.multiselect if w.label == "Regulators of the set")


def metrics(app: AppTest) -> dict[str, str]:
    return {tile.label: tile.value for tile in app.metric}


def test_box_starts_from_the_models_set_and_follows_a_choice(open_app, little, bundle, predictor):
    target = bundle.split.test[2][0]
    app = open_app(target=target, model="residual")
    assert not app.exception
    assert metrics(app)["Rank"] == "1"
    assert "set" not in app.query_params
    scores = all_scores(predictor, target, "residual", 2)
    ordered = sorted(scores, key=lambda one: -scores[one])
    third = [little.genes[i] for i in ordered[2]]
    box(app, target).set_value(third).run()
    assert not app.exception
    assert metrics(app)["Rank"] == "3"
    assert float(metrics(app)["Score"]) == pytest.approx(scores[ordered[2]], abs=2e-3)
    assert set(app.query_params["set"].split(";")) == set(third)


def test_link_brings_a_set_along(open_app, little: Dataset, bundle: Bundle):
    target = bundle.split.test[2][0]
    app = open_app(target=target, model="pair", set="name5;G6;nosuchgene")
    assert not app.exception
    assert set(box(app, target).value) == {"g5", "g6"}
    assert any("nosuchgene" in block.value for block in app.warning)
    assert set(app.query_params["set"].split(";")) == {"g5", "g6"}


def test_box_asks_for_a_size_that_is_scored(open_app, bundle: Bundle):
    app = open_app(target=bundle.split.test[3][0], model="pair")
    box(app, "").set_value(["g5"]).run()
    assert not app.exception
    assert any("2 or 3 or 4" in block.value for block in app.info)


def test_box_explains_a_method_without_scores(open_app, bundle: Bundle):
    app = open_app(target=bundle.split.test[3][0], model="neighbour")
    assert not app.exception
    assert any("to score a set" in block.value for block in app.caption)


def test_report_says_what_the_models_say(predictor, little, bundle):
    target = bundle.split.test[3][0]
    view = target_view(predictor, target)
    page = report_page(target_report(predictor, view, "residual", date="2026-01-02"))
    text = html.unescape(re.sub(r"<[^>]+>", "|", page))
    for sets in view.models.values():
        assert sets.label in text
        # The strip holds every model's team; those that score sets are spelt out as well.
        written = " + ".join(map(little.display, sets.best)) in text
        assert written or len(sets.sets) == 1
    total = len(all_scores(predictor, target, "residual", 3))
    assert f"proved best of {total:,} sets" in text
    for fact in (little.fingerprint[:16], "seed 42", "R = 3", "grncore", "torch", "2026-01-02"):
        assert fact in text
    assert "no model has seen its regulators" in text
    scores = all_scores(predictor, target, "residual", 3)
    truth = tuple(sorted(little.index[gene] for gene in little.teams[target]))
    if truth in scores:
        rank = 1 + sum(score > scores[truth] + 1e-5 for score in scores.values())
        row = re.search(r"<tr><td>Residual HOS2</td>(.*?)</tr>", page)[1]
        assert f'<td class="n">{rank:,}</td>' in row


def test_report_shows_signs_in_words_and_marks(predictor, bundle):
    target = bundle.split.test[3][0]
    view = target_view(predictor, target)
    signs = {"residual": dict.fromkeys(view.models["residual"].best, -1)}
    plain = report_page(target_report(predictor, view, "residual", date="today"))
    page = report_page(target_report(predictor, view, "residual", date="today", signs=signs))
    assert "represses" not in plain
    assert page.count(">represses<") >= len(signs["residual"])  # a word at each line of the network
    assert page.count("⊣") > len(signs["residual"])  # marks of the strip, and the key


def test_report_shrinks_where_more_models_stand_on_its_sheet(predictor, bundle):
    view = target_view(predictor, bundle.split.test[3][0])
    copies = {f"copy{place}": view.models["neighbour"] for place in range(30)}
    full = replace(view, models={**view.models, **copies})

    def zoom(view: TargetView) -> float:
        page = report_page(target_report(predictor, view, "residual", date="today"))
        return float(re.search(r"zoom: ([\d.]+)", page)[1])

    assert zoom(full) < zoom(view) <= 1


def test_report_loads_nothing_and_escapes_names(predictor, little):
    target = "g0"  # whose alias is a script
    view = target_view(predictor, target, size=2)
    page = report_page(target_report(predictor, view, "pair", date="today"))
    assert "<script" not in page
    assert not re.search(r"(src|href)\s*=|@import|url\(", page)
    assert re.findall(r"https?://[^\"']*", page) == ["http://www.w3.org/2000/svg"]
    assert "default-src 'none'" in page
    assert "no regulator of it is known" in page.lower()


def test_report_works_without_a_checkpoint(little):
    source = Predictor(little)
    target = next(name for names in source.split.test.values() for name in names)
    view = target_view(source, target)
    page = report_page(target_report(source, view, "correlation", date="today"))
    assert "proved" not in page
    assert "names one team and scores none" in page
