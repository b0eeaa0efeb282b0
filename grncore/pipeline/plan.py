"""The stages that training a recipe will go through, and about how long each takes."""

from collections.abc import Mapping
from dataclasses import replace

from grncore.dataset import Dataset
from grncore.methods.registry import METHODS, in_time, without_a_run
from grncore.methods.workload import Workload
from grncore.pipeline.pieces import decoding_stage
from grncore.pipeline.recipe import Recipe
from grncore.pipeline.split import split_of
from grncore.training.config import stage_name

RETRIEVAL, WARM_UP = "stage 1", "stage 2 warm-up"


def planned_stages(dataset: Dataset, recipe: Recipe) -> Mapping[str, float]:
    """Seconds that each stage may take on one core, in the order in which they come.

    The seconds are rough, measured on data of the demo's size with the networks' ordinary widths,
    and meant for the proportions between stages: a run corrects them by what it measures.

    Raises
    ------
    InputError
        If the data cannot be split as asked.
    """
    split = split_of(dataset, recipe)
    trained = {size: len(split.train[size]) for size in split.sizes}
    if recipe.trains_on_validation:
        trained = {size: n + len(split.validation[size]) for size, n in trained.items()}
    everything = sum(trained.values()) + (len(split.extra) if recipe.with_extra else 0)
    genes, cells = len(dataset.genes), recipe.n_cells or len(dataset.cells)
    data = Workload(genes, cells, genes, everything)
    plan: dict[str, float] = {}
    config = recipe.retriever_config()
    epochs = getattr(config, "epochs", 0)
    if epochs:
        work = replace(data, epochs=epochs, batch_size=config.batch_size)
        plan[RETRIEVAL] = METHODS[recipe.retriever].seconds(work)
    if not recipe.models:
        return plan
    training = recipe.training_config()
    if recipe.scorers and training.pretrain_epochs:
        batches = everything / training.batch_size
        plan[WARM_UP] = training.pretrain_epochs * batches * 1.2e-8 * genes * cells
    for size, n in trained.items():
        for kind in recipe.models:
            training = recipe.training_config(kind)
            work = replace(
                data, targets=n, size=size, epochs=training.epochs, batch_size=training.batch_size
            )
            if METHODS[kind].by_size:
                plan[stage_name(kind, size)] = METHODS[kind].seconds(work)
    for kind in recipe.models:
        seconds = 0.0 if METHODS[kind].by_size else METHODS[kind].seconds(data)
        if seconds:
            plan[fitting_stage(kind)] = seconds
    beside = [
        kind
        for kind, method in without_a_run(on_demand=False).items()
        if method.beside and kind not in recipe.models and in_time(method, data, split)
    ]
    for size in split.sizes:
        work = replace(data, targets=split.count(size), size=size)
        for kind in (*beside, *recipe.models):
            seconds = METHODS[kind].seconds_to_answer(work)
            if seconds:
                plan[decoding_stage(kind, size)] = seconds
    return plan


def fitting_stage(kind: str) -> str:
    """What the fit of a model that is not fitted by size is called."""
    return f"fitting {kind}"
