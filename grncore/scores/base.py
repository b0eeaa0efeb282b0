"""What every way to score sets says about a set."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Ability = Literal["score", "additive", "base", "interval", "fast", "upper", "extend"]
"""What a way to score sets offers to decoders:

``score``
    The score of any set.
``additive``
    The score is the sum of its members' scores, and nothing else.
``base``
    A part of it is.
``interval``
    What is beyond that part is proved to lie in an interval.
``fast``
    Scores of many sets at once, within a known slack of the exact ones.
``upper``
    A proved bound of the score of any set that completes a smaller one.
``extend``
    The scores of all sets with one member more.
"""


@dataclass(frozen=True, eq=False)
class ScoreParts:
    """What the scores of some sets of one size are made of; the parts add up to the score.

    Attributes
    ----------
    base
        ``(n, R)`` what each member adds wherever it stands; zeros without an additive part.
    rest
        ``(n,)`` what a set scores beyond its members one by one.
    effects
        ``(n, R)`` signed effect of each member on the target, on the method's own scale; None
        where the method says nothing of it.
    has_base
        Whether the method scores members one by one at all.
    """

    base: NDArray[np.float32]
    rest: NDArray[np.float32]
    effects: NDArray[np.float32] | None = None
    has_base: bool = True
