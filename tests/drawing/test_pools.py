"""Figures of pools show the ranks that they are given, by shape as well as by colour."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from grncore.drawing.pools import coverage_figure, crossing_figure, places_figure

EVIL = "<script>alert('x')</script>"


@pytest.fixture(autouse=True)
def made_in_one_go(monkeypatch: pytest.MonkeyPatch) -> None:
    """Plotly goes over all of a figure again for each trace or setting that is added later."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("added to a figure that is made")

    for name in ("add_trace", "add_traces", "update_layout"):
        monkeypatch.setattr(go.Figure, name, refuse)


def test_places_are_ranks_told_apart_by_shape():
    places = {
        "One": pd.DataFrame({"name": ["a", EVIL], "rank": [2, 90], "covered": [True, False]}),
        "Two": pd.DataFrame({"name": ["a"], "rank": [5], "covered": [True]}),
    }
    figure = places_figure(places, [("M_R", 55), ("K", 80)], 200)
    drawn = {
        (trace.marker.symbol, x, y)
        for trace in figure.data for x, y in zip(trace.x, trace.y, strict=True)
    }  # fmt: skip
    assert drawn == {("diamond", 2, 0), ("x", 90, 0), ("diamond", 5, 1)}
    assert [trace.showlegend for trace in figure.data].count(True) == 2
    labels = [note.text for note in figure.layout.annotations]
    assert labels == ["M_R = 55", "K = 80"]
    assert EVIL not in str(figure.to_dict())
    together = places_figure(places, [("M_R", 80), ("K", 80)], 200)
    assert [note.text for note in together.layout.annotations] == ["M_R = K = 80"]


def test_curves_differ_in_mark_and_dash_and_random_is_drawn():
    ks = [1, 2, 5, 10]
    curves = {f"R{i}": np.linspace(0, 1, 4) ** i for i in range(1, 4)}
    figure = coverage_figure(ks, curves, np.array([0, 0.1, 0.5, 1.0]), [("K", 5)])
    looks = [(trace.line.dash, trace.marker.symbol) for trace in figure.data[:3]]
    assert len({dash for dash, _ in looks}) == len({symbol for _, symbol in looks}) == 3
    for trace, curve in zip(figure.data, curves.values(), strict=False):
        np.testing.assert_allclose(trace.y, curve)
    assert figure.data[-1].name == "random order"
    assert list(figure.data[-1].y) == [0, 0.1, 0.5, 1.0]


def test_crossing_marks_the_truth():
    table = pd.DataFrame(
        {"name": ["a", "b", EVIL], "true": [False, True, False], "rank_x": [1, 2, 3],
         "rank_y": [3, 1, 2]}
    )  # fmt: skip
    figure = crossing_figure(table, ("x", "X"), ("y", "Y"), 2, 3)
    assert figure.data[-1].cliponaxis is False  # a name beside the axis is not cut
    by_name = {trace.name: trace for trace in figure.data}
    true, other = by_name["known regulator"], by_name["other candidate"]
    assert list(zip(true.x, true.y, strict=True)) == [(2, 1)]
    assert sorted(zip(other.x, other.y, strict=True)) == [(1, 3), (3, 2)]
    assert true.marker.symbol != other.marker.symbol
    assert EVIL not in str(figure.to_dict())
