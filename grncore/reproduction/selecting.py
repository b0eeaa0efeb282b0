"""Tasks about stage 2: fit a scorer of one stratum, decode exactly, judge, and inject the truth."""

from dataclasses import asdict

import numpy as np
import torch
from torch import Tensor

from grncore.checkpoints import FittedScorer
from grncore.decoding import Budget, Rank, decode_teams, rank_of
from grncore.decoding.bench import base_range
from grncore.decoding.bound import has_bound, residual_bound
from grncore.evaluation.oracle import oracle_pools
from grncore.pools import MISSING, Pools, top_pools
from grncore.reproduction.judging import judge
from grncore.reproduction.retrieving import out_of_fold_pools
from grncore.reproduction.task import OUT_OF_FOLD, UNCAPPED, Task
from grncore.reproduction.values import Result
from grncore.reproduction.workshop import Bench
from grncore.scorers import SCORERS, SetScorer, parameter_count
from grncore.training.sweep import PURE_SWEEP

TOP = 10
RANK_BUDGET = Budget(sets=200_000)
"""The rank of the truth is counted exactly up to this many scored sets, and a floor beyond."""


def select(task: Task, bench: Bench) -> Result:
    """Fit, decode the test targets from retrieved and from injected pools, and judge."""
    assert task.size is not None
    size = task.size
    fitted = fit(task, bench)
    scorer = fitted.scorer
    features = torch.from_numpy(bench.data.features).to(bench.shop.device)
    with torch.inference_mode():
        embeddings = scorer.encode(features)
    targets = bench.test_targets(size)
    cap = bench.shop.recipe(bench.setting).cap(size)
    scores = bench.retriever(task.pools).retriever.scores(targets)
    pools = top_pools(scores, targets, cap, task.pools)
    teams = decode_teams(scorer, embeddings, pools, size, top=TOP)
    ranks = truth_ranks(scorer, embeddings, pools, bench)
    values, records = judge(task, bench, teams, pools=pools, ranks=ranks)
    if scorer.has_base:  # else every set would be enumerated once more, for no table of the paper
        injected = oracle_pools(pools, bench.truth, cap)
        oracle = decode_teams(scorer, embeddings, injected, size, top=TOP)
        values += judge(task, bench, oracle, pools=injected)[0]
    if SCORERS[task.method].uncapped:
        everyone = top_pools(scores, targets, len(bench.data.universe), UNCAPPED)
        free = decode_teams(scorer, embeddings, everyone, size, top=TOP)
        values += judge(task, bench, free, pools=everyone)[0]
    facts = {
        "parameters": parameter_count(task.method, scorer.config, bench.data.features.shape[1]),
        "curve": [dict(row) for row in fitted.curve],
        "residual_radius": residual_bound(scorer).radius if has_bound(scorer) else None,
        "base_range": _base_range(scorer, embeddings, pools, size),
        "exact_certificates": float(np.mean(teams.is_proved)),
        "config": asdict(scorer.config),
    }
    return Result(values, records, facts)


def fit(task: Task, bench: Bench) -> FittedScorer:
    """The scorer of a task, with the variant's settings."""
    assert task.size is not None
    fitter = bench.fitter(task.pools)
    if task.variant == OUT_OF_FOLD:
        cap = bench.shop.recipe(bench.setting).cap(task.size)
        pools = out_of_fold_pools(bench, task.pools, task.size, cap)
    else:
        pools = fitter.training_pools(bench.retriever(task.pools).retriever, task.size)
    training = PURE_SWEEP.get(task.variant)
    warm = None
    if training is not None and training.freeze_encoder_epochs:
        warm = fitter.scorer("pair", task.size, pools).scorer  # PairS2's encoder (section 5.4)
    return fitter.scorer(task.method, task.size, pools, training=training, warm_start=warm)


def truth_ranks(
    scorer: SetScorer, embeddings: Tensor, pools: Pools, bench: Bench
) -> list[Rank] | None:
    """Rank of each true team among all sets of its pool, itself added if the pool lacks it.

    None for a scorer without a proven bound, whose sets would all have to be scored.
    """
    if not scorer.has_base or not has_bound(scorer):
        return None
    return [
        rank_of(
            scorer,
            embeddings,
            int(target),
            members[members != MISSING],
            bench.truth[int(target)],
            budget=RANK_BUDGET,
        )
        for target, members in zip(pools.targets, pools.members, strict=True)
    ]


def _base_range(scorer: SetScorer, embeddings: Tensor, pools: Pools, size: int) -> float | None:
    if not scorer.has_base:
        return None
    members = [row[row != MISSING] for row in pools.members]
    return float(base_range(scorer, embeddings, pools.targets, members, size))
