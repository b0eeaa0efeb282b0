"""`TargetView`: everything that is known and predicted about one target, ready to be shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from grncore.dataset import Dataset
from grncore.naming import natural_sorted
from grncore.palette import Verdict
from grncore.splits import Part

Team = tuple[str, ...]

Role = Part | Literal["extra", "held", "unknown"]
"""What a target is to a checkpoint: its part of the split; ``extra`` are targets outside the strata
that are learnt from, ``held`` have a truth that no part uses, ``unknown`` have none."""

ROLE_LABELS: Mapping[Role, str] = {
    "test": "test target",
    "validation": "validation target",
    "train": "seen in training",
    "extra": "seen in training",
    "held": "held out of every part",
    "unknown": "no known team",
}


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
        For each set, as :class:`grncore.teams.Teams` has them. All these are None where the model
        does not say.
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

    @property
    def best(self) -> Team:
        """The predicted team; empty where there is none."""
        return self.sets[0] if self.sets else ()

    @property
    def is_scored(self) -> bool:
        """Whether the model ranks sets by a score."""
        return bool(np.isfinite(self.scores).any())

    @cached_property
    def margins(self) -> NDArray[np.float64]:
        """``(N,)`` by how much each set outscores the next; NaN for the last."""
        return np.append(self.scores[:-1] - self.scores[1:], np.nan)[: len(self.sets)]

    def rank_of(self, team: Team) -> int | None:
        """1-based rank of ``team`` among the sets; None if it is not there."""
        wanted = set(team)
        ranks = (rank for rank, named in enumerate(self.sets, 1) if set(named) == wanted)
        return next(ranks, None)


@dataclass(frozen=True, eq=False)
class TargetView:
    """One target under one checkpoint.

    Attributes
    ----------
    target, alias
        Identifier and display name.
    size
        R: given by the truth, as in the paper's protocol, or chosen by the user without one.
    truth
        True team; empty where none is known.
    lost
        Members of the true set that filtering removed.
    role
        What the target is to the checkpoint.
    models
        Sets by model, in the order that tables show them.
    cap
        M_R: how many pool members teams are decoded from.
    pool
        Candidates, best first, a row a candidate: see :func:`pool_table`.
    covered_at
        Smallest K whose pool holds the whole true team; None without truth, or where a true
        regulator is no candidate at all.
    """

    target: str
    alias: str
    size: int
    truth: Team
    lost: Team
    role: Role
    models: Mapping[str, RankedSets]
    cap: int
    pool: pd.DataFrame
    covered_at: int | None

    @property
    def title(self) -> str:
        """Alias and identifier, or the identifier alone."""
        return self.target if self.alias == self.target else f"{self.alias} ({self.target})"

    @property
    def is_covered(self) -> bool:
        """Whether the first M_R pool members hold the whole true team."""
        return self.covered_at is not None and self.covered_at <= self.cap

    @property
    def scored(self) -> tuple[RankedSets, ...]:
        """Models that rank sets by a score."""
        return tuple(sets for sets in self.models.values() if sets.is_scored)

    def is_exact(self, model: str) -> bool:
        """Whether the model's team is the whole true team and nothing else."""
        return bool(self.truth) and set(self.models[model].best) == set(self.truth)


def judge(team: Sequence[str], truth: Sequence[str]) -> dict[str, Verdict]:
    """Verdict on every regulator of the union of a named and a true team, in natural order.

    An empty truth is an unknown one: then every named regulator is ``predicted``.
    """
    named, true = set(team), set(truth)
    if not true:
        return dict.fromkeys(natural_sorted(named), "predicted")
    return {gene: _verdict(gene, named, true) for gene in natural_sorted(named | true)}


def _verdict(gene: str, named: set[str], true: set[str]) -> Verdict:
    if gene not in named:
        return "missed"
    return "hit" if gene in true else "wrong"


def columns_of(view: TargetView) -> tuple[str, ...]:
    """Regulators of the union of all teams: true ones first, then those that most models name."""
    votes: dict[str, int] = {}
    for sets in view.models.values():
        for gene in sets.best:
            votes[gene] = votes.get(gene, 0) + 1
    others = [gene for gene in natural_sorted(votes) if gene not in view.truth]
    return *view.truth, *sorted(others, key=lambda gene: -votes[gene])


def role_of(dataset: Dataset, part: Part | Literal["extra"] | None, target: str) -> Role:
    """Role of a target, given its part of the split."""
    if part is not None:
        return part
    return "held" if target in dataset.teams else "unknown"


def covering_size(ranking: Sequence[str], truth: Team) -> int | None:
    """Smallest K whose first K members of ``ranking`` hold all of ``truth``."""
    places = {gene: place for place, gene in enumerate(ranking, 1)}
    if not truth or any(gene not in places for gene in truth):
        return None
    return max(places[gene] for gene in truth)


def pool_table(
    dataset: Dataset,
    ranking: Sequence[str],
    scores: NDArray[np.floating],
    truth: Team,
    models: Mapping[str, RankedSets],
    popularity: Mapping[str, int],
    correlation: Sequence[float],
) -> pd.DataFrame:
    """The candidate pool as a table.

    Columns: ``rank``, ``regulator``, ``name``, ``score``, ``true``, ``chosen_by`` (labels of the
    models that name it), ``training_targets`` (how many it regulates), ``correlation``.
    """
    return pd.DataFrame(
        {
            "rank": np.arange(1, len(ranking) + 1),
            "regulator": list(ranking),
            "name": [dataset.display(gene) for gene in ranking],
            "score": np.asarray(scores, dtype=np.float64),
            "true": [gene in truth for gene in ranking],
            "chosen_by": [
                ", ".join(sets.label for sets in models.values() if gene in sets.best)
                for gene in ranking
            ],
            "training_targets": [popularity.get(gene, 0) for gene in ranking],
            "correlation": np.asarray(correlation, dtype=np.float64),
        }
    )


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


def standing(view: TargetView, model: str) -> str:
    """Where the true set stands among a model's sets, in words."""
    sets = view.models[model]
    lead = float(sets.margins[0]) if len(sets.sets) > 1 else None
    if not view.truth:
        ahead = "" if lead is None else f" The first set leads the second by {lead:.3f}."
        return f"Predicted; no truth is known.{ahead}"
    rank = sets.rank_of(view.truth)
    if rank == 1:
        return "◆ The true set is first" + ("." if lead is None else f", {lead:.3f} ahead.")
    if rank is not None:
        behind = sets.scores[0] - sets.scores[rank - 1]
        return f"◆ The true set is number {rank}, {behind:.3f} behind the first."
    if not view.is_covered:
        return "The true set cannot be here: the pool lacks one of its members."
    return f"The true set is not among the best {len(sets.sets)}."


@dataclass(frozen=True, eq=False)
class Profile:
    """Expression of one gene for plotting: ``values`` (cells,) on the axis called ``unit``."""

    gene: str
    label: str
    values: NDArray[np.float32]
    groups: tuple[str, ...] | None
    unit: str
    noun: str


def profile(dataset: Dataset, gene: str) -> Profile:
    """Expression of ``gene`` on a log scale: log1p, unless the data is logged already."""
    values = dataset.expression[dataset.index[gene]]
    return Profile(
        gene=gene,
        label=dataset.display(gene),
        values=values if dataset.is_logged else np.log1p(values),
        groups=dataset.cell_groups,
        unit="expression (log scale, as supplied)" if dataset.is_logged else "log(1 + expression)",
        noun=dataset.sample_noun,
    )


def thinned(profiles: Sequence[Profile], limit: int) -> tuple[Profile, ...]:
    """At most ``limit`` evenly spaced cells of each profile, the same ones in all."""
    total = len(profiles[0].values)
    if total <= limit:
        return tuple(profiles)
    kept = np.linspace(0, total - 1, limit).round().astype(int)
    return tuple(
        replace(
            one,
            values=one.values[kept],
            groups=None if one.groups is None else tuple(one.groups[i] for i in kept),
        )
        for one in profiles
    )
