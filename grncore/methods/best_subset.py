"""Best-subset regression: the team whose saturating responses fit the target's expression best."""

from dataclasses import dataclass, replace
from functools import cached_property
from math import comb
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from grncore.decoding import Budget
from grncore.errors import InputError
from grncore.methods._subset_search import BestSubsets, NormalEquations, best_subsets, pair_fits
from grncore.methods.base import ModelMethod, PlotStyle
from grncore.methods.fitted import FitContext, FittedModel, given_size, refitting
from grncore.methods.workload import Workload
from grncore.pools import MISSING, Pools
from grncore.progress import Curve, Progress, silent
from grncore.teams import Teams, unscored_teams
from grncore.training_data import TrainingData

KIND = "best_subset"

MOST_CANDIDATES = 1500
"""More make the products between all candidates, which every call starts with, too long to wait
for; asked for by name it takes any number."""

Candidates = Literal["regulators", "universe"]


@dataclass(frozen=True)
class BestSubsetConfig:
    """Settings of best-subset regression; the paper has no such method.

    Chosen on the demo and on training and validation targets of one split of DS3, of which the
    test targets were not looked at.

    Attributes
    ----------
    hill
        Exponent n of the response x^n / (x^n + m^n), m being the regulator's mean over groups of
        its means: what SERGIO's kinetics use, and half of its greatest value. It fitted better
        than a regulator's amount itself.
    between
        Weight of differences between cell groups (types) against those within: inner products are
        A_within + between * A_between. 1 is ordinary least squares over cells, for which groups
        need not be known, and was best or within noise of it; 0 looks within groups alone.
    candidates
        ``regulators``: those genes of the universe that regulate some training target, so that the
        labels of training targets say who may be named, and nothing else. Among all genes the
        ones that share the target's regulators fit it better than the regulators do.
        ``universe``: every gene that may be named, without any label.
    max_sets, max_prefixes
        All sets of the candidates are compared while they are at most ``max_sets``, and those of
        R - 2 members at most ``max_prefixes``. Otherwise as many candidates are kept as allow
        for it: those that are in the best fitting pairs. On DS3 nothing is left out for R <= 4.
    """

    hill: float = 2.0
    between: float = 1.0
    candidates: Candidates = "regulators"
    max_sets: int = 10_000_000
    max_prefixes: int = 10_000

    def __post_init__(self) -> None:
        if self.hill <= 0 or self.between < 0 or self.max_sets < 1 or self.max_prefixes < 1:
            raise InputError(
                "Best-subset regression needs hill > 0, between >= 0, max_sets >= 1 and "
                f"max_prefixes >= 1; got {self}."
            )


class BestSubset(FittedModel):
    """Regresses log1p of a target on the responses of every set of R candidates.

    A set's score is its fit, -log(1 - R squared), with an intercept; no label of any target enters
    it. The target itself is no candidate. Equal fits go by the order of the genes. Inner products
    of the candidates are made once.

    Parameters
    ----------
    data
        With ``amounts``: the fit is to expression as measured.

    Raises
    ------
    InputError
        If the data has no amounts.
    """

    kind = KIND

    def __init__(self, data: TrainingData, config: BestSubsetConfig) -> None:
        if data.amounts is None:
            raise InputError(
                "Best-subset regression fits expression as measured, and this training data has "
                "none; build it with training_data()."
            )
        self.config = config
        self.amounts = data.amounts
        self.names = _candidates(data, config)
        groups = data.cell_groups
        self.groups = np.zeros(data.amounts.shape[1], np.int64) if groups is None else groups

    @cached_property
    def _regulators(self) -> NDArray[np.float64]:
        """Centred responses of the candidates."""
        responses = _responses(self.amounts[self.names], self.groups, self.config.hill)
        return _rows(responses, self.groups, self.config)

    @cached_property
    def _gram(self) -> NDArray[np.float64]:
        return self._regulators @ self._regulators.T

    def teams(
        self,
        targets: NDArray[np.int64],
        size: int | None,
        *,
        pools: Pools | None = None,
        top: int = 10,
        budget: Budget | None = None,
        progress: Progress = silent,
    ) -> Teams:
        """The best ``top`` sets of each target; where there are fewer the tail is ``MISSING``."""
        del pools, budget
        targets, length = np.asarray(targets, dtype=np.int64), given_size(KIND, size)
        limit = _affordable(len(self.names), length, self.config)
        found: list[BestSubsets] = []
        columns: list[NDArray[np.int64]] = []
        for done, target in enumerate(targets):
            progress("Best-subset regression", done, len(targets))
            amounts = np.log1p(self.amounts[[target]].astype(np.float64))
            profile = _rows(amounts, self.groups, self.config)[0]
            equations = NormalEquations(
                self._gram, self._regulators @ profile, float(profile @ profile)
            )
            kept = _shortlist(equations, np.flatnonzero(self.names != target), limit)
            found.append(best_subsets(equations.take(kept), length, top))
            columns.append(self.names[kept])
        progress("Best-subset regression", len(targets), len(targets))
        return _teams(targets, length, top, found, columns)


def suits_best_subset(data: TrainingData, config: BestSubsetConfig | None = None) -> bool:
    """Whether the data has amounts, and so few candidates that a target takes about a second."""
    names = _candidates(data, config or BestSubsetConfig())
    return data.amounts is not None and 0 < len(names) <= MOST_CANDIDATES


def _candidates(data: TrainingData, config: BestSubsetConfig) -> NDArray[np.int64]:
    """Genes that may be named, ascending; the whole universe where no label is known."""
    if config.candidates == "universe" or not data.teams:
        return data.universe
    return np.intersect1d(data.universe, np.concatenate(list(data.teams.values())))


def _responses(
    amounts: NDArray[np.float32], groups: NDArray[np.int64], hill: float
) -> NDArray[np.float64]:
    """``(genes, cells)`` x^n / (x^n + m^n); 0 for a gene that is nowhere expressed."""
    values = amounts.astype(np.float64)
    middle = _group_means(values, groups).mean(axis=1, keepdims=True)
    ratio = np.divide(values, middle, out=np.zeros_like(values), where=middle > 0) ** hill
    found: NDArray[np.float64] = ratio / (1.0 + ratio)
    return found


def _rows(
    values: NDArray[np.float64], groups: NDArray[np.int64], config: BestSubsetConfig
) -> NDArray[np.float64]:
    """Centred rows whose inner products are A_within + between * A_between."""
    if config.between == 1.0:
        found: NDArray[np.float64] = values - values.mean(axis=1, keepdims=True)
        return found
    means = _group_means(values, groups)
    within = values - means[:, groups]
    between = means - values.mean(axis=1, keepdims=True)
    # A group's mean counts once for each of its cells, as in the sum of squares over cells.
    weights = np.sqrt(config.between * np.bincount(groups))
    return np.hstack([within, between * weights])


def _group_means(values: NDArray[np.float64], groups: NDArray[np.int64]) -> NDArray[np.float64]:
    """``(genes, groups)``."""
    return np.stack(
        [values[:, groups == group].mean(axis=1) for group in range(int(groups.max()) + 1)], axis=1
    )


def _shortlist(
    equations: NormalEquations, columns: NDArray[np.int64], limit: int
) -> NDArray[np.int64]:
    """The columns that are searched, ascending: all of them, or those in the best pairs."""
    if limit >= len(columns):
        return columns
    # A column's best pair with any other; stable, so that equal ones go by gene.
    best = pair_fits(equations.take(columns)).max(axis=1)
    return np.sort(columns[np.argsort(-best.astype(np.float32), kind="stable")[:limit]])


def _affordable(available: int, size: int, config: BestSubsetConfig) -> int:
    """How many candidates can be searched; never fewer than a team."""
    limit = available
    while limit > size and (
        comb(limit, size) > config.max_sets or comb(limit, max(size - 2, 0)) > config.max_prefixes
    ):
        limit -= 1
    return limit


def _teams(
    targets: NDArray[np.int64],
    size: int,
    top: int,
    found: list[BestSubsets],
    columns: list[NDArray[np.int64]],
) -> Teams:
    sets = np.full((len(targets), top, size), MISSING, dtype=np.int64)
    scores = np.full((len(targets), top), np.nan, dtype=np.float32)
    for row, (best, names) in enumerate(zip(found, columns, strict=True)):
        sets[row, : len(best.fit)] = names[best.sets]
        scores[row, : len(best.fit)] = best.fit
    nothing = np.full_like(scores, np.nan)
    return replace(
        unscored_teams(KIND, targets, sets[:, 0]),
        sets=sets,
        scores=scores,
        base=nothing,
        residual=nothing,
        sets_scored=np.array([best.seen for best in found], dtype=np.int64),
    )


def fit(config: BestSubsetConfig, context: FitContext) -> tuple[BestSubset, Curve]:
    """Keep the data; inner products are made when a target is first asked for."""
    return BestSubset(context.data, config), []


def seconds_to_answer(work: Workload) -> float:
    """Every set of the known regulators is compared."""
    return work.targets * (0.03 if (work.size or 0) < 4 else 0.7)


METHOD = ModelMethod(
    kind=KIND,
    label="Best-subset regression",
    description="The set of R known regulators whose responses fit the target best.",
    task="team",
    order=50,
    config=BestSubsetConfig,
    fit=fit,
    restore=refitting(KIND, fit),
    style=PlotStyle("sky", "solid", "star"),
    needs=frozenset({"amounts"}),
    suits=suits_best_subset,
    seconds_to_answer=seconds_to_answer,
    asked_at=2,
)
