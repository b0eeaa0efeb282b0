"""What a page does in each run, and what once: a click anywhere runs the page anew."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import pytest
import streamlit as st

from pages.common import verdicts
from pages.common.figures import DrawnFigure
from pages.common.tables import tinted
from pages.compare import all_targets as compared
from pages.explore import fit
from pages.pool import all_targets as covered
from pages.pool import listed, pairs
from pages.pool import target as places
from pages.regulator import partners, sets, targets


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Counter[str]]:
    """Counts how often functions of a module are called."""

    def count(module: Any, *names: str) -> Counter[str]:
        calls: Counter[str] = Counter()

        def counting(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
            def called(*args: Any, **kwargs: Any) -> Any:
                calls[name] += 1
                return real(*args, **kwargs)

            return called

        for name in names:
            monkeypatch.setattr(module, name, counting(name, getattr(module, name)))
        return calls

    st.cache_resource.clear()  # of what other tests opened
    return count


def test_a_regulator_is_looked_through_and_drawn_once(open_app, counted):
    drawn = [
        counted(partners, "counts_figure"), counted(targets, "neighbourhood_figure"),
        counted(sets, "regulator_report"),
    ]  # fmt: skip
    app = open_app(page="regulator")
    assert not app.exception
    once = [dict(calls) for calls in drawn]
    assert all(once)
    app.run()
    assert not app.exception
    assert [dict(calls) for calls in drawn] == once


def test_models_are_compared_once_for_all_targets(open_app, counted, predictor):
    calls = counted(compared, "compare", "outcomes_figure")
    app = open_app(page="compare")
    for target in predictor.split.test[2][:2]:
        app.query_params["target"] = target
        app.run()
    assert not app.exception
    assert calls == {"compare": 1, "outcomes_figure": 1}


def test_a_pool_is_drawn_once(open_app, counted):
    calls = [
        counted(place, name)
        for place, name in ((pairs, "crossing_figure"), (places, "places_figure"))
    ]
    app = open_app(page="pool")
    app.run()
    assert not app.exception
    assert [dict(one) for one in calls] == [{"crossing_figure": 1}, {"places_figure": 1}]


def test_what_is_sent_of_a_figure_is_made_once(monkeypatch):
    made = []
    real = go.Figure.to_dict
    monkeypatch.setattr(go.Figure, "to_dict", lambda self: made.append(self) or real(self))
    plain = go.Figure([go.Scatter(x=[1, 2], y=[2, 1])], {"height": 200})
    expected = plain.to_json()
    made.clear()
    kept = DrawnFigure.of(plain)
    assert [kept.to_json() for _ in range(3)] == [expected] * 3
    assert len(made) == 1


def test_files_are_made_when_they_are_asked_for(open_app, counted):
    calls = counted(covered, "coverage_records")
    assert not open_app(page="pool").exception
    assert not calls


def test_shortlists_of_evidence_are_counted_once(open_app, counted):
    calls = counted(listed, "listed_coverage")
    app = open_app(page="pool")
    app.run()
    assert not app.exception
    assert calls["listed_coverage"] <= 1


def test_a_target_is_fitted_and_its_signs_are_read_once(open_app, counted):
    calls = [counted(fit, "fit_svg"), counted(verdicts, "signs_by_fit")]
    app = open_app()
    assert not app.exception
    once = [dict(found) for found in calls]
    assert once == [{"fit_svg": 1}, {"signs_by_fit": 1}]
    app.run()
    assert [dict(found) for found in calls] == once


def test_marked_rows_alone_go_through_the_styler():
    table = pd.DataFrame({"rank": [1, 2, 3], "name": ["a", "b", "c"]})
    styler = tinted(table, pd.Series([False, True, False]))
    styler._compute()
    drawn = styler._translate(False, False)
    assert [row[0]["id"][-4:] for row in drawn["body"]] == ["row1"]
    tinted_cells = {cell for one in drawn["cellstyle"] for cell in one["selectors"]}
    assert tinted_cells == {"row1_col0", "row1_col1"}


def test_genes_of_a_list_are_not_named_again(open_app, counted, predictor):
    calls = counted(verdicts, "answers_for")
    app = open_app()
    listed = predictor.split.targets("test")[:3]
    area = next(one for one in app.text_area if one.label.startswith("Genes"))
    area.set_value("\n".join(listed))
    next(one for one in app.button if one.label == "Use this list").click().run()
    next(one for one in app.button if one.label == "Results").click().run()
    assert not app.exception
    sizes = {len(predictor.dataset.teams[name]) for name in predictor.split.in_parts}
    assert calls["answers_for"] == len(sizes)  # of the targets that they are compared with
