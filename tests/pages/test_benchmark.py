"""The Benchmark page on a small report: cells, paper's values, filters, failures, exports."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from grncore.dataset import Dataset
from grncore.evaluation.attribution import ATTRIBUTIONS
from grncore.evaluation.measurements import Measurement
from grncore.reproduction.measurements import OUTCOME_METRICS, values_table
from grncore.reproduction.report import TARGETS, VALUES, tables_of

EXACT = Measurement(
    model="pair", R=2, metric="exact", K=80, value=0.2, n=10, seed=42, split="random",
    universe="all", dataset="ds3", pools="attention",
)  # fmt: skip


@pytest.fixture
def results(tmp_path: Path, little: Dataset) -> Path:
    values = [
        replace(EXACT, model=model, R=size, seed=seed, value=value)
        for model, value in (("pair", 0.2), ("residual", 0.4))
        for size in (2, 3)
        for seed in (42, 43, 44, 45)
    ]
    values += [replace(EXACT, seed=43, value=None, n=0, subset="novel_team")]
    values += [
        replace(EXACT, model="attention", pools="", metric="recall", K=k, value=k / 100)
        for k in (10, 20, 40, 80)
    ]
    values += [
        replace(EXACT, metric=metric, value=1.0 if outcome == "scoring" else 0.0)
        for outcome, metric in OUTCOME_METRICS.items()
    ]
    values += [replace(EXACT, split="team", value=0.05)]
    folder = tmp_path / "results" / "mine"
    folder.mkdir(parents=True)
    values_table(values).to_csv(folder / VALUES, index=False)
    target = next(iter(little.teams))
    pd.DataFrame(
        [
            {
                "dataset": "ds3", "split": "random", "seed": 42, "model": "pair", "pools": "dot",
                "variant": "", "R": 2, "target": name, "truth": "a+b", "predicted": "a+c",
                "exact": False, "covered": True, "seen_team": True, "outcome": outcome,
                "given_up": "b", "taken": "c", "margin": 0.5, "truth_rank": 3,
                "hub_confuser": False, "note": "",
            }
            for name, outcome in ((target, "scoring"), ("elsewhere", "retrieval"))
        ]
    ).to_csv(folder / TARGETS, index=False)  # fmt: skip
    return folder.parent


@pytest.fixture
def open_page(open_app, results: Path, monkeypatch: pytest.MonkeyPatch):
    def opened(folder: Path | None = None) -> AppTest:
        monkeypatch.setenv("GRNCORE_RESULTS", str(folder or results))
        return open_app(page="benchmark")

    return opened


def choose(app: AppTest, label: str, value: object) -> AppTest:
    return next(box for box in app.selectbox if box.label == label).select(value).run()


def table_two(app: AppTest) -> pd.DataFrame:
    grid = next(frame.value for frame in app.dataframe if "R = 2" in frame.value)
    return grid.set_index("Method")


def test_exact_match_comes_first_and_a_link_opens_another_table(open_page) -> None:
    app = open_page()
    assert not app.exception
    picked = next(box for box in app.selectbox if box.label == "Table")
    assert picked.value == "Table 2"
    assert any("names the whole team of" in text.value for text in app.markdown), "judged here"
    choose(app, "Table", "Table 1")
    assert app.query_params["table"] == "Table 1"


def test_cells_stand_beside_the_papers_and_seeds_filter_every_one(open_page) -> None:
    app = open_page()
    app = choose(app, "Table", "Table 2")
    cells = table_two(app)
    assert cells.loc["PairS2", "R = 2"] == "0.200 ± 0.000 (paper 0.251 ± 0.056)"
    assert cells.loc["Residual HOS2", "R = 3"] == "0.400 ± 0.000 (paper 0.342 ± 0.059)"
    assert cells.loc["PairS2", "n"] == "30", "the paper's three seeds unless others are chosen"
    seeds = next(group for group in app.get("button_group") if "Seeds" in str(group.proto))
    app = seeds.set_value([42]).run()
    assert table_two(app).loc["PairS2", "R = 2"] == "0.200 (paper 0.251 ± 0.056)"


def test_tables_are_made_once_and_anew_for_a_report_that_was_written_again(
    open_page, results: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[int] = []

    def counted(values: pd.DataFrame) -> object:
        made.append(len(values))
        return tables_of(values)

    monkeypatch.setattr("pages.benchmark.tables.tables_of", counted)
    app = open_page()
    choose(app, "Table", "Table 1")
    choose(app, "Table", "Table 2")
    assert len(made) == 1
    path = results / "mine" / VALUES
    values = pd.read_csv(path, keep_default_na=False)
    values.loc[(values.model == "pair") & (values.metric == "exact"), "value"] = 0.125
    values.to_csv(path, index=False)
    app = open_page()
    app = choose(app, "Table", "Table 2")
    assert len(made) == 2
    assert table_two(app).loc["PairS2", "R = 2"].startswith("0.125")


@pytest.mark.parametrize("tab", ["Figures", "Failures"])
def test_figures_and_failures_are_there(open_page, little: Dataset, tab: str) -> None:
    assert set(ATTRIBUTIONS) == set(OUTCOME_METRICS)
    app = open_page()
    app.session_state["benchmark.tab"] = tab
    app.run()
    assert not app.exception
    if tab == "Figures":
        assert {"Figure 2", "Why targets fail"} <= {heading.value for heading in app.subheader}
    else:
        (table,) = (frame.value for frame in app.dataframe if "outcome" in frame.value)
        assert sorted(table["outcome"]) == ["retrieval", "scoring"]
        assert next(iter(little.teams)) in set(table["target"])


def test_without_a_report_the_next_step_is_named(
    open_page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pages.benchmark.data.SHIPPED_REPORTS", tmp_path / "none")
    app = open_page(tmp_path / "nothing")
    assert not app.exception
    assert any("grncore reproduce" in info.value for info in app.info)
