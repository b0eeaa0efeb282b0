"""How long a search may take, counted in work and not by the clock.

What a search finds before it has to stop is part of an answer. By the clock it would depend on what
else the machine does; counted in work the same question has the same answer everywhere.
"""

NUMBERS_A_SECOND = 3e8
"""Matrix entries that a scan compares in a second of one core of 2020 or later."""

STEP = 2e3
"""What a step takes beside its numbers: calls of Python and numpy."""

GROWTH = 8.0
"""Giving a set of the beam another member, for each member that it has and each candidate."""


def bounding(size: int) -> float:
    """Work of bounding a set that the scan did not rule out."""
    return max(3e2, 2.0 * size**2)


def fitting(size: int) -> float:
    """Work of fitting a set in the box."""
    return max(3e2 * size, 37.0 * size**2)


class SpentError(Exception):
    """Raised by :meth:`WorkBudget.spend` when the work is done that was allowed."""


class WorkBudget:
    """Work that is left to a search.

    Parameters
    ----------
    seconds
        Of a usual core, infinite for no limit. Machines that are slower or busy take longer, and
        answer the same.
    """

    def __init__(self, seconds: float) -> None:
        self.left = seconds * NUMBERS_A_SECOND

    @property
    def is_spent(self) -> bool:
        """Whether nothing is left."""
        return self.left < 0

    def note(self, numbers: float) -> None:
        """Count work that is done already."""
        self.left -= numbers + STEP

    def spend(self, numbers: float) -> None:
        """Count work that comes next.

        Raises
        ------
        SpentError
            If nothing was left for it.
        """
        if self.is_spent:
            raise SpentError
        self.note(numbers)
