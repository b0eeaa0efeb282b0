"""Slow methods are judged behind the page, which shows what is ready; nothing is judged twice."""

from threading import Event

import pytest
import streamlit as st

from grncore.answers import part_sets as decoding
from grncore.answers.scoreboard import verdict_in_words
from grncore.answers.track_record import track_records
from grncore.pipeline.predictor import Predictor
from grncore.pipeline.recipe import untrained_recipe
from pages.common import background, judging, tested
from tests.boards import scoreboard
from tests.pages.jobs import wait_for_jobs

SLOW = "best_subset"


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch):
    """One method takes long, and is not judged before the event is set; what was decoded."""
    opened, decoded = Event(), []
    decode, seconds = decoding.part_sets, decoding.seconds_to_decode

    def waiting(source, model, **how):
        assert model != SLOW or opened.wait(60)
        decoded.append((model, how["part"]))
        return decode(source, model, **how)

    def long(source, model, **how):
        return 60.0 if model == SLOW else seconds(source, model, **how)

    st.cache_resource.clear()  # of what other tests judged
    monkeypatch.setattr(judging, "part_sets", waiting)
    monkeypatch.setattr(tested, "part_sets", waiting)
    monkeypatch.setattr(judging, "seconds_to_decode", long)
    yield opened, decoded
    opened.set()
    st.cache_resource.clear()


def test_the_first_table_does_not_wait_for_slow_methods(open_app, bundles, little, gate):
    opened, decoded = gate
    app = open_app(page="", bundles=bundles)
    assert not app.exception
    assert any({"Gene", "Team"} <= set(frame.value) for frame in app.dataframe)
    source = Predictor(little, recipe=untrained_recipe(little))
    records = track_records(source)
    whole = scoreboard(source, records)
    app.session_state["overview.board.open"] = True
    app.run()
    assert methods_of(app) == set(whole.table["label"]) - {"Best-subset regression"}
    explore = open_app(bundles=bundles, target="g20")
    assert any("is judged so far" in text.value for text in explore.caption)

    opened.set()
    wait_for_jobs()
    assert [piece for piece in decoded if piece[0] == SLOW] == [
        (SLOW, "validation"), (SLOW, "test"),
    ]  # fmt: skip
    assert len(decoded) == len(set(decoded)), "decoded twice"
    app.run()
    assert not app.exception
    assert methods_of(app) == set(whole.table["label"])
    assert verdict_in_words(whole, little) in " ".join(text.value for text in app.main.markdown)
    explore.run()
    assert not any("is judged so far" in text.value for text in explore.caption)


def methods_of(app) -> set[str]:
    board = next(frame.value for frame in app.dataframe if "Method" in frame.value.columns[:1])
    return {label.removesuffix(" ★") for label in board["Method"]}


def test_pages_about_all_targets_take_what_was_judged(open_app, bundles, gate):
    opened, decoded = gate
    opened.set()
    open_app(page="", bundles=bundles)
    wait_for_jobs()
    before = list(decoded)
    assert {(SLOW, "test"), ("neighbour", "test")} <= set(before)
    for page in ("compare", "network"):
        app = open_app(page=page, bundles=bundles, first=SLOW, second="neighbour")
        assert not app.exception
    assert decoded == before


def test_work_behind_a_page_begins_once_the_page_is_drawn_and_pauses_for_others():
    st.cache_resource.clear()
    begun, go_on, reported = Event(), Event(), Event()

    def work(progress):
        begun.set()
        assert go_on.wait(60)
        progress("halfway", 1, 2)
        reported.set()
        return 7

    with background.page_first():
        job = background.in_background("asked here", work)
        assert not begun.wait(0.05)
    assert begun.wait(60)
    with background.page_first():
        go_on.set()
        assert not reported.wait(0.2)
        assert job.result() is None
    assert job.future.result(timeout=60) == 7

    with background.page_first():
        stopped = background.in_background("stopped", lambda _: pytest.fail("it was stopped"))
        stopped.stop()
    wait_for_jobs()
    assert stopped.is_over
    assert stopped.result() is None
    st.cache_resource.clear()
