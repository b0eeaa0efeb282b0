"""Weighted votes: every training target votes for its team, the more the more alike it is."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from grncore.decoding import Budget
from grncore.errors import InputError
from grncore.features import unit_rows
from grncore.methods.base import ModelMethod, PlotStyle
from grncore.methods.fitted import FitContext, FittedModel, check_state
from grncore.methods.workload import Workload
from grncore.pools import MISSING, Pools, widened
from grncore.progress import Curve, Progress, silent
from grncore.teams import Teams, unscored_teams
from grncore.training_data import TrainingData

if TYPE_CHECKING:  # torch takes a second to import, and only weights need it
    from torch import Tensor

KIND = "votes"

PRIOR = 0.5
"""What a regulator's share of all votes counts, where the heaviest voter counts 1."""

WEIGHTS = 2**21
"""Weights that are held at once, and that a choice of the kernel looks at."""


@dataclass(frozen=True)
class VotesConfig:
    """What leaving out one training target after the other chooses among.

    Attributes
    ----------
    sharpness
        A voter's weight is ``exp(sharpness * correlation)``: 0 is popularity, much is a copy.
    widths
        Standard deviations, in log R, of the weight of voters whose team has another size.
    """

    sharpness: tuple[float, ...] = (0.0, 2.0, 4.0, 8.0, 16.0, 32.0)
    widths: tuple[float, ...] = (0.1, 0.2, 0.4, 0.8, 10.0)

    def __post_init__(self) -> None:
        if not self.sharpness or not np.isfinite(self.sharpness).all() or min(self.sharpness) < 0:
            raise InputError(f"Votes need values of sharpness from 0 on; got {self.sharpness}.")
        if not self.widths or not np.isfinite(self.widths).all() or min(self.widths) <= 0:
            raise InputError(f"Votes need widths above 0; got {self.widths}.")


class Votes(FittedModel):
    """A regulator's share of weighted votes estimates how probably it regulates the target.

    That is the regression of Nadaraya and Watson on membership, with a kernel of correlation and,
    where R is given, of team size. The R regulators with the largest shares are named; where R is
    not given, as many as make the expected F1 largest.

    Parameters
    ----------
    given
        Sharpness and width of the kernel where R is given.
    chosen
        Sharpness where it is not.
    """

    kind = KIND

    def __init__(
        self, data: TrainingData, given: tuple[float, float] = (0, 1), chosen: float = 0
    ) -> None:
        self.given, self.chosen = given, chosen
        self.features, self.donors = data.features, data.targets()
        teams = [data.teams[int(donor)] for donor in self.donors]
        members = np.concatenate([*teams, np.empty(0, np.int64)])
        self.regulators = np.intersect1d(members, data.universe)
        self.sizes = np.array([len(team) for team in teams], dtype=np.int64)
        self._votes = np.array([np.isin(self.regulators, team) for team in teams], np.float32)
        self._votes = self._votes.reshape(len(teams), len(self.regulators))
        self._units = unit_rows(self.features[self.donors])

    def teams(
        self,
        targets: NDArray[np.int64],
        size: int | None,
        *,
        pools: Pools | None = None,
        top: int = 1,
        budget: Budget | None = None,
        progress: Progress = silent,
    ) -> Teams:
        """One set for each target, and the probability of each member."""
        del pools, top, budget, progress
        asked = np.asarray(targets, dtype=np.int64)
        sizes = None if size is None else np.full(len(asked), size)
        shares = np.full((len(asked), len(self.regulators)), -np.inf, dtype=np.float32)
        for part, alike in self._alike(asked):
            own = None if sizes is None else sizes[part]
            shares[part] = self.shares(asked[part], alike, own, self.given if size else self.chosen)
        if not len(self.regulators):
            return self._named(asked, np.full((len(asked), size or 1), MISSING), shares, size)
        order = np.argsort(-shares, axis=1, kind="stable")
        ranked = np.take_along_axis(shares, order, axis=1)
        wanted = np.full(len(asked), size) if size else expected_f1_size(ranked)
        enough = np.isfinite(ranked).sum(axis=1) >= wanted
        inside = (np.arange(order.shape[1]) < wanted[:, None]) & enough[:, None]
        width = int(wanted.max(initial=1))
        members = np.where(inside, self.regulators[order], MISSING)[:, :width]
        return self._named(asked, widened(members, (width,), MISSING), shares, size)

    def _named(
        self,
        targets: NDArray[np.int64],
        members: NDArray[np.int64],
        shares: NDArray[np.float32],
        size: int | None,
    ) -> Teams:
        plain = unscored_teams(KIND, targets, members)
        sets = plain.sets[:, 0]
        probability = np.full(sets.shape, np.nan, dtype=np.float32)
        rows, columns = np.nonzero(sets != MISSING)
        places = np.searchsorted(self.regulators, sets[rows, columns])
        probability[rows, columns] = shares[rows, places]
        return replace(plain, size_given=size is not None, member_probability=probability[:, None])

    def _alike(self, targets: NDArray[np.int64]) -> Iterator[tuple[slice, NDArray[np.float64]]]:
        """Correlations ``(part, donors)`` of a part of the targets after the other."""
        step = max(1, WEIGHTS // max(1, len(self.donors)))
        for start in range(0, len(targets), step):
            part = slice(start, start + step)
            yield part, unit_rows(self.features[targets[part]]) @ self._units.T

    def shares(
        self,
        targets: NDArray[np.int64],
        alike: NDArray[np.float64],
        sizes: NDArray[np.int64] | None,
        kernel: tuple[float, float] | float,
    ) -> NDArray[np.float32]:
        """``(targets, regulators)`` shares; ``-inf`` for the target, whose own vote is left out."""
        sharpness, width = kernel if isinstance(kernel, tuple) else (kernel, np.inf)
        weights = sharpness * alike
        if sizes is not None:
            apart = np.log(sizes)[:, None] - np.log(self.sizes)
            weights -= 0.5 * (apart / width) ** 2
        own = self.donors == targets[:, None]
        weights[own] = -np.inf
        heaviest = weights.max(axis=1, keepdims=True, initial=-np.inf)
        weights = np.exp(weights - np.where(np.isfinite(heaviest), heaviest, 0.0))
        others = np.maximum(len(self.donors) - own.sum(axis=1, keepdims=True), 1)
        popular = (self._votes.sum(axis=0) - own.astype(np.float32) @ self._votes) / others
        total = weights.sum(axis=1, keepdims=True) + PRIOR
        found = (weights.astype(np.float32) @ self._votes + PRIOR * popular) / total
        is_self = self.regulators == targets[:, None]
        return np.where(is_self, -np.inf, found).astype(np.float32)

    def choose(self, config: VotesConfig) -> None:
        """Take the kernels with the best mean F1 on training targets, each left out in turn."""
        if not self._votes.any():
            return
        step = -(-(len(self.donors) ** 2) // WEIGHTS)  # as many as fit, at even distances
        rows = np.arange(0, len(self.donors), step)
        targets, truth, sizes = self.donors[rows], self._votes[rows], self.sizes[rows]
        alike = self._units[rows] @ self._units.T
        kernels = list(product(config.sharpness, config.widths))
        by_given = [
            _f1(self.shares(targets, alike, sizes, k), truth, sizes, sizes) for k in kernels
        ]
        by_chosen = [
            _f1(shares, truth, sizes, expected_f1_size(-np.sort(-shares, axis=1)))
            for shares in (self.shares(targets, alike, None, k) for k in config.sharpness)
        ]
        self.given = kernels[int(np.argmax(by_given))]
        self.chosen = config.sharpness[int(np.argmax(by_chosen))]

    def state(self) -> Mapping[str, "Tensor"]:
        """The kernels."""
        import torch

        return {"kernels": torch.tensor([*self.given, self.chosen], dtype=torch.float64)}


def expected_f1_size(ranked: NDArray[np.float32]) -> NDArray[np.int64]:
    """``(targets,)`` R of the largest expected F1, of probabilities that descend in a row.

    Estimated by twice the expected hits over R and the expected size of the true team.
    """
    sure = np.where(np.isfinite(ranked), ranked, 0.0)
    sizes = np.arange(1, ranked.shape[1] + 1)
    expected = sure.cumsum(axis=1) / (sizes + sure.sum(axis=1, keepdims=True))
    return np.asarray(expected.argmax(axis=1) + 1, dtype=np.int64)


def _f1(
    shares: NDArray[np.float32],
    truth: NDArray[np.float32],
    sizes: NDArray[np.int64],
    named: NDArray[np.int64],
) -> float:
    """Mean F1 of the first ``named`` regulators of each row, the true teams being ``sizes``."""
    order = np.argsort(-shares, axis=1, kind="stable")
    hits = np.take_along_axis(truth, order, axis=1).cumsum(axis=1)
    last = np.minimum(named, shares.shape[1]) - 1
    return float(np.mean(2 * hits[np.arange(len(last)), last] / (named + sizes)))


def fit(config: VotesConfig, context: FitContext) -> tuple[Votes, Curve]:
    """Choose the kernels; nothing is iterated."""
    model = Votes(context.data)
    model.choose(config)
    return model, []


def restore(state: Mapping[str, "Tensor"], config: VotesConfig, context: FitContext) -> Votes:
    """As fitted; CheckpointError if tensors are stored that it has no use for."""
    del config
    check_state(KIND, state, {"kernels": (3,)}, "model")
    sharpness, width, chosen = state["kernels"].tolist()
    return Votes(context.data, (sharpness, width), chosen)


def seconds(work: Workload) -> float:
    """Weights and votes of each kernel."""
    return 1e-9 * min(work.targets**2, WEIGHTS) * (20 + work.candidates) * 36


METHOD = ModelMethod(
    kind=KIND,
    label="Weighted votes",
    description="Training targets vote for their teams, weighted by how alike they are to the "
    "target in expression and in team size; tells R, and gives members a probability.",
    task="team",
    order=126,
    config=VotesConfig,
    fit=fit,
    restore=restore,
    style=PlotStyle("blue", "dot", "hexagon2-open"),
    sizes_itself=True,
    needs=frozenset({"labels"}),
    trained=True,
    seconds=seconds,
)
