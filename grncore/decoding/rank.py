"""The rank of a given set: how many sets of the pool outscore it, without scoring them all."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from grncore.decoding.additive import AdditiveOrder
from grncore.decoding.answer import slack_for, with_widening
from grncore.decoding.budget import Budget, BudgetAccount
from grncore.decoding.finalists import SlackExceeded, canonical, check_slack
from grncore.decoding.problem import Problem, pose
from grncore.errors import InputError
from grncore.nets.set_scorer import SetScorer
from grncore.pools import MISSING
from grncore.progress import Progress, silent
from grncore.scores.chunks import chunk_size, rows_at_once
from grncore.scores.neural import evaluating, prepare
from grncore.scores.pool_residuals import PoolResiduals


@dataclass(frozen=True)
class Rank:
    """Where a set stands among the sets of a pool.

    Attributes
    ----------
    rank
        1 for the best set. At least this where not ``exact``.
    exact
        Whether every set was counted; False where the budget ran out.
    score, base, residual
        The set's own score and its parts.
    sets_scored
        How many sets had to be scored; the rest was decided by the bound.
    """

    rank: int
    exact: bool
    score: float
    base: float
    residual: float
    sets_scored: int


def rank_of(
    scorer: SetScorer,
    embeddings: Tensor,
    target: int,
    pool: NDArray[np.int64],
    team: NDArray[np.int64],
    *,
    budget: Budget | None = None,
    progress: Progress = silent,
) -> Rank:
    """Rank of ``team`` among the sets of its size in ``pool``; ties by the order of the genes.

    The team need not lie in the pool: its rank is then the one that it would have.

    A set whose base plus the lowest residual exceeds the team's score outscores it for certain, and
    such sets are counted without being generated. Only sets between the two bounds are scored.

    Raises
    ------
    InputError
        If the team repeats a member, or the scorer's residual has no proven bound.
    """
    team = np.sort(np.asarray(team, dtype=np.int64))
    if len(np.unique(team)) != len(team) or (team == MISSING).any():
        raise InputError(f"A team needs distinct members; got {team.tolist()}.")
    with evaluating(scorer), torch.inference_mode():
        everyone = np.concatenate([pool, team])
        problem = pose(prepare(scorer, embeddings), target, everyone, len(team), 1)
        members = np.flatnonzero(np.isin(problem.pool, pool))
        places = np.searchsorted(problem.pool, team)
        return with_widening(
            lambda widen: _rank(problem, members, places, budget or Budget(), widen, progress)
        )


def _rank(
    problem: Problem,
    members: NDArray[np.int64],
    team: NDArray[np.int64],
    budget: Budget,
    widen: float,
    progress: Progress,
) -> Rank:
    bound = problem.model.bound
    slack = slack_for(problem, bound.radius + abs(bound.centre), widen)
    own = canonical(problem, team[None], slack)
    score = float(own.scores[0])
    order = AdditiveOrder(problem.phi[members], problem.size)
    by_score = members[order.order]  # positions in the problem's pool, best first
    model, pool = problem.model, problem.pool
    residuals = PoolResiduals(
        model, problem.target, problem.size, pool[by_score], budget.memory_bytes
    )
    step = chunk_size(model.embeddings, problem.size, budget.memory_bytes)
    account = BudgetAccount(budget, progress)
    better, seen_all = 0, True
    certain = score - bound.lowest + slack  # a base of at least this outscores the team
    rows = rows_at_once(problem.size, budget.memory_bytes)
    for part in order.count(certain, rows):
        better += part
        progress("Ranking", account.sets, account.sets)
        if account.over:
            seen_all = False
            break
    for places, base in order.between(score - bound.highest - slack, certain, rows):
        if not seen_all:
            break
        for first in range(0, len(base), step):
            chunk = slice(first, first + step)
            sets = np.sort(by_score[places[chunk]], axis=1)
            fast = base[chunk] + residuals(pool[sets])
            if not np.isfinite(fast).all():
                raise SlackExceeded
            better += int((fast > score + slack).sum())
            close = np.abs(fast - score) <= slack
            better += _close_and_better(problem, sets[close], fast[close], team, score, slack)
            account.spend(len(fast), account.sets)
            if account.over:
                seen_all = False
                break
    return Rank(
        rank=better + 1,
        exact=seen_all,
        score=score,
        base=float(own.base[0]),
        residual=float(own.residual[0]),
        sets_scored=account.sets,
    )


def _close_and_better(
    problem: Problem,
    sets: NDArray[np.int64],
    fast: NDArray[np.float64],
    team: NDArray[np.int64],
    score: float,
    slack: float,
) -> int:
    """How many sets that float error cannot tell from the team come before it."""
    scored = canonical(problem, sets, slack)
    check_slack(problem, scored, fast, slack)
    ties = sets[scored.scores == np.float32(score)]
    earlier = sum(bool(tied < team.tolist()) for tied in ties.tolist())
    return int((scored.scores > np.float32(score)).sum()) + earlier
