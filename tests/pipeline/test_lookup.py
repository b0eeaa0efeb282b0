from collections.abc import Mapping

import numpy as np
import pandas as pd
import pytest

from grncore.dataset import Dataset
from grncore.errors import InputError
from grncore.pipeline.lookup import resolve_gene


def make(genes: list[str], aliases: Mapping[str, str]) -> Dataset:
    return Dataset.create(
        name="lookup",
        expression=np.ones((len(genes), 2)),
        genes=genes,
        cells=["c1", "c2"],
        edges=pd.DataFrame(columns=["regulator", "target"]),
        aliases=aliases,
    )


@pytest.fixture
def dataset() -> Dataset:
    genes = ["b0001", "b0002", "b0003", "b0004", "thrC", "B0001x"]
    aliases = {"b0001": "thrL", "b0002": "thrA", "b0003": "dup", "b0004": "dup", "thrC": "b0002"}
    return make(genes, aliases)


@pytest.mark.parametrize(
    ("text", "gene"),
    [
        ("b0001", "b0001"),
        (" B0001 ", "b0001"),
        ("thrL", "b0001"),
        ("THRL", "b0001"),
        ("thrC", "thrC"),
        ("b0002", "b0002"),  # thrC's alias, but an identifier of its own
    ],
)
def test_identifier_then_alias_in_any_case(dataset: Dataset, text: str, gene: str) -> None:
    assert resolve_gene(dataset, text) == gene


def test_every_identifier_resolves_to_itself(dataset: Dataset) -> None:
    for gene in dataset.genes:
        assert resolve_gene(dataset, gene) == gene


def test_an_exact_match_wins_over_case() -> None:
    dataset = make(["Abc", "ABC", "x", "y"], {"x": "Foo", "y": "FOO"})
    assert resolve_gene(dataset, "Abc") == "Abc"
    assert resolve_gene(dataset, "FOO") == "y"
    with pytest.raises(InputError, match=r"'abc' is ambiguous.*2 genes: ABC, Abc"):
        resolve_gene(dataset, "abc")
    with pytest.raises(InputError, match=r"'foo' is ambiguous.*x, y"):
        resolve_gene(dataset, "foo")


def test_an_ambiguous_alias_lists_its_genes(dataset: Dataset) -> None:
    with pytest.raises(InputError, match="'dup' is ambiguous; it stands for 2 genes: b0003, b0004"):
        resolve_gene(dataset, "dup")


def test_an_unknown_name_offers_the_nearest(dataset: Dataset) -> None:
    with pytest.raises(InputError, match=r"no gene is called 'trhL'. Did you mean thrL \(b0001\)"):
        resolve_gene(dataset, "trhL")
    with pytest.raises(InputError, match="Its genes are named like "):
        resolve_gene(dataset, "zzzzzzzz")
    with pytest.raises(InputError):
        resolve_gene(dataset, "")
