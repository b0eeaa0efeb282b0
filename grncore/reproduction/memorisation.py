"""Tasks that overfit a few targets: the sanity check that a scorer is wired correctly."""

from grncore.methods.registry import networks
from grncore.reproduction.experiment import Experiment
from grncore.reproduction.measurements import Result
from grncore.reproduction.task import Task
from grncore.training.memorisation import memorise as overfit

TARGETS = 8


def memorisation_task(task: Task, experiment: Experiment) -> Result:
    """Train on a few training targets until the loss is near zero (appendix E)."""
    assert task.size is not None
    module = networks()[task.method].module
    assert module is not None
    fitter = experiment.fitter(task.pools)
    pools = fitter.training_pools(experiment.retriever(task.pools).method, task.size)
    recipe = experiment.experiments.recipe(experiment.setting)
    done = overfit(
        module,
        experiment.data,
        pools,
        task.size,
        recipe.scorer_config(task.method),
        seed=experiment.setting.seed,
        targets=TARGETS,
        device=experiment.experiments.device,
    )
    values = [
        experiment.value(task, metric=metric, value=float(value), n=TARGETS)
        for metric, value in (("memorised_loss", done.loss), ("memorised_exact", done.exact))
    ]
    return Result(values)
