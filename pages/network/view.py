"""The network as counts, as pictures, and as a table whose rows lead to their target."""

import networkx as nx
import pandas as pd
import streamlit as st

from grncore.answers.network import NetworkCounts, first_targets
from grncore.drawing.interactive import whole_page
from grncore.drawing.network import whole_network_figure
from grncore.drawing.network_layout import place, whole_graph
from grncore.methods.registry import model_label
from pages.common import address
from pages.common.clicked import genes_of_cells, offer
from pages.common.context import Context
from pages.common.figures import show_figure
from pages.common.glossary import DRAGGABLE, gloss
from pages.common.text import plain
from pages.common.tiles import show_tiles
from pages.network.controls import around_key

LIMITS = (100, 200, 400, 800)
DEFAULT_LIMIT = 200


def show_counts(counts: NetworkCounts, *, everything: bool) -> None:
    """Edge precision and recall, and exact teams."""
    noun = "targets" if everything else "test targets"
    precision, recall = counts.precision, counts.recall
    tiles = (
        (
            "Exact teams", f"{counts.exact:,}", f"of {counts.targets:,} {noun}",
            "Targets whose whole team is named: every known regulator and no other.",
        ),
        (
            "Edge precision", _share(precision),
            f"{counts.hits:,} of {counts.predicted:,} predicted",
            "Known edges among those predicted: TP / (TP + FP).",
        ),
        (
            "Edge recall", _share(recall), f"{counts.hits:,} of {counts.true:,} known",
            "Predicted edges among the known ones: TP / (TP + FN). Equal to precision where every "
            "model names as many regulators as the known team has, and all of them are shown.",
        ),
        (
            "False and missed", f"{counts.wrong:,} + {counts.missed:,}", "edges",
            "Edges predicted and not known (FP), and known ones that were not predicted (FN).",
        ),
    )  # fmt: skip
    show_tiles(tiles)


def _share(value: float | None) -> str:
    return "none" if value is None else f"{value:.3f}"


def show_picture(context: Context, model: str, edges: pd.DataFrame, *, picture_key: str) -> None:
    """The network crisp or draggable, with what was cut away said."""
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**Predicted network{_against(edges)}**", width="stretch")
            draggable = st.toggle(
                "Draggable", key="network.whole", persist_state="session", help=DRAGGABLE
            )
            limit = st.selectbox(
                "Edges drawn at most", LIMITS, index=LIMITS.index(DEFAULT_LIMIT),
                key="network.limit", persist_state="session", width=150,
                help="More edges than an eye can follow make no picture. Tables and downloads "
                "hold all.",
            )  # fmt: skip
        shown = first_targets(edges, limit)
        st.caption(_said_of_cut(edges, shown, model))
        graph = _drawn(shown, context, key=f"{context.key}|{picture_key}|{limit}")
        if draggable:
            dark = st.context.theme.type == "dark"
            st.iframe(
                whole_page(graph, dark=dark, height=640), height=655, alt="Draggable whole network"
            )
            st.caption(
                "Drag and zoom; a circle is a regulator and grows with its edges, a square a "
                "target"
                + (
                    ", filled green where its whole team is exact. Line: hit solid green, wrong "
                    "dotted orange, missed dashed blue; an"
                    if _against(edges)
                    else ". An"
                )
                + " arrow activates, a bar represses. A click opens a gene in the other view: "
                "switch Draggable off."
            )
        else:
            genes = show_figure(
                whole_network_figure(graph),
                key="network.whole.figure",
                alt=f"Whole network predicted by {model_label(model)}{_against(edges)}",
                file_name=f"network-{model}",
                context=context,
                image=st.session_state.get("network.image", "svg"),
            )
            with st.container(horizontal=True, vertical_alignment="center"):
                if genes:
                    name = plain(context.dataset.display(genes[0]))
                    st.button(
                        f"Only around {name}",
                        key="network.expand",
                        icon=":material/filter_center_focus:",
                        on_click=_look_around,
                        args=(context, genes[0]),
                    )
                st.segmented_control(
                    "The camera saves",
                    ["svg", "png"],
                    key="network.image",
                    required=True,
                    default="svg",
                    format_func=str.upper,
                    persist_state="session",
                )


def _against(edges: pd.DataFrame) -> str:
    """What the network is laid beside, if there is anything."""
    return "" if edges["verdict"].eq("predicted").all() else " against the known one"


def _look_around(context: Context, gene: str) -> None:
    address.touch()
    st.session_state[around_key(context)] = gene


def _said_of_cut(edges: pd.DataFrame, shown: pd.DataFrame, model: str) -> str:
    joined = ", joined with the known edges" if _against(edges) else ""
    what = f"Named by {model_label(model)}{joined}. "
    if len(shown) == len(edges):
        return f"{what}All {len(edges):,} edges of {edges['target'].nunique():,} targets are drawn."
    return (
        f"{what}Cut: the first {shown['target'].nunique():,} of {edges['target'].nunique():,} "
        f"targets are drawn ({len(shown):,} of {len(edges):,} edges), each with all of its edges. "
        "Filter, or raise the limit, to see others."
    )


@st.cache_resource(max_entries=16, show_spinner="Placing the network")
def _drawn(_edges: pd.DataFrame, _context: Context, *, key: str) -> nx.DiGraph:
    del key
    return place(whole_graph(_edges, display=_context.dataset.display))


def show_edges(context: Context, edges: pd.DataFrame, *, picture_key: str) -> None:
    """A row an edge; a ticked row leads to its target and its regulator."""
    bar = st.container()
    display = context.dataset.display
    shown = edges.assign(
        regulator=[display(gene) for gene in edges["regulator"]],
        target=[display(gene) for gene in edges["target"]],
        probability=100 * edges["probability"],
        **({"stability": 100 * edges["stability"]} if "stability" in edges else {}),
        part=edges["part"].map({"train": "seen in training"}).fillna(edges["part"]),
    )
    config = st.column_config
    columns = {
        "regulator": config.TextColumn("Regulator", pinned=True),
        "target": config.TextColumn("Target", pinned=True),
        "verdict": config.TextColumn(
            "Edge", help="hit: predicted and known; wrong: predicted, not known; missed: known, "
            "not predicted."
        ),
        "effect": config.TextColumn("Effect", help=gloss("Activates, represses")),
        "probability": config.ProgressColumn(
            "Probability", min_value=0, max_value=100, format="%d %%",
            help="That a predicted edge is right: the model's own figure, or what such edges were "
            "worth on validation targets. Blank for missed edges and where nothing is known.",
        ),
        "stability": config.ProgressColumn(
            "Stability", min_value=0, max_value=100, format="%d %%", help=gloss("Stability")
        ),
        "R": config.NumberColumn("R", width="small", help="Regulators of the target; given."),
        "exact": config.CheckboxColumn("Exact team", help="Whether the target's team is exact."),
        "part": config.TextColumn("Part", help="Training targets are no evidence for a model."),
        "regulator_peak": config.TextColumn(
            "Regulator peaks in", help="Group of its highest mean expression."
        ),
    }  # fmt: skip
    left_out = set() if shown["regulator_peak"].any() else {"regulator_peak"}
    left_out |= set() if "stability" in shown else {"stability"}
    if not _against(edges):
        left_out |= {"verdict", "exact", "part"}
        left_out |= {name for name in ("probability", "stability") if shown[name].isna().all()}
    order = [name for name in columns if name not in left_out]
    event = st.dataframe(
        shown,
        column_order=order,
        column_config=columns,
        hide_index=True,
        height=min(420, 38 + 35 * len(shown)),
        on_select="rerun",
        selection_mode=["single-row", "single-cell"],
        # A selection names a row by place, so it must go when other rows are shown.
        key=f"network.table|{context.key}|{picture_key}",
        alt="Edges of the network",
        placeholder="–",
    )
    named = edges[["regulator", "target"]].to_dict("records")
    genes = genes_of_cells(event, named)
    with bar:
        if genes:
            offer(context, genes)
        else:
            st.caption(f"{len(edges):,} edges. Click a gene, or tick a row, to open it.")
