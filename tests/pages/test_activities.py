"""The page Activities: without coefficients it says why, with evidence it shows them."""

from pathlib import Path

import pytest


@pytest.fixture
def only(folder: Path, tmp_path: Path) -> Path:
    """A folder of expression and groups: no known edge, no list of regulators."""
    only = tmp_path / "only"
    only.mkdir()
    for name in ("expression.csv", "cell_groups.csv"):
        (only / name).write_bytes((folder / name).read_bytes())
    return only


def test_baselines_without_coefficients_are_explained(open_app):
    app = open_app(page="activities")
    assert not app.exception
    assert [box.value for box in app.title] == ["Activities"]
    assert any("signed coefficients" in box.value for box in app.info)


def test_expression_only_gets_activities_from_one_button(
    open_app, only: Path, tmp_path: Path, at_once
):
    (only / "regulators.txt").write_text("".join(f"g{i}\n" for i in range(12)), encoding="utf-8")
    app = open_app(page="activities", dataset=str(only), bundles=tmp_path / "none")
    assert not app.exception
    app.button(key="activities.name").click().run()
    assert not app.exception
    table = next(frame.value for frame in app.dataframe if "Swing" in frame.value)
    assert 0 < len(table) <= 12
    assert set(table["Most active in"]) <= {"type0", "type1", "type2"}
    assert any("grn-fit" in block.value for block in app.markdown)
    _, second, *_ = picker(app).options
    picker(app).select(second).run()
    name = picker(app).value
    assert app.query_params["regulator"] in (name, [name])
    again = open_app(
        page="activities", dataset=str(only), bundles=tmp_path / "none", regulator=name
    )
    assert not again.exception
    assert picker(again).value == name
    assert not again.warning
    absent = open_app(
        page="activities", dataset=str(only), bundles=tmp_path / "none", regulator="g39"
    )
    assert not absent.exception
    assert any("asks for g39" in block.value for block in absent.warning)


def picker(app):
    """The choice of a regulator, whose targets are shown."""
    return next(box for box in app.selectbox if box.label == "Regulator")


def test_sets_of_several_sizes_are_shown_on_explore(open_app, only: Path, tmp_path: Path):
    for gene in ("g20", "g27", "g33"):
        app = open_app(dataset=str(only), bundles=tmp_path / "none", target=gene)
        assert not app.exception
        assert any(box.label == "Team size to look for" for box in app.button_group)
