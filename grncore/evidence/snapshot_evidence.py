"""`SnapshotEvidence`: set evidence from cells without an order."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict

import numpy as np
from numpy.typing import ArrayLike, NDArray

from grncore.evidence.calibrate import HILL, LINEAR, estimate
from grncore.evidence.gram import Array, TargetGram
from grncore.evidence.responses import Groups, checked
from grncore.evidence.set_evidence import SetEvidence
from grncore.evidence.snapshot import SnapshotConstants, SnapshotMoments
from grncore.progress import Progress, silent


class SnapshotEvidence(SetEvidence):
    """Set evidence between groups of cells and within them, jointly.

    Build it with :meth:`fit`, which estimates the constants, or give them.
    """

    form = "snapshot"

    def __init__(
        self,
        values: Array,
        candidates: NDArray[np.int64],
        groups: Groups,
        constants: SnapshotConstants,
    ) -> None:
        self.values, self.candidates, self.groups = values, candidates, groups
        self.constants, self.box = constants, constants.box
        self.noise_known = constants.noise == "mean"
        self.moments = SnapshotMoments.of(values[candidates], groups, constants.response)

    @classmethod
    def fit(
        cls,
        amounts: ArrayLike,
        candidates: Sequence[int] | NDArray[np.int64],
        *,
        cell_groups: ArrayLike | None = None,
        logged: bool = False,
        seed: int = 0,
        progress: Progress = silent,
    ) -> "SnapshotEvidence":
        """Evidence with constants that are estimated from the expression; no known edge is used.

        Parameters
        ----------
        amounts
            ``(genes, cells)`` on the natural scale; logged values with ``logged``.
        candidates
            Gene rows that may regulate.
        cell_groups
            ``(cells,)`` labels (types, conditions); one group where not given.
        logged
            Model logged values by linear responses with an intercept and one noise variance a
            target (bulk samples), not amounts by Hill responses.
        seed
            Which genes the constants are estimated on, where there are many.

        Raises
        ------
        InputError
            If the arrays do not fit each other, or amounts are negative.
        """
        values, rows = checked(amounts, candidates)
        groups = Groups.of(cell_groups, values.shape[1])
        constants = estimate(
            values,
            rows,
            groups,
            families=LINEAR if logged else HILL,
            noise="constant" if logged else "mean",
            seed=seed,
            progress=progress,
        )
        return cls(values, rows, groups, constants)

    @classmethod
    def of(
        cls,
        amounts: ArrayLike,
        candidates: Sequence[int] | NDArray[np.int64],
        *,
        cell_groups: ArrayLike | None = None,
        constants: SnapshotConstants,
    ) -> "SnapshotEvidence":
        """Evidence with given constants.

        Parameters
        ----------
        amounts
            ``(genes, cells)`` on the natural scale (Hill responses) or logged (linear ones).
        candidates
            Gene rows that may regulate.
        cell_groups
            ``(cells,)`` labels; one group where not given.

        Raises
        ------
        InputError
            If the arrays do not fit each other, or the values do not suit the response.
        """
        values, rows = checked(amounts, candidates)
        return cls(values, rows, Groups.of(cell_groups, values.shape[1]), constants)

    def gram(self, target: int) -> TargetGram:
        """Sums for one target over ``candidates`` and the constant."""
        return self.moments.gram(self.values[target], self.constants)

    def resampled(self, rng: np.random.Generator) -> "SnapshotEvidence":
        """As :meth:`SetEvidence.resampled`; cells count as independent of each other."""
        picks, labels = self.groups.resampled(rng)
        groups = Groups.of(labels, len(labels))
        return SnapshotEvidence(self.values[:, picks], self.candidates, groups, self.constants)

    def shuffled_gram(self, target: int, rng: np.random.Generator | None) -> TargetGram:
        """As :meth:`SetEvidence.shuffled_gram`; what differs between groups stays as it is."""
        values = self.values[target]
        if rng is not None:
            values = self.groups.shuffled(values, rng)
        return self.moments.gram(values, self.constants)

    def described(self) -> Mapping[str, object]:
        """Estimated constants, to be shown beside results."""
        return {"form": self.form, **asdict(self.constants)}
