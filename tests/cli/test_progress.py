"""Progress on a terminal is a bar; a log, which keeps every line, takes one a minute."""

import sys
import time

from grncore.cli.progress import PAUSE_SECONDS, ProgressBars


def test_a_log_takes_one_line_a_minute_whatever_stages_come_and_go(monkeypatch, capsys):
    now = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    with ProgressBars() as report:
        for second in range(int(2 * PAUSE_SECONDS)):
            now[0] = 1000.0 + second
            for stage in ("first", "second"):
                report(stage, second, 200)
    assert capsys.readouterr().err.splitlines() == [
        "first: 0 of 200 (0%)", "first: 60 of 200 (30%)"
    ]  # fmt: skip


def test_a_terminal_draws_bars(monkeypatch, capsys):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    with ProgressBars() as report:
        report("first", 1, 2)
        report("first", 2, 2)
    assert "2/2" in capsys.readouterr().err


def test_nothing_is_said_where_that_is_asked_for(capsys):
    with ProgressBars(disable=True) as report:
        report("first", 1, 2)
    assert not capsys.readouterr().err
