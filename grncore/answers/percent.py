"""Probabilities in words: none is certain, whatever it rounds to."""


def percent(chance: float, digits: int = 0) -> str:
    """``93%``; ``>99%`` and ``<1%`` where rounding would claim certainty.

    Parameters
    ----------
    digits
        After the point; what is told apart from certain and impossible shrinks with them.
    """
    least = 10.0 ** -(2 + digits)
    if chance > 1 - least:
        return f">{1 - least:.{digits}%}"
    return f"<{least:.{digits}%}" if chance < least else f"{chance:.{digits}%}"
