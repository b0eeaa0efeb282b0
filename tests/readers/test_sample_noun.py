"""Columns are called cells or samples by what the data tells, and by the user above all."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from grncore.dataset import Dataset
from grncore.readers import ReadOptions, load
from grncore.readers.sample_noun import FEW_COLUMNS

RNG = np.random.default_rng(11)
GENES = 60


def bulk(columns: int = 40) -> np.ndarray:
    """Means of many cells: none is missed."""
    return RNG.gamma(4.0, 100.0, (GENES, columns))


def single(columns: int = 40) -> np.ndarray:
    """Molecules of single cells: many are missed."""
    return RNG.poisson(RNG.gamma(1.0, 1.0, (GENES, 1)), (GENES, columns)).astype(float)


def standardised(values: np.ndarray) -> np.ndarray:
    logged = np.log1p(values)
    return (logged - logged.mean(1, keepdims=True)) / (logged.std(1, keepdims=True) + 1e-9)


def read(tmp_path: Path, values: np.ndarray, name: str = "x{}y", **options) -> Dataset:
    columns = [name.format(number) for number in range(values.shape[1])]
    path = tmp_path / "expression.csv"
    pd.DataFrame(values, [f"g{row}" for row in range(len(values))], columns).to_csv(path)
    return load(path, ReadOptions(**options))


def notice_of(dataset: Dataset) -> str:
    return "".join(one.message for one in dataset.notices if one.code == "sample-noun")


@pytest.mark.parametrize(
    ("values", "noun"),
    [
        (bulk(), "samples"),
        (np.log2(bulk()), "samples"),
        (standardised(bulk()), "samples"),
        (single(), "cells"),
        (np.log1p(single()), "cells"),
        (standardised(single()), "cells"),
        # Reads of a whole transcriptome, of which a third is never seen.
        (np.rint(bulk() * 1e4) * (RNG.random((GENES, 40)) > 0.3), "samples"),
        (single(FEW_COLUMNS - 1), "samples"),
    ],
    ids=["linear", "logged", "negative", "molecules", "logged cells", "scaled cells", "reads",
         "few columns"],
)  # fmt: skip
def test_values_tell(tmp_path: Path, values, noun) -> None:
    dataset = read(tmp_path, values)
    assert dataset.sample_noun == noun
    assert ("--sample-noun cells" in notice_of(dataset)) == (noun == "samples")


@pytest.mark.parametrize(
    ("name", "noun"),
    [
        ("cell_{}", "cells"),
        ("Cell{}", "cells"),
        ("AAACCTGAG{}-1", "cells"),
        ("sample {}", "samples"),
        ("treated_rep{}", "samples"),
        ("cell line {}", "samples"),
        ("{}", "cells"),  # a table that lost its names, or a simulator's
    ],
)
def test_names_are_believed_before_values(tmp_path: Path, name: str, noun: str) -> None:
    assert read(tmp_path, bulk(), name).sample_noun == noun
    if noun == "samples" and "line" not in name:
        assert read(tmp_path, single(), name).sample_noun == noun


@pytest.mark.parametrize(("head", "noun"), [("cell", "cells"), ("Sample", "samples")])
def test_the_head_of_a_table_of_groups_is_believed(tmp_path: Path, head: str, noun: str) -> None:
    groups = tmp_path / "groups.csv"
    rows = "".join(f"x{number}y,{'ab'[number % 2]}\n" for number in range(40))
    groups.write_text(f"{head},group\n{rows}")
    values = bulk() if noun == "cells" else single()
    assert read(tmp_path, values, cell_groups=groups).sample_noun == noun


def test_the_user_is_believed_above_all(tmp_path: Path) -> None:
    for values, name in ((bulk(), "sample {}"), (single(), "cell {}")):
        for noun in ("cells", "samples"):
            dataset = read(tmp_path, values, name, sample_noun=noun)
            assert dataset.sample_noun == noun
            assert notice_of(dataset) == ""
    folder = tmp_path / "folder"
    folder.mkdir()
    read(folder, bulk())
    (folder / "dataset.toml").write_text('expression = "expression.csv"\nsample_noun = "cells"\n')
    assert load(folder).sample_noun == "cells"


def test_published_data_is_called_what_it_is(shared_data: Path) -> None:
    for name, noun in (
        ("ecoli-precise", "samples"), ("beeline-mesc", "cells"), ("sergio-ds3", "cells"),
    ):  # fmt: skip
        assert load(shared_data / name).sample_noun == noun
    assert load("demo").sample_noun == "cells"
