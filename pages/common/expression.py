"""The target's expression by group, alone and against a regulator."""

import streamlit as st

from grncore.answers.profiles import profile, thinned
from grncore.answers.target import TargetView, regulators_named
from grncore.dataset import Dataset
from grncore.drawing.target import expression_figure, scatter_figure
from pages.common.context import Context
from pages.common.figures import show_figure
from pages.common.target_picker import full_name
from pages.common.text import file_stem

MAX_POINTS = 1500
"""Points a scatter plot shows; a browser draws each as an element of its own."""


@st.fragment
def show_expression(context: Context, view: TargetView) -> None:
    """Violins by group, and a scatter plot against a regulator of choice."""
    dataset = context.dataset
    left, right = st.columns(2, gap="medium")
    own = profile(dataset, view.target)
    with left, st.container(border=True, height="stretch"):
        by = "by group" if own.groups else f"over all {own.noun}"
        st.markdown(f"**Target {by}**")
        show_figure(
            expression_figure(own),
            key="expression.figure",
            alt=f"Expression of {view.title} {by}",
            file_name=f"expression-{file_stem(view.target)}",
        )
    with right, st.container(border=True, height="stretch"):
        regulator = _pick_regulator(dataset, view, context.key)
        shown = thinned([profile(dataset, regulator), own], MAX_POINTS)
        show_figure(
            scatter_figure(*shown),
            key="expression.scatter",
            alt=f"Expression of {view.title} against {dataset.display(regulator)}",
            file_name=f"scatter-{file_stem(regulator)}-{file_stem(view.target)}",
        )
        if len(shown[0].values) < len(own.values):
            st.caption(f"{len(shown[0].values):,} of {len(own.values):,} {own.noun}, evenly taken.")


def _pick_regulator(dataset: Dataset, view: TargetView, key: str) -> str:
    """Regulators of any team first, then the rest of the pool."""
    named = regulators_named(view)
    options = [*named, *(gene for gene in view.pool["regulator"] if gene not in named)]

    def label(gene: str) -> str:
        name = full_name(dataset, gene)
        if gene in view.truth:
            return f"{name}  ·  ◆ known"
        return f"{name}  ·  predicted" if gene in named else name

    found: str = st.selectbox(
        "Against regulator",
        options,
        key=f"expression.regulator|{key}|{view.target}",
        format_func=label,
        filter_mode="contains",
    )
    return found
