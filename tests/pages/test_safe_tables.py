"""Downloads of data whose names a spreadsheet would run are safe, unless one says otherwise."""

import csv
import io
import shutil

import pytest
import streamlit as st

from pages.common.file_button import SAFE_NAMES, file_button


@pytest.mark.parametrize(
    ("safe", "name", "expected"),
    [(True, "t.csv", "'=cmd()"), (False, "t.csv", "=cmd()"), (True, "t.graphml", "=cmd()")],
)
@pytest.mark.parametrize("given", [str, bytes, "callable"])
def test_tables_are_made_safe_where_it_is_asked_for(monkeypatch, safe, name, expected, given):
    taken = []
    monkeypatch.setattr(st, "session_state", {SAFE_NAMES: safe})
    monkeypatch.setattr(st, "download_button", lambda label, content, **_: taken.append(content))
    text = "gene,score\n=cmd(),-1.5\n"
    content = text if given is str else lambda: text.encode() if given is bytes else text
    file_button("Table", content, name, key="k")
    made = taken[0]() if callable(taken[0]) else taken[0]
    made = made.decode() if isinstance(made, bytes) else made
    assert list(csv.reader(io.StringIO(made)))[1] == [expected, "-1.5"]


def test_the_switch_stands_where_names_are_risky_alone(open_app, folder, tmp_path) -> None:
    assert not [toggle for toggle in open_app().toggle if toggle.key == SAFE_NAMES]
    risky = tmp_path / "risky"
    shutil.copytree(folder, risky)
    aliases = (risky / "aliases.csv").read_text(encoding="utf-8")
    (risky / "aliases.csv").write_text(aliases.replace("name1\n", "=cmd()\n"), encoding="utf-8")
    app = open_app(dataset=str(risky), data_root=tmp_path, page="overview")
    assert not app.exception
    assert [toggle.value for toggle in app.toggle if toggle.key == SAFE_NAMES] == [True]
