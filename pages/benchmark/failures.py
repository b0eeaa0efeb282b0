"""Why test targets fail, target by target."""

from pathlib import Path

import pandas as pd
import streamlit as st

from grncore.evaluation.attribution import ATTRIBUTIONS
from grncore.reproduction.report import FAILURES, figures_of
from grncore.reproduction.table import method_label
from pages.benchmark.data import failures_of
from pages.common.clicked import picked_row
from pages.common.context import Context
from pages.common.figures import show_figure
from pages.common.links import EXPLORE, target_link

MEANINGS = {
    "recovered": "The exact team was named.",
    "retrieval": "The pool lacks a true regulator, so nothing that chooses from it can be right.",
    "scoring": "The pool holds the truth, but another set scores higher.",
    "decoding": "The truth scores higher than what the decoder returned.",
    "evaluation": "The named team has the same expression as the true one: data cannot tell them "
    "apart.",
}


def _show_counts(values: pd.DataFrame) -> None:
    """What a report without its targets still says: how often each thing went wrong."""
    found = figures_of(values).get(FAILURES)
    if found is not None:
        caption, figure = found
        st.caption(f"{caption}. " + " ".join(f"**{name}**: {MEANINGS[name]}" for name in MEANINGS))
        show_figure(
            figure, key="benchmark.why", alt=caption, file_name="why-targets-fail", in_view=False
        )
    st.info(
        "This report was kept without its targets. Run `python -m grncore reproduce` yourself to "
        "see them one by one.",
        icon=":material/info:",
    )


def show_failures(context: Context, report: Path, values: pd.DataFrame) -> None:
    """The targets behind the stacked bars; a chosen row leads to its target."""
    table = failures_of(report)
    if table is None:
        _show_counts(values)
        return
    seeds, split = values["seed"].unique(), values["split"].unique()
    table = table[table["seed"].isin(seeds) & table["split"].isin(split)]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        model = st.selectbox(
            "Model",
            list(dict.fromkeys(table["model"])),
            format_func=method_label,
            key="benchmark.model",
            width=260,
        )
        outcomes = st.pills(
            "Outcome",
            ATTRIBUTIONS,
            selection_mode="multi",
            key="benchmark.outcomes",
            help=" ".join(f"{name}: {text}" for name, text in MEANINGS.items()),
        )
    table = table[table["model"] == model]
    if outcomes:
        table = table[table["outcome"].isin(outcomes)]
    bar = st.container(horizontal=True, vertical_alignment="center")
    event = st.dataframe(
        table,
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key=f"benchmark.targets|{model}|{outcomes}",
        column_order=[
            "target", "R", "seed", "outcome", "predicted", "truth", "given_up", "taken", "margin",
            "truth_rank", "hub_confuser", "note", "seen_team", "pools", "variant",
        ],
        placeholder="–",
    )  # fmt: skip
    target = picked_row(event, table["target"])
    with bar:
        if target is None:
            st.caption(f"{len(table)} records. Tick a row to open its target.")
        elif target in context.dataset.index:
            target_link(context, target, EXPLORE, "Open {} in Explore", ":material/travel_explore:")
        else:
            st.caption("This target is not in the open dataset; open the report's dataset first.")
