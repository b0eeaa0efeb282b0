"""Files of two checkpoints get different names, so that none overwrites another's."""

import pytest
import streamlit as st

from grncore.checkpoints import Bundle
from grncore.dataset import Dataset

PAGES = ("", "explore", "pool", "compare", "oracle", "regulator", "hubs", "network", "conditions")


@pytest.mark.parametrize("page", PAGES)
def test_every_file_of_a_view_says_dataset_and_checkpoint(
    open_app, little: Dataset, bundle: Bundle, monkeypatch: pytest.MonkeyPatch, page: str
):
    named: list[str] = []
    button, chart = st.download_button, st.plotly_chart

    def noted(*given, file_name, **options):
        named.append(file_name)
        return button(*given, file_name=file_name, **options)

    def drawn(*given, config, **options):
        named.append(config["toImageButtonOptions"]["filename"])
        return chart(*given, config=config, **options)

    monkeypatch.setattr(st, "download_button", noted)
    monkeypatch.setattr(st, "plotly_chart", drawn)
    app = open_app(page=page)
    if not page:
        app.session_state["overview.list"] = True
        app.run()
        area = next(area for area in app.text_area if area.label == "Genes of your list")
        area.set_value("\n".join(bundle.split.test[2]))
        next(b for b in app.button if b.label == "Look at this list").click().run()
    if page == "conditions":
        app.button(key="conditions.go").click().run()
    assert not app.exception
    assert named
    for name in named:
        assert {little.name, bundle.name} <= {*name.rsplit(".", 1)[0].split("-")}, name
