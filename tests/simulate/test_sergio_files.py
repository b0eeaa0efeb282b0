import numpy as np
import pytest

from grncore.errors import InputError
from grncore.simulate.sergio_files import (
    read_interactions,
    read_master_rates,
    read_network,
    write_network,
)


@pytest.fixture
def written(tmp_path):
    def write(text, name="Interaction_cID_1.txt"):
        path = tmp_path / name
        path.write_bytes(text.encode())
        return path

    return write


def test_a_row_is_read_as_its_edges(written):
    path = written("665.0,2.0,618.0,7,-4.5,1.25,2.0,3.0\r\n\r\n9,1,7.0,1e0,2\r\n")
    assert read_interactions(path).values.tolist() == [
        ["618", "665", -4.5, 2.0, 1],
        ["7", "665", 1.25, 3.0, 1],
        ["7", "9", 1.0, 2.0, 3],
    ]


def test_hill_coefficients_may_be_shared(written):
    path = written("1,1,0,2.5\n")
    regs = written("0,1.0\n", "Regs_cID_1.txt")
    assert np.isnan(read_interactions(path)["hill"]).all()
    assert read_network(path, regs, shared_hill=2).hill.tolist() == [2.0]
    with pytest.raises(InputError, match=r"Interaction_cID_1.txt, line 1: .* no Hill"):
        read_network(path, regs)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1,1,0,2.5,2\n1,2,0,2.5,2\n", r"line 2: target 1 with 2 regulators has 5 fields; expecte"),
        ("1\n", "line 1: .*no regulator count"),
        ("1,0\n", "line 1: target 1 has 0 regulators"),
        ("1,1.5,0,2,2\n", "line 1: target 1 has 1.5 regulators"),
        ("geneA,1,0,2,2\n", "line 1: gene id 'geneA'"),
        ("1,1,0.5,2,2\n", "line 1: gene id '0.5'"),
        ("1,1,-3,2,2\n", "line 1: gene id '-3'"),
        ("1,1,0,strong,2\n", "line 1: 'strong' is not a number"),
        ("1,1,0,nan,2\n", "line 1: 'nan' is not a number"),
        ("\n", "empty"),
    ],
)
def test_a_malformed_interaction_file_is_refused_by_line(written, text, message):
    with pytest.raises(InputError, match=message):
        read_interactions(written(text))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("0,1,2\n1,1\n", "line 2: 1 production rates; .* and 2 rates"),
        ("0\n", "line 1: 0 production rates"),
        ("0,1\n0.0,1\n", "line 2: gene 0 is given a second time"),
        ("0,-1\n", "line 1: production rate -1.0 is negative"),
        ("", "empty"),
    ],
)
def test_a_malformed_master_file_is_refused_by_line(written, text, message):
    with pytest.raises(InputError, match=message):
        read_master_rates(written(text))


def test_an_absent_or_binary_file_is_named(tmp_path, written):
    with pytest.raises(InputError, match=r"absent.txt: cannot be read"):
        read_interactions(tmp_path / "absent.txt")
    path = tmp_path / "binary.txt"
    path.write_bytes(b"\xff\xfe\x00\x01")
    with pytest.raises(InputError, match=r"binary.txt: cannot be read"):
        read_master_rates(path)


def test_two_files_that_do_not_fit_are_both_named(written):
    path, regs = written("1,1,0,2,2\n"), written("5,1.0\n", "Regs_cID_1.txt")
    with pytest.raises(InputError, match=r"Interaction_cID_1.txt with .*Regs_cID_1.txt: .*neither"):
        read_network(path, regs)


def same_network(left, right):
    assert left.genes == right.genes
    for part in ("regulator", "target", "strength", "hill", "masters", "rates"):
        assert np.array_equal(getattr(left, part), getattr(right, part))


def test_what_is_written_is_read_back_the_same(small, tmp_path):
    write_network(small, tmp_path / "i.txt", tmp_path / "r.txt")
    same_network(small, read_network(tmp_path / "i.txt", tmp_path / "r.txt"))


def test_ds3_survives_a_round_trip(ds3_network, tmp_path):
    write_network(ds3_network, tmp_path / "i.txt", tmp_path / "r.txt")
    same_network(ds3_network, read_network(tmp_path / "i.txt", tmp_path / "r.txt"))


def test_names_that_sergio_cannot_hold_are_refused(small, tmp_path):
    from dataclasses import replace

    named = replace(small, genes=("a", "b", "c", "d", "e"))
    with pytest.raises(InputError, match="whole numbers"):
        write_network(named, tmp_path / "i.txt", tmp_path / "r.txt")
