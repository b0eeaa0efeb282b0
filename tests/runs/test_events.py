"""Events survive what a killed process leaves, and say what remains."""

import json
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grncore.runs.events import EventLog, ending, read_events
from grncore.runs.stages import curves, remaining, share_done, stages


def test_what_is_written_is_read(tmp_path):
    path = tmp_path / "deep" / "events.jsonl"
    with EventLog(path) as log:
        log.write("started", plan=[["a", 1.0]])
        log.progress("a", 0, 2)
        log.epoch("a", {"epoch": 1, "loss": math.nan, "recall@10": 0.5})
        log.progress("a", 2, 2)
        log.write("finished", bundle="x")
        # Flushed line by line: readable before it is closed.
        events = read_events(path)
    assert [event["kind"] for event in events] == [
        "started", "progress", "epoch", "progress", "finished",
    ]  # fmt: skip
    assert events[2]["row"] == {"epoch": 1.0, "loss": None, "recall@10": 0.5}
    assert ending(path)["bundle"] == "x"


def test_many_reports_make_few_lines_and_keep_first_and_last(tmp_path):
    path = tmp_path / "events.jsonl"
    with EventLog(path) as log:
        for done in range(100_001):
            log.progress("a", done, 100_000)
        log.progress("b", 0, 5)
    told = [(e["stage"], e["done"]) for e in read_events(path)]
    assert told[0] == ("a", 0)
    assert told[-2:] == [("a", 100_000), ("b", 0)]
    assert len(told) < 100


@given(cut=st.integers(0, 400), garbage=st.binary(max_size=40))
@settings(max_examples=60, deadline=None)
def test_a_file_cut_anywhere_gives_its_whole_events(tmp_path_factory, cut, garbage):
    path = tmp_path_factory.mktemp("cut") / "events.jsonl"
    with EventLog(path) as log:
        for epoch in range(1, 6):
            log.epoch("a", {"epoch": epoch, "loss": 1 / epoch})
    whole = path.read_bytes()
    path.write_bytes(whole[:cut] + garbage.replace(b"\n", b""))
    found = read_events(path)
    assert len(found) >= whole[:cut].count(b"\n")
    # The next attempt's first line is not swallowed by what was left.
    with EventLog(path) as log:
        log.write("finished", bundle="x")
    assert ending(path) is not None
    assert [event["row"]["epoch"] for event in read_events(path) if event["kind"] == "epoch"][
        : whole[:cut].count(b"\n")
    ] == list(range(1, whole[:cut].count(b"\n") + 1))


@pytest.mark.parametrize("line", ["[1]", '"x"', "{}", '{"kind": 3, "time": 1}', "NaN", "\x00"])
def test_lines_that_are_no_events_are_passed_over(tmp_path, line):
    path = tmp_path / "events.jsonl"
    path.write_text(f'{line}\n{{"kind": "cancelled", "time": 1}}\n')
    assert [event["kind"] for event in read_events(path)] == ["cancelled"]


def test_an_ending_counts_for_its_own_attempt_only(tmp_path):
    path = tmp_path / "events.jsonl"
    with EventLog(path) as log:
        log.write("cancelled")
    start = path.stat().st_size
    assert ending(path)["kind"] == "cancelled"
    assert ending(path, start) is None
    with EventLog(path) as log:
        log.write("started", plan=[])
    assert ending(path, start) is None
    assert ending(tmp_path / "absent") is None


def progress(stage, done, total, time):
    return {"kind": "progress", "stage": stage, "done": done, "total": total, "time": time}


PLAN = {"kind": "started", "time": 0.0, "plan": [["a", 10.0], ["b", 20.0], ["c", 30.0]]}


def test_remaining_time_follows_the_pace_of_this_machine():
    events = [PLAN, progress("a", 0, 4, 0.0), progress("a", 4, 4, 20.0), progress("b", 0, 10, 20.0),
              progress("b", 5, 10, 30.0)]  # fmt: skip
    found = stages(events, now=30.0)
    assert [stage.is_over for stage in found] == [True, False, False]
    assert [stage.seconds for stage in found] == [20.0, 10.0, 0.0]
    # b: half took 10 s, so 10 s are left. c: 30 s foreseen, times (20 + 10) / (10 + 20 / 2), where
    # a tenth of the plan's 60 s counts as gone as foreseen.
    assert remaining(found) == pytest.approx(10 + 30 * (30 + 6) / (20 + 6))
    assert remaining(stages([PLAN], now=0.0)) is None
    assert remaining(stages([PLAN, progress("a", 1, 4, 0.0)], now=0.5)) is None


def test_a_short_stage_that_is_slow_by_itself_does_not_tell_of_a_day():
    plan = {"kind": "started", "time": 0.0, "plan": [["a", 17.0], ["b", 850.0]]}
    found = stages([plan, progress("a", 0, 10, 0.0), progress("a", 2, 10, 282.0)], now=282.0)
    assert remaining(found) < 2 * 3600  # by the first stage's pace alone it would be 20 hours
    slow = [plan, progress("a", 0, 1, 0.0), progress("a", 1, 1, 170.0), progress("b", 0, 10, 170.0),
            progress("b", 1, 10, 1020.0)]  # fmt: skip
    assert remaining(stages(slow, now=1020.0)) == pytest.approx(9 * 850)


def test_a_later_stage_tells_that_earlier_ones_are_over():
    """A resumed run finds finished pieces and does not report them again."""
    events = [PLAN, progress("a", 1, 4, 0.0), {"kind": "cancelled", "time": 3.0},
              {**PLAN, "time": 100.0}, progress("b", 1, 10, 101.0)]  # fmt: skip
    found = stages(events, now=103.0)
    assert [stage.share for stage in found] == [1.0, 0.1, 0.0]
    assert [stage.seconds for stage in found] == [0.0, 2.0, 0.0]


def test_a_stage_that_was_not_foreseen_ends_none_that_is_ahead():
    events = [PLAN, progress("a", 4, 4, 20.0), progress("extra", 1, 10, 21.0)]
    found = stages(events, now=30.0)
    assert [stage.name for stage in found] == ["a", "extra", "b", "c"]
    assert [stage.is_over for stage in found] == [True, False, False, False]
    assert share_done(found) == pytest.approx(10 / 60)


def test_time_stands_still_where_a_run_was_cancelled():
    events = [PLAN, progress("a", 1, 4, 0.0), {"kind": "cancelled", "time": 3.0}]
    assert stages(events, now=0.0)[0].seconds == 3.0


def test_curves_of_a_stage_that_began_again_count_from_there():
    def row(epoch, loss):
        return {"kind": "epoch", "time": 0, "stage": "a", "row": {"epoch": epoch, "loss": loss}}

    events = [row(1, 9), row(2, 8), row(3, 7), row(1, 1), row(2, 2)]
    assert [(r["epoch"], r["loss"]) for r in curves(events)["a"]] == [(1, 1), (2, 2)]


def test_events_are_plain_json_lines(tmp_path):
    path = tmp_path / "events.jsonl"
    with EventLog(path) as log:
        log.write("failed", message="a\nb \u2028 ü")
    assert len(path.read_text().splitlines()) == 1
    assert json.loads(path.read_text())["message"] == "a\nb \u2028 ü"
