"""Figures draw means over seeds, and nothing where there is nothing to draw."""

from collections.abc import Iterable

import pandas as pd
import pytest

from grncore.evaluation.measurements import Measurement
from grncore.reproduction.figures import recall_figure, retrieval_figure, stress_figure
from grncore.reproduction.measurements import values_table


def table(rows: Iterable[dict]) -> pd.DataFrame:
    base = {
        "dataset": "d", "split": "random", "universe": "all", "seed": 1, "model": "attention",
        "pools": "", "variant": "", "R": 2, "K": 10, "metric": "recall", "subset": "all",
        "value": 0.5, "n": 10,
    }  # fmt: skip
    return values_table(Measurement(**{**base, **row}) for row in rows)


RECALLS = table(
    {"seed": seed, "K": k, "R": size, "value": value + size / 10}
    for seed, value in ((1, 0.2), (2, 0.4))
    for k in (5, 10)
    for size in (2, 3)
)
SIZE = {"R": None, "K": None, "metric": "universe_size", "value": 50.0}


def test_coverage_is_the_mean_over_seeds_one_panel_a_stratum() -> None:
    figure = recall_figure(RECALLS)
    assert figure is not None
    assert [list(trace.x) for trace in figure.data] == [[5, 10], [5, 10]]
    assert [list(trace.y) for trace in figure.data] == [
        pytest.approx([0.5, 0.5]),
        pytest.approx([0.6, 0.6]),
    ]
    assert [note.text for note in figure.layout.annotations] == ["R = 2", "R = 3"]


def test_mixed_sizes_are_drawn_against_the_share_of_the_universe() -> None:
    rows = [{"R": None, "K": k, "metric": "strict_coverage", "value": k / 100} for k in (10, 20)]
    figure = retrieval_figure(table([SIZE, *rows]))
    assert figure is not None
    ours = next(trace for trace in figure.data if trace.mode == "lines")
    assert list(ours.x) == pytest.approx([0.2, 0.4])
    assert list(ours.y) == pytest.approx([0.1, 0.2])


@pytest.mark.parametrize("draw", [retrieval_figure, stress_figure])
def test_strata_alone_give_no_figure_of_mixed_sizes_or_stress(draw) -> None:
    with_size = pd.concat([RECALLS, table([SIZE])], ignore_index=True)
    assert draw(with_size) is None
    assert recall_figure(table([SIZE])) is None
