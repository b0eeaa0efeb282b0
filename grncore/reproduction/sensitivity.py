"""Tasks that change one setting at a time and look at the validation targets, never at the test."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from grncore.evaluation.measurements import Value
from grncore.evaluation.metrics import contains_team
from grncore.pipeline.recipe import Settings
from grncore.pools import top_pools
from grncore.reproduction.experiment import Experiment
from grncore.reproduction.measurements import Result
from grncore.reproduction.task import Task
from grncore.training.validation import merit

TRIED: Mapping[str, Mapping[str, Mapping[str, tuple[Any, ...]]]] = {
    "attention": {
        "retriever": {
            "loss": ("bce",),
            "scale": ("unit",),
            "learning_rate": (2e-4, 3e-3),
            "epochs": (10, 40),
            "hidden": (56, 224),
            "scorer_hidden": (32, 128),
            "dropout": (0.0, 0.4),
            "noise": (0.0, 0.1),
            "with_correlation": (True,),
        },
    },
    "residual": {
        "training": {
            "learning_rate": (2e-4, 3e-3),
            "epochs": (30,),
            "batch_size": (4,),
            "weight_decay": (0.0,),
            "margin": (0.2, 5.0),
            "negatives": (8, 128),
            "near_miss_end": (0.5,),
            "temperature": (0.2, 5.0),
            "pretrain_epochs": (0, 30),
            "select": ("last",),
        },
        "scorer": {
            "layers": (1, 3),
            "feedforward": (128, 512),
            "dim": (64,),
            "hidden": (56, 224),
            "dropout": (0.0, 0.4),
        },
    },
}
"""Values beside those in force, by method, part of the recipe and setting: what the paper leaves
open, and where we left its letter."""


TRIED_K = 20
"""Pool size that retrievers are compared at: at the caps nearly every setting holds every team."""


def variants(method: str) -> dict[str, Settings]:
    """Settings by name; the first, without a name, are those in force."""

    def found() -> Iterator[tuple[str, Settings]]:
        yield "", {}
        for part, settings in TRIED[method].items():
            for name, values in settings.items():
                for value in values:
                    yield f"{name} {value}", {part: {name: value}}

    return dict(found())


def change_setting(task: Task, experiment: Experiment) -> Result:
    """Fit with one setting changed, and measure on the validation targets."""
    settings = variants(task.method)[task.variant]
    if task.size is None:
        return Result(_retriever_values(task, experiment, settings))
    return Result([_scorer_value(task, experiment, settings)])


def _retriever_values(task: Task, experiment: Experiment, settings: Settings) -> list[Value]:
    """Recall at a pool size that tells settings apart, one value a stratum."""
    fitted = experiment.fitter(task.method, settings).retriever()
    k = min(TRIED_K, len(experiment.data.universe))
    found = []
    for size in experiment.split.sizes:
        targets = experiment.data.validation_targets(size)
        pools = top_pools(fitted.retriever.scores(targets), targets, k, task.method)
        hits = contains_team(pools, experiment.data.validation, k)
        base = experiment.value(task, R=size, K=k, metric="validation_recall", n=len(hits))
        found.append(replace(base, value=float(hits.mean()) if len(hits) else None))
    return found


def _scorer_value(task: Task, experiment: Experiment, settings: Settings) -> Value:
    """Exact match on validation of the epoch that was kept."""
    assert task.size is not None
    fitter = experiment.fitter(task.pools, settings)
    pools = fitter.training_pools(experiment.retriever(task.pools).retriever, task.size)
    curve = [dict(row) for row in fitter.scorer(task.method, task.size, pools).curve]
    last = fitter.recipe.training_config(task.method).select == "last"
    kept = curve[-1] if last else max(curve, key=merit)
    n = len(experiment.data.validation_targets(task.size))
    base = experiment.value(task, R=task.size, metric="validation_exact", n=n)
    return replace(base, value=kept.get("validation_exact"))
