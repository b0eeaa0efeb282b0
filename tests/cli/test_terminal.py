"""Names that a terminal would obey, or cannot show, are printed as escapes."""

import io
import json
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grncore.cli import main
from grncore.cli.terminal import plain_output, printable

HOSTILE = "\x1b[31mred\x1b]0;title\x07 \x9b2J \u202egnp.exe"


@given(st.text())
def test_nothing_is_obeyed_and_json_stays_what_it_was(text: str) -> None:
    shown = printable(text)
    assert all(mark in "\t\n" or ord(mark) > 31 for mark in shown)
    assert not set(shown) & set("\x7f\x85\x9b\u200f\u202e\u2066\u2028")
    said = json.dumps([text], ensure_ascii=False)
    assert json.loads(printable(said)) == [text]


def test_what_an_encoding_lacks_is_written_as_an_escape(monkeypatch) -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", stream)
    with plain_output():
        print("Krüppel \udcff")
    stream.flush()
    assert stream.buffer.getvalue() == b"Kr\\xfcppel \\udcff\n"


def test_a_hostile_gene_is_printed_and_refused_in_plain_text(
    tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    name = HOSTILE
    draw = np.random.default_rng(0)
    rows = {"r1": draw.gamma(2, 2, 40), name: draw.gamma(2, 2, 40)}
    rows |= {f"t{i}": rows["r1"] + i * rows[name] + draw.gamma(1, 1, 40) for i in range(6)}
    lines = [",".join([gene, *map("{:.3f}".format, row)]) for gene, row in rows.items()]
    table = tmp_path / "expression.csv"
    table.write_text("\n".join(["gene," + ",".join(f"c{i}" for i in range(40)), *lines]))
    (tmp_path / "tfs.txt").write_text(f"r1\n{name}\n")
    words = ["explain", str(table), "--regulators", str(tmp_path / "tfs.txt"), "--target", "t1"]
    assert main([*words, "--team", "r1", name]) == 0
    told = capsys.readouterr()
    assert main([*words, "--team", "r1", f"{name}?"]) == 2
    refused = capsys.readouterr()
    assert printable(name) in told.out
    for text in (told.out, told.err, refused.out, refused.err):
        assert printable(text) == text
