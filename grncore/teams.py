"""`Teams`: the predicted regulator sets of each target (stage 2's output)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from grncore.pools import MISSING, rows_of, widened

Identifiability = Literal["unique", "equivalent", "confounded", "weak", "unknown"]
"""How well the data tells a target's first set from others:

``unique``
    Every other set explains the target worse by more than the noise.
``equivalent``
    A member may be exchanged for a gene with the same profile.
``confounded``
    Other sets, of genes with profiles of their own, explain the target as well.
``weak``
    No set of its size explains the target better than chance.
``unknown``
    Not looked at.
"""

IDENTIFIABILITY: tuple[Identifiability, ...] = get_args(Identifiability)
"""Classes in the order that :attr:`Teams.identifiability` counts them in."""

# What fills up a part that is narrower than the widest when parts are joined, by number of axes.
_FILLS: Mapping[str, tuple[int, float]] = {
    "targets": (1, MISSING),
    "gap": (1, np.nan),
    "sets_scored": (1, 0),
    "identifiability": (1, 0),
    "scores": (2, np.nan),
    "base": (2, np.nan),
    "residual": (2, np.nan),
    "probability": (2, np.nan),
    "proved": (2, False),
    "listed": (2, False),
    "sets": (3, MISSING),
    "signs": (3, 0),
    "coefficients": (3, np.nan),
    "member_probability": (3, np.nan),
}
_BY_MEMBER = ("signs", "coefficients", "member_probability")
_SAID = (*_BY_MEMBER, "probability", "proved", "listed")


@dataclass(frozen=True, eq=False)
class Teams:
    """Top-N sets per target, best first.

    Scores of different targets are not comparable; margins between sets of one target are. All
    sets are of one stratum, or a method chose their sizes itself.

    Attributes
    ----------
    model
        Method that chose the sets.
    targets
        ``(targets,)`` gene indices.
    sets
        ``(targets, N, R)`` gene indices, ascending within a set; ``MISSING`` at the end of a set
        that is smaller than others, and throughout where there were fewer than N sets.
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
    size_given
        Whether R was given to the method; else it chose the size of each set itself.
    signs
        ``(targets, N, R)`` int8 as ``sets``: 1 activates, -1 represses, 0 where it is not known.
    coefficients
        ``(targets, N, R)`` float32 as ``sets``: the method's own measure of each effect, on its own
        scale; NaN where it is not known.
    parts
        Further parts of the scores by name, ``(targets, N)`` float32 each.
    probability
        ``(targets, N)`` float32: probability that the set is the whole team.
    member_probability
        ``(targets, N, R)`` float32 as ``sets``: probability that a member regulates the target.
    proved
        ``(targets, N)`` whether the place is certified: no set that is not listed before it scores
        higher or, where the set is missing, there is no further set.
    listed
        ``(targets, N)`` whether the set belongs to the list that holds the truth with the promised
        frequency.
    identifiability
        ``(targets,)`` int8, index into :data:`IDENTIFIABILITY`.
    evidence
        Facts that the sets rest on, such as the mode and the figure of its test; plain values.

    All after ``size_given`` are None, or empty, where the method does not say.

    Raises
    ------
    ValueError
        If shapes disagree, or a value is none that the attribute may have.
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
    size_given: bool = True
    signs: NDArray[np.int8] | None = None
    coefficients: NDArray[np.float32] | None = None
    parts: Mapping[str, NDArray[np.float32]] = field(default_factory=dict)
    probability: NDArray[np.float32] | None = None
    member_probability: NDArray[np.float32] | None = None
    proved: NDArray[np.bool_] | None = None
    listed: NDArray[np.bool_] | None = None
    identifiability: NDArray[np.int8] | None = None
    evidence: Mapping[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.sets.ndim != 3:
            raise ValueError(f"{self.model}: sets are {self.sets.shape}; expected (targets, N, R).")
        shape = (len(self.targets), *self.sets.shape[1:])
        arrays = [(name, getattr(self, name), axes) for name, (axes, _) in _FILLS.items()]
        arrays += [(f"parts[{name!r}]", values, 2) for name, values in self.parts.items()]
        for name, values, axes in arrays:
            if values is not None and values.shape != shape[:axes]:
                raise ValueError(
                    f"{self.model}: {name} is {values.shape}; expected {shape[:axes]} for "
                    f"{shape[0]} targets with {shape[1]} sets of up to {shape[2]}."
                )
        _check_values(self)

    @property
    def size(self) -> int:
        """R, the size of every set.

        Raises
        ------
        ValueError
            If sets are of several sizes: ask for :attr:`lengths`.
        """
        sizes = self.sizes
        if len(sizes) > 1:
            raise ValueError(
                f"{self.model} chose sets of {', '.join(map(str, sizes))} members, so that there "
                "is no one size; ask for `lengths`."
            )
        return sizes[0] if sizes else self.sets.shape[2]

    @property
    def sizes(self) -> tuple[int, ...]:
        """Sizes that sets have, ascending; none where no set was found."""
        return tuple(int(size) for size in np.unique(self.lengths) if size)

    @property
    def lengths(self) -> NDArray[np.int64]:
        """``(targets, N)`` members of each set; 0 where it is missing."""
        found: NDArray[np.int64] = (self.sets != MISSING).sum(axis=2)
        return found

    @property
    def is_proved(self) -> NDArray[np.bool_]:
        """``(targets,)`` whether the first set is certified; False where nothing says so."""
        if self.proved is None:
            return np.zeros(len(self.targets), dtype=bool)
        return self.proved[:, 0]

    def best(self, target: int) -> NDArray[np.int64]:
        """The predicted team of ``target``, ascending, as wide as ``sets`` are."""
        row = int(np.flatnonzero(self.targets == target)[0])
        found: NDArray[np.int64] = self.sets[row, 0]
        return found

    def said_of(self, row: int) -> Mapping[str, tuple[Any, ...] | None]:
        """What the method says of each set found for one target, best first, by attribute.

        A value is a number, or a tuple of one for each member; None where nothing is said.
        """
        lengths = (self.sets[row] != MISSING).sum(axis=1)
        ranks = np.flatnonzero(lengths)
        said: dict[str, tuple[Any, ...] | None] = {}
        for name in _SAID:
            values = getattr(self, name)
            said[name] = None
            if values is not None:
                found = [(values[row, rank], lengths[rank]) for rank in ranks]
                said[name] = tuple(
                    tuple(value[:length].tolist()) if value.ndim else value.item()
                    for value, length in found
                )
        return said

    def take(self, targets: NDArray[np.int64]) -> "Teams":
        """Teams of ``targets``, in that order; KeyError if one is not there."""
        rows = rows_of(self.targets, targets)
        found = {name: getattr(self, name) for name in _FILLS}
        taken: dict[str, Any] = {
            name: None if values is None else values[rows] for name, values in found.items()
        }
        taken["parts"] = {name: values[rows] for name, values in self.parts.items()}
        return replace(self, **taken)

    @classmethod
    def concat(cls, parts: Sequence["Teams"]) -> "Teams":
        """Teams of one model, one below the other; smaller sets and shorter lists end in missing.

        What not every part says is left out of the whole; so are facts that they do not share.

        Raises
        ------
        ValueError
            If there are none, or they are of several models.
        """
        models = list(dict.fromkeys(teams.model for teams in parts))
        if len(models) != 1:
            raise ValueError(f"need teams of one model, not of {models}.")
        shapes = np.array([teams.sets.shape[1:] for teams in parts])
        width = tuple(int(size) for size in shapes.max(axis=0))
        joined: dict[str, Any] = {
            name: _joined([getattr(teams, name) for teams in parts], width[: axes - 1], fill)
            for name, (axes, fill) in _FILLS.items()
        }
        first, *others = parts
        return cls(
            model=models[0],
            oracle=any(teams.oracle for teams in parts),
            size_given=all(teams.size_given for teams in parts),
            parts={
                name: _joined([teams.parts[name] for teams in parts], width[:1], np.nan)
                for name in first.parts
                if all(name in teams.parts for teams in others)
            },
            evidence={
                fact: value
                for fact, value in first.evidence.items()
                if all(fact in teams.evidence and teams.evidence[fact] == value for teams in others)
            },
            **joined,
        )


def _joined(values: Sequence[NDArray[Any] | None], width: tuple[int, ...], fill: float) -> Any:
    """One array, or None where a part lacks it."""
    known = [one for one in values if one is not None]
    if len(known) < len(values):
        return None
    return np.concatenate([widened(one, width, fill) for one in known])


def _check_values(teams: Teams) -> None:
    """Refuse what would be read wrongly later: gaps within a set, signs and shares out of range."""
    present = teams.sets != MISSING
    if (present[:, :, 1:] & ~present[:, :, :-1]).any():
        raise ValueError(f"{teams.model}: a set has a member after a missing one.")
    # What is said of members is matched to their names by order.
    if any(getattr(teams, name) is not None for name in _BY_MEMBER) and not np.array_equal(
        teams.sets, ascending(teams.sets)
    ):
        raise ValueError(f"{teams.model}: members with signs or the like must ascend in each set.")
    if teams.signs is not None and not np.isin(teams.signs, (-1, 0, 1)).all():
        raise ValueError(f"{teams.model}: signs must be 1, -1 or 0 (not known).")
    for name in ("probability", "member_probability"):
        values = getattr(teams, name)
        if values is not None and not (np.isnan(values) | ((values >= 0) & (values <= 1))).all():
            raise ValueError(f"{teams.model}: {name} must be between 0 and 1, or NaN.")
    classes = teams.identifiability
    if classes is not None and not np.isin(classes, range(len(IDENTIFIABILITY))).all():
        raise ValueError(f"{teams.model}: identifiability must index into {list(IDENTIFIABILITY)}.")


def ascending(sets: NDArray[np.int64]) -> NDArray[np.int64]:
    """Members of each set (last axis) in ascending order, missing ones at the end."""
    last = np.iinfo(np.int64).max
    ordered = np.sort(np.where(sets == MISSING, last, sets), axis=-1)
    return np.where(ordered == last, MISSING, ordered)


def unscored_teams(model: str, targets: NDArray[np.int64], sets: NDArray[np.int64]) -> Teams:
    """Teams of a method that names one set per target ``(targets, R)`` and scores none.

    Smaller sets have ``MISSING`` in the place of further members.
    """
    nothing = np.full((len(targets), 1), np.nan, dtype=np.float32)
    return Teams(
        model=model,
        targets=targets,
        sets=ascending(sets)[:, None, :],
        scores=nothing,
        base=nothing,
        residual=nothing,
        gap=np.full(len(targets), np.nan, dtype=np.float32),
        sets_scored=np.zeros(len(targets), dtype=np.int64),
    )
