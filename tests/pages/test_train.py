"""The Train page: choices become the recipe that runs, runs are listed as what they are."""

import io
import json
import time
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from grncore.checkpoints import Bundle, load_bundle
from grncore.checkpoints.archive import pack_bundle
from grncore.runs import list_runs
from grncore.runs.stages import remaining
from pages.train.method_sets import _worth


@pytest.fixture
def open_page(open_app, bundles):
    def opened(**address) -> AppTest:
        return open_app(page="train", bundles=bundles, **address)

    return opened


def words(app: AppTest) -> str:
    kinds = (app.markdown, app.caption, app.error, app.warning, app.info, app.success)
    return " ".join(block.value for blocks in kinds for block in blocks)


def setting(app: AppTest, part: str, name: str):
    return next(
        widget
        for widget in (*app.number_input, *app.selectbox)
        if str(widget.key).startswith("train.set|")
        and f"|{part}|" in widget.key
        and widget.key.endswith(f"|{name}")
    )


def test_it_opens_with_what_is_in_force_and_the_next_step(open_page):
    app = open_page()
    assert not app.exception
    assert "Nothing was trained here yet" in words(app)
    assert setting(app, "training", "learning_rate").value == 1e-3
    app.button_group(key="train.preset").set_value("paper").run()
    assert setting(app, "training", "learning_rate").value == 2e-4
    assert setting(app, "training", "pretrain_epochs").value == 0


def test_the_form_is_found_again_by_its_address(open_page, launched):
    app = open_page()
    assert "form" not in app.query_params
    app.number_input(key="train.seed").set_value(7)
    app.selectbox(key="train.retriever").set_value("popularity")
    app.multiselect(key="train.models").set_value(["residual"]).run()
    setting(app, "training", "learning_rate").set_value(0.01)
    app.number_input(key="train.cap|2").set_value(20)
    app.text_input(key="train.name").set_value("mine").run()
    link = app.query_params["form"]
    assert json.loads(link)["seed"] == 7
    again = open_page(form=link)  # as a reload does it, without anything of the session
    assert not again.exception and not again.warning
    assert again.query_params["form"] == link
    assert again.text_input(key="train.name").value == "mine"
    assert setting(again, "training", "learning_rate").value == 0.01
    again.button(key="train.start").click().run()
    (run,) = launched
    assert run.note.name == "mine"
    assert (run.note.recipe["seed"], run.note.recipe["models"]) == (7, ["residual"])
    assert run.note.recipe["settings"] == {"training": {"learning_rate": 0.01}}
    assert run.note.recipe["caps"]["2"] == 20


@pytest.mark.parametrize(
    "form",
    ['{"models":["<b>x</b>"]}', '{"strata":[17]}', '{"settings":{"training":{"epochs":-1}}}',
     "[" * 30_000],
)  # fmt: skip
def test_a_form_that_does_not_fit_is_left_out(open_page, form):
    app = open_page(form=form)
    assert not app.exception
    (warning,) = app.warning
    assert "do not fit this dataset" in warning.value and "<b>" not in warning.value
    assert app.number_input(key="train.seed").value == 42
    assert "form" not in app.query_params


def test_choices_become_the_recipe(open_page, launched, folder):
    app = open_page()
    app.selectbox(key="train.retriever").set_value("popularity")
    app.number_input(key="train.seed").set_value(7)
    app.multiselect(key="train.models").set_value(["residual"]).run()
    setting(app, "training", "epochs").set_value(2)
    setting(app, "training", "select").set_value("last").run()
    assert "2 settings differ" in words(app)
    app.text_input(key="train.name").set_value("mine").run()
    app.button(key="train.start").click().run()
    assert not app.exception
    (run,) = launched
    recipe = run.note.recipe
    assert recipe["settings"] == {"training": {"epochs": 2, "select": "last"}}
    assert (recipe["retriever"], recipe["models"], recipe["seed"]) == (
        "popularity", ["residual"], 7,
    )  # fmt: skip
    assert run.note.arguments[-2:] == ("--", str(folder))
    app.button(key="train.reset").click().run()
    assert setting(app, "training", "epochs").value == 15


def test_what_cannot_work_is_said_before_it_starts(open_page, launched):
    app = open_page()
    setting(app, "training", "epochs").set_value(0).run()
    assert "training\\.epochs is 0" in words(app)
    assert not [button for button in app.button if button.key == "train.start"]
    assert launched == []


@pytest.mark.parametrize("name", ["../out", "a/b", ".runs"])
def test_a_name_that_leads_elsewhere_is_refused(open_page, launched, name):
    app = open_page()
    app.text_input(key="train.name").set_value(name).run()
    app.button(key="train.start").click().run()
    assert "cannot be a folder" in words(app)
    assert launched == []


def written(bundles: Path, name: str, events: list[dict], note: dict | None = None) -> None:
    """A run's folder as a process that has gone would have left it."""
    folder = bundles / ".runs" / name
    folder.mkdir(parents=True)
    content = {
        "schema": 1, "id": name, "name": f"made-by-{name}", "source": "demo",
        "dataset": "<b>data</b>", "fingerprint": "x", "created": time.time() - 600,
        "out": str(bundles / f"made-by-{name}"), "recipe": {"retriever": "popularity"},
        "arguments": ["--out=x", "--", "demo"], **(note or {}),
    }  # fmt: skip
    (folder / "run.json").write_text(json.dumps(content))
    process = {"pid": 2**22 + 1, "born": 1.0, "events_start": 0}
    (folder / "process.json").write_text(json.dumps(process))
    lines = "".join(json.dumps({"time": time.time(), **event}) + "\n" for event in events)
    (folder / "events.jsonl").write_text(lines + '{"kind": "prog')


STARTED = {"kind": "started", "plan": [["stage 1", 1.0], ["stage 2 pair, R = 2", 2.0]]}
EPOCH = {"kind": "epoch", "stage": "stage 1", "row": {"epoch": 1, "loss": 2.5, "recall@10": 0.5}}
PROGRESS = {"kind": "progress", "stage": "stage 1", "done": 1, "total": 4}


def test_runs_are_listed_as_what_they_are(open_page, bundles):
    written(bundles, "a1", [STARTED, PROGRESS, EPOCH, {"kind": "cancelled"}])
    written(bundles, "a2", [STARTED, PROGRESS, EPOCH])
    written(bundles, "a3", [STARTED, {"kind": "failed", "message": "No <i>room</i> left"}])
    (bundles / ".runs" / "broken").mkdir()
    (bundles / ".runs" / "broken" / "run.json").write_text("{")
    app = open_page()
    assert not app.exception
    said = words(app)
    for name in ("a1", "a2", "a3"):
        assert f"made\\-by\\-{name}" in said
    for state in ("Cancelled", "Interrupted", "Failed"):
        assert state in said
    assert "No \\<i\\>room" in said
    assert "<b>" not in said
    resumes = [b.key for b in app.button if str(b.key).startswith("train.resume|")]
    assert resumes == [f"train.resume|{name}" for name in ("a3", "a2", "a1")]
    app.button(key="train.remove|a1").click().run()
    assert not (bundles / ".runs" / "a1").exists()


WRONG = [1, -1.5, None, True, "x", [], {}, [[1]], {"a": 1}, 10**30, 10**400, float("nan")]


def test_a_run_of_wrong_types_does_not_end_the_page(open_page, bundles):
    place = 0
    for field in ("name", "created", "recipe", "arguments", "out", "schema", "dataset"):
        for value in WRONG:
            place += 1
            written(bundles, f"w{place}", [STARTED], {field: value})
    for value in WRONG:
        for part in ("settings", "scorers"):
            place += 1
            written(bundles, f"w{place}", [STARTED], {"recipe": {part: value}})
    for place, value in enumerate(WRONG):
        events = [{**event, key: value} for event in (STARTED, PROGRESS, EPOCH) for key in event]
        written(bundles, f"x{place}", events)
        process = {"pid": value, "born": value, "events_start": value}
        (bundles / ".runs" / f"x{place}" / "process.json").write_text(json.dumps(process))
    runs = list_runs(bundles)
    assert len(runs) >= len(WRONG)
    for run in runs:
        assert run.status() == "interrupted"
        run.curves(), remaining(run.stages())
    assert not open_page().exception


def test_stages_and_curves_of_a_run(open_page, bundles):
    written(bundles, "a2", [STARTED, PROGRESS, EPOCH])
    app = open_page()
    table = next(frame.value for frame in app.dataframe if "done" in frame.value)
    assert list(table["stage"]) == ["Retriever", "PairS2, teams of 2"]
    assert list(table["done"]) == [0.25, 0.0]
    assert len(app.get("plotly_chart")) == 2


def test_a_dataset_without_truth_says_what_to_do(open_app, bundles, folder, tmp_path):
    bare = tmp_path / "bare"
    bare.mkdir()
    (bare / "expression.csv").write_bytes((folder / "expression.csv").read_bytes())
    app = open_app(page="train", bundles=bundles, dataset=str(bare))
    assert not app.exception
    assert "Add a file of edges" in words(app)


class Sent(io.BytesIO):
    name, file_id = "given.zip", "1"


@pytest.fixture
def sent(monkeypatch):
    """Put a file into the uploader, which AppTest cannot."""
    import streamlit as st

    given: list[bytes] = []
    monkeypatch.setattr(st, "file_uploader", lambda *a, **k: Sent(given[0]) if given else None)
    return given


def test_a_checkpoint_comes_in_as_zip(open_page, bundles, bundle: Bundle, sent):
    sent.append(pack_bundle(bundle))
    app = open_page()
    app.button(key="train.zip.load").click().run()
    assert not app.exception
    loaded = load_bundle(bundles / bundle.name)
    assert loaded.header == bundle.header
    assert "is loaded" in words(app)
    assert bundle.name in app.sidebar.selectbox[1].options


@pytest.mark.parametrize("data", [b"", b"no zip", b"PK\x03\x04 half"])
def test_a_bad_zip_is_explained(open_page, bundles, sent, data):
    sent.append(data)
    app = open_page()
    app.button(key="train.zip.load").click().run()
    assert not app.exception
    assert "no readable zip" in words(app)
    assert list(bundles.iterdir()) == []


def test_an_effort_chooses_retriever_and_models_and_says_what_they_take(open_page):
    app = open_page()
    models = set(app.multiselect(key="train.models").value)
    assert {"pair", "residual"} <= models
    assert app.button_group(key="train.method_set").value == "recommended"
    app.button_group(key="train.method_set").set_value("quick").run()
    assert not app.exception
    assert app.selectbox(key="train.retriever").value == "popularity"
    assert "residual" not in app.multiselect(key="train.models").value
    assert "On one core about: quick" in words(app)
    assert "PairS2" in words(app) and "copy" in words(app)
    app.multiselect(key="train.models").set_value(["uncapped"]).run()
    assert app.button_group(key="train.method_set").value is None


def test_models_that_the_shipped_reports_lack_are_named_as_such():
    said = _worth(["pair", "evidence_ranker", "pair_mixed"])
    assert "PairS2 4" in said
    assert "Evidence ranker 9" in said  # of the report about evidence
    assert said.endswith("; PairS2, any size came after those reports")
    assert "came after" not in _worth(["pair"])
