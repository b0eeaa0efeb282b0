from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import t

from grncore.evaluation.intervals import proportion_interval
from grncore.evaluation.measurements import Measurement, by_subset
from grncore.reproduction.cells import cells, mean_interval
from grncore.reproduction.measurements import values_table
from grncore.reproduction.paper import PrintedValue
from grncore.reproduction.table import Line, Table

ONE = Measurement(
    model="pair", R=2, metric="exact", K=80, value=0.25, n=20, seed=42, split="random",
    universe="all", dataset="sergio-ds3", pools="attention",
)  # fmt: skip
TABLE = Table(
    "T",
    "t",
    [Line("PairS2", {"model": "pair", "metric": "exact"}, {2: PrintedValue(0.251, 0.056)})],
)


def test_mean_and_standard_deviation_are_over_seeds() -> None:
    found = [replace(ONE, seed=s, value=v) for s, v in ((42, 0.2), (43, 0.3), (44, 0.7))]
    (cell,) = cells(values_table(found), TABLE).to_dict("records")
    assert cell["mean"] == pytest.approx(0.4)
    assert cell["std"] == pytest.approx(np.std([0.2, 0.3, 0.7], ddof=1))
    assert (cell["n"], cell["seeds"], cell["paper"], cell["paper_std"]) == (
        60, "42 43 44", 0.251, 0.056,
    )  # fmt: skip
    # Student's t with two degrees of freedom: 4.30265.
    half = 4.30265 * cell["std"] / np.sqrt(3)
    assert cell["lo"] == 0.0
    assert cell["hi"] == pytest.approx(min(0.4 + half, 1.0), abs=1e-5)


def test_one_seed_has_wilsons_interval_over_targets() -> None:
    (cell,) = cells(values_table([ONE]), TABLE).to_dict("records")
    assert np.isnan(cell["std"])
    assert (cell["lo"], cell["hi"]) == tuple(proportion_interval(5, 20))
    assert mean_interval([0.3], [10], "jaccard") is None


def test_the_papers_value_stands_beside_all_targets_only() -> None:
    parts = by_subset(ONE, np.array([1.0, 0.0, 1.0]), np.array([True, True, False]))
    frame = cells(values_table(parts), TABLE).set_index("subset")
    assert frame.loc["seen_team", "mean"] == 0.5
    assert frame.loc["novel_team", "mean"] == 1.0
    assert frame["paper"].notna().to_dict() == {
        "all": True, "seen_team": False, "novel_team": False,
    }  # fmt: skip
    (elsewhere,) = cells(values_table([replace(ONE, dataset="ecoli")]), TABLE).to_dict("records")
    assert np.isnan(elsewhere["paper"]), "the paper's values are of DS3"


def test_a_seed_that_counts_twice_is_refused() -> None:
    doubled = [ONE, replace(ONE, value=0.5)]
    with pytest.raises(ValueError, match="twice"):
        cells(values_table(doubled), TABLE)


def test_equal_values_of_two_parts_count_once() -> None:
    assert len(values_table([ONE, ONE])) == 1


def test_seeds_that_agree_still_leave_doubt_about_the_targets() -> None:
    zero = mean_interval([0.0, 0.0, 0.0], [39, 40, 38], "exact")
    assert zero == tuple(proportion_interval(0, 38))
    assert zero.hi > 0.05
    assert mean_interval([1.0, 1.0], [10, 10], "recall") == tuple(proportion_interval(10, 10))
    assert mean_interval([0.4, 0.4], [10, 10], "jaccard") is None


@pytest.mark.parametrize("seeds", [2, 3, 10])
def test_several_seeds_have_students_interval(seeds: int) -> None:
    values = np.linspace(0.4, 0.6, seeds)
    lo, hi = mean_interval(values.tolist(), [50] * seeds, "exact")
    expected = t.interval(0.95, seeds - 1, values.mean(), values.std(ddof=1) / seeds**0.5)
    assert (lo, hi) == pytest.approx(np.clip(expected, 0, 1))
