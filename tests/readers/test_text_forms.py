"""Line ends, encodings, delimiters and sizes of text: the same table, or a message."""

import gzip
import io
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from grncore.errors import InputError
from grncore.readers import ReadOptions, limits, load

RNG = np.random.default_rng(9)
GENES = [f"GENE{k}" for k in range(14)]
CELLS = [f"cell_{k:02d}" for k in range(9)]
TABLE = pd.DataFrame(RNG.poisson(30, (14, 9)) + 1, index=GENES, columns=CELLS)
TEXT = TABLE.to_csv()
RAW = TEXT.encode()


def check(path: Path, body: pd.DataFrame = TABLE) -> None:
    dataset = load(path)
    assert set(dataset.genes) == set(body.index) and dataset.cells == tuple(body.columns)
    for gene in body.index:
        np.testing.assert_allclose(dataset.expression[dataset.index[gene]], body.loc[gene])


SAME = {
    "windows": TEXT.replace("\n", "\r\n"),
    "old mac": TEXT.replace("\n", "\r"),
    "mixed r n": TEXT.replace("\n", "\r", 4),
    "mixed rn n": TEXT.replace("\n", "\r\n", 7),
    "mixed at the end": TEXT[::-1].replace("\n", "\r", 3)[::-1],
    "no last line end": TEXT.rstrip("\n"),
    "blank lines": TEXT.replace("\n", "\n\n"),
    "blanks on both sides of commas": TEXT.replace(",", " , "),
    "blanks behind commas": TEXT.replace(",", ", "),
    "tabs": TEXT.replace(",", "\t"),
    "semicolons": TEXT.replace(",", ";"),
    "blanks": TEXT.replace(",", "   ").replace("   cell", "gene   cell", 1),
    "quoted": TABLE.to_csv(quoting=1),
    "comments": "# made by a program\n#\n" + TEXT,
    "sep line of Excel": "sep=,\n" + TEXT,
    "empty lines of delimiters": ",,,\n" + TEXT,
    "UTF-8 with mark": TEXT.encode("utf-8-sig"),
    "UTF-16": TEXT.encode("utf-16"),
    "UTF-16 big endian": b"\xfe\xff" + TEXT.encode("utf-16-be"),
    "UTF-32": TEXT.encode("utf-32"),
    "gzip": gzip.compress(RAW),
    "two gzip members": gzip.compress(RAW[:100]) + gzip.compress(RAW[100:]),
    "scientific": TABLE.astype(float).to_csv(float_format="%.9e"),
    "plus signs": TEXT.replace(",", ",+").replace("+cell", "cell"),
}


@pytest.mark.parametrize("how", SAME)
def test_the_same_table(tmp_path: Path, how: str) -> None:
    content = SAME[how]
    path = tmp_path / "e.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    check(path)


REFUSED = {
    "UTF-16 cut by a byte": (TEXT.encode("utf-16")[:-1], "UTF-16 by its first bytes"),
    "UTF-16 without mark": (TEXT.encode("utf-16-le"), "zero byte"),
    "latin1": (TEXT.replace("cell_00", "zäh").encode("latin1"), "line 1: the text is not UTF-8"),
    "NUL after 4096 bytes": (RAW * 20 + b"GENE5,1\x002\n", r"line \d+: .*zero byte"),
    "delimiters alone": (b",,,\n,,,\n,,,\n", "hold delimiters but no name and no value"),
    "cut in a line": (RAW[:-8], "ragged"),
    "one field more": (RAW.replace(b"\nGENE5,", b"\nGENE5,1,"), r"ragged: Expected 10 .* line 7"),
    "gzip cut": (gzip.compress(RAW)[:-30], "gzip file is damaged or cut short"),
    "bare numbers": (TABLE.to_csv(index=False, header=False).encode(), "no gene names in this"),
    "no index": (TABLE.to_csv(index=False).encode(), "no gene names in this file"),
    "no header": (TABLE.to_csv(header=False).encode(), "first line holds values"),
    "words": (RAW.replace(b"\nGENE5,", b"\nGENE5,oops", 1), "1 of 126 values are not numbers"),
    "percent": (RAW.replace(b"\nGENE5,", b"\nGENE5,5%", 1), "1 of 126 values are not numbers"),
    "infinite": (RAW.replace(b"\nGENE5,", b"\nGENE5,1e99999", 1), "not finite|not numbers"),
    "header alone": (RAW.partition(b"\n")[0] + b"\n", "no row of values"),
}  # fmt: skip


@pytest.mark.parametrize("how", REFUSED)
def test_what_is_no_table_says_why(tmp_path: Path, how: str) -> None:
    content, reason = REFUSED[how]
    (tmp_path / "e.csv").write_bytes(content)
    with pytest.raises(InputError, match=rf"e\.csv.*{reason}"):
        load(tmp_path / "e.csv")


@pytest.mark.parametrize("names", [["first", "GENE"], [None, None]])
def test_a_header_of_two_lines(tmp_path: Path, names: list[str | None]) -> None:
    columns = pd.MultiIndex.from_product([["batch 1"], CELLS], names=names)
    TABLE.set_axis(columns, axis=1).to_csv(tmp_path / "e.csv")
    check(tmp_path / "e.csv")
    assert "two-headers" in {n.code for n in load(tmp_path / "e.csv").notices}


@pytest.mark.parametrize("separator", [",", "\t"])
def test_the_line_for_a_long_table_works(tmp_path: Path, separator: str, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    long = TABLE.rename_axis("gene").reset_index().melt("gene", var_name="cell", value_name="n")
    long.to_csv("e.csv", index=False, sep=separator)
    with pytest.raises(InputError, match="one value a line") as error:
        load("e.csv")
    exec(str(error.value).partition("in Python: ")[2])
    body = TABLE[sorted(CELLS)]
    check(tmp_path / "e-wide.csv", body)


@pytest.mark.parametrize(
    ("decimal", "thousands"), [(",", None), (None, ",")], ids=["decimal", "thousands"]
)
def test_the_line_for_numbers_of_a_spreadsheet_works(
    tmp_path: Path, decimal: str, thousands: str, monkeypatch
) -> None:
    monkeypatch.chdir(tmp_path)
    body = TABLE + 0.5 if decimal else TABLE * 1000
    if decimal:
        body.to_csv("e.csv", sep=";", decimal=",")
    else:
        lines = [",".join([g, *(f'"{v:,}"' for v in body.loc[g])]) for g in GENES]
        Path("e.csv").write_text("\n".join([",".join(["gene", *CELLS]), *lines]) + "\n")
    with pytest.raises(InputError, match=r"decimal commas|thousands separators") as error:
        load("e.csv")
    exec(str(error.value).partition("in Python: ")[2])
    check(tmp_path / "e-plain.csv", body)


def bomb(size: int) -> bytes:
    stream = io.BytesIO()
    with gzip.GzipFile(fileobj=stream, mode="wb") as packed:
        packed.write(b"gene," + b",".join(b"c%d" % k for k in range(9)) + b"\n")
        line = b"g" + b",0" * 9 + b"\n"
        for _ in range(size // (len(line) * 10_000)):
            packed.write(line * 10_000)
    return stream.getvalue()


def test_a_bomb_is_stopped_at_the_limit(tmp_path: Path) -> None:
    (tmp_path / "e.csv.gz").write_bytes(bomb(30 * 2**20))
    with pytest.raises(InputError, match=r"than 8 MiB\. Raise the limit with --max-size"):
        load(tmp_path / "e.csv.gz", ReadOptions(max_size="8M"))


@pytest.mark.parametrize("what", ["edges", "regulators", "cell_groups"])
def test_companions_are_bounded_too(tmp_path: Path, what: str) -> None:
    (tmp_path / "e.csv").write_text(TEXT)
    (tmp_path / "other.csv.gz").write_bytes(bomb(30 * 2**20))
    with pytest.raises(InputError, match=r"other\.csv\.gz: the text is larger than 8 MiB"):
        load(tmp_path / "e.csv", ReadOptions(max_size="8M", **{what: tmp_path / "other.csv.gz"}))


def test_columns_are_counted_before_they_are_kept(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(limits, "NAMES", 1_000)
    head = ",".join(map(str, range(1_100)))
    (tmp_path / "e.csv").write_text(f"gene,{head}\nA{',1' * 1_100}\nB{',2' * 1_100}\n")
    with pytest.raises(InputError, match=r"1,100 rows or columns; at most 1,000 are read"):
        load(tmp_path / "e.csv")


def test_a_hundred_thousand_columns_open_in_bounded_time(tmp_path: Path) -> None:
    columns = 100_000
    head = ",".join(map("c{}".format, range(columns)))
    (tmp_path / "e.csv").write_text(f"gene,{head}\nA{',1' * columns}\nB{',2' * columns}\n")
    start = time.process_time()
    assert load(tmp_path / "e.csv").expression.shape == (2, columns)
    assert time.process_time() - start < 10


@pytest.mark.parametrize("place", ["gene", "cell", "field"])
def test_a_field_without_end_is_cut_in_the_message(tmp_path: Path, place: str) -> None:
    long = "x" * 200_000
    old = {"gene": "GENE5", "cell": "cell_03", "field": f"GENE5,{TABLE.iloc[5, 0]}"}[place]
    (tmp_path / "e.csv").write_text(
        TEXT.replace(old, f"GENE5,{long}" if place == "field" else long)
    )
    with pytest.raises(InputError) as error:
        load(tmp_path / "e.csv")
    assert len(str(error.value)) < 1000


def test_numbers_of_thousands_of_digits_do_not_hang(tmp_path: Path) -> None:
    (tmp_path / "e.csv").write_text(TEXT.replace("\nGENE5,", "\nGENE5," + "1" * 5000, 1))
    with pytest.raises(InputError, match=r"not finite|not numbers"):
        load(tmp_path / "e.csv")
