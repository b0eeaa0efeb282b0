"""Numbers depend on data, settings and seeds alone: not on workers, kills or order."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from grncore.errors import Cancelled
from grncore.pipeline import Predictor, Recipe, evaluate, train
from grncore.progress import Progress, silent
from grncore.reproduction import Report, Scope, read_values, reproduce
from grncore.reproduction.report import CELLS, PAGE, REPORT, TARGETS, VALUES, protocol
from grncore.reproduction.static_figures import can_draw
from tests.reproduction.conftest import QUICK


class Stop:
    """Cancel after so many finished tasks."""

    def __init__(self, after: int) -> None:
        self.left = after

    def __call__(self, stage: str, done: int, total: int) -> None:
        self.left -= 1
        if self.left < 0:
            raise Cancelled("killed")


def test_killed_ten_times_it_ends_with_identical_files(
    scope: Scope, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Tests of their own hold that the same figure gives the same picture.
    monkeypatch.setattr(
        "grncore.reproduction.report.write_static_figures", lambda folder, figures: {}
    )

    def run(name: str, progress: Progress, workers: int) -> Path:
        out = tmp_path / name
        reproduce(scope, out, parts=("seeds",), settings=QUICK, workers=workers, progress=progress)
        return out

    whole = run("whole", silent, 2)
    moments = np.random.default_rng(1).integers(1, 3, size=10)
    for after in moments:
        with pytest.raises(Cancelled):
            run("killed", Stop(int(after)), 2)
    killed = run("killed", silent, 1)
    for name in (VALUES, CELLS, TARGETS, REPORT, PAGE):
        assert (killed / name).read_bytes() == (whole / name).read_bytes(), name


def test_a_finished_run_repeats_nothing(
    scope: Scope, finished: tuple[Report, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("grncore.reproduction.run.write_report", lambda *_: None)
    calls: list[tuple[int, int]] = []
    again = reproduce(
        scope,
        finished[1],
        parts=("tables",),
        settings=QUICK,
        progress=lambda _, done, total: calls.append((done, total)),
    )
    assert calls == [(calls[0][1], calls[0][1])]
    pd.testing.assert_frame_equal(again.values, finished[0].values)


def test_values_agree_with_train_and_evaluate(
    scope: Scope, finished: tuple[Report, Path], tmp_path: Path
) -> None:
    """The same figures through the front door: a bundle, restored and evaluated."""
    recipe = Recipe(seed=1, strata=(2, 3), universe="listed", settings={
        **QUICK,
        "retriever": {k: v for k, v in QUICK["retriever"].items() if k != "trees"},
        "scorer": {k: v for k, v in QUICK["scorer"].items() if k != "width"},
    })  # fmt: skip
    bundle = train(scope.dataset, recipe, tmp_path / "bundle")
    rows = pd.DataFrame([vars(row) for row in evaluate(Predictor(scope.dataset, bundle), ks=(10,))])
    values = finished[0].values
    values = values[
        (values["seed"] == 1) & (values["split"] == "random")
        & values["pools"].isin(["", "attention"])
    ]  # fmt: skip
    judged = 0
    for row in rows.itertuples():
        if row.metric not in ("exact", "exact_given_covered", "coverage"):
            continue
        model = "pair" if row.metric == "coverage" else row.model
        if model not in ("pair", "residual", "stage1", "neighbour", "popularity"):
            continue
        found = values[
            (values["model"] == model) & (values["R"] == row.R)
            & (values["metric"] == row.metric) & (values["subset"] == row.subset)
        ]  # fmt: skip
        if not len(found) and row.metric == "exact_given_covered":
            continue  # baselines use no pool here
        assert len(found) == 1, row
        assert found["n"].iloc[0] == row.n
        if row.n:
            assert found["value"].iloc[0] == pytest.approx(row.value)
        judged += 1
    assert judged >= 30


def test_the_report_says_what_a_reader_needs(finished: tuple[Report, Path]) -> None:
    report, out = finished
    text = (out / REPORT).read_text()
    pictures = re.findall(r"!\[.*?\]\((figures/.*?\.svg)\)", text)
    assert bool(pictures) == can_draw()
    assert all((out / picture).is_file() for picture in pictures)
    for said in ("Table 1", "Table 2", "Table 3", "Table 6", "R of a target is given", "listed",
                 "Neighbour copy", "paper 0.281 ± 0.061", "paper 0.251 ± 0.056"):  # fmt: skip
        assert said in text, said
    page = (out / PAGE).read_text()
    assert "Plotly.newPlot" in page
    assert not re.search(r"<(script|link|img)[^>]+(src|href)=", page), "nothing is fetched"
    cells = pd.read_csv(out / CELLS)
    assert list(cells.columns[:12]) == [
        "table", "dataset", "split", "model", "R", "K", "metric", "subset", "mean", "std", "n",
        "paper",
    ]  # fmt: skip
    pd.testing.assert_frame_equal(read_values(out), report.values)


def test_other_settings_do_not_take_over_results(
    scope: Scope, finished: tuple[Report, Path]
) -> None:
    from grncore.reproduction.store import Store

    fingerprint = scope.dataset.fingerprint
    same = Store(finished[1], fingerprint, QUICK).all_results()
    assert same
    assert not Store(finished[1], fingerprint, {}).all_results()
    assert not Store(finished[1], "0" * 64, QUICK).all_results()


def test_a_report_says_first_that_a_prior_held_the_answers(
    finished: tuple[Report, Path], scope: Scope
) -> None:
    dataset, values = scope.dataset, finished[0].values
    assert "PRIOR" not in protocol(dataset, values)
    prior = dataset.edges[["regulator", "target"]].assign(weight=1.0, sign=0)
    leaking = protocol(replace(dataset, prior=prior), values)
    assert leaking.startswith("THE PRIOR HOLDS THE ANSWERS")
    assert leaking.endswith(protocol(dataset, values))
