"""Groups and times of cells, in the tables that programs and people write."""

from pathlib import Path

import numpy as np
import pytest

from grncore.errors import InputError
from grncore.readers import ReadOptions, load

CELLS = [f"cell_{k:02d}" for k in range(12)]
GROUPS = ["a", "b", "c"] * 4
TIMES = np.arange(12)[::-1] / 4


@pytest.fixture
def table(tmp_path: Path) -> Path:
    rng = np.random.default_rng(1)
    lines = [",".join([f"G{k}", *map(str, rng.poisson(30, 12))]) for k in range(8)]
    (tmp_path / "e.csv").write_text("\n".join([",".join(["gene", *CELLS]), *lines]) + "\n")
    return tmp_path / "e.csv"


def lines(*rows: str, header: str = "") -> str:
    return "\n".join([*([header] if header else []), *rows]) + "\n"


def each(pattern: str, values: object, header: str = "", cells: list[str] = CELLS) -> str:
    pairs = enumerate(zip(cells, values, strict=True))
    return lines(*(pattern.format(k=k, c=c, v=v) for k, (c, v) in pairs), header=header)


TABLES = {
    "plain": ("{c},{v}", ""),
    "with header": ("{c},{v}", "cell,NAME"),
    "tabs": ("{c}\t{v}", "cell\tNAME"),
    "other way round": ("{v},{c}", "NAME,cell"),
    "row numbers": ("{k},{c},{v}", ",cell,NAME"),
    "R": ('"{c}","{v}"', '"","NAME"'),
    "Seurat": ('"{c}","p",{k}00,"{v}"', '"","orig.ident","nCount_RNA","NAME"'),
    "blanks": ("{c} {v}", "cell NAME"),
}


@pytest.mark.parametrize("layout", TABLES)
def test_groups(table: Path, layout: str) -> None:
    pattern, header = TABLES[layout]
    path = table.parent / "g.csv"
    path.write_text(each(pattern, GROUPS, header.replace("NAME", "cell_type")))
    assert load(table, ReadOptions(cell_groups=path)).cell_groups == tuple(GROUPS)


@pytest.mark.parametrize("layout", TABLES)
def test_times(table: Path, layout: str) -> None:
    pattern, header = TABLES[layout]
    path = table.parent / "t.csv"
    path.write_text(each(pattern, TIMES, header.replace("NAME", "pseudotime")))
    np.testing.assert_array_equal(load(table, ReadOptions(cell_order=path)).cell_order, TIMES)


@pytest.mark.parametrize(
    "spelling",
    [lambda c: c.upper(), lambda c: f"{c}-1", lambda c: c.replace("_", "."), lambda c: f"X{c}"],
)
def test_other_spellings_of_cells_lose_none(table: Path, spelling) -> None:
    path = table.parent / "g.csv"
    path.write_text(each("{c},{v}", GROUPS, cells=[spelling(c) for c in CELLS]))
    if spelling("x") == "Xx":  # X stands before digits alone, as R puts it there
        with pytest.raises(InputError, match=r"none of its 1[12] names"):
            load(table, ReadOptions(cell_groups=path))
        return
    dataset = load(table, ReadOptions(cell_groups=path))
    assert dataset.cell_groups == tuple(GROUPS)
    assert "cell-names" in {n.code for n in dataset.notices}


def test_lineages_are_averaged_and_a_count_beside_times_is_not(table: Path) -> None:
    path = table.parent / "t.csv"
    values = [f"{t},{'NA' if t > 1 else t + 1}" for t in TIMES]
    path.write_text(each("{c},{v}", values, ",Pseudotime1,Pseudotime2"))
    expected = [t if t > 1 else t + 0.5 for t in TIMES]
    dataset = load(table, ReadOptions(cell_order=path))
    np.testing.assert_allclose(dataset.cell_order, expected)
    (said,) = [n.message for n in dataset.notices if n.code == "cell-order"]
    assert "several lineages (Pseudotime1, Pseudotime2) has their mean" in said
    path.write_text(each("{c},{k}77,{v}", TIMES, "cell,nCount,Time"))
    np.testing.assert_allclose(load(table, ReadOptions(cell_order=path)).cell_order, TIMES)
    path.write_text(each("{c},{k}77,{v}", TIMES, "cell,first,second"))
    with pytest.raises(InputError, match=r"several columns may hold the time .*first, second"):
        load(table, ReadOptions(cell_order=path))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            each("{c},{v}", ["early"] * 12, "cell,time"),
            "'early' of cell 'cell_00' is no",
        ),
        (each("{c},{v}", ["inf"] * 12, "cell,time"), "'inf' .* is no pseudotime"),
        (each("{c},{v}", ["nan"] * 12, "cell,time"), "12 of 12 cells have no time"),
        (each("{c},{v}", TIMES) + "cell_03,99\n", "'cell_03' is given two times"),
        (each("{c},{v}", TIMES).partition("\n")[2], "1 of 12 cells have no time there"),
    ],
)
def test_times_that_cannot_be_used(table: Path, text: str, reason: str) -> None:
    (table.parent / "t.csv").write_text(text)
    with pytest.raises(InputError, match=reason):
        load(table, ReadOptions(cell_order=table.parent / "t.csv"))


def test_times_are_no_groups(table: Path) -> None:
    (table.parent / "g.csv").write_text(each("{c},{v}", TIMES, "cell,pseudotime"))
    with pytest.raises(InputError, match=r"these are no groups.*--cell-order"):
        load(table, ReadOptions(cell_groups=table.parent / "g.csv"))
