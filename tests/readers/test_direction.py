"""Edges that run from targets to regulators are refused, and the printed flags mend it."""

import re

import pytest

from grncore.errors import InputError
from grncore.readers import ReadOptions, load
from tests.readers.networks.conftest import EDGES, GENES, REGULATORS

NAMELESS = {gene: f"g{place:02}" for place, gene in enumerate(GENES)}


def write(folder, header: str, edges, names=None) -> dict[str, str]:
    names = names or {gene: gene for gene in GENES}
    lines = [f"{names[g]}," + ",".join(str((p * 7 + c * c) % 23) for c in range(9))
             for p, g in enumerate(GENES)]  # fmt: skip
    (folder / "expression.csv").write_text(
        "gene," + ",".join(f"c{c}" for c in range(9)) + "\n" + "\n".join(lines)
    )
    text = f"{header}\n" if header else ""
    (folder / "edges.csv").write_text(text + "".join(f"{names[a]},{names[b]}\n" for a, b in edges))
    (folder / "tfs.txt").write_text("".join(f"{names[r]}\n" for r in REGULATORS))
    return {"edges": str(folder / "edges.csv")}


def pairs(folder, **said: object) -> set[tuple[str, str]]:
    edges = load(folder / "expression.csv", ReadOptions(**said)).edges
    return set(zip(edges["regulator"], edges["target"], strict=True))


def flags(text: str) -> list[dict[str, str]]:
    return [
        {"regulator_column": left, "target_column": right}
        for left, right in re.findall(r"--regulator-column (\S+) --target-column (\w+)", text)
    ]


TURNED = [(t, r) for r, t in EDGES]


@pytest.mark.parametrize("header", ["", "Gene1,Gene2", "TF,target", "source,target"])
@pytest.mark.parametrize("names", [None, NAMELESS], ids=["symbols", "no symbols"])
def test_a_list_of_regulators_tells(tmp_path, header: str, names) -> None:
    files = write(tmp_path, header, TURNED, names)
    files["regulators"] = str(tmp_path / "tfs.txt")
    with pytest.raises(InputError, match=r"6 of 6 targets are in the list.*tfs\.txt, but only 0 of"
                       " 10 regulators, so the direction looks reversed") as told:  # fmt: skip
        pairs(tmp_path, **files)
    swap, keep = flags(str(told.value))
    named = names or {gene: gene for gene in GENES}
    assert pairs(tmp_path, **files, **swap) == {(named[r], named[t]) for r, t in EDGES}
    assert pairs(tmp_path, **files, **keep) == {(named[t], named[r]) for r, t in EDGES}


@pytest.mark.parametrize("header", ["", "TF,target", "Gene1,Gene2"])
def test_names_of_transcription_factors_tell(tmp_path, header: str) -> None:
    files = write(tmp_path, header, TURNED)
    with pytest.raises(InputError, match="6 of 6 targets are called like transcription") as told:
        pairs(tmp_path, **files)
    assert pairs(tmp_path, **files, **flags(str(told.value))[0]) == set(EDGES)


def test_the_shape_tells(tmp_path) -> None:
    files = write(tmp_path, "", TURNED, NAMELESS)
    with pytest.raises(InputError, match="10 regulators act on 6 targets") as told:
        pairs(tmp_path, **files)
    right = {(NAMELESS[r], NAMELESS[t]) for r, t in EDGES}
    assert pairs(tmp_path, **files, **flags(str(told.value))[0]) == right


def test_the_shape_alone_is_a_notice_where_the_columns_have_names(tmp_path) -> None:
    files = write(tmp_path, "TF,target", TURNED, NAMELESS)
    found = load(tmp_path / "expression.csv", ReadOptions(**files))
    assert any(n.code == "direction" and "reversed" in n.message for n in found.notices)


@pytest.mark.parametrize("names", [None, NAMELESS])
def test_the_right_order_says_nothing(tmp_path, names) -> None:
    files = write(tmp_path, "", EDGES, names)
    for more in ({}, {"regulators": str(tmp_path / "tfs.txt")}):
        found = load(tmp_path / "expression.csv", ReadOptions(**files, **more))
        assert not [n for n in found.notices if n.code in ("direction", "unlisted-regulators")]


def test_regulators_that_the_list_lacks_are_counted(tmp_path) -> None:
    files = write(tmp_path, "TF,target", EDGES)
    (tmp_path / "tfs.txt").write_text("GATA1\nKLF1\nTAL1\nSPI1\n")
    found = load(tmp_path / "expression.csv",
                 ReadOptions(**files, regulators=tmp_path / "tfs.txt"))  # fmt: skip
    (told,) = [n.message for n in found.notices if n.code == "unlisted-regulators"]
    assert "7 of 20 edges" in told and "CEBPA, RUNX1" in told
