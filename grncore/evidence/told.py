"""What one gene tells of all regulators' responses, to be left out where it is the target.

Responses that are predicted from many genes hold something of each. Where one of those genes is the
target, nothing of its own noise may come back as an explanation.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grncore.evidence.gram import Array


@dataclass(frozen=True, eq=False)
class Told:
    """Parts of predicted deviations that one gene tells.

    Attributes
    ----------
    weights
        ``(m, S, p)`` weight of each part in each regulator's prediction, by slot of cells; one
        slot where it is the same in all.
    parts
        ``(m, cells)`` what the gene says that all others do not.
    """

    weights: Array
    parts: Array

    def of(self, columns: NDArray[np.int64], slots: NDArray[np.int64]) -> Array:
        """``(R, cells)`` sum of the parts of some columns; ``slots`` are those of the cells."""
        each = np.minimum(slots, self.weights.shape[1] - 1)
        found: Array = np.einsum("mcr,mc->rc", self.weights[:, :, columns][:, each], self.parts)
        return found
