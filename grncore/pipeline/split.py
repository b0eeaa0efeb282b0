"""The split that a recipe asks for, also where too little is known to cut one."""

from grncore.dataset import Dataset, summarise
from grncore.errors import InputError
from grncore.pipeline.recipe import Recipe
from grncore.splits import Split, make_split


def split_of(dataset: Dataset, recipe: Recipe, *, strict: bool | None = None) -> Split:
    """The split of a recipe.

    Parameters
    ----------
    strict
        Whether data that cannot be split is refused; by default where a method of the recipe
        learns from known teams. Else the split has no strata, and every known team is extra.

    Raises
    ------
    InputError
        If the data cannot be split as asked.
    """
    strata = recipe.strata or tuple(summarise(dataset).targets_by_size)
    try:
        return make_split(dataset, recipe.split, recipe.seed, strata)
    except InputError:
        if recipe.needs_labels if strict is None else strict:
            raise
        return Split(recipe.split, recipe.seed, {}, {}, {}, extra=tuple(dataset.teams))
