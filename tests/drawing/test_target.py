"""Figures say what the numbers say, in shape as well as in colour."""

import re

import numpy as np
import plotly.graph_objects as go
import pytest

from grncore.answers.profiles import profile, thinned
from grncore.answers.ranked_sets import RankedSets
from grncore.dataset import Dataset
from grncore.drawing.frame import figure_page
from grncore.drawing.target import expression_figure, scatter_figure, sets_figure

EVIL = "<script>alert('x')</script>"


@pytest.fixture
def sets() -> RankedSets:
    return RankedSets(
        model="residual",
        label="Residual HOS2",
        sets=(("a", "b"), ("a", "c"), ("b", "c")),
        scores=np.array([3.0, 2.5, -1.0]),
        base=np.array([2.0, 3.0, -0.5]),
        residual=np.array([1.0, -0.5, -0.5]),
    )


def traces(figure: go.Figure, name: str) -> list:
    return [trace for trace in figure.data if (trace.name or "").startswith(name)]


def test_sets_show_base_and_residual_apart_and_their_sum(sets):
    figure = sets_figure(sets, ("a", "c"))
    (base,), (residual,), (score,) = (
        traces(figure, name) for name in ("additive base", "residual", "score")
    )
    np.testing.assert_allclose(np.add(base.x, residual.x), score.x)
    np.testing.assert_allclose(score.customdata[:2, 1], [0.5, 3.5])
    assert residual.marker.pattern.shape != base.marker.pattern.shape
    assert figure.layout.barmode == "relative"
    assert figure.layout.yaxis.autorange == "reversed", "the best set belongs on top"


def test_true_set_is_marked_whatever_the_order_of_its_members(sets):
    labels = list(traces(sets_figure(sets, ("c", "a")), "score")[0].y)
    assert [("◆" in label, "<b>" in label) for label in labels] == [
        (False, False),
        (True, True),
        (False, False),
    ]
    assert not any("◆" in label for label in traces(sets_figure(sets, ()), "score")[0].y)


def test_additive_model_has_no_residual_bar(sets):
    plain = RankedSets("pair", "PairS2", sets.sets, sets.base, sets.base, np.zeros(3))
    assert not traces(sets_figure(plain, ()), "residual")


def test_labels_of_sets_are_distinct_even_if_aliases_collide(sets):
    labels = list(traces(sets_figure(sets, (), display=lambda gene: "same"), "score")[0].y)
    assert len(set(labels)) == 3


def test_hostile_names_are_escaped(sets):
    named = sets_figure(sets, ("a", "b"), display=lambda gene: EVIL)
    assert "<script>" not in str(named.to_plotly_json())


def test_expression_has_a_violin_a_cell_type(tiny: Dataset):
    figure = expression_figure(profile(tiny, "g3"))
    assert [trace.name for trace in figure.data] == ["type0", "type1", "type2"]
    values = np.concatenate([trace.y for trace in figure.data])
    np.testing.assert_allclose(values, np.log1p(tiny.expression[tiny.index["g3"]]))
    assert "log(1 + " in figure.layout.yaxis.title.text


def test_scatter_keeps_cells_paired(tiny: Dataset):
    figure = scatter_figure(profile(tiny, "g1"), profile(tiny, "g20"))
    pairs = np.concatenate([np.column_stack([t.x, t.y]) for t in figure.data])
    both = np.log1p(tiny.expression[[tiny.index["g1"], tiny.index["g20"]]]).T
    np.testing.assert_allclose(pairs, both)
    assert len({trace.marker.symbol for trace in figure.data}) == 3


def test_thinning_keeps_the_same_cells_of_every_profile(tiny: Dataset):
    one, two = profile(tiny, "g1"), profile(tiny, "g2")
    thin_one, thin_two = thinned([one, two], 7)
    kept = [int(np.flatnonzero(one.values == value)[0]) for value in thin_one.values]
    assert len(kept) == 7
    np.testing.assert_array_equal(thin_two.values, two.values[kept])
    assert thin_one.groups == tuple(one.groups[i] for i in kept)
    assert thinned([one], 30) == (one,)


def test_figures_leave_ground_and_ink_to_the_theme(sets, tiny: Dataset):
    figures = [
        sets_figure(sets, ()),
        expression_figure(profile(tiny, "g3")),
    ]
    for figure in figures:
        assert figure.layout.paper_bgcolor == "rgba(0,0,0,0)"
        assert figure.layout.font.color is None


def test_figure_page_stands_alone(sets):
    page = figure_page(sets_figure(sets, ()), f"Sets of {EVIL}")
    assert EVIL not in page
    assert not re.findall(r"<(?:script|link|img)\b[^>]*(?:src|href)\s*=[^>]*>", page)
    assert len(page) > 1_000_000, "the library that draws must be embedded"
