"""The stages that training a recipe will go through, and about how long each takes."""

from collections.abc import Mapping

from grncore.dataset import Dataset, summarise
from grncore.methods.registry import SCORERS
from grncore.pipeline.recipe import Recipe
from grncore.pipeline.recover import decoding_stage
from grncore.splits import make_split
from grncore.training.stage2 import stage_name

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
    strata = recipe.strata or tuple(summarise(dataset).targets_by_size)
    split = make_split(dataset, recipe.split, recipe.seed, strata)
    trained = {size: len(split.train[size]) for size in split.sizes}
    if recipe.trains_on_validation:
        trained = {size: n + len(split.validation[size]) for size, n in trained.items()}
    everything = sum(trained.values()) + (len(split.extra) if recipe.with_extra else 0)
    n_genes = len(dataset.genes)
    values = n_genes * (recipe.n_cells or len(dataset.cells))
    plan: dict[str, float] = {}
    config = recipe.retriever_config()
    epochs = getattr(config, "epochs", 0)
    if epochs:
        batches = everything / config.batch_size
        plan[RETRIEVAL] = epochs * batches * (2.5e-8 * values + 6.5e-5 * n_genes)
    if not recipe.scorers:
        return plan
    training = recipe.training_config()
    if training.pretrain_epochs:
        batches = everything / training.batch_size
        plan[WARM_UP] = training.pretrain_epochs * batches * 1.2e-8 * values
    for size, n in trained.items():
        for kind in recipe.scorers:
            training = recipe.training_config(kind)
            seconds = training.epochs * n / training.batch_size * _per_batch(kind, size)
            plan[stage_name(kind, size)] = seconds
    for size in split.sizes:
        targets = sum(len(part[size]) for part in (split.train, split.validation, split.test))
        plan[decoding_stage("best_subset", size)] = targets * (0.03 if size < 4 else 0.7)
        for kind in recipe.scorers:
            plan[decoding_stage(kind, size)] = targets * _per_target(kind)
    return plan


def _per_batch(kind: str, size: int) -> float:
    """Seconds of a batch of a scorer's training, its share of validation included."""
    if not SCORERS[kind].scorer.has_residual:
        return 0.05
    return 0.18 if size < 4 else 0.6


def _per_target(kind: str) -> float:
    """Seconds of naming one target's teams."""
    method = SCORERS[kind]
    seconds = 8e-3 if method.scorer.has_residual else 2.5e-3
    return 20 * seconds if method.uncapped else seconds
