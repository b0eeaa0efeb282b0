"""What is wrong with a recipe, found before any work: asked by `train` itself and by the app."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

import psutil

from grncore.dataset import Dataset
from grncore.errors import InputError
from grncore.methods.base import NEED_WORDS, lacking
from grncore.methods.registry import METHODS, parameter_count
from grncore.pipeline.recipe import Recipe
from grncore.pipeline.split import split_of

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
    "trees",
    "min_leaf",
)
"""Numbers that cannot be 0; none can be below."""

BELOW_ONE = ("dropout",)
COPIES, COPIES_TRAINED = 2, 4
"""Of the expression in single precision: features and amounts; noise, and features with it."""

SHARES = ("near_miss_start", "near_miss_end")

MOST: Mapping[str, int] = {
    "dim": 16_384,
    "hidden": 16_384,
    "scorer_hidden": 16_384,
    "feedforward": 65_536,
    "heads": 1_024,
    "layers": 256,
}
"""Widths beyond which no machine of today could hold the model; the checks below go on from there.
"""

MOST_STEPS = 1_000_000
"""Of any other whole number: epochs, steps, negatives, targets per step."""

MOST_PARAMETERS = 2**28
"""Of one scorer: 1 GiB of weights, and three times that while it is trained."""

MOST_SEED = 2**32 - 1
"""What every library that draws numbers takes."""


def check_recipe(dataset: Dataset, recipe: Recipe) -> None:
    """Refuse what training would refuse once it has read the data, or later still.

    Raises
    ------
    InputError
        If the data cannot be split as asked, lacks what the recipe needs, or a number is out of
        range.
    """
    for complaint in _numbers(recipe, len(dataset.cells)):
        raise InputError(complaint)
    if recipe.universe == "listed" and dataset.listed_regulators is None:
        raise InputError(
            f"{dataset.name}: the universe 'listed' needs a regulator list; supply one, or choose "
            "'all' or 'train'."
        )
    for method in recipe.methods:
        missing = [need for need in lacking(method, dataset) if need != "labels"]
        if missing:  # of labels the split speaks
            raise InputError(
                f"{method.label} needs {' and '.join(map(NEED_WORDS.__getitem__, missing))}, which "
                f"{dataset.name} does not have; leave {method.kind!r} out, or supply them."
            )
    n_cells = recipe.n_cells or len(dataset.cells)
    _check_scorer_sizes(recipe, n_cells)
    _check_memory(dataset, recipe, n_cells)
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


def _numbers(recipe: Recipe, n_cells: int) -> Iterator[str]:
    """What is wrong with the numbers of a recipe."""
    if not 0 <= recipe.seed <= MOST_SEED:
        yield f"The seed is {recipe.seed}; it must be between 0 and {MOST_SEED}."
    if recipe.k < 1:
        yield f"The pool size K is {recipe.k}; it must be 1 or more."
    if recipe.n_cells is not None and recipe.n_cells < 2:
        yield f"Features of {recipe.n_cells} cells say nothing; take 2 or more."
    if recipe.n_cells is not None and recipe.n_cells > n_cells:
        yield f"{recipe.n_cells:,} cells are asked for as features, but there are {n_cells:,}."
    configs: dict[str, Any] = {"retriever": recipe.retriever_config()}
    if recipe.scorers:
        configs["training"] = recipe.training_config()
    for kind in recipe.models:
        noun = "scorer" if METHODS[kind].network else "model"
        configs[f"{noun} {kind}"] = recipe.model_config(kind)
    for part, config in configs.items():
        values = asdict(config)
        for name, value in values.items():
            yield from _number(f"{part}.{name}", name, value)
        heads = values.get("heads", 1)
        if heads > 0 and values.get("dim", 0) % heads:
            yield (
                f"The {part}'s dim {values['dim']} cannot be shared out to {heads} heads; choose "
                "a multiple."
            )


def _number(place: str, name: str, value: Any) -> Iterator[str]:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return
    if not math.isfinite(value):
        yield f"{place} is {value}; it must be a finite number."
    if value < 0 or (value == 0 and name in ABOVE_ZERO):
        least = "above 0" if name in ABOVE_ZERO else "0 or more"
        yield f"{place} is {value}; it must be {least}."
    if value >= 1 and name in BELOW_ONE:
        yield f"{place} is {value}; it must be below 1."
    if value > 1 and name in SHARES:
        yield f"{place} is {value}; it is a share, at most 1."
    most = MOST.get(name, MOST_STEPS)
    if isinstance(value, int) and value > most:
        yield f"{place} is {value:,}; it must be at most {most:,}."


def _check_memory(dataset: Dataset, recipe: Recipe, n_cells: int) -> None:
    """Refuse what cannot fit: the least that training holds beside the dataset itself."""
    trains = hasattr(recipe.retriever_config(), "epochs") or bool(recipe.scorers)
    a_cell = 4 * len(dataset.genes) * (COPIES_TRAINED if trains else COPIES)
    free = psutil.virtual_memory().available
    if a_cell * n_cells > free:
        raise InputError(
            f"{dataset.name}: training on {len(dataset.genes):,} genes x {n_cells:,} cells holds "
            f"{a_cell * n_cells / 2**30:.1f} GiB or more beside the data, and {free / 2**30:.1f} "
            f"GiB of memory are free. Take fewer cells as features (--cells {free // a_cell // 2}"
            " leaves room for the rest), end other programs, or use a larger machine."
        )


def _check_scorer_sizes(recipe: Recipe, n_cells: int) -> None:
    for kind in recipe.scorers:
        config = recipe.scorer_config(kind)
        # Of a network as wide as ours only the layer that reads the cells can grow: then there is
        # nothing to count, and torch, which takes a second to import, is not needed.
        is_usual = config == METHODS[kind].config()
        if is_usual and n_cells * config.hidden < MOST_PARAMETERS // 2:
            continue
        count = parameter_count(kind, config, n_cells)
        if count > MOST_PARAMETERS:
            raise InputError(
                f"The scorer {kind!r} would have {count:,} parameters; at most "
                f"{MOST_PARAMETERS:,} are allowed. Lower scorer.dim, scorer.hidden or --cells."
            )
