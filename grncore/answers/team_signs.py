"""Whether a regulator activates or represses: as known, else as the model says, else by the fit.

What the known network says of an edge is never contradicted.

The fit's sign is that of the regulator's coefficient when the team explains the target's expression
together. How far such signs can be believed depends on the data (98 % agree with the known ones on
the demo, 57 % on a compendium of E. coli), so it is measured on known signs before any is shown.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from grncore.answers.ranked_sets import RankedSets, Team
from grncore.evaluation.intervals import proportion_interval
from grncore.pipeline.predictor import Predictor

SignSource = Literal["known", "model", "fit"]
"""Who says so; ``known`` where the known network alone does."""

SIGN_WORDS = {1: "activates", -1: "represses", 0: "regulates"}
"""What a regulator does to its target; the last where the sign is not known."""

SIGN_MARKS = {1: "→", -1: "⊣", 0: "–"}
"""The same as a mark beside a name."""

LEAST_AGREEMENT = 0.6
"""What the agreement with known signs must surely exceed before signs of the fit are shown."""

_CHUNK = 2**24
"""Values of expression that are fitted in one go."""


@dataclass(frozen=True)
class SignCheck:
    """How often signs of the fit agree with the known signs of training and validation edges."""

    right: int
    total: int

    @property
    def share(self) -> float | None:
        """Share of known signs that the fit gives; None where no sign is known."""
        return self.right / self.total if self.total else None

    @property
    def is_trusted(self) -> bool:
        """Whether signs of the fit may be shown: nothing speaks against them."""
        interval = proportion_interval(self.right, self.total)
        return interval is None or interval.lo > LEAST_AGREEMENT

    @property
    def doubt(self) -> str:
        """What speaks against signs that are read from expression; empty where nothing does."""
        if self.share is None or self.is_trusted:
            return ""
        return (
            "signs that the network does not hold are read from expression, and such agree with "
            f"{self.share:.0%} of {self.total:,} known ones, hardly more than a guess would"
        )


def fit_coefficients(
    features: NDArray[np.float32], targets: NDArray[np.int64], teams: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Least-squares coefficients of each team on its target, all standardised.

    Parameters
    ----------
    features
        ``(genes, cells)``, mean 0 per row.
    targets, teams
        ``(n,)`` and ``(n, R)`` rows of ``features``.

    Returns
    -------
    ``(n, R)``; of smallest norm where members have the same profile.
    """
    found = np.zeros(teams.shape)
    step = max(1, _CHUNK // max(1, features.shape[1] * max(1, teams.shape[1])))
    for first in range(0, len(targets), step):
        part = slice(first, first + step)
        x = features[teams[part]].astype(np.float64)
        y = features[targets[part]].astype(np.float64)
        gram = x @ x.transpose(0, 2, 1)
        found[part] = (np.linalg.pinv(gram, rcond=1e-9, hermitian=True) @ (x @ y[:, :, None]))[
            :, :, 0
        ]
    return found


def signs_by_fit(source: Predictor, pairs: Sequence[tuple[str, Team]]) -> list[tuple[int, ...]]:
    """Signs of the fit for each target and team; 0 where a member has no part in it."""
    index, features = source.dataset.index, source.data.features
    signs: list[tuple[int, ...]] = [()] * len(pairs)
    by_size: dict[int, list[int]] = {}
    for place, (_, team) in enumerate(pairs):
        if team:
            by_size.setdefault(len(team), []).append(place)
    for places in by_size.values():
        targets = np.array([index[pairs[place][0]] for place in places], dtype=np.int64)
        teams = np.array([[index[g] for g in pairs[place][1]] for place in places], dtype=np.int64)
        for place, row in zip(places, fit_coefficients(features, targets, teams), strict=True):
            signs[place] = tuple(int(np.sign(value)) for value in row)
    return signs


def check_signs(source: Predictor) -> SignCheck:
    """Compare signs of the fit with known ones, on training and validation targets alone."""
    dataset, split = source.dataset, source.split
    known = dataset.edge_signs
    names: Iterable[str] = (*split.targets("train"), *split.targets("validation"), *split.extra)
    pairs = [(name, dataset.teams[name]) for name in names if name in dataset.teams]
    if not known or not pairs:
        return SignCheck(0, 0)
    right = total = 0
    for (target, team), signs in zip(pairs, signs_by_fit(source, pairs), strict=True):
        for gene, sign in zip(team, signs, strict=True):
            said = known.get((gene, target), 0)
            total += said != 0
            right += said != 0 and said == sign
    return SignCheck(right, total)


def with_known(source: Predictor, target: str, team: Team, signs: Sequence[int]) -> tuple[int, ...]:
    """The known network's sign of each edge that it holds with one, else the sign that was found.

    A sign read from expression may contradict the file that says it, as many do in bulk data.
    """
    known = source.dataset.edge_signs
    return tuple(
        known.get((gene, target), 0) or sign for gene, sign in zip(team, signs, strict=True)
    )


def signs_of_sets(
    source: Predictor, target: str, sets: RankedSets, check: SignCheck
) -> tuple[tuple[int, ...], SignSource | None]:
    """Signs of the first set and who says so; None where nobody can."""
    if not sets.sets:
        return (), None
    team = sets.sets[0]
    found: tuple[int, ...] = (0,) * len(team)
    by: SignSource | None = None
    if sets.signs is not None and any(sets.signs[0]):
        found, by = sets.signs[0], "model"
    elif check.is_trusted:
        found, by = signs_by_fit(source, [(target, team)])[0], "fit"
    signs = with_known(source, target, team, found)
    return signs, by or ("known" if any(signs) else None)
