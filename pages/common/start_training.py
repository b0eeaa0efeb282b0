"""Starting a run: which team sizes can be trained, the command, and the start itself."""

import shlex

import streamlit as st

from grncore.dataset import Dataset, summarise
from grncore.errors import GrncoreError, InputError
from grncore.methods.registry import taken_by
from grncore.pipeline.recipe import Recipe, usual_universe
from grncore.readers import ReadOptions
from grncore.runs import check_recipe, start_run
from grncore.runs.command import train_arguments
from grncore.splits import DEFAULT_STRATA
from pages.common.context import Context
from pages.common.places import bundles_folder
from pages.common.sharing import is_shared, may_run, run_seconds
from pages.common.text import plain

LEAST_TARGETS = 3
"""Targets of a team size that a split needs."""


def trainable_sizes(context: Context) -> tuple[int, ...]:
    """Team sizes with enough targets whose true set is complete."""
    dataset = context.dataset
    complete = [team for name, team in dataset.teams.items() if name not in dataset.shortened]
    counts = dict.fromkeys(summarise(dataset).targets_by_size, 0)
    for team in complete:
        counts[len(team)] += 1
    return tuple(size for size, count in counts.items() if count >= LEAST_TARGETS)


def usual_sizes(sizes: tuple[int, ...]) -> tuple[int, ...]:
    """The paper's team sizes where there are any, else the smallest."""
    return tuple(size for size in sizes if size in DEFAULT_STRATA) or sizes[:3]


def button_recipe(dataset: Dataset, sizes: tuple[int, ...]) -> Recipe:
    """What one button trains: the quick plan, or the plain one where it cannot be trained."""
    universe = usual_universe(dataset)
    retriever, models = taken_by("quick", dataset)
    recipe = Recipe(strata=sizes, universe=universe, retriever=retriever, models=models)
    try:
        check_recipe(dataset, recipe)
    except InputError:
        return Recipe(strata=sizes, universe=universe)
    return recipe


def show_command(context: Context, recipe: Recipe, name: str) -> None:
    """The command that trains the same checkpoint, on a machine of one's own."""
    if is_shared():
        return
    with st.expander("The same on the command line", icon=":material/terminal:"):
        out = bundles_folder() / name
        arguments = train_arguments(context.source, ReadOptions(), recipe, out)
        st.code(
            "python -m grncore train " + shlex.join(arguments), language="bash", wrap_lines=True
        )


def has_started(context: Context, recipe: Recipe, name: str) -> bool:
    """Start a run; where that fails, say why."""
    try:
        with may_run():
            start_run(
                bundles_folder(), context.dataset, context.source, recipe, name,
                seconds=run_seconds(),
            )  # fmt: skip
    except (GrncoreError, OSError) as error:
        st.error(plain(str(error)), title="The run was not started", icon=":material/error:")
        return False
    return True
