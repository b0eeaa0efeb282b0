"""The known team beside each model's, the recommended model first."""

from dataclasses import replace

import streamlit as st

from grncore.answers.target import TargetView
from grncore.drawing.team_table import team_table
from pages.common.context import Context
from pages.common.links import regulator_addresses
from pages.common.verdicts import signs_of_view


def show_teams(context: Context, view: TargetView, recommended: str) -> None:
    """The team strip, folded: the answer above needs it only as its ground."""
    ordered = [
        recommended,
        *(model for model in reversed(list(view.models)) if model != recommended),
    ]
    shown = replace(view, models={model: view.models[model] for model in ordered})
    label = "Every method's team" + (", and the known one" if view.truth else "")
    with st.expander(label, icon=":material/table_rows:", key="explore.teams"):
        # As Markdown, because its reader is loaded already: st.html would wait behind the figures.
        st.markdown(
            team_table(
                shown,
                signs=signs_of_view(context, view),
                display=context.dataset.display,
                address=regulator_addresses(),
            ),
            unsafe_allow_html=True,
        )
