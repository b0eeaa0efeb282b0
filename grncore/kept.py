"""The latest answers to questions that are asked again, by however many threads."""

from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Latest(Generic[T]):
    """Answers by question, those asked for longest ago given up beyond ``limit``.

    A question that two threads ask at once may be answered twice; neither waits for the other.
    """

    def __init__(self, limit: int) -> None:
        self._limit = max(1, limit)
        self._found: dict[Hashable, T] = {}

    def get(self, question: Hashable, answer: Callable[[], T]) -> T:
        """What was kept, or what ``answer`` finds now; nothing is kept if it raises."""
        found = self._found.get(question)
        if found is None:
            found = answer()
        self._found.pop(question, None)
        self._found[question] = found  # as the latest
        # Each step leaves whole what other threads read meanwhile.
        for oldest in list(self._found)[: -self._limit]:
            self._found.pop(oldest, None)
        return found

    def __reduce__(self) -> tuple[Any, ...]:
        """Empty in a copy and in another process: what is kept can be found again."""
        return Latest, (self._limit,)
