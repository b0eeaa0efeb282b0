"""Pictures of figures: drawn where a browser is there, left out where none is."""

import xml.etree.ElementTree as ElementTree
from pathlib import Path

import plotly.graph_objects as go
import pytest

from grncore.reproduction import static_figures

FIGURES = {
    "Figure 2": go.Figure(go.Scatter(x=[1, 2], y=[1, 3])),
    "Why targets fail": go.Figure(go.Bar(x=["a"], y=[1], name="b", showlegend=True)),
}


def test_svg_and_png_of_each_figure(tmp_path: Path) -> None:
    if not static_figures.can_draw():
        pytest.skip("no Chrome or Chromium is installed")
    found = static_figures.write_static_figures(tmp_path, FIGURES)
    assert found == {
        "Figure 2": "figures/figure-2.svg",
        "Why targets fail": "figures/why-targets-fail.svg",
    }
    static_figures.write_static_figures(tmp_path / "again", FIGURES)
    for path in found.values():
        first, again = (folder / path for folder in (tmp_path, tmp_path / "again"))
        assert first.read_bytes() == again.read_bytes()
        root = ElementTree.parse(tmp_path / path).getroot()
        assert root.tag.endswith("svg")
        size = str(static_figures.WIDTH), str(static_figures.HEIGHT)
        assert (root.get("width"), root.get("height")) == size
        png = (tmp_path / path).with_suffix(".png").read_bytes()
        assert png.startswith(b"\x89PNG")
        assert int.from_bytes(png[16:20], "big") == static_figures.WIDTH * static_figures.PNG_SCALE
    assert sorted(path.name for path in tmp_path.iterdir()) == ["again", "figures"]


def test_ids_are_fixed_and_colours_are_not_touched() -> None:
    drawn = (
        '<g id="defs-00b2c3"/><g id="topdefs-00b2c3"/><clipPath id="clip00b2c3xy"/>'
        '<clipPath id="legend00b2c3"/>'
        '<g clip-path="url(#clip00b2c3xy)" fill="#00b2c3"/>'
    )
    assert static_figures.with_fixed_ids(drawn) == (
        '<g id="defs-000000"/><g id="topdefs-000000"/><clipPath id="clip000000xy"/>'
        '<clipPath id="legend000000"/>'
        '<g clip-path="url(#clip000000xy)" fill="#00b2c3"/>'
    )
    assert static_figures.with_fixed_ids("<svg/>") == "<svg/>"


def test_nothing_is_drawn_without_a_browser(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(static_figures, "can_draw", lambda: False)
    assert static_figures.write_static_figures(tmp_path, FIGURES) == {}
    assert not list(tmp_path.iterdir())


def test_a_browser_that_fails_costs_the_pictures_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("no sandbox")

    monkeypatch.setattr(static_figures, "can_draw", lambda: True)
    monkeypatch.setattr(static_figures.kaleido, "write_fig_from_object_sync", fail)
    with pytest.warns(UserWarning, match="no sandbox"):
        assert static_figures.write_static_figures(tmp_path, FIGURES) == {}
    assert [path.name for path in tmp_path.rglob("*")] == ["figures"]
