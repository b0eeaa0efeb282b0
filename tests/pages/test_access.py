"""The app opens what lies below its folders, and says nothing about anything else."""

import os
import shutil
from pathlib import Path

import pytest

from grncore.errors import InputError
from grncore.files import write_text
from pages.common.access import OUTSIDE, allowed


@pytest.fixture
def root(monkeypatch, tmp_path: Path) -> Path:
    """The one folder that may be opened; the folder beside it holds a secret."""
    root = tmp_path / "root"
    root.mkdir()
    write_text(tmp_path / "elsewhere" / "secret.csv", "hunter2,a\nb,1\n")
    monkeypatch.chdir(root)
    monkeypatch.setenv("GRNCORE_DATA", str(root / "data"))
    monkeypatch.delenv("GRNCORE_SHARED", raising=False)
    monkeypatch.setattr("sys.argv", ["main.py"])
    return root


def refusal(source: object) -> str:
    with pytest.raises(InputError) as caught:
        allowed(str(source))
    return str(caught.value)


@pytest.mark.parametrize(
    "source",
    [
        "/etc", "/etc/shadow", "/etc/passwd", "/etc/nosuch", "/nosuch", "/", "..",
        "../elsewhere/secret.csv", "../elsewhere/nosuch.csv", "~", "~root", "~nosuchuser",
        "~nosuchuser/x", "own:../../elsewhere/secret.csv", "own:/etc/passwd", "x" * 5000,
        "a\0b", "/proc/self/environ", "/dev/zero",
    ],
)  # fmt: skip
def test_what_lies_elsewhere_is_refused_in_the_same_words(root, source):
    assert refusal(source) == OUTSIDE


def test_links_and_manifests_lead_nowhere_else(root):
    secret = root.parent / "elsewhere" / "secret.csv"
    (root / "link.csv").symlink_to(secret)
    (root / "folder-link").symlink_to(secret.parent)
    (root / "ring").symlink_to(root / "ring")
    (root / "held").mkdir()
    (root / "held" / "expression.csv").symlink_to(secret)
    for place, line in enumerate(
        (
            f'expression = "{secret}"',
            'expression = "../elsewhere/secret.csv"',
            'expression = "../elsewhere"',
            f'expression = "fine.csv"\nedges = "{secret}"',
            'expression = "fine.csv"\nedges = "../elsewhere/nosuch.csv"',
            'expression = "held"',
        )
    ):
        write_text(root / f"{place}.toml", line + "\n")
        name = "dataset.toml" if place % 2 else "Dataset.TOML"
        write_text(root / f"in{place}" / name, line.replace("../", "../../") + "\n")
    sources = ["link.csv", "folder-link", "folder-link/nosuch", "ring", "held"]
    sources += [f"{place}.toml" for place in range(6)]
    sources += [f"in{place}" for place in range(5)]
    for source in sources:
        assert refusal(source) == OUTSIDE, source


def test_what_lies_below_is_opened(root, monkeypatch):
    write_text(root / "fine.csv", "x")
    (root / "near.csv").symlink_to(root / "fine.csv")
    write_text(root / "whole" / "dataset.toml", 'expression = "../fine.csv"\n')
    assert allowed("demo") == "demo"
    assert allowed("fine.csv") == str(root / "fine.csv")
    assert allowed("near.csv") == str(root / "fine.csv")
    assert allowed("whole") == str(root / "whole")
    assert allowed("absent.csv") == str(root / "absent.csv")  # its reader says so
    elsewhere = root.parent / "elsewhere"
    assert refusal(elsewhere) == OUTSIDE
    for words in (["--data-root", str(elsewhere)], [f"--data-root={elsewhere}"]):
        monkeypatch.setattr("sys.argv", ["main.py", *words])
        assert allowed(str(elsewhere)) == str(elsewhere)
    monkeypatch.setattr("sys.argv", ["main.py", "--data-root"])
    assert refusal(elsewhere) == OUTSIDE


def test_the_page_shows_nothing_of_a_foreign_file(open_app, root, folder):
    secret = root.parent / "elsewhere" / "secret.csv"
    os.chdir(root)
    for source in (secret, secret.parent, secret.with_name("secrt.csv"), "~nosuchuser", "/etc"):
        app = open_app(dataset=str(source), data_root=folder, page="data")
        assert not app.exception
        (error,) = app.error
        shown = error.value.replace("\\", "")
        assert OUTSIDE in shown
        assert "hunter2" not in shown
        assert "Did you mean" not in shown
        assert app.selectbox(key="dataset.choice").value == "demo"


def test_a_folder_of_sent_files_is_one_of_the_roots(root):
    shutil.copytree(root.parent / "elsewhere", root / "data" / "mine")
    assert allowed("own:mine") == str(root / "data" / "mine")
