"""The regulators around the target."""

import streamlit as st

from grncore.answers.target import TargetView
from grncore.drawing.graphs import regulator_graph
from grncore.drawing.interactive import network_page
from grncore.drawing.svg import regulator_svg
from pages.common.context import Context
from pages.common.glossary import DRAGGABLE
from pages.common.links import regulator_addresses
from pages.common.verdicts import signs_of_view


def show_network(context: Context, view: TargetView, model: str) -> None:
    """Union of the true and the predicted team, crisp or draggable."""
    sets = view.models[model]
    said = signs_of_view(context, view)
    signs = {**said[""], **said.get(model, {})}
    graph = regulator_graph(
        view.target, sets.best, view.truth, signs=signs, display=context.dataset.display
    )
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown("**Regulator network**", width="stretch")
            draggable = st.toggle(
                "Draggable", key="network.draggable", persist_state="session", help=DRAGGABLE
            )
        st.caption(
            f"Predicted by {sets.label}, joined with the known team."
            if view.truth
            else f"Predicted by {sets.label}."
        )
        if not graph.number_of_edges():
            st.info(f"{sets.label} has no answer for this gene.", icon=":material/info:")
        elif draggable:
            dark = st.context.theme.type == "dark"
            st.iframe(
                network_page(graph, dark=dark, height=350),
                height=365,
                alt="Draggable regulator network",
            )
        else:
            # As Markdown, whose reader is loaded already: Plotly alone takes seconds to arrive.
            title = f"Regulators of {view.title}: known and predicted by {sets.label}"
            # Within a block, in which no name is read as Markdown.
            picture = regulator_svg(graph, title=title, address=regulator_addresses())
            st.markdown(f"<div>{picture}</div>", unsafe_allow_html=True)
