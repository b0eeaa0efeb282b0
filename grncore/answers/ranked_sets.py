"""The sets that one model named for one target, decoded now or stored."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from grncore.dataset import Dataset
from grncore.errors import InputError
from grncore.export import TeamsFile, evidence_values_of, read_teams_csv, stored_evidence
from grncore.methods.registry import model_label
from grncore.naming import natural_sorted
from grncore.pipeline.predictor import Predictor
from grncore.pools import MISSING
from grncore.teams import IDENTIFIABILITY, Identifiability, Teams

Team = tuple[str, ...]


@dataclass(frozen=True, eq=False)
class RankedSets:
    """The sets that one model named for one target, best first.

    Attributes
    ----------
    model, label
        The model's identifier and its name to show.
    sets
        Up to N teams; empty where the model had no answer.
    scores, base, residual
        ``(N,)`` float; NaN where the model has no such part. Not comparable between targets.
    signs, coefficients, member_probability
        For each set a value for each of its regulators, as :class:`grncore.teams.Teams` has them.
    probability, proved, listed
        For each set, as :class:`grncore.teams.Teams` has them.
    identifiability
        How well the data tells the first set from others. All these are None where the model does
        not say, and this one where teams were stored.
    """

    model: str
    label: str
    sets: tuple[Team, ...]
    scores: NDArray[np.float64]
    base: NDArray[np.float64]
    residual: NDArray[np.float64]
    signs: tuple[tuple[int, ...], ...] | None = None
    coefficients: tuple[tuple[float, ...], ...] | None = None
    member_probability: tuple[tuple[float, ...], ...] | None = None
    probability: tuple[float, ...] | None = None
    proved: tuple[bool | None, ...] | None = None
    listed: tuple[bool | None, ...] | None = None
    identifiability: Identifiability | None = None

    @property
    def best(self) -> Team:
        """The predicted team; empty where there is none."""
        return self.sets[0] if self.sets else ()

    @property
    def is_scored(self) -> bool:
        """Whether the model ranks sets by a score."""
        return bool(np.isfinite(self.scores).any())

    @property
    def promised(self) -> tuple[Team, ...] | None:
        """Sets of the list that keeps the model's own promise; None where it gives none."""
        if self.listed is None:
            return None
        return tuple(t for t, inside in zip(self.sets, self.listed, strict=True) if inside) or None

    @cached_property
    def margins(self) -> NDArray[np.float64]:
        """``(N,)`` by how much each set outscores the next; NaN for the last."""
        return np.append(self.scores[:-1] - self.scores[1:], np.nan)[: len(self.sets)]

    def rank_of(self, team: Team) -> int | None:
        """1-based rank of ``team`` among the sets; None if it is not there."""
        wanted = set(team)
        ranks = (rank for rank, named in enumerate(self.sets, 1) if set(named) == wanted)
        return next(ranks, None)


def sets_table(dataset: Dataset, sets: RankedSets, truth: Team) -> pd.DataFrame:
    """A model's sets as a table.

    Columns: ``rank``, ``regulators``, ``score``, ``base``, ``residual``, ``margin``, ``behind``
    (the first set's score less this one's), ``share`` (the softmax of the scores), ``hits`` and
    ``true`` (whether the set is the true team).
    """
    behind = sets.scores[:1] - sets.scores
    weights = np.exp(-behind)
    return pd.DataFrame(
        {
            "rank": np.arange(1, len(sets.sets) + 1),
            "regulators": [" + ".join(map(dataset.display, team)) for team in sets.sets],
            "score": sets.scores,
            "base": sets.base,
            "residual": sets.residual,
            "margin": sets.margins,
            "behind": behind,
            "share": weights / weights.sum(),
            "hits": [len(set(team) & set(truth)) for team in sets.sets],
            "true": [bool(truth) and set(team) == set(truth) for team in sets.sets],
        }
    )


class StoredTeams:
    """Sets that were decoded when a bundle was trained, by target.

    Parameters
    ----------
    table
        Rows as :mod:`grncore.export` writes them. Rows of oracle runs are left out: what a model
        names on its own and what it names with the truth injected never mix.
    """

    def __init__(self, table: pd.DataFrame) -> None:
        table = table[~table["oracle"].astype(bool)]
        # Arrays, because a page asks for the sets of hundreds of targets, one after the other.
        self._ranks, self._sizes = (table[name].to_numpy(np.int64) for name in ("rank", "R"))
        self._teams = table["regulators"].to_numpy(object)
        self._parts = {
            name: table[name].to_numpy(np.float64) for name in ("score", "base", "residual")
        }
        self._evidence = evidence_values_of(table)
        self._rows = table.groupby(["target", "model"], sort=False).indices

    def has(self, target: str, model: str, size: int) -> bool:
        """Whether sets of this size are stored of a target."""
        found = self._rows.get((target, model))
        return found is not None and bool((self._sizes[found] == size).any())

    def of(self, target: str, model: str, size: int | None) -> RankedSets | None:
        """Stored sets of a target; None where none of this size, or of any, were stored."""
        found = self._rows.get((target, model))
        if found is None:
            return None
        rows: NDArray[np.int64] = np.asarray(found, dtype=np.int64)
        rows = rows[np.argsort(self._ranks[rows], kind="stable")]
        rows = rows if size is None else rows[self._sizes[rows] == size]
        if not len(rows):
            return None
        # A method without an answer has one row, which names nobody.
        rows = rows[np.array([bool(team) for team in self._teams[rows]], dtype=bool)]
        score, base, residual = (values[rows] for values in self._parts.values())
        return RankedSets(
            model=model,
            label=model_label(model),
            sets=tuple(tuple(team) for team in self._teams[rows]),
            scores=score,
            base=base,
            residual=residual,
            **stored_evidence(self._evidence, rows),
        )


class StoredTeamsFile(StoredTeams):
    """Sets in a Parquet file, of any number of targets: what is asked for is all that is read.

    Parameters
    ----------
    file
        Rows as ``recover`` writes them.
    then
        Where a target that the file lacks is looked for.
    """

    def __init__(self, file: TeamsFile, then: StoredTeams | None = None) -> None:
        self._file, self._then = file, then
        # A page asks for one target under model after model.
        self._last: tuple[tuple[str, int | None], StoredTeams] | None = None

    def has(self, target: str, model: str, size: int) -> bool:
        """Whether sets of this size are stored of a target."""
        return self.of(target, model, size) is not None

    def of(self, target: str, model: str, size: int | None) -> RankedSets | None:
        """Stored sets of a target, as those of a table are told."""
        last = self._last  # read once: other threads may replace it
        if last is None or last[0] != (target, size):
            last = (target, size), StoredTeams(self._file.of(target, size))
            self._last = last
        found = last[1].of(target, model, size)
        if found is None and self._then is not None:
            return self._then.of(target, model, size)
        return found


def stored_of(predictor: Predictor) -> StoredTeams | None:
    """Teams stored beside the bundle; None where there are none.

    Those that ``recover`` wrote into the folder as Parquet come first, read as they are asked for.

    Raises
    ------
    InputError
        If the Parquet file cannot be read, or is another checkpoint's.
    """
    if not predictor.is_trained:
        return None
    table, more = predictor.bundle.teams_path, predictor.bundle.more_teams_path
    own = None if table is None else StoredTeams(read_teams_csv(table))
    if more is None:
        return own
    file = TeamsFile(more)
    check_origin(file, predictor)
    return StoredTeamsFile(file, own)


def check_origin(file: TeamsFile, predictor: Predictor) -> None:
    """Refuse teams that another checkpoint named, or this one on other data.

    Raises
    ------
    InputError
        Saying whose they are.
    """
    split = predictor.split
    origin = (
        predictor.dataset.name,
        split.kind,
        str(split.seed),
        predictor.data.universe_kind,
        predictor.checkpoint,
    )
    foreign = [found for found in file.origins if found != origin]
    if foreign:
        raise InputError(
            f"{file.path}: its teams are of {_named(foreign[0])}, not of {_named(origin)}. Write "
            "them anew with 'grncore recover', or move the file away."
        )


def _named(origin: tuple[str, ...]) -> str:
    dataset, split, seed, universe, checkpoint = origin
    named = checkpoint or "no checkpoint"
    return f"{named} on {dataset} (split {split}, seed {seed}, universe {universe})"


def ranked_sets(dataset: Dataset, model: str, teams: Teams, row: int) -> RankedSets:
    """Sets of one row of ``teams`` by name, without the missing ones."""
    kept = np.flatnonzero((teams.sets[row] != MISSING).any(axis=1))
    said: dict[str, Any] = dict(teams.said_of(row))
    if teams.identifiability is not None:
        said["identifiability"] = IDENTIFIABILITY[int(teams.identifiability[row])]
    return RankedSets(
        model=model,
        label=model_label(model),
        sets=tuple(
            tuple(natural_sorted(dataset.genes[i] for i in teams.sets[row, rank] if i != MISSING))
            for rank in kept
        ),
        scores=teams.scores[row, kept].astype(np.float64),
        base=teams.base[row, kept].astype(np.float64),
        residual=teams.residual[row, kept].astype(np.float64),
        **said,
    )
