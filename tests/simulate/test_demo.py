"""The shipped demo: whole, remade by one command, and as hard as DS3."""

import runpy
import shutil
from pathlib import Path

import numpy as np
import pytest

from grncore.dataset import summarise
from grncore.errors import InputError
from grncore.readers import load
from grncore.simulate.demo import (
    DEMO_FOLDER,
    EXPRESSION,
    STEPS_PER_UNIT,
    load_demo,
    write_demo,
)
from grncore.simulate.generator import DS3_TARGETS
from grncore.splits import make_split

DIFFICULTY = Path(__file__).resolve().parents[2] / "benchmarks" / "difficulty.py"
FINGERPRINT = "3bfc70f6b33ebf778c8a8493b97df5813c8f58eae586b6d3a043fcd91e51dfc6"
DS3_DIFFICULTY = {
    ("recall@20", 2): 0.392,
    ("recall@40", 2): 0.520,
    ("recall@80", 2): 0.813,
    ("neighbour", 2): 0.398,
    ("recall@20", 3): 0.393,
    ("recall@40", 3): 0.470,
    ("recall@80", 3): 0.829,
    ("neighbour", 3): 0.615,
    ("recall@20", 4): 0.333,
    ("recall@40", 4): 0.702,
    ("recall@80", 4): 0.842,
    ("neighbour", 4): 0.561,
}
"""What trivial methods reach on DS3, by figure and R: the mean over random splits 42, 43 and 44 of
popularity's Recall@K and of neighbour copy's exact match, universe ``all``, trained on every target
outside the test part. The demo is held to within 0.10 of them."""


@pytest.fixture(scope="module")
def demo():
    return load_demo()


@pytest.fixture(scope="module")
def measure():
    return runpy.run_path(str(DIFFICULTY))["measure"]


def test_the_demo_has_ds3s_size(demo):
    summary = summarise(demo)
    assert (summary.genes, summary.cells, summary.regulators) == (1200, 2700, 127)
    assert (summary.edges, summary.targets) == (2713, 1133)
    assert summary.targets_by_size == dict(DS3_TARGETS)
    assert demo.cell_groups is not None and len(set(demo.cell_groups)) == 9
    assert not demo.is_logged and not demo.notices
    sizes = {size: len(part) for size, part in make_split(demo, "random", 42).test.items()}
    assert sizes == {2: 57, 3: 39, 4: 19}


def test_the_demo_is_the_same_on_every_machine(demo):
    # A checkpoint is bound to it: whoever changes the demo retrains the shipped checkpoint.
    assert demo.fingerprint == FINGERPRINT
    assert load("demo").fingerprint == FINGERPRINT


def test_genes_have_operons_and_names(demo):
    assert set(demo.gene_groups) == set(demo.aliases) == set(demo.genes)
    assert len(set(demo.aliases.values())) == len(demo.genes)
    for gene in demo.genes:
        assert demo.gene_groups[gene].startswith(demo.aliases[gene][:-1])
    assert all(make_split(demo, "group", 42).test.values())


def test_the_listed_regulators_are_not_the_truth(demo):
    assert set(demo.true_regulators) < set(demo.listed_regulators)
    assert len(demo.listed_regulators) == 127 + 33


def test_no_gene_is_constant_and_no_two_cells_are_equal(demo):
    assert demo.expression.std(axis=1).min() > 0.01
    assert len(np.unique(demo.expression.T, axis=0)) == 2700


def test_the_command_that_remakes_the_demo_makes_the_shipped_one(demo, tmp_path):
    made = write_demo(tmp_path)
    for file in DEMO_FOLDER.iterdir():
        if file.name != EXPRESSION:
            assert (tmp_path / file.name).read_text() == file.read_text(), file.name
    back = load_demo(tmp_path)
    assert back.fingerprint == made.fingerprint
    # Another processor may round otherwise, and noise pulls two paths together, not apart.
    difference = np.abs(back.expression - demo.expression)
    assert difference.max() <= 4 / STEPS_PER_UNIT
    assert (difference > 0).mean() < 0.01


def test_the_demo_fits_in_the_repository():
    assert sum(file.stat().st_size for file in DEMO_FOLDER.iterdir()) < 6_000_000


@pytest.mark.parametrize("damage", ["missing", "cut", "overwritten", "no text"])
def test_a_damaged_demo_says_how_to_remake_it(tmp_path, damage):
    folder = tmp_path / "demo"
    shutil.copytree(DEMO_FOLDER, folder)
    if damage == "missing":
        (folder / EXPRESSION).unlink()
    elif damage == "cut":
        whole = (folder / EXPRESSION).read_bytes()
        (folder / EXPRESSION).write_bytes(whole[: len(whole) // 2])
    elif damage == "overwritten":
        whole = bytearray((folder / EXPRESSION).read_bytes())
        whole[100_000:100_400] = bytes(400)
        (folder / EXPRESSION).write_bytes(whole)
    else:
        (folder / "operons.csv").unlink()
    with pytest.raises(InputError, match="write_demo"):
        load_demo(folder)


def test_the_demo_is_as_hard_as_ds3_for_trivial_methods(demo, measure):
    figures = measure(demo)
    assert figures.keys() == DS3_DIFFICULTY.keys() and len(figures) == 12
    for figure, value in DS3_DIFFICULTY.items():
        assert figures[figure] == pytest.approx(value, abs=0.10), figure


def test_the_constants_are_ds3s(shared_data, measure):
    figures = measure(load(shared_data / "sergio-ds3"))
    assert figures == pytest.approx(DS3_DIFFICULTY, abs=5e-4)
