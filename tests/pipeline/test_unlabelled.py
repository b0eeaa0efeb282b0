"""What is said about data of which no regulation is known."""

import dataclasses

import numpy as np
import pytest

from grncore.answers.data_quality import leakage, size_table
from grncore.answers.part_sets import covered_targets, part_models
from grncore.answers.target import roles, target_view, view_table
from grncore.dataset import Dataset, summarise
from grncore.errors import InputError
from grncore.pipeline.predictor import Predictor
from grncore.pipeline.recover import recover


@pytest.fixture
def bare(tiny: Dataset) -> Dataset:
    return Dataset.create(
        name="bare",
        expression=tiny.expression,
        genes=tiny.genes,
        cells=tiny.cells,
        cell_groups=tiny.cell_groups,
        listed_regulators=tiny.listed_regulators,
    )


def test_summaries_count_nothing(bare: Dataset) -> None:
    source = Predictor(bare)
    assert summarise(bare).targets == 0
    assert len(size_table(bare, source.split)) == 0
    assert leakage(bare, source.split) == {}
    assert part_models(source) == ()
    assert covered_targets(source, []) == frozenset()


def test_a_target_has_teams_and_no_verdict(bare: Dataset) -> None:
    source = Predictor(bare)
    view = target_view(source, bare.genes[20], size=2)
    assert view.truth == () and view.role == "unknown"
    assert set(roles(bare, source.split).values()) == {"unknown"}
    assert "correlation" in view.models and "neighbour" not in view.models
    table = view_table(source, view)
    assert table["exact"].isna().all() and (table["R"] == 2).all()


def test_it_is_as_a_dataset_with_no_edges_left(bare: Dataset, tiny: Dataset) -> None:
    emptied = dataclasses.replace(tiny, edges=tiny.edges.iloc[:0])
    assert emptied.truth_digest == bare.truth_digest


def test_data_in_which_nothing_varies_says_so(bare: Dataset) -> None:
    still = dataclasses.replace(bare, expression=np.ones_like(bare.expression))
    with pytest.raises(InputError, match="no gene varies over its"):
        recover(Predictor(still))


def test_who_asks_for_a_model_that_is_none_hears_which_there_are(bare: Dataset) -> None:
    with pytest.raises(InputError, match=r"no model 'evidnce'; there are .*'evidence', 'snapshot'"):
        recover(Predictor(bare), own_size=True, models=["evidnce"])
