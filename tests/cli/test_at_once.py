"""Commands that are started several times at once, all with the same ``--out``."""

import subprocess
import sys
from pathlib import Path

import pytest

from grncore.claims import claimed
from grncore.cli import main

ROOT = Path(__file__).resolve().parents[2]
SIMULATE = [
    "simulate", "--genes=90", "--regulators=10", "--types=3", "--targets=1=8,2=36,3=24",
    "--decoys=2", "--cells-per-type=20", "--seed=7",
]  # fmt: skip
COMMANDS = {
    "simulate": SIMULATE,
    "train": ["train", "demo", "--models=none", "--set=retriever.epochs=1"],
    "recover": ["recover", "demo", "--models=popularity", "--size=2", "--targets=200"],
    "reproduce": ["reproduce", "demo", "--parts=sensitivity", "--seeds=42", "--workers=1"],
}


@pytest.mark.parametrize("command", COMMANDS)
def test_a_second_one_is_refused_before_it_begins(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    command: str,
) -> None:
    monkeypatch.chdir(ROOT)
    out = tmp_path / "out"
    with claimed(out):
        assert main([*COMMANDS[command], "--out", str(out)]) == 2
    told = capsys.readouterr().err.splitlines()[-1]
    assert told.startswith(f"grncore: {out}: another process is writing it")
    assert not list(tmp_path.iterdir())


def test_of_four_at_once_one_writes_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    out = tmp_path / "out"
    words = [sys.executable, "-m", "grncore", *SIMULATE, "--out", str(out)]
    started = [
        subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    said = [child.communicate(timeout=120) for child in started]
    assert sorted(child.returncode for child in started) == [0, 2, 2, 2]
    refused = [error for (_, error), child in zip(said, started, strict=True) if child.returncode]
    assert all("another process" in error or "not empty" in error for error in refused)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    alone = tmp_path / "alone" / "out"  # a dataset is called like its folder
    assert main([*SIMULATE, "--out", str(alone)]) == 0
    files = sorted(path.name for path in alone.iterdir())
    assert sorted(path.name for path in out.iterdir()) == files
    for name in files:
        assert (out / name).read_bytes() == (alone / name).read_bytes()
