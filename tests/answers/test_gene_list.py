"""A pasted list: what is understood, what is not, and the table of it."""

import pandas as pd
import pytest

from grncore.answers.gene_list import list_table, read_list
from grncore.dataset import Dataset
from grncore.pipeline.predictor import Predictor


@pytest.fixture(scope="module")
def named(tiny: Dataset) -> Dataset:
    return Dataset.create(
        name="named",
        expression=tiny.expression,
        genes=tiny.genes,
        cells=tiny.cells,
        edges=tiny.edges,
        aliases={"g1": "abcD", "g2": "two words", "g3": "twin", "g4": "twin"},
    )


@pytest.mark.parametrize(
    ("text", "genes"),
    [
        ("g5\ng1\n\n  g7 \r\n", ("g5", "g1", "g7")),
        ("g5,g1;g7\tg8", ("g5", "g1", "g7", "g8")),
        ("ABCD, G5", ("g1", "g5")),
        ("\"g5\"\n'g6'", ("g5", "g6")),
        ("two words, g5", ("g2", "g5")),
        ("g5 g1  g7", ("g5", "g1", "g7")),
        ("", ()),
    ],
)
def test_separators_case_and_quotes(named, text, genes):
    found = read_list(named, text)
    assert found.genes == genes
    assert not found.unresolved


def test_repeats_are_counted_and_left_out(named):
    found = read_list(named, "g1\nabcd\ng1\ng2")
    assert found.genes == ("g1", "g2")
    assert found.repeated == 2


def test_unknown_and_ambiguous_names_are_reported_with_what_is_near(named):
    found = read_list(named, "abcE\ng1\ntwin\nnothing-like-it\nabcE")
    assert found.genes == ("g1",)
    assert [one.name for one in found.unresolved] == ["abcE", "twin", "nothing-like-it"]
    assert "abcD (g1)" in found.unresolved[0].near


def test_table_holds_every_gene_and_model(tiny: Dataset):
    source = Predictor(tiny)
    unknown = next(gene for gene in tiny.genes if gene not in tiny.teams)
    known = next(name for names in source.split.test.values() for name in names)
    seen = []
    table = list_table(
        source, [known, unknown], size=3,
        progress=lambda stage, done, total: seen.append((done, total)),
    )  # fmt: skip
    assert set(table["target"]) == {known, unknown}
    assert set(table.loc[table["target"] == unknown, "R"]) == {3}
    assert set(table.loc[table["target"] == known, "R"]) == {len(tiny.teams[known])}
    assert seen == [(0, 2), (1, 2), (2, 2)]
    alone = list_table(source, [known])
    pd.testing.assert_frame_equal(
        table[table["target"] == known].reset_index(drop=True), alone, check_dtype=False
    )
