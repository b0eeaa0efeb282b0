"""A list of genes on the Explore page: read, worked through, and taken along."""

import pytest
from streamlit.testing.v1 import AppTest

from grncore.checkpoints import Bundle
from grncore.dataset import Dataset


def use(app: AppTest, text: str) -> AppTest:
    next(area for area in app.text_area if area.label.startswith("Genes")).set_value(text)
    return button(app, "Use this list").click().run()


def button(app: AppTest, label: str):
    return next(one for one in app.button if one.label == label)


@pytest.fixture
def working(open_app, bundle: Bundle):
    names = [bundle.split.test[2][0], bundle.split.train[3][0], bundle.split.test[4][0]]
    app = use(open_app(), f"{names[0]}\nNAME{names[1][1:]}, {names[2]}\nnam99\n{names[0]}")
    assert not app.exception
    return app, names


def test_first_gene_is_opened_and_strangers_are_reported(working):
    app, names = working
    assert app.query_params["target"] == names[0]
    said = " ".join(block.value for block in app.warning)
    assert "nam99" in said
    assert "did you mean" in said
    captions = " ".join(block.value for block in app.caption)
    assert "3 genes found, 0 looked at" in captions or "3 genes found, 1 looked at" in captions
    assert "1 repeats" in captions


def test_next_and_previous_walk_the_list(working):
    app, names = working
    assert button(app, "Previous").disabled
    app = button(app, "Next").click().run()
    assert app.query_params["target"] == names[1]
    app = button(app, "Next").click().run()
    assert app.query_params["target"] == names[2]
    assert button(app, "Next").disabled
    app = button(app, "Previous").click().run()
    assert app.query_params["target"] == names[1]
    table = next(frame.value for frame in app.dataframe if "Looked at" in frame.value)
    assert list(table["Looked at"]) == [True, True, True]


def test_progress_outlives_a_change_of_page(working):
    app, _ = working
    app = button(app, "Next").click().run()
    app = app.switch_page("compare/page.py").run().switch_page("explore/page.py").run()
    assert not app.exception
    assert any(block.value == "**2** of 3" for block in app.markdown)


def test_results_of_the_whole_list(working, little: Dataset):
    app, _ = working
    app = button(app, "Results").click().run()
    assert not app.exception
    assert not any(one.label == "Results" for one in app.button)
    offered = {one.proto.label for one in app.get("download_button")}
    assert {"Results (CSV)", "Report (HTML, to print)"} <= offered
    assert "Every method's sets (CSV)" not in offered
    app = button(app, "Every method's sets").click().run()
    assert not app.exception
    assert "Every method's sets (CSV)" in {one.proto.label for one in app.get("download_button")}


def test_a_list_without_genes_is_explained(open_app):
    app = use(open_app(), "nonsense, more nonsense")
    assert not app.exception
    assert any("No gene of" in block.value for block in app.warning)
    assert not any(one.label == "Next" for one in app.button)
