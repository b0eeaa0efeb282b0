"""How often each model was right on validation targets, and what that says of one answer.

Test targets are never looked at here: a model is chosen, and its answers are given a probability,
by what it did on validation targets, which no weight was fitted to.
"""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from grncore.answers.network import membership_shares
from grncore.answers.part_sets import PartSets, part_models, part_sets
from grncore.answers.ranked_sets import RankedSets, StoredTeams, Team
from grncore.dataset import Dataset
from grncore.evaluation.intervals import Interval, proportion_interval
from grncore.export import set_weights
from grncore.pipeline.predictor import Predictor
from grncore.progress import Progress, silent

PROMISE = 0.9
"""How often a short list is to hold the true team."""

_STEPS = 50
_EDGE = 1e-4


class _Line(NamedTuple):
    """Log-odds of being right as a line in the log-odds of the signal, on a scale of its own."""

    level: float
    slope: float
    centre: float
    scale: float

    def at(self, signal: float) -> float:
        place = (_log_odds(signal) - self.centre) / self.scale
        return float(_logistic(np.asarray(self.level + self.slope * place)))


@dataclass(frozen=True, eq=False)
class TrackRecord:
    """What one model did on validation targets.

    Attributes
    ----------
    model
        Identifier.
    exact
        ``(targets,)`` whether its first set was the whole true team.
    leads
        ``(targets,)`` the first set's share of its listed sets; NaN where sets have no scores.
    ranks
        ``(targets,)`` rank of the true team among the listed sets; 0 where it is not listed.
    member_true, member_shares
        One value for each member of each first set: whether it is a true regulator, and its share
        of the listed sets.
    said
        ``(targets,)`` the model's own probability of its first set; None where it gives none.
    """

    model: str
    exact: NDArray[np.bool_]
    leads: NDArray[np.float64]
    ranks: NDArray[np.int64]
    member_true: NDArray[np.bool_]
    member_shares: NDArray[np.float64]
    said: NDArray[np.float64] | None = None

    @property
    def right(self) -> int:
        """Targets whose team was named exactly."""
        return int(self.exact.sum())

    @property
    def total(self) -> int:
        """Targets looked at."""
        return len(self.exact)

    @property
    def share(self) -> float:
        """Share of the targets whose team was named exactly; NaN without any."""
        return self.right / self.total if self.total else math.nan

    @property
    def interval(self) -> Interval | None:
        """95 % interval of :attr:`share`."""
        return proportion_interval(self.right, self.total)

    @property
    def expected(self) -> float | None:
        """Share of the targets that the model itself expected to be right for; None unless it says.

        Beside :attr:`share` it says whether the model's own probabilities can be believed.
        """
        return float(self.said.mean()) if self.said is not None and len(self.said) else None

    @property
    def listed(self) -> int:
        """Targets whose true team was among the listed sets."""
        return int((self.ranks > 0).sum())

    def probability(self, sets: RankedSets) -> float | None:
        """Probability that the first set is the whole team; None where nothing is known.

        The model's own where it gives one, else what answers with such a lead were worth on
        validation targets, else the share of those that it was right for.
        """
        if not sets.sets:
            return None
        if sets.probability is not None and math.isfinite(sets.probability[0]):
            return float(sets.probability[0])
        return _read_off(self._team_line, self.exact, lead_of(sets))

    def member_probabilities(self, sets: RankedSets) -> tuple[float | None, ...]:
        """Probability of each member of the first set to be a true regulator, likewise."""
        if not sets.sets:
            return ()
        if sets.member_probability is not None:
            return tuple(sets.member_probability[0])
        shares = membership_shares(sets)
        signal = shares if sets.is_scored and len(sets.sets) > 1 else {}
        return tuple(
            _read_off(self._member_line, self.member_true, signal.get(gene, math.nan))
            for gene in sets.best
        )

    def short_list(self, sets: RankedSets) -> tuple[Team, ...] | None:
        """Sets that hold the true team with the promised frequency; None where no list does."""
        if sets.listed is not None:
            return sets.promised
        length = self.list_length()
        return None if length is None or not sets.sets else sets.sets[:length]

    def list_length(self, promise: float = PROMISE) -> int | None:
        """How many first sets keep the promise; None where the listed ones do not.

        Split-conformal: the rank of the true team, of one more target like the validation targets,
        is within this length with the promised probability (Vovk et al. 2005).
        """
        needed = math.ceil((self.total + 1) * promise)
        if not self.total or needed > self.total:
            return None
        ranks = np.sort(np.where(self.ranks > 0, self.ranks, np.iinfo(np.int64).max))
        found = int(ranks[needed - 1])
        return None if found == np.iinfo(np.int64).max else found

    @cached_property
    def _team_line(self) -> _Line | None:
        return _fitted(self.leads, self.exact)

    @cached_property
    def _member_line(self) -> _Line | None:
        if not np.isfinite(self.leads).any():
            return None
        return _fitted(self.member_shares, self.member_true)


def lead_of(sets: RankedSets) -> float:
    """The first set's share of the listed sets by the softmax of scores; NaN without a ranking."""
    if not sets.is_scored or len(sets.sets) < 2:
        return math.nan
    return float(set_weights(sets.scores)[0])


def track_record(dataset: Dataset, model: str, sets: PartSets) -> TrackRecord:
    """What ``model`` did on targets of known, complete teams."""
    judged = {name: one for name, one in sets.items() if name not in dataset.shortened}
    truths = {name: dataset.teams[name] for name in judged}
    members = [
        (gene in truths[name], shares[gene])
        for name, one in judged.items()
        for shares in (membership_shares(one),)
        for gene in one.best
    ]
    return TrackRecord(
        model=model,
        exact=np.array([set(s.best) == set(truths[n]) for n, s in judged.items()], dtype=bool),
        leads=np.array([lead_of(one) for one in judged.values()], dtype=np.float64),
        ranks=np.array([s.rank_of(truths[n]) or 0 for n, s in judged.items()], dtype=np.int64),
        member_true=np.array([is_true for is_true, _ in members], dtype=bool),
        member_shares=np.array([share for _, share in members], dtype=np.float64),
        said=_said(judged.values()),
    )


def _said(judged: Collection[RankedSets]) -> NDArray[np.float64] | None:
    """The model's own probability of each first set; None unless it gives every one."""
    first = [sets.probability[0] for sets in judged if sets.probability and sets.sets]
    whole = bool(first) and len(first) == len(judged)
    return np.array(first, dtype=np.float64) if whole and np.isfinite(first).all() else None


def track_records(
    source: Predictor,
    *,
    stored: StoredTeams | None = None,
    progress: Progress = silent,
) -> Mapping[str, TrackRecord]:
    """Record of every model on the validation targets.

    Empty where there are none, or where the models were fitted to them.

    Parameters
    ----------
    stored
        Sets to use instead of decoding, where they are there.
    """
    if not judges_by_validation(source):
        return {}
    return {
        model: track_record(
            source.dataset,
            model,
            part_sets(source, model, stored=stored, part="validation", progress=progress),
        )
        for model in part_models(source, "validation")
    }


def judges_by_validation(source: Predictor) -> bool:
    """Whether validation targets say anything: no model was fitted to them."""
    return not (source.is_trained and source.bundle.with_validation)


def _log_odds(signal: float | NDArray[np.float64]) -> NDArray[np.float64]:
    inside = np.clip(signal, _EDGE, 1 - _EDGE)
    found: NDArray[np.float64] = np.log(inside / (1 - inside))
    return found


def _logistic(value: NDArray[np.float64]) -> NDArray[np.float64]:
    return 1 / (1 + np.exp(-np.clip(value, -30, 30)))


def _fitted(signal: NDArray[np.float64], right: NDArray[np.bool_]) -> _Line | None:
    """Platt's calibration (1999) with his smoothed aims; None where there is nothing to learn.

    A slope below zero would say that surer answers are worse; then the signal is of no use.
    """
    known = np.isfinite(signal)
    if known.sum() < 2 or right[known].all() or not right[known].any():
        return None
    found = _log_odds(signal[known])
    centre, scale = float(found.mean()), float(found.std())
    if scale < 1e-9:  # every answer looks as sure
        return None
    x = np.column_stack([np.ones(len(found)), (found - centre) / scale])
    yes, no = int(right[known].sum()), int((~right[known]).sum())
    aims = np.where(right[known], (yes + 1) / (yes + 2), 1 / (no + 2))
    line = np.zeros(2)
    for _ in range(_STEPS):
        said = _logistic(x @ line)
        curvature = (x * (said * (1 - said))[:, None]).T @ x + 1e-9 * np.eye(2)
        step = np.linalg.solve(curvature, x.T @ (aims - said))
        line = line + np.clip(step, -1, 1)
        if np.abs(step).max() < 1e-9:
            break
    return _Line(float(line[0]), float(line[1]), centre, scale) if line[1] > 0 else None


def _read_off(line: _Line | None, right: NDArray[np.bool_], signal: float) -> float | None:
    if not len(right):
        return None
    if line is not None and math.isfinite(signal):
        return line.at(signal)
    return float((right.sum() + 1) / (len(right) + 2))
