"""The stages that training a recipe will go through, and about how long each takes."""

from collections.abc import Mapping
from math import comb

from grncore.dataset import Dataset, summarise
from grncore.pipeline.recipe import Recipe
from grncore.pipeline.recover import decoding_stage
from grncore.scorers import SCORERS
from grncore.splits import make_split
from grncore.training.stage2 import stage_name

RETRIEVAL, WARM_UP = "stage 1", "stage 2 warm-up"


def planned_stages(dataset: Dataset, recipe: Recipe) -> Mapping[str, float]:
    """Seconds that each stage may take on one core, in the order in which they come.

    The seconds are rough, and meant for the proportions between stages: a run corrects them by what
    it measures. They hold for ordinary settings of the networks.

    Raises
    ------
    InputError
        If the data cannot be split as asked.
    """
    strata = recipe.strata or tuple(summarise(dataset).targets_by_size)
    split = make_split(dataset, recipe.split, recipe.seed, strata)
    trained = {size: len(split.train[size]) for size in split.sizes}
    if recipe.trains_on_validation:
        trained = {size: n + len(split.validation[size]) for size, n in trained.items()}
    everything = sum(trained.values()) + (len(split.extra) if recipe.with_extra else 0)
    n_genes, n_cells = len(dataset.genes), recipe.n_cells or len(dataset.cells)
    encoding = n_genes * n_cells
    plan: dict[str, float] = {}
    epochs = getattr(recipe.retriever_config(), "epochs", 0)
    if epochs:
        batches = everything / recipe.retriever_config().batch_size
        plan[RETRIEVAL] = epochs * batches * (2e-9 * encoding * 3 + 1e-6 * n_genes * 16)
    if not recipe.scorers:
        return plan
    training = recipe.training_config()
    if training.pretrain_epochs:
        batches = everything / training.batch_size
        plan[WARM_UP] = training.pretrain_epochs * batches * 1e-8 * encoding
    for size, n in trained.items():
        for kind in recipe.scorers:
            batches = n / recipe.training_config(kind).batch_size
            plan[stage_name(kind, size)] = recipe.training_config(kind).epochs * batches * 0.1
    for size in split.sizes:
        targets = sum(len(part[size]) for part in (split.train, split.validation, split.test))
        for kind in recipe.scorers:
            width = n_genes if SCORERS[kind].uncapped else min(recipe.cap(size), n_genes)
            plan[decoding_stage(kind, size)] = targets * (2e-3 + 1e-7 * comb(width, min(size, 3)))
    return plan
