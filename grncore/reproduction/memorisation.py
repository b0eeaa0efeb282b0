"""Tasks that overfit a few targets: the sanity check that a scorer is wired correctly."""

from grncore.methods.registry import SCORERS
from grncore.reproduction.experiment import Bench
from grncore.reproduction.measurements import Result
from grncore.reproduction.task import Task
from grncore.training.memorisation import memorise as overfit

TARGETS = 8


def memorise(task: Task, bench: Bench) -> Result:
    """Train on a few training targets until the loss is near zero (appendix E)."""
    assert task.size is not None
    fitter = bench.fitter(task.pools)
    pools = fitter.training_pools(bench.retriever(task.pools).retriever, task.size)
    recipe = bench.shop.recipe(bench.setting)
    done = overfit(
        SCORERS[task.method].scorer,
        bench.data,
        pools,
        task.size,
        recipe.scorer_config(task.method),
        seed=bench.setting.seed,
        targets=TARGETS,
        device=bench.shop.device,
    )
    values = [
        bench.value(task, metric=metric, value=float(value), n=TARGETS)
        for metric, value in (("memorised_loss", done.loss), ("memorised_exact", done.exact))
    ]
    return Result(values)
