"""What is missing without trained models, and the button that trains them."""

import streamlit as st

from grncore.errors import GrncoreError
from grncore.pipeline.recipe import Recipe
from grncore.runs import free_name, start_run
from pages._shared.bundles import bundles_folder
from pages._shared.caches import DEMO
from pages._shared.context import Context
from pages._shared.text import file_stem, plain
from pages._shared.train_form import trainable_sizes, usual_sizes


def show_no_checkpoint(context: Context) -> None:
    """Say what the page shows meanwhile, and offer to train."""
    offer_training(
        context,
        "No trained models for this dataset yet",
        "Below is what needs no training: correlation, best-subset regression, which asks of known "
        "teams only who regulates anything, and where there are any popularity and the neighbour's "
        "team. PairS2 and Residual HOS2 need a checkpoint that was trained on this dataset.",
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
        st.page_link("pages/data.py", label="Go to Data", icon=":material/database:")
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        asked = st.button(
            "Train models for this dataset",
            key="no_checkpoint.train",
            type="primary",
            icon=":material/play_arrow:",
            help="Attention retriever, PairS2 and Residual HOS2 with our settings, seed 42, on "
            "random targets and all genes, in a process of its own.",
        )
        st.page_link("pages/train.py", label="Choose the settings", icon=":material/tune:")
    with st.expander("The same on the command line", icon=":material/terminal:"):
        st.code(train_command(context), language="bash", wrap_lines=True)
    if asked:
        _train(context, Recipe(strata=usual_sizes(sizes)))


def train_command(context: Context) -> str:
    """The command that trains a checkpoint for the dataset."""
    source = context.source if context.source == DEMO else f'"{context.source}"'
    return f"python -m grncore train {source} --out checkpoints/my-run"


def _train(context: Context, recipe: Recipe) -> None:
    bundles = bundles_folder()
    name = free_name(bundles, f"{file_stem(context.dataset.name)[:60]}-{recipe.seed}")
    try:
        start_run(bundles, context.dataset, context.source, recipe, name)
    except (GrncoreError, OSError) as error:
        st.error(plain(str(error)), title="The run was not started", icon=":material/error:")
        return
    st.switch_page("pages/train.py")
