import numpy as np
import pytest

from grncore.evidence.forms import ordered_evidence
from grncore.training_data import TrainingData
from tests.evidence.processes import independent, process


def learnt_from(made, amounts: np.ndarray, times: np.ndarray | None) -> TrainingData:
    return TrainingData(
        features=np.log1p(amounts),
        universe=made.regulators,
        universe_kind="listed",
        teams={},
        validation={},
        amounts=amounts,
        cell_groups=made.groups,
        cell_order=times,
    )


@pytest.fixture(scope="module")
def made():
    return process(3, targets=100)


def test_times_that_order_nothing_give_way_to_what_the_cells_say(made) -> None:
    wrong = np.random.default_rng(0).permutation(len(made.times)).astype(float)
    read, sentence = ordered_evidence(learnt_from(made, made.amounts, wrong), made.regulators)
    assert read is not None
    assert read.order.mode == "read"
    assert "do not order the cells" in sentence
    assert "read from the data" in sentence


def test_neither_times_nor_cells_make_an_order_of_independent_cells(made) -> None:
    data = learnt_from(made, independent(made), made.times)
    ordered, sentence = ordered_evidence(data, made.regulators)
    assert ordered is None
    assert "do not order the cells" in sentence
