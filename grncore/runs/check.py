"""What is refused before a run is started, so that nobody waits for an error."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from grncore.checkpoints.header import safe_name
from grncore.dataset import Dataset
from grncore.errors import InputError
from grncore.methods.registry import METHODS
from grncore.pipeline.recipe import Recipe
from grncore.pipeline.split import split_of
from grncore.runs.run import list_runs

ABOVE_ZERO = (
    "epochs",
    "batch_size",
    "learning_rate",
    "pretrain_learning_rate",
    "dim",
    "hidden",
    "heads",
    "feedforward",
    "scorer_hidden",
    "negatives",
    "temperature",
)
"""Numbers that cannot be 0; none can be below."""

BELOW_ONE = ("dropout",)
SHARES = ("near_miss_start", "near_miss_end")


def check_name(bundles: Path, name: str) -> None:
    """Refuse a name that is no plain folder name, or is taken.

    Raises
    ------
    InputError
        Saying which.
    """
    if not safe_name(name):
        raise InputError(
            f"The name {name!r} cannot be a folder's: use up to 100 letters, digits, '-', '_' and "
            "'.', and do not begin with a dash or a dot."
        )
    if (bundles / name).exists():
        raise InputError(f"A checkpoint {name!r} exists already; choose another name.")
    if any(run.note.name == name and run.status() == "running" for run in list_runs(bundles)):
        raise InputError(f"A run called {name!r} is at work; choose another name.")


def free_name(bundles: Path, wish: str) -> str:
    """``wish``, or the first of ``wish-2``, ``wish-3`` ... that is not taken."""
    place, name = 1, wish
    while True:
        try:
            check_name(bundles, name)
        except InputError:
            if not safe_name(name):
                raise
            place += 1
            name = f"{wish}-{place}"
        else:
            return name


def check_recipe(dataset: Dataset, recipe: Recipe) -> None:
    """Refuse what training would refuse once it has read the data, or later still.

    Raises
    ------
    InputError
        If the data cannot be split as asked, lacks what the recipe needs, or a number is out of
        range.
    """
    for complaint in _numbers(recipe):
        raise InputError(complaint)
    if recipe.universe == "listed" and dataset.listed_regulators is None:
        raise InputError(
            f"{dataset.name}: the universe 'listed' needs a regulator list; supply one, or choose "
            "'all' or 'train'."
        )
    split = split_of(dataset, recipe)
    for size in split.sizes:
        if not split.train[size] and recipe.needs_labels:
            raise InputError(
                f"The split {recipe.split!r} with seed {recipe.seed} leaves no training target "
                f"with {size} regulators; leave this team size out, or choose another split."
            )
        if recipe.cap(size) <= size:
            raise InputError(
                f"M_R is {recipe.cap(size)} for teams of {size}: there is nothing to choose from. "
                "Take more candidates."
            )


def _numbers(recipe: Recipe) -> Iterator[str]:
    """What is wrong with the numbers of a recipe."""
    if recipe.seed < 0:
        yield f"The seed is {recipe.seed}; it must be 0 or more."
    if recipe.k < 1:
        yield f"The pool size K is {recipe.k}; it must be 1 or more."
    if recipe.n_cells is not None and recipe.n_cells < 2:
        yield f"Features of {recipe.n_cells} cells say nothing; take 2 or more."
    configs: dict[str, Any] = {"retriever": recipe.retriever_config()}
    if recipe.scorers:
        configs["training"] = recipe.training_config()
    for kind in recipe.scorers:
        scorer = recipe.scorer_config(kind)
        heads = getattr(scorer, "heads", 1)
        if heads > 0 and scorer.dim % heads:
            yield (
                f"The scorer's dim {scorer.dim} cannot be shared out to {heads} heads; choose a "
                "multiple."
            )
    for kind in recipe.models:
        noun = "scorer" if METHODS[kind].module else "model"
        configs[f"{noun} {kind}"] = recipe.model_config(kind)
    for part, config in configs.items():
        for name, value in asdict(config).items():
            if isinstance(value, bool) or not isinstance(value, int | float):
                continue
            if value < 0 or (value == 0 and name in ABOVE_ZERO):
                least = "above 0" if name in ABOVE_ZERO else "0 or more"
                yield f"{part}.{name} is {value}; it must be {least}."
            if value >= 1 and name in BELOW_ONE:
                yield f"{part}.{name} is {value}; it must be below 1."
            if value > 1 and name in SHARES:
                yield f"{part}.{name} is {value}; it is a share, at most 1."
