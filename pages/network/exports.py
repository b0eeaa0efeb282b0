"""The network as files for Cytoscape and other tools."""

import pandas as pd
import streamlit as st

from grncore.answers.described import described
from grncore.drawing.interactive import whole_page
from grncore.drawing.network import whole_network_figure
from grncore.drawing.network_layout import place, whole_graph
from grncore.drawing.target import figure_page
from grncore.export import cyjs, edges_csv, graphml, sif
from pages.common.context import Context
from pages.common.text import export_stem


def show_exports(context: Context, model: str, edges: pd.DataFrame, drawn: pd.DataFrame) -> None:
    """Download buttons; each file is made when it is asked for and holds every edge listed."""
    stem = export_stem(context, f"network-{model}")
    checkpoint = "" if context.checkpoint is None else context.checkpoint.name
    recoverer, display = context.recoverer, context.dataset.display
    about: dict[str, str | int] = {
        "dataset": context.dataset.name,
        "checkpoint": checkpoint,
        "model": model,
        "split": recoverer.split.kind,
        "seed": recoverer.split.seed,
        "universe": recoverer.data.universe_kind,
    }

    def full() -> str:
        return edges_csv(described(edges, recoverer, checkpoint=checkpoint))

    files = (
        ("Edges (CSV)", f"{stem}.csv", "text/csv", full,
         "A row an edge with its verdict, and the protocol beside every row."),
        ("GraphML", f"{stem}.graphml", "application/xml",
         lambda: graphml(place(whole_graph(edges, display=display, about=about))),
         "For Cytoscape, yEd, Gephi and networkx, with all attributes and places."),
        ("SIF", f"{stem}.sif", "text/plain", lambda: sif(whole_graph(edges)),
         "Regulator, verdict and target, separated by tabs."),
        ("Cytoscape JSON", f"{stem}.cyjs", "application/json",
         lambda: cyjs(place(whole_graph(edges, display=display, about=about)), name=stem),
         "Open it by File, Import, Network from File; attributes and places come along."),
        ("Picture (HTML)", f"{stem}.html", "text/html",
         lambda: figure_page(
             whole_network_figure(place(whole_graph(drawn, display=display)), height=900), stem),
         "The edges that are drawn, as a figure that opens without a network; its camera button "
         "saves a picture."),
        ("Draggable (HTML)", f"{stem}-draggable.html", "text/html",
         lambda: whole_page(place(whole_graph(drawn, display=display)), height=900),
         "The edges that are drawn, as a page to explore that opens without a network."),
    )  # fmt: skip
    with st.container(horizontal=True):
        for label, name, mime, make, meaning in files:
            st.download_button(
                label,
                make,
                file_name=name,
                mime=mime,
                icon=":material/download:",
                key=f"network.export.{name.removeprefix(stem)}",
                on_click="ignore",
                help=meaning,
            )
