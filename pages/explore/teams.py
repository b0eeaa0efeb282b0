"""The true team beside each model's."""

import streamlit as st

from grncore.answers.target import TargetView
from grncore.drawing.team_table import team_strip
from pages.common.context import Context


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
