"""A wish to stop is heard at a check, and in time where no check comes."""

import os
import signal
import time

import pytest

from grncore.cli import stopping
from grncore.cli.stopping import Stopper
from grncore.errors import Cancelled


def ask() -> None:
    os.kill(os.getpid(), signal.SIGTERM)


def work(seconds: float) -> None:
    """What never looks whether it should stop."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        sum(range(1000))


def test_a_signal_stops_at_once_before_anything_is_written() -> None:
    with Stopper(), pytest.raises(KeyboardInterrupt):
        ask()
        work(5)


def test_a_signal_waits_for_the_next_check(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stopping, "PATIENCE", 60)
    with Stopper() as stopper:
        stopper.wait_for_check()
        stopper.check()
        ask()
        work(0.05)
        with pytest.raises(Cancelled):
            stopper.check()


def test_a_stage_without_a_check_is_stopped_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stopping, "PATIENCE", 0.2)
    with Stopper() as stopper:
        stopper.wait_for_check()
        ask()
        with pytest.raises(KeyboardInterrupt):
            work(30)


def test_cleaning_up_and_what_follows_are_left_in_peace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stopping, "PATIENCE", 0.2)
    with Stopper() as stopper:
        stopper.wait_for_check()
        ask()
        work(0.01)
        with pytest.raises(Cancelled):
            stopper.check()
        work(0.4)
    with Stopper() as stopper:
        stopper.wait_for_check()
        ask()
        work(0.01)
    work(0.4)


def test_a_second_signal_stops_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stopping, "PATIENCE", 60)
    with Stopper() as stopper:
        stopper.wait_for_check()
        ask()
        work(0.01)
        with pytest.raises(KeyboardInterrupt):
            ask()
            work(5)
