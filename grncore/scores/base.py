"""What every way to score sets says about a set."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Parts:
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
