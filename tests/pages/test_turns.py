"""Turns: pages are drawn one at a time, in order, and none can hold the others up for good."""

import time
from threading import Event, Thread

import pytest

from pages.common.turns import Turns

SOON = 10.0


def _queue_up(turns: Turns, names: str, drawn: list[str]) -> list[Thread]:
    """Threads that draw, asked for in the order of their names."""

    def draw(name: str) -> None:
        with turns.turn():
            drawn.append(name)

    threads = []
    for place, name in enumerate(names, 1):
        thread = Thread(target=draw, args=(name,), daemon=True)
        thread.start()
        threads.append(thread)
        until = time.monotonic() + SOON
        while len(turns._waiting) < place and time.monotonic() < until:
            time.sleep(0.001)
    return threads


def _all_end(threads: list[Thread]) -> bool:
    for thread in threads:
        thread.join(SOON)
    return not any(thread.is_alive() for thread in threads)


def test_pages_wait_for_the_one_that_is_drawn_and_come_in_order() -> None:
    turns, drawn = Turns(lease=10 * SOON), list[str]()
    with turns.turn():
        threads = _queue_up(turns, "abcdefgh", drawn)
        assert not drawn
    assert _all_end(threads)
    assert drawn == list("abcdefgh")


def test_two_pages_are_never_drawn_at_once() -> None:
    turns, at_once, most = Turns(lease=10 * SOON), [0], [0]

    def draw() -> None:
        for _ in range(20):
            with turns.turn():
                at_once[0] += 1
                most[0] = max(most[0], at_once[0])
                time.sleep(0.0005)
                at_once[0] -= 1

    threads = [Thread(target=draw, daemon=True) for _ in range(8)]
    for thread in threads:
        thread.start()
    assert _all_end(threads)
    assert most == [1]


def test_a_page_that_ends_in_an_error_gives_its_turn_back() -> None:
    turns, drawn = Turns(lease=10 * SOON), list[str]()
    with pytest.raises(ZeroDivisionError), turns.turn():
        threads = _queue_up(turns, "ab", drawn)
        raise ZeroDivisionError
    assert _all_end(threads)
    assert drawn == ["a", "b"]


def test_a_page_that_takes_long_holds_no_other_up() -> None:
    turns, drawn, over = Turns(lease=0.05), list[str](), Event()

    def take_long() -> None:
        with turns.turn():
            over.wait(SOON)

    slow = Thread(target=take_long, daemon=True)
    slow.start()
    while turns._drawing is None:
        time.sleep(0.001)
    assert _all_end(_queue_up(turns, "abc", drawn))
    assert drawn == ["a", "b", "c"]
    assert slow.is_alive()
    # Its late end takes nobody else's turn away.
    with turns.turn():
        drawing = turns._drawing
        over.set()
        slow.join(SOON)
        assert turns._drawing is drawing
