"""What decoding one target may spend, and an account of what it has spent."""

import time
from dataclasses import dataclass

from grncore.progress import Progress
from grncore.scores.chunks import MEBIBYTE


@dataclass(frozen=True)
class Budget:
    """What decoding one target may spend.

    Attributes
    ----------
    memory_bytes
        Working memory; chunk sizes follow from it.
    sets, seconds
        Where given, decoding stops soon after so many sets were scored or seconds went by. The
        answer then carries the proven bound of what it did not see.
    """

    memory_bytes: int = 512 * MEBIBYTE
    sets: int | None = None
    seconds: float | None = None


class BudgetAccount:
    """Sets scored and seconds gone, against a budget; passes both on as progress."""

    def __init__(self, budget: Budget, progress: Progress) -> None:
        self._budget = budget
        self._progress = progress
        self._started = time.monotonic()
        self.sets = 0

    @property
    def over(self) -> bool:
        """Whether the budget of sets or seconds is spent.

        Never before some sets were scored: putting many sets of a large team in order may take all
        the time, and an answer without any set would help nobody.
        """
        budget = self._budget
        if not self.sets:
            return False
        if budget.sets is not None and self.sets >= budget.sets:
            return True
        return budget.seconds is not None and time.monotonic() - self._started > budget.seconds

    def allowed(self, wanted: int) -> int:
        """How many of the ``wanted`` sets may still be scored; at least one of any."""
        if self._budget.sets is None:
            return wanted
        return min(wanted, max(1, self._budget.sets - self.sets))

    def spend(self, sets: int, expected: int) -> None:
        """Count sets that were scored, of an ``expected`` total."""
        self.sets += sets
        self._progress("Decoding", self.sets, max(expected, self.sets))
