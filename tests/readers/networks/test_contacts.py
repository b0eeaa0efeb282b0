"""Rows that say who touches whom are no edges, and a file that was cut off says so."""

import pytest

from grncore.errors import InputError
from tests.readers.networks.conftest import EDGES, NONE, Desk, notice, pairs_of


def lines(relation: str, pairs, tab: str = "\t") -> str:
    return "".join(f"{r}{tab}{relation}{tab}{t}\n" for r, t in pairs)


@pytest.mark.parametrize("name", ["net.sif", "net.txt"])
def test_proteins_that_interact_are_no_edges_beside_regulation(desk: Desk, name: str) -> None:
    table = desk.read(lines("pd", EDGES) + lines("pp", NONE), name)
    assert pairs_of(table) == set(EDGES)
    said = notice(table, "edge-absent")
    assert f"{len(NONE)} of {len(EDGES) + len(NONE)} rows hold pp" in said
    kept = desk.pairs(lines("pd", EDGES) + lines("pp", NONE), name, label_column="none")
    assert kept == {*EDGES, *NONE}


def test_a_network_of_proteins_is_asked_about(desk: Desk) -> None:
    text = lines("pp", EDGES)
    with pytest.raises(InputError, match=r"holds pp in .* say --label-column none"):
        desk.read(text, "net.sif")
    assert desk.pairs(text, "net.sif", label_column="none") == set(EDGES)


@pytest.mark.parametrize("word", ["binding", "reaction", "ptmod", "physical association"])
@pytest.mark.parametrize("header", ["source\tmode\ttarget\n", "source\taction\ttarget\n"])
def test_contacts_beside_signs_are_left_out(desk: Desk, word: str, header: str) -> None:
    half = len(EDGES) // 2
    signed = lines("activation", EDGES[:half]) + lines("inhibition", EDGES[half:])
    table = desk.read(header + signed + lines(word, NONE), "net.tsv")
    assert pairs_of(table) == set(EDGES)
    assert word in notice(table, "edge-absent")
    assert set(table.frame["sign"]) == {1, -1}


def test_a_factors_binding_is_an_edge_where_nothing_else_is_said(desk: Desk) -> None:
    assert desk.pairs("TF\tmode\ttarget\n" + lines("binding", EDGES), "net.tsv") == set(EDGES)


def test_a_file_that_was_cut_off_says_so(desk: Desk) -> None:
    whole = "TF,target\n" + "".join(f"{r},{t}\n" for r, t in EDGES)
    assert not notice(desk.read(whole), "network-cut")
    assert not notice(desk.read(whole[:-1]), "network-cut")  # an editor that ends no last line
    cut = desk.read(whole[:-2])
    assert "names 'LY'" in notice(cut, "network-cut")
    assert "LYZ" in notice(cut, "network-cut")
