"""A list of genes at work: their teams, and regulators that they share beyond chance."""

import pandas as pd
import streamlit as st

from grncore.answers.enrichment import shared_regulators
from grncore.answers.gene_list import read_list
from grncore.answers.stabilities import Stabilities, with_stability
from grncore.export import edges_csv
from pages.common.answers_view import show_answers, show_some
from pages.common.clicked import genes_of_cells, offer
from pages.common.context import Context
from pages.common.file_button import file_button
from pages.common.list_naming import list_asked_last, teams_of_list
from pages.common.list_report import offer_list_report
from pages.common.text import export_stem, plain


def show_gene_list(
    context: Context, background: pd.DataFrame | None, stable: Stabilities, usual: int
) -> None:
    """Paste or upload, then a table, shared regulators and files.

    Parameters
    ----------
    background
        Answers for the targets of the network, which the list's regulators are compared with.
    stable
        What is known of how stable teams are.
    """
    key = f"overview.list|{context.key}"
    if f"{key}|text" not in st.session_state:
        st.session_state[f"{key}|text"] = "\n".join(list_asked_last(context))
    with st.form(f"{key}|form", border=False):
        left, right = st.columns([3, 2], gap="medium")
        text = left.text_area(
            "Genes of your list", key=f"{key}|text", height=110, persist_state="session",
            placeholder="One name or identifier a line, or separated by commas",
        )  # fmt: skip
        sent = right.file_uploader("Or a file of names", type=["txt", "csv", "tsv"], key=f"{key}|f")
        is_asked = st.form_submit_button("Look at this list", icon=":material/playlist_play:")
    if sent is not None:
        text = f"{text or ''}\n{sent.getvalue().decode('utf-8-sig', errors='replace')}"
    found = read_list(context.dataset, text or "")
    if found.unresolved:
        names = ", ".join(plain(one.name) for one in found.unresolved[:12])
        more = len(found.unresolved) - 12
        st.warning(
            f"No gene of this dataset: {names}" + (f" and {more} more." if more > 0 else "."),
            icon=":material/help:",
        )
    if not found.genes:
        return
    partly = st.empty()
    table = teams_of_list(
        context, found.genes, size=usual or None, key="overview.list.name", at_once=is_asked,
        so_far=lambda there: show_some(partly, context, there),
    )  # fmt: skip
    partly.empty()
    if table is None:
        return
    if stable:
        table = with_stability(table, stable)
    show_answers(context, table, key="overview.list.answers")
    _show_shared(context, table, background)
    offer_list_report(
        context, found, table, background, size=usual or None, key="overview.list.report"
    )


def _show_shared(context: Context, table: pd.DataFrame, background: pd.DataFrame | None) -> None:
    if background is None:
        return
    shared = shared_regulators(table, background)
    if shared.empty:
        return
    st.markdown("**Regulators that the list shares**")
    st.caption(
        f"Named for more of the list than chance lets them: hypergeometric test against "
        f"{shared['background_size'].iloc[0]:,} genes, corrected over all regulators (Benjamini "
        "and Hochberg). It rests on predicted teams."
    )
    display = context.dataset.display
    bar = st.container()
    shown = pd.DataFrame(
        {
            "Regulator": [display(gene) for gene in shared["regulator"]],
            "In the list": [f"{n} of {t}" for n, t in zip(shared["in_list"], shared["list_size"],
                                                        strict=True)],
            "In all": [f"{n} of {t}" for n, t in zip(shared["in_background"],
                                                   shared["background_size"], strict=True)],
            "Expected": shared["expected"].round(1),
            "q": shared["q_value"],
        }
    )  # fmt: skip
    # A selection names a row by place, so it must go when another list is looked at.
    listed = hash(tuple(table["target"]))
    event = st.dataframe(
        shown, hide_index=True, key=f"overview.list.shared|{context.key}|{listed}",
        on_select="rerun", selection_mode=["single-row", "single-cell"],
        height=min(320, 38 + 35 * len(shown)),
        column_config={"q": st.column_config.NumberColumn(format="%.2g")},
        alt="Regulators that the list shares",
        placeholder="–",
    )  # fmt: skip
    genes = genes_of_cells(event, [{"Regulator": gene} for gene in shared["regulator"]])
    with bar:
        if genes:
            offer(context, genes)
        else:
            st.caption("Click a regulator, or tick a row, to open it.")
    file_button(
        "Shared regulators (CSV)",
        lambda: edges_csv(shared),
        f"{export_stem(context, 'shared-regulators')}.csv",
        key="overview.list.shared.csv",
    )
