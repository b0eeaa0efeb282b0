"""The view of the chosen target, or why there is none."""

import streamlit as st

from grncore.answers.target import TargetView
from grncore.errors import GrncoreError
from pages.common.caches import view_of
from pages.common.context import Context
from pages.common.text import plain


def open_view(context: Context) -> TargetView:
    """What is known and predicted about the target; stop the page where a model cannot answer."""
    try:
        return view_of(
            context.predictor,
            context.stored,
            key=context.key,
            target=context.target,
            size=context.size,
        )
    except GrncoreError as error:
        st.error(
            f"{plain(str(error))} Choose another checkpoint in the sidebar.",
            title="The models of this checkpoint cannot answer",
            icon=":material/error:",
        )
        st.stop()
