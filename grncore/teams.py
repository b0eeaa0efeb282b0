"""`Teams`: the predicted regulator sets of each target (stage 2's output)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Teams:
    """Top-N sets per target of one stratum, best first.

    Scores of different targets are not comparable; margins between sets of one target are.

    Attributes
    ----------
    model
        Method that chose the sets.
    targets
        ``(targets,)`` gene indices.
    sets
        ``(targets, N, R)`` gene indices, ascending within a set; ``MISSING`` where the pool had
        fewer than N sets.
    scores, base, residual
        ``(targets, N)`` float32; ``score = base + residual``. NaN where a method has no such part
        or the set is missing.
    gap
        ``(targets,)`` by how much a set that was not seen could at most outscore the first one;
        0 where decoding is proved exact, NaN where a method does not decode.
    sets_scored
        ``(targets,)`` how many sets were scored in full.
    oracle
        Whether the pools held injected truth: badge it wherever it appears.
    """

    model: str
    targets: NDArray[np.int64]
    sets: NDArray[np.int64]
    scores: NDArray[np.float32]
    base: NDArray[np.float32]
    residual: NDArray[np.float32]
    gap: NDArray[np.float32]
    sets_scored: NDArray[np.int64]
    oracle: bool = False

    @property
    def size(self) -> int:
        """R, the size of every set."""
        return self.sets.shape[2]

    def best(self, target: int) -> NDArray[np.int64]:
        """The predicted team of ``target``, ascending."""
        row = int(np.flatnonzero(self.targets == target)[0])
        return self.sets[row, 0]


def unscored_teams(model: str, targets: NDArray[np.int64], sets: NDArray[np.int64]) -> Teams:
    """Teams of a method that names one set per target ``(targets, R)`` and scores none."""
    nothing = np.full((len(targets), 1), np.nan, dtype=np.float32)
    return Teams(
        model=model,
        targets=targets,
        sets=np.sort(sets, axis=1)[:, None, :],
        scores=nothing,
        base=nothing,
        residual=nothing,
        gap=np.full(len(targets), np.nan, dtype=np.float32),
        sets_scored=np.zeros(len(targets), dtype=np.int64),
    )
