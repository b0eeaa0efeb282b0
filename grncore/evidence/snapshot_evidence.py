"""`SnapshotEvidence`: set evidence from cells without an order."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from grncore.errors import InputError
from grncore.evidence.calibrate import HILL, LINEAR, estimate
from grncore.evidence.cooperation import Cooperation
from grncore.evidence.explain import Explanation, half_width
from grncore.evidence.followers import (
    LEAST_AGREEMENT,
    Followers,
    agreement,
    explains_more,
    find_followers,
    followers_asked,
    targets_asked,
)
from grncore.evidence.gram import Array, TargetGram
from grncore.evidence.responses import Groups, checked, responses
from grncore.evidence.set_evidence import FittedSets, SetEvidence, Sets
from grncore.evidence.size import SizeChoice
from grncore.evidence.snapshot import SnapshotConstants, SnapshotMoments
from grncore.evidence.told import Told
from grncore.progress import Progress, silent

_ROUNDS = 2
_ALL_SEEN = 0.98
"""Attenuation above which what is followed is what is seen."""


class SnapshotEvidence(SetEvidence):
    """Set evidence between groups of cells and within them, jointly.

    Build it with :meth:`fit`, which estimates the constants, or give them. With
    ``constants.products`` each set has the better of two fits, the additive one and one with
    products of its members (:mod:`grncore.evidence.cooperation`), the latter's price deducted.
    """

    form = "snapshot"

    def __init__(
        self,
        values: Array,
        candidates: NDArray[np.int64],
        groups: Groups,
        constants: SnapshotConstants,
        molecule: Array | None = None,
        followers: Followers | None = None,
    ) -> None:
        if constants.counting and molecule is None:
            raise ValueError("responses of counted regulators need what one molecule amounts to")
        self.values, self.candidates, self.groups = values, candidates, groups
        self.constants, self.box = constants, constants.box
        self.noise_known = constants.noise == "mean"
        self.molecule = molecule if constants.counting else None
        self.followers = followers
        self.moments = SnapshotMoments.of(
            values[candidates],
            groups,
            constants.response,
            self.molecule,
            followers,
            constants.attenuation,
            constants.unit,
        )
        self.cooperation = None
        if constants.products:
            seen = responses(values[candidates], groups, constants.response)
            self.cooperation = Cooperation(seen, groups, constants)

    @classmethod
    def fit(
        cls,
        amounts: ArrayLike,
        candidates: Sequence[int] | NDArray[np.int64],
        *,
        cell_groups: ArrayLike | None = None,
        logged: bool = False,
        molecule: ArrayLike | None = None,
        seed: int = 0,
        progress: Progress = silent,
        processes: int = 1,
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
        molecule
            ``(cells,)`` what one molecule amounts to in each cell, where amounts are counts of
            molecules: then the noise of counting is deducted. Not of logged values.
        seed
            Which genes the constants are estimated on, where there are many.
        processes
            How many may look for followers; what is found does not depend on it.

        Raises
        ------
        InputError
            If the arrays do not fit each other, or amounts are negative.
        """
        values, rows = checked(amounts, candidates)
        groups = Groups.of(cell_groups, values.shape[1])
        counted = None if logged else _checked_molecule(molecule, values.shape[1])
        constants = estimate(
            values,
            rows,
            groups,
            families=LINEAR if logged else HILL,
            noise="constant" if logged else "mean",
            molecule=counted,
            seed=seed,
            progress=progress,
        )
        plain = cls(values, rows, groups, constants, counted)
        return plain.with_followers(seed=seed, progress=progress, processes=processes)

    @classmethod
    def of(
        cls,
        amounts: ArrayLike,
        candidates: Sequence[int] | NDArray[np.int64],
        *,
        cell_groups: ArrayLike | None = None,
        constants: SnapshotConstants,
        molecule: ArrayLike | None = None,
        followers: Followers | None = None,
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
        molecule
            As :meth:`fit`, needed where ``constants.counting``.
        followers
            Genes that tell what is followed of regulators; none where not given.

        Raises
        ------
        InputError
            If the arrays do not fit each other, or the values do not suit the response.
        """
        values, rows = checked(amounts, candidates)
        counted = _checked_molecule(molecule, values.shape[1])
        groups = Groups.of(cell_groups, values.shape[1])
        return cls(values, rows, groups, constants, counted, followers)

    def with_followers(
        self,
        known: Mapping[int, NDArray[np.int64]] | None = None,
        *,
        seed: int = 0,
        progress: Progress = silent,
        processes: int = 1,
    ) -> "SnapshotEvidence":
        """The same with what followers tell; itself where they are few or explain nothing more.

        Genes are named twice, for what followers tell makes more genes clear.

        Parameters
        ----------
        known
            Targets whose teams are known, as gene rows: they are followers of theirs, if this
            evidence's own followers speak for most members; where too few of those are clear, if
            more is explained so. All are believed or none, for a wrong team may be fitted as well
            as a right one.
        seed
            Which genes are asked, where there are many.
        processes
            How many may ask them.
        """
        constants = self.constants
        if constants.noise != "mean" or constants.products or not self._is_partly_seen():
            return self
        agreed = agreement(self, known or {})
        if agreed is not None and agreed < LEAST_AGREEMENT:
            return self
        genes = followers_asked(self, seed)
        targets = targets_asked(known or {}, seed)
        found = self
        for _ in range(_ROUNDS):
            followers = find_followers(found, genes, targets, progress, processes)
            if followers is None:
                return self
            found = SnapshotEvidence(
                self.values, self.candidates, self.groups, constants, self.molecule, followers
            )
        return found if agreed is not None or explains_more(found, self, genes) else self

    def _is_partly_seen(self) -> bool:
        """Whether anything of responses is left for followers to tell."""
        return self.constants.counting or self.constants.attenuation < _ALL_SEEN

    def _gram(self, target: int) -> TargetGram:
        return self.moments.gram(self.values[target], self.constants, self._told(target))

    def _told(self, target: int) -> Told | None:
        return self.moments.told_by(target, self._own(target))

    def _own(self, target: int) -> int | None:
        """Column of the target, where it is a candidate."""
        place = int(np.searchsorted(self.candidates, target))
        is_candidate = place < len(self.candidates) and self.candidates[place] == target
        return place if is_candidate else None

    def _best_sets(self, target: int, size: int, top: int, seconds: float) -> FittedSets:
        """As :meth:`SetEvidence.best_sets`.

        With products, proved where all sets were fitted with them: pairs always, where they are not
        too many, triples of some 90 candidates of bulk samples. Else ``gap`` is all that the last
        set leaves, for no bound is known.
        """
        found = super()._best_sets(target, size, top, seconds)
        if self.cooperation is None or size < 2:
            return found
        values, allowed = self.values[target], self.allowed(target)
        together, is_all = self.cooperation.best(values, size, top, allowed)
        every = np.unique(np.concatenate([found.sets, self.candidates[together]]), axis=0)
        fitted = self.residuals(target, every)
        best = fitted.taken(np.argsort(fitted.residual, kind="stable")[:top], found.gap)
        return best if is_all else replace(best, gap=float(best.residual[-1]))

    def residuals(self, target: int, sets: Sets) -> FittedSets:
        """As :meth:`SetEvidence.residuals`."""
        found = super().residuals(target, sets)
        if self.cooperation is None or found.sets.shape[1] < 2 or not len(found):
            return found
        joint = self.cooperation.fits(self.values[target], self.columns(target, sets))
        better = joint.residual < found.residual
        return replace(
            found,
            residual=np.where(better, joint.residual, found.residual),
            coefficients=np.where(better[:, None], np.abs(joint.effects), found.coefficients),
            signs=np.where(better[:, None], np.where(joint.effects < 0, -1, 1), found.signs).astype(
                np.int8
            ),
            parts={
                name: np.where(better, getattr(joint, name), part)
                for name, part in found.parts.items()
            },
        )

    def choose_size(
        self, target: int, largest: int = 4, *, listed: int = 0, seconds: float = np.inf
    ) -> SizeChoice:
        """As :meth:`SetEvidence.choose_size`."""
        if self.cooperation is None:
            return super().choose_size(target, largest, listed=listed, seconds=seconds)

        def least(size: int, ceiling: float, lost: int) -> float:
            top = 1 if lost else max(1, listed)
            best = float(self.best_sets(target, size, top, seconds=seconds).residual[0])
            return best if best <= ceiling else np.inf

        return self._choose_size(target, largest, least)

    def _explain(self, target: int, members: NDArray[np.int64]) -> Explanation:
        """As :meth:`SetEvidence.explain`; slopes at the others' means where members act together.

        A gain is then what the set explains by this member in any way, products included.
        """
        found = super()._explain(target, members)
        if self.cooperation is None or len(members) < 2:
            return found
        rows = np.sort(np.asarray(members, dtype=np.int64))
        joint = self.cooperation.fits(self.values[target], self.columns(target, rows[None]))
        residual = float(joint.residual[0])
        if residual >= found.residual:
            return found
        size = len(rows)
        others = np.array([np.delete(rows, member) for member in range(size)])
        effects, errors = joint.effects[0], joint.errors[0]
        half = half_width(errors)
        unexplained = self.unexplained(target)
        return replace(
            found,
            signs=np.where(effects < 0, -1, 1).astype(np.int8),
            coefficients=np.abs(effects),
            errors=errors,
            intervals=np.column_stack([effects - half, effects + half]),
            gains=self.residuals(target, others).residual - residual,
            residual=residual,
            explained=1.0 - residual / unexplained if unexplained > 0 else 0.0,
        )

    def resampled(self, rng: np.random.Generator) -> "SnapshotEvidence":
        """As :meth:`SetEvidence.resampled`; cells count as independent of each other."""
        picks, labels = self.groups.resampled(rng)
        groups = Groups.of(labels, len(labels))
        counted = None if self.molecule is None else self.molecule[picks]
        followers = None if self.followers is None else self.followers.at(picks)
        return SnapshotEvidence(
            self.values[:, picks], self.candidates, groups, self.constants, counted, followers
        )

    def shuffled_gram(self, target: int, rng: np.random.Generator | None) -> TargetGram:
        """As :meth:`SetEvidence.shuffled_gram`; what differs between groups stays as it is."""
        values = self.values[target]
        if rng is not None:
            values = self.groups.shuffled(values, rng)
        return self.moments.gram(values, self.constants, self._told(target))

    def described(self) -> Mapping[str, object]:
        """Estimated constants, to be shown beside results."""
        count = 0 if self.followers is None else len(self.followers.genes)
        return {"form": self.form, **asdict(self.constants), "followers": count}


def _checked_molecule(molecule: ArrayLike | None, cells: int) -> Array | None:
    if molecule is None:
        return None
    found = np.asarray(molecule, dtype=np.float64)
    if found.shape != (cells,) or not (np.isfinite(found) & (found > 0)).all():
        raise InputError(
            f"What one molecule amounts to must be one number above 0 for each of {cells} cells; "
            f"got an array of shape {found.shape}."
        )
    return found
