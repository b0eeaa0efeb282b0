"""The true team beside each model's."""

import streamlit as st

from grncore.target_view import TargetView
from grncore.team_strip import team_strip
from pages._shared.caches import DEMO
from pages._shared.context import Context


def show_teams(context: Context, view: TargetView) -> None:
    """The team strip, or what to do where no model has an answer."""
    st.subheader("Teams", anchor=False)
    if view.truth:
        st.caption("The true team, and below it the team that each model predicts.")
    else:
        st.caption("No team is known for this gene: every row is a prediction, and none is judged.")
    with st.container(border=True):
        # As Markdown, because its reader is loaded already: st.html would wait behind the figures.
        st.markdown(
            team_strip(view, display=context.dataset.display),
            unsafe_allow_html=True,
        )


def show_no_checkpoint(context: Context) -> None:
    """What is missing without trained models, and the command that makes them."""
    st.info(
        "Below are the label-free views: correlation, popularity and the neighbour's team. PairS2 "
        "and Residual HOS2 need a checkpoint that was trained on this dataset. This command trains "
        "one; choose it in the sidebar afterwards.",
        title="No trained models for this dataset yet",
        icon=":material/model_training:",
    )
    st.code(train_command(context), language="bash")


def train_command(context: Context) -> str:
    """The command that trains a checkpoint for the dataset."""
    source = context.source if context.source == DEMO else f'"{context.source}"'
    return f"python -m grncore train {source} --out checkpoints/my-run"
