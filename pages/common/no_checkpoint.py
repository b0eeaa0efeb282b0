"""What is missing without trained models, and the button that trains them."""

import streamlit as st

from grncore.answers.target import usual_size
from grncore.methods.registry import model_label
from grncore.pipeline.recipe import Recipe
from grncore.runs import free_name
from pages.common import address
from pages.common.context import Context
from pages.common.links import DATA, OVERVIEW, TRAIN
from pages.common.places import bundles_folder
from pages.common.sharing import outlives
from pages.common.start_training import (
    button_recipe,
    has_started,
    show_command,
    trainable_sizes,
    usual_sizes,
)
from pages.common.text import file_stem


def show_no_checkpoint(context: Context) -> None:
    """Say what the page shows meanwhile, and offer to train."""
    size = context.size or usual_size(context.predictor)
    offer_training(
        context,
        "No trained models for this dataset yet",
        "Shown is what needs no training: "
        f"{', '.join(map(model_label, context.predictor.models(size)))}. Models that give "
        "probabilities need a checkpoint that was trained on this dataset.",
    )


def offer_training(context: Context, title: str, text: str) -> None:
    """``text``, with a button that trains what the app compares; or where to get known edges."""
    st.info(text, title=title, icon=":material/model_training:")
    sizes = trainable_sizes(context)
    if not sizes:
        st.markdown(
            "Training needs three or more targets with the same number of known regulators, which "
            "this dataset does not have. Add a file of edges on the page Data."
        )
        st.page_link(DATA, label="Go to Data", icon=":material/database:")
        return
    recipe = button_recipe(context.dataset, usual_sizes(sizes))
    with st.container(horizontal=True, vertical_alignment="center"):
        asked = st.button(
            "Train models for this dataset",
            key="no_checkpoint.train",
            type="primary",
            icon=":material/play_arrow:",
            help=f"{_named(recipe)} with our settings, seed {recipe.seed}, on random targets and "
            f"the allowed regulators, in a process of its own; it {outlives()}.",
        )
        st.page_link(TRAIN, label="Choose the settings", icon=":material/tune:")
    stem = file_stem(context.dataset.name)[:60]
    name = free_name(bundles_folder(), f"{stem}-{recipe.seed}")
    show_command(context, recipe, name)
    if asked and has_started(context, recipe, name):
        now = address.written_fields(("dataset",))
        st.switch_page(OVERVIEW, query_params=now)


def _named(recipe: Recipe) -> str:
    """The models of a recipe in words."""
    first, *rest = [model_label(kind) for kind in recipe.models]
    return first if not rest else f"{', '.join([first, *rest[:-1]])} and {rest[-1]}"
