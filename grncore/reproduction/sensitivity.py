"""Tasks that change one setting at a time and look at the validation targets, never at the test."""

from collections.abc import Iterator
from dataclasses import replace

from grncore.evaluation.measurements import Measurement
from grncore.evaluation.metrics import contains_team
from grncore.methods.registry import METHODS
from grncore.pipeline.recipe import Settings
from grncore.pools import top_pools
from grncore.reproduction.experiment import Experiment
from grncore.reproduction.measurements import Result
from grncore.reproduction.task import Task

TRIED_K = 20
"""Pool size that retrievers are compared at: at the caps nearly every setting holds every team."""


def variants(method: str) -> dict[str, Settings]:
    """Settings by name; the first, without a name, are those in force."""

    def found() -> Iterator[tuple[str, Settings]]:
        yield "", {}
        for part, settings in METHODS[method].tried.items():
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


def _retriever_values(task: Task, experiment: Experiment, settings: Settings) -> list[Measurement]:
    """Recall at a pool size that tells settings apart, one value a stratum."""
    fitted = experiment.fitter(task.method, settings).retriever()
    k = min(TRIED_K, len(experiment.data.universe))
    found = []
    for size in experiment.split.sizes:
        targets = experiment.data.validation_targets(size)
        pools = top_pools(fitted.method.scores(targets), targets, k, task.method)
        hits = contains_team(pools, experiment.data.validation, k)
        base = experiment.value(task, R=size, K=k, metric="validation_recall", n=len(hits))
        found.append(replace(base, value=float(hits.mean()) if len(hits) else None))
    return found


def _scorer_value(task: Task, experiment: Experiment, settings: Settings) -> Measurement:
    """Exact match on validation of the epoch that was kept."""
    from grncore.training.validation import merit

    assert task.size is not None
    fitter = experiment.fitter(task.pools, settings)
    pools = fitter.training_pools(experiment.retriever(task.pools).method, task.size)
    curve = [dict(row) for row in fitter.model(task.method, task.size, pools).curve]
    last = fitter.recipe.training_config(task.method).select == "last"
    kept = curve[-1] if last else max(curve, key=merit)
    n = len(experiment.data.validation_targets(task.size))
    base = experiment.value(task, R=task.size, metric="validation_exact", n=n)
    return replace(base, value=kept.get("validation_exact"))
