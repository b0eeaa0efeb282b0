"""Tasks about stage 2: fit a scorer of one stratum, decode exactly, judge, and inject the truth."""

from dataclasses import asdict

import numpy as np
from torch import Tensor

from grncore.checkpoints import Fitted
from grncore.decoding import Budget, Rank, decode_teams, rank_of
from grncore.decoding.additive import base_range
from grncore.evaluation.metrics import oracle_pools
from grncore.methods._neural_model import NeuralModel
from grncore.methods.fitted import FittedModel
from grncore.methods.registry import METHODS, parameter_count
from grncore.nets.set_scorer import SetScorer
from grncore.pools import MISSING, Pools, top_pools
from grncore.reproduction.experiment import Experiment
from grncore.reproduction.measurements import LISTED, Result, measure_teams
from grncore.reproduction.pure_sweep import PURE_SWEEP
from grncore.reproduction.stage1 import out_of_fold_pools
from grncore.reproduction.task import OUT_OF_FOLD, UNCAPPED, Task
from grncore.scores.bound import has_bound, residual_bound

RANK_BUDGET = Budget(sets=200_000)
"""The rank of the truth is counted exactly up to this many scored sets, and a floor beyond."""


def select_teams(task: Task, experiment: Experiment) -> Result:
    """Fit, decode the test targets from retrieved and from injected pools, and judge."""
    assert task.size is not None
    size = task.size
    fitted = fit(task, experiment)
    assert isinstance(fitted.method, NeuralModel)
    scorer, embeddings = fitted.method.scorer, fitted.method.embeddings
    targets = experiment.test_targets(size)
    cap = experiment.experiments.recipe(experiment.setting).cap(size)
    scores = experiment.retriever(task.pools).method.scores(targets)
    pools = top_pools(scores, targets, cap, task.pools)
    teams = decode_teams(scorer, embeddings, pools, size, top=LISTED)
    ranks = truth_ranks(scorer, embeddings, pools, experiment)
    values, records = measure_teams(task, experiment, teams, pools=pools, ranks=ranks)
    if scorer.has_base:  # else every set would be enumerated once more, for no table of the paper
        injected = oracle_pools(pools, experiment.truth, cap)
        oracle = decode_teams(scorer, embeddings, injected, size, top=LISTED)
        values += measure_teams(task, experiment, oracle, pools=injected)[0]
    if METHODS[task.method].candidates == "universe":
        everyone = top_pools(scores, targets, len(experiment.data.universe), UNCAPPED)
        free = decode_teams(scorer, embeddings, everyone, size, top=LISTED)
        values += measure_teams(task, experiment, free, pools=everyone)[0]
    facts = {
        "parameters": parameter_count(
            task.method, scorer.config, experiment.data.features.shape[1]
        ),
        "curve": [dict(row) for row in fitted.curve],
        "residual_radius": residual_bound(scorer).radius if has_bound(scorer) else None,
        "base_range": _base_range(scorer, embeddings, pools, size),
        "exact_certificates": float(np.mean(teams.is_proved)),
        "config": asdict(scorer.config),
    }
    return Result(values, records, facts)


def fit(task: Task, experiment: Experiment) -> Fitted[FittedModel]:
    """The scorer of a task, with the variant's settings."""
    assert task.size is not None
    fitter = experiment.fitter(task.pools)
    if task.variant == OUT_OF_FOLD:
        cap = experiment.experiments.recipe(experiment.setting).cap(task.size)
        pools = out_of_fold_pools(experiment, task.pools, task.size, cap)
    else:
        pools = fitter.training_pools(experiment.retriever(task.pools).method, task.size)
    training = PURE_SWEEP.get(task.variant)
    warm = None
    if training is not None and training.freeze_encoder_epochs:
        pair = fitter.model("pair", task.size, pools).method
        assert isinstance(pair, NeuralModel)
        warm = pair.scorer  # PairS2's encoder (section 5.4)
    return fitter.model(task.method, task.size, pools, training=training, warm_start=warm)


def truth_ranks(
    scorer: SetScorer, embeddings: Tensor, pools: Pools, experiment: Experiment
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
            experiment.truth[int(target)],
            budget=RANK_BUDGET,
        )
        for target, members in zip(pools.targets, pools.members, strict=True)
    ]


def _base_range(scorer: SetScorer, embeddings: Tensor, pools: Pools, size: int) -> float | None:
    if not scorer.has_base:
        return None
    members = [row[row != MISSING] for row in pools.members]
    return float(base_range(scorer, embeddings, pools.targets, members, size))
