"""What is kept of questions that are asked again."""

import pickle
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from grncore.kept import Latest


def test_the_latest_are_kept_and_the_oldest_given_up():
    kept, asked = Latest[int](2), Counter[str]()

    def ask(question: str) -> int:
        def answer() -> int:
            asked[question] += 1
            return len(question)

        return kept.get(question, answer)

    assert [ask(one) for one in ("a", "bb", "a", "ccc", "a", "bb")] == [1, 2, 1, 3, 1, 2]
    assert asked == {"a": 1, "bb": 2, "ccc": 1}  # "bb" was asked for longest ago when "ccc" came


def test_nothing_is_kept_of_a_failure():
    kept = Latest[int](2)
    with pytest.raises(ZeroDivisionError):
        kept.get("x", lambda: 1 // 0)
    assert kept.get("x", lambda: 3) == 3


def test_many_threads_may_ask():
    kept = Latest[int](3)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda n: kept.get(n % 7, lambda: n % 7), range(5000)))
    assert found == [n % 7 for n in range(5000)]


def test_a_copy_is_empty():
    kept = Latest[int](2)
    kept.get("x", lambda: 1)
    assert pickle.loads(pickle.dumps(kept)).get("x", lambda: 2) == 2
