"""The picture of a fit is well formed, draws what the fit says, and escapes every name."""

from xml.etree import ElementTree

import numpy as np
import pytest

from grncore.answers.profiles import thinned_places
from grncore.answers.team_fit import TeamFit, team_fit
from grncore.dataset import Dataset
from grncore.drawing.fit_svg import POINTS, fit_svg
from grncore.pipeline.predictor import Predictor

EVIL = '<script>alert("x")</script>&'
SVG = "{http://www.w3.org/2000/svg}"


def a_fit(count: int = 50, **said) -> TeamFit:
    values = np.linspace(-1, 1, count)
    return TeamFit(
        **{"team": ("a",), "observed": values, "explained": values, "share": 1.0, **said}
    )


def test_share_is_that_of_least_squares(tiny: Dataset):
    source = Predictor(tiny)
    fit = team_fit(source, "g20", ("g1", "g2"))
    x = source.data.features[[tiny.index["g1"], tiny.index["g2"]]].T.astype(np.float64)
    y = source.data.features[tiny.index["g20"]].astype(np.float64)
    residual = np.linalg.lstsq(x, y, rcond=None)[1][0]
    assert fit.share == pytest.approx(1 - residual / (y**2).sum())
    assert team_fit(source, "g20", ("g1", "g2", "g3")).share >= fit.share - 1e-9


def test_every_team_has_a_panel_with_its_points():
    tree = ElementTree.fromstring(fit_svg({"One": a_fit(), "Two": a_fit(900)}, title="t"))
    panels = tree.findall(f"{SVG}g")
    assert len(panels) == 2
    assert [len(panel.findall(f".//{SVG}circle")) for panel in panels] == [50, POINTS]


def test_a_perfect_fit_lies_on_the_line():
    panel = ElementTree.fromstring(fit_svg({"One": a_fit()}, title="t")).find(f"{SVG}g")
    assert panel is not None
    for circle in panel.iter(f"{SVG}circle"):
        assert float(circle.get("cx", 0)) == pytest.approx(
            190 - float(circle.get("cy", 0)), abs=0.2
        )


def test_names_never_become_markup():
    page = fit_svg({EVIL: a_fit(team=(EVIL,))}, title=EVIL)
    ElementTree.fromstring(page)
    assert "<script" not in page
    assert "\n" not in page


def test_thinning_is_even_and_bounded():
    assert len(thinned_places(1000, 100)) == 100
    assert list(thinned_places(5, 100)) == [0, 1, 2, 3, 4]
