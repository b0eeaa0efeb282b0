"""The page Conditions: groups of cells side by side, and data that differ said before compared."""

import re
import shutil
from pathlib import Path

import pandas as pd
import streamlit as st

from pages.common.sidebar import _OPENED


def test_two_groups_are_compared_gene_by_gene_and_kept(open_app, monkeypatch):
    app = open_app(page="conditions")
    assert not app.exception
    assert not any("Change" in frame.value for frame in app.dataframe)
    app.button(key="conditions.go").click().run()
    assert not app.exception
    table = next(frame.value for frame in app.dataframe if "Change" in frame.value)
    assert set(table["Clear"]) <= {"clear", "may be chance"}
    assert any("both answer for" in block.value for block in app.markdown)
    # Each side is kept on disk: another process finds the same without naming a team.
    st.cache_resource.clear()
    monkeypatch.setattr("pages.conditions.groups._answers", None)
    again = open_app(page="conditions")
    again.button(key="conditions.go").click().run()
    assert not again.exception
    found = next(frame.value for frame in again.dataframe if "Change" in frame.value)
    pd.testing.assert_frame_equal(found, table)


def test_other_data_is_compared_only_after_it_was_said(open_app, folder: Path, tmp_path: Path):
    other = tmp_path / "other"
    shutil.copytree(folder, other)
    lines = (other / "edges.csv").read_text(encoding="utf-8").splitlines()
    (other / "edges.csv").write_text("\n".join(lines[:-1]) + "\n", encoding="utf-8")
    app = open_app(page="conditions", data_root=Path("/"))
    app.session_state[_OPENED] = [*app.session_state[_OPENED], str(other)]
    app.session_state["conditions.way|groups,checkpoints"] = "checkpoints"
    app.run()
    assert not app.exception
    box = next(box for box in app.selectbox if box.label.startswith("Compare little"))
    assert re.fullmatch(r"Compare little, checkpoint \S+ with", box.label)
    box.set_value(next(o for o in box.options if o.startswith("other,"))).run()
    assert any("The data differ" in (box.proto.title or "") for box in app.warning)
    assert not any("Change" in frame.value for frame in app.dataframe)
    next(box for box in app.checkbox if box.label == "Compare them all the same").check().run()
    assert not app.exception
    assert any("Change" in frame.value for frame in app.dataframe)
