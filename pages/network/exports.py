"""The network as files for Cytoscape and other tools."""

import pandas as pd
import streamlit as st

from grncore.answers.described import described
from grncore.drawing.frame import figure_page
from grncore.drawing.interactive import whole_page
from grncore.drawing.network import whole_network_figure
from grncore.drawing.network_layout import place, whole_graph
from grncore.export import cyjs, edges_csv, graphml, sif
from pages.common.context import Context
from pages.common.file_button import file_button
from pages.common.text import export_stem


def show_exports(context: Context, model: str, edges: pd.DataFrame, drawn: pd.DataFrame) -> None:
    """Download buttons; each file is made when it is asked for and holds every edge listed."""
    stem = export_stem(context, f"network-{model}")
    predictor, display = context.predictor, context.dataset.display
    about: dict[str, str | int] = {
        "dataset": context.dataset.name,
        "checkpoint": predictor.checkpoint,
        "model": model,
        "split": predictor.split.kind,
        "seed": predictor.split.seed,
        "universe": predictor.data.universe_kind,
    }

    def full() -> str:
        return edges_csv(described(edges, predictor))

    files = (
        ("Edges (CSV)", f"{stem}.csv", full,
         "A row an edge with its verdict, and the protocol beside every row."),
        ("GraphML", f"{stem}.graphml",
         lambda: graphml(place(whole_graph(edges, display=display, about=about))),
         "For Cytoscape, yEd, Gephi and networkx, with all attributes and places."),
        ("SIF", f"{stem}.sif", lambda: sif(whole_graph(edges)),
         "Regulator, verdict and target, separated by tabs."),
        ("Cytoscape JSON", f"{stem}.cyjs",
         lambda: cyjs(place(whole_graph(edges, display=display, about=about)), name=stem),
         "Open it by File, Import, Network from File; attributes and places come along."),
        ("Picture (HTML)", f"{stem}.html",
         lambda: figure_page(
             whole_network_figure(place(whole_graph(drawn, display=display)), height=900), stem),
         "The edges that are drawn, as a figure that opens without a network; its camera button "
         "saves a picture."),
        ("Draggable (HTML)", f"{stem}-draggable.html",
         lambda: whole_page(place(whole_graph(drawn, display=display)), height=900),
         "The edges that are drawn, as a page to explore that opens without a network."),
    )  # fmt: skip
    with st.container(horizontal=True):
        for label, name, make, meaning in files:
            key = f"network.export.{name.removeprefix(stem)}"
            file_button(label, make, name, key=key, help=meaning)
