"""Activities over groups: what goes in by simulation comes out, with its sign and its place."""

import numpy as np
import pandas as pd
import pytest

from grncore.answers.activity_map import activity_map, profile_columns, row_scaled
from grncore.dataset import Dataset
from grncore.drawing.activity import activity_figure, ordered_rows
from grncore.errors import InputError

GROUPS = 5


@pytest.fixture(scope="module")
def world() -> tuple[Dataset, pd.DataFrame, np.ndarray]:
    """Targets that follow two regulators' activities exactly; transcripts that do not."""
    rng = np.random.default_rng(3)
    activity = rng.normal(size=(2, GROUPS))
    coefficients = rng.uniform(0.5, 2.0, size=(8, 2)) * np.where(rng.random((8, 2)) < 0.5, -1, 1)
    targets = 30 + coefficients @ activity
    values = np.vstack([rng.gamma(4.0, 1.0, size=(2, GROUPS)), targets])
    genes = ["r0", "r1", *(f"t{i}" for i in range(8))]
    dataset = Dataset.create(
        name="made", expression=np.repeat(values, 3, axis=1), genes=genes,
        cells=[f"c{i}" for i in range(3 * GROUPS)],
        cell_groups=[f"type {i // 3}" for i in range(3 * GROUPS)], aliases={"r0": "<b>"},
    )  # fmt: skip
    answers = pd.DataFrame(
        {
            "target": genes[2:],
            "regulators": [("r0", "r1")] * 8,
            "signs": [tuple(np.sign(row).astype(int)) for row in coefficients],
            "coefficients": [tuple(np.abs(row)) for row in coefficients],
        }
    )
    return dataset, answers, activity


def test_activities_that_made_the_targets_are_found(world):
    dataset, answers, activity = world
    found = activity_map(dataset, answers)
    assert found.columns == tuple(f"type {i}" for i in range(GROUPS))
    for gene, true in zip(("r0", "r1"), activity, strict=True):
        own = found.activity[found.regulators.index(gene)]
        np.testing.assert_allclose(own, true - true.mean(), atol=1e-4)
        assert found.targets[gene] == dict(
            zip(answers["target"], answers["signs"].str[0 if gene == "r0" else 1], strict=True)
        )
    summary = found.summary(dataset).set_index("regulator")
    for gene, true in zip(("r0", "r1"), activity, strict=True):
        assert summary.loc[gene, "highest"] == f"type {true.argmax()}"
        assert summary.loc[gene, "lowest"] == f"type {true.argmin()}"
    assert len(found.table(dataset)) == 2 * GROUPS


def test_teams_without_coefficients_give_none(world):
    dataset, answers, _ = world
    with pytest.raises(InputError, match="signed coefficients"):
        activity_map(dataset, answers.assign(coefficients=[()] * len(answers)))


def test_samples_are_columns_where_there_are_no_groups(tiny: Dataset):
    assert profile_columns(tiny)[0] == ("type0", "type1", "type2")
    bulk = Dataset.create(
        name="b", expression=tiny.expression, genes=tiny.genes, cells=tiny.cells
    )  # fmt: skip
    columns, members = profile_columns(bulk)
    assert columns == tiny.cells
    assert members.tolist() == list(range(len(tiny.cells)))


def test_rows_are_scaled_to_their_own_largest_change():
    scaled = row_scaled(np.array([[1.0, 3.0, 2.0], [5.0, 5.0, 5.0]]))
    np.testing.assert_allclose(scaled, [[-1, 1, 0], [0, 0, 0]])


def test_figure_names_the_regulator_of_each_cell_and_escapes_names(world):
    dataset, answers, _ = world
    found = activity_map(dataset, answers)
    figure = activity_figure(found, ordered_rows(found, 10), display=dataset.display)
    maps = [trace for trace in figure.data if trace.type == "heatmap"]
    clicks = [trace for trace in figure.data if trace.type == "scatter"]
    assert len(maps) == len(clicks) == 2
    assert set(clicks[0].customdata) == {"r0", "r1"}
    assert len(clicks[0].customdata) == 2 * GROUPS
    assert "&lt;b&gt;" in figure.layout.yaxis.ticktext
