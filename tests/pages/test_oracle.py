"""The Oracle page: what it says is compared with injection and decoding done by hand."""

from itertools import combinations

import numpy as np
import pytest
import torch
from streamlit.testing.v1 import AppTest

from grncore.answers.oracle import oracle_rows, oracle_sets_table, oracle_view, oracle_width
from grncore.dataset import Dataset
from grncore.evaluation.measurements import rows_table
from grncore.pipeline.predictor import Predictor
from grncore.progress import silent

BADGE = "Oracle: truth injected, no prediction"
M = 8


@pytest.fixture
def open_page(open_app):
    def opened(**address) -> AppTest:
        return open_app(page="oracle", **address)

    return opened


def at_m(app: AppTest, m: int) -> AppTest:
    return app.slider[0].set_value(m).run()


def by_hand(predictor: Predictor, little: Dataset, target: str, m: int):
    """Pool of m, what enters and what leaves, in plain Python."""
    row = little.index[target]
    ranking = predictor.pools([row], len(little.genes)).of(row).tolist()
    truth = little.team_indices(target).tolist()
    pool = ranking[:m]
    entering = sorted(set(truth) - set(pool))
    leaving = [gene for gene in pool if gene not in truth][::-1][: len(entering)]
    return pool, entering, leaving


def best_by_hand(predictor: Predictor, row: int, model: str, size: int, pool: list[int]):
    """The best set of a pool by scoring every one of them."""
    scorer, embeddings = predictor.scorer(size, model)
    sets = np.array(list(combinations(sorted(pool), size)))
    with torch.inference_mode():
        scores = scorer(embeddings[row][None], embeddings[torch.from_numpy(sets)][None])[0]
    return sets[int(np.argmax(scores.numpy()))].tolist()


def uncovered(predictor: Predictor, little: Dataset, m: int) -> str:
    """A test target that lacks a true regulator in its pool of m."""
    return next(
        name
        for names in predictor.split.test.values()
        for name in names
        if by_hand(predictor, little, name, m)[1]
    )


def test_injected_and_trimmed_are_those_of_the_definition(little, predictor):
    for size, names in predictor.split.test.items():
        for name in names:
            m = oracle_width(predictor, size, M)
            _, entering, leaving = by_hand(predictor, little, name, m)
            got = oracle_view(predictor, name, M, top=1)
            assert set(got.injected["regulator"]) == {little.genes[g] for g in entering}
            assert set(got.trimmed["regulator"]) == {little.genes[g] for g in leaving}
            assert got.m == m


@pytest.mark.parametrize("size", [2, 3])
def test_teams_before_and_after_are_the_best_of_their_pools(little, predictor, size):
    name = predictor.split.test[size][0]
    row = little.index[name]
    pool, entering, leaving = by_hand(predictor, little, name, M)
    after = [gene for gene in pool if gene not in leaving] + entering
    got = oracle_view(predictor, name, M)
    for model in ("pair", "residual"):
        for members, sets in ((pool, got.before[model]), (after, got.after[model])):
            best = best_by_hand(predictor, row, model, size, members)
            assert set(sets.best) == {little.genes[gene] for gene in best}


def test_page_names_what_was_injected_and_trimmed(open_page, little: Dataset, predictor):
    target = uncovered(predictor, little, 4)
    app = at_m(open_page(target=target), 4)
    assert not app.exception
    _, entering, leaving = by_hand(predictor, little, target, 4)
    said = {
        word: next(block.value for block in app.markdown if f"**{word}**" in block.value)
        for word in ("Injected", "Trimmed")
    }
    for genes, word in ((entering, "Injected"), (leaving, "Trimmed")):
        for gene in genes:
            assert little.display(little.genes[gene]) in said[word]
    assert any(BADGE in block.value for block in app.markdown)


def test_wide_pool_has_nothing_to_inject(open_page, little, predictor):
    name = next(
        name for name in predictor.split.test[2] if not by_hand(predictor, little, name, 12)[1]
    )
    app = at_m(open_page(target=name), 12)
    assert any("nothing was injected" in block.value for block in app.markdown)
    view = oracle_view(predictor, name, 12)
    for model in view.before:
        assert view.before[model].sets == view.after[model].sets


def test_table_is_computed_on_demand_and_badged(open_page, little, predictor):
    app = at_m(open_page(), M)
    assert not any("hits" in frame.value for frame in app.dataframe)
    app.button(key="oracle.compute").click().run()
    assert not app.exception
    table = next(frame.value for frame in app.dataframe if "hits" in frame.value)
    for row in table.itertuples():
        names = predictor.split.test[row.R]
        m = oracle_width(predictor, row.R, M)
        assert m == row.K
        assert row.n == len(names)
        if row.R == 4:
            continue
        hits = 0
        for name in names:
            pool, entering, leaving = by_hand(predictor, little, name, m)
            after = [gene for gene in pool if gene not in leaving] + entering
            best = best_by_hand(predictor, little.index[name], row.model, row.R, after)
            hits += set(best) == set(little.team_indices(name).tolist())
        assert row.hits == hits, (row.model, row.R)
        assert row.value == pytest.approx(hits / len(names))
    badges = [block.value for block in app.markdown if BADGE in block.value]
    assert len(badges) == 2


def test_every_exported_row_says_oracle(predictor):
    rows = rows_table(oracle_rows(predictor, M, progress=silent))
    assert rows["oracle"].all()
    assert set(rows["part"]) == {"test"}
    assert set(rows["model"]) == {"pair", "residual"}
    name = predictor.split.test[2][0]
    view = oracle_view(predictor, name, M)
    table = oracle_sets_table(view, predictor.dataset.teams[name])
    assert set(table["M"]) == {M}
    assert table["exact"].sum() <= len(view.after)


def test_progress_ends_with_all_of_the_work(predictor):
    seen: list[tuple[int, int]] = []
    oracle_rows(predictor, 5, progress=lambda stage, done, total: seen.append((done, total)))
    n = sum(len(names) for names in predictor.split.test.values())
    assert seen[-1] == (2 * n, 2 * n)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)


def test_width_stays_between_team_and_cap(predictor):
    assert oracle_width(predictor, 4, 2) == 4
    assert oracle_width(predictor, 4, 99) == predictor.cap(4)
    assert oracle_width(predictor, 2, 7) == 7


def test_without_a_bundle_says_what_is_missing(open_page, tmp_path):
    app = open_page(bundles=tmp_path)
    assert not app.exception
    assert any("grncore train" in block.value for block in app.code)
    assert not app.slider
    assert not len(app.dataframe)


def test_gene_without_truth_has_nothing_to_inject(open_page, little: Dataset):
    target = next(gene for gene in little.genes if gene not in little.teams)
    app = open_page(target=target, r="2")
    assert not app.exception
    assert any("nothing to inject" in block.value for block in app.info)
    assert app.button(key="oracle.compute")


def test_link_reproduces_m_and_a_choice_is_put_into_the_address(open_app, open_page):
    app = open_page()
    assert "m" not in app.query_params
    app = at_m(app, M)
    assert app.query_params["m"] == str(M)
    linked = open_app()
    linked.query_params["m"] = "7"
    linked = linked.switch_page("oracle/page.py").run()
    assert not linked.exception
    assert linked.slider[0].value == 7


@pytest.mark.parametrize("asked", ["1", "9999", "many", "-3"])
def test_m_out_of_reach_is_explained(open_app, asked: str):
    app = open_app()
    app.query_params["m"] = asked
    app = app.switch_page("oracle/page.py").run()
    assert not app.exception
    assert any("asks for M" in block.value for block in app.warning)


def test_retriever_alone_is_explained(open_app, bundle, monkeypatch):
    from grncore.checkpoints import Bundle

    monkeypatch.setattr(Bundle, "scorer_kinds", lambda self, size: ())
    app = open_app(page="oracle")
    assert not app.exception
    assert any("retriever alone" in block.value for block in app.info)
    assert not app.slider


@pytest.mark.parametrize("asked", ["9" * 5000, "\u0661\u0662", "-3", "1e3", "x" * 9000])
def test_an_m_that_is_none_is_said_shortly(open_page, asked):
    app = open_page(m=asked)
    assert not app.exception
    said = [box.value for box in app.warning if "asks for M" in box.value]
    assert len(said) == 1
    assert len(said[0]) < 200
