"""Relations that run from the second gene to the first are turned round, whatever says so."""

import re

import pytest

from grncore.errors import InputError
from tests.readers.networks.conftest import EDGES, notice, pairs_of, rows

TURNED = [(t, r) for r, t in EDGES]
WORDS = {
    "<-": ("->", 1), "|-": ("-|", -1), "regulated by": ("regulates", 0),
    "is repressed by": ("represses", -1), "activated_by": ("activates", 1),
    "backward": ("forward", 0), "is target of": ("targets", 0),
}  # fmt: skip


@pytest.mark.parametrize("back", WORDS)
@pytest.mark.parametrize("form", ["table", "no header", "sif"])
def test_rows_that_run_on_and_back(desk, back: str, form: str) -> None:
    forth, sign = WORDS[back]
    if form == "sif":
        lines = [
            f"{t}\t{back}\t{r}" if place % 2 else f"{r}\t{forth}\t{t}"
            for place, (r, t) in enumerate(EDGES)
        ]
        table = desk.read("\n".join(lines), "net.sif")
    else:
        lines = [
            f"{t},{r},{back}" if place % 2 else f"{r},{t},{forth}"
            for place, (r, t) in enumerate(EDGES)
        ]
        head = ["Gene1,Gene2,relation"] if form == "table" else []
        table = desk.read("\n".join([*head, *lines]))
    assert pairs_of(table) == set(EDGES)
    assert f"{len(EDGES) // 2} of {len(EDGES)} rows hold {back!r}" in notice(
        table, "edge-backwards"
    )
    assert set(table.frame.get("sign", [0])) == {sign}


def test_rows_that_all_run_back(desk) -> None:
    text = rows(TURNED, lambda *_: "<-", header="source,target,arrow")
    assert desk.pairs(text) == set(EDGES)
    assert desk.pairs(text, regulator_column="target", target_column="source") == set(EDGES)
    assert desk.pairs(text, regulator_column="source", target_column="target") == set(TURNED)


def test_columns_that_say_the_opposite_are_a_question(desk) -> None:
    text = rows(EDGES, lambda *_: "regulated by", header="TF,target,relation")
    with pytest.raises(InputError, match=r"as if the gene in 'target' regulates that in 'TF'") as t:
        desk.read(text)
    flags = re.findall(r"--regulator-column (\S+) --target-column (\w+)", str(t.value))
    read = [desk.pairs(text, regulator_column=r, target_column=t) for r, t in flags]
    assert read == [set(TURNED), set(EDGES)]


def test_lines_without_arrowhead_are_no_repression(desk) -> None:
    marks = ["->", "-", "-|"]
    table = desk.read(rows(EDGES, lambda r, t, p: marks[p % 3], header="Gene1,Gene2,Direction"))
    assert pairs_of(table) == {edge for place, edge in enumerate(EDGES) if place % 3 != 1}
    assert "beside others with a direction" in notice(table, "edge-absent")
    assert set(table.frame["sign"]) == {1, -1}


def test_text_that_mentions_others_is_left_alone(desk) -> None:
    said = ["shown by ChIP; repressed by glucose", "seen in liver", "see text"]
    table = desk.read(rows(EDGES, lambda r, t, p: said[p % 3], header="TF,target,remark"))
    assert pairs_of(table) == set(EDGES)
    assert not notice(table, "edge-backwards")


def test_rows_that_say_they_have_no_direction(desk) -> None:
    """Gephi writes it in a column Type."""
    kinds = ["Directed", "Undirected"]
    header = "Source,Target,Type,Id"
    table = desk.read(rows(EDGES, lambda r, t, p: kinds[p % 2], lambda r, t, p: p, header=header))
    assert pairs_of(table) == set(EDGES[::2])
    assert "'Undirected'" in notice(table, "edge-absent")
    assert desk.pairs(rows(EDGES, lambda *_: "Directed", header="Source,Target,Type")) == set(EDGES)
    with pytest.raises(InputError, match="every row holds 'Undirected' in column 'Type'"):
        desk.read(rows(EDGES, lambda *_: "Undirected", header="Source,Target,Type"))
