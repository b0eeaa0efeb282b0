"""Beside known teams evidence is read behind Explore, which answers from it once it is judged."""

import time
from dataclasses import replace
from threading import Event

import pytest
import streamlit as st

from grncore.answers.target import target_view
from grncore.answers.team_signs import check_signs
from grncore.answers.track_record import track_records
from grncore.answers.verdict_of_target import target_verdict
from grncore.errors import InputError
from grncore.methods import _evidence
from grncore.methods.registry import model_label, model_labels
from grncore.pipeline.predictor import Predictor
from grncore.pipeline.recipe import untrained_recipe
from pages.common import background
from pages.explore import reading
from tests.pages.jobs import wait_for_jobs

LABEL = "Expression evidence"


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch):
    """What is read is not judged before the event is set."""
    opened, judge = Event(), reading.part_sets

    def waiting(*asked, **how):
        assert opened.wait(60)
        return judge(*asked, **how)

    st.cache_resource.clear()  # of what other tests read
    monkeypatch.setattr(reading, "part_sets", waiting)
    yield opened
    opened.set()
    st.cache_resource.clear()


def test_evidence_answers_without_a_click_once_it_is_judged(
    open_app, bundles, little, gate, monkeypatch
):
    judge = reading.part_sets

    def right(source, model, **how):
        """Evidence that is right for every target that it is judged on, unless without order."""
        found = judge(source, model, **how)
        if model != "evidence":
            return found
        return {
            name: replace(sets, sets=(source.dataset.teams[name], *sets.sets[1:]))
            for name, sets in found.items()
        }

    monkeypatch.setattr(reading, "part_sets", right)
    source = Predictor(little, recipe=untrained_recipe(little))
    first, second = source.split.test[2][:2]
    app = open_app(bundles=bundles, target=first)
    assert not app.exception
    assert len(being_read(app)) == 1
    assert labels(source) == set(offered(app))
    assert not said(app, f"Named by **{LABEL}**")

    gate.set()
    wait_for_jobs()
    total = len(source.split.targets("validation"))
    for app.query_params["target"] in (first, second):
        app.run()
        assert not app.exception
        assert not being_read(app)
        assert labels(source.patiently()) == set(offered(app))
        assert said(app, f"Named by **{LABEL}**, which was right for {total} of {total} validation")

    another = open_app(bundles=bundles, target=second)  # a reload, or another user
    assert not being_read(another)
    assert said(another, f"Named by **{LABEL}**")


def test_what_is_recommended_is_what_validation_targets_say(open_app, bundles, little, gate):
    gate.set()
    source = Predictor(little, recipe=untrained_recipe(little)).patiently()
    target = source.split.test[2][0]
    app = open_app(bundles=bundles, target=target)
    wait_for_jobs()
    app.run()
    assert not app.exception
    records, check = track_records(source), check_signs(source)
    view = target_view(source, target)
    verdict = target_verdict(source, view, records, check, labels=model_labels())
    assert said(app, f"Named by **{verdict.label}**, which was right for {verdict.record.right} of")


def test_other_pages_offer_what_they_did(open_app, bundles, little, gate):
    gate.set()
    open_app(bundles=bundles)
    wait_for_jobs()
    app = open_app(page="compare", bundles=bundles)
    assert not app.exception
    assert not being_read(app)
    assert all("evidence" not in box.options for box in app.selectbox)


@pytest.mark.parametrize(
    "limit", [(_evidence, "MOST_CANDIDATES", 1), (reading, "MOST_SECONDS", 1.0)]
)
def test_nothing_is_said_where_evidence_does_not_suit(open_app, bundles, monkeypatch, limit):
    st.cache_resource.clear()
    monkeypatch.setattr(*limit)
    app = open_app(bundles=bundles)
    assert not app.exception
    assert not being_read(app)
    st.cache_resource.clear()


def test_nothing_is_read_beside_a_checkpoint(open_app):
    app = open_app()
    assert not app.exception
    assert not being_read(app)


@pytest.mark.parametrize("error", [InputError("No core is left."), ValueError("No core is left")])
def test_a_reading_that_fails_says_so_once(open_app, bundles, little, gate, monkeypatch, error):
    def failing(*_, **__):
        raise error

    monkeypatch.setattr(reading, "part_sets", failing)
    source = Predictor(little, recipe=untrained_recipe(little))
    first, second = source.split.test[2][:2]
    app = open_app(bundles=bundles, target=first)
    wait_for_jobs()
    app.run()
    assert not app.exception
    (warning,) = app.warning
    assert warning.value == (
        "Expression evidence could not be read: No core is left. What is shown does without it."
    )
    assert not being_read(app)
    assert labels(source) == set(offered(app))
    app.query_params["target"] = second
    app.run()
    assert not app.exception
    assert not app.warning


def test_a_reading_can_be_stopped(open_app, bundles, gate):
    app = open_app(bundles=bundles)
    next(button for button in app.button if button.label == "Stop").click().run()
    gate.set()
    wait_for_jobs()
    app.run()
    assert not app.exception
    assert not app.warning
    assert not being_read(app)
    assert LABEL not in offered(app)


def test_a_job_lets_pages_go_first_for_its_patience_alone():
    waited = []

    def page():
        waited.append(1)
        time.sleep(0.05)

    job = background.Job(page, patience=0.08)
    for done in range(10):
        job.report("reading", done, 10)
    assert len(waited) == 2
    assert (job.done, job.total) == (9, 10)
    job.report("judging", 0, 2)
    assert len(waited) == 3


def being_read(app) -> list[str]:
    texts = [bar.proto.text for bar in app.get("progress")]
    return [text for text in texts if "is read and judged behind this page" in text]


def labels(source: Predictor) -> set[str]:
    return set(map(model_label, source.models(2)))


def offered(app) -> list[str]:
    return next(group.options for group in app.button_group if group.label == "Model")


def said(app, text: str) -> bool:
    return any(text in caption.value for caption in app.caption)
