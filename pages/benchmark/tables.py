"""Tables of a report, cell by cell with the paper's values."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import streamlit as st

from grncore.reproduction.markdown import latex_table, printed_table
from grncore.reproduction.report import tables_of
from grncore.reproduction.table import Table
from pages.common import address
from pages.common.caches import signature
from pages.common.file_button import file_button
from pages.common.result_cache import ResultCache
from pages.common.text import file_stem

_TABLES = ResultCache[Sequence[tuple[Table, pd.DataFrame]]]("benchmark.tables", 8)

_FIRST = ("Table 2", "Exact match")
"""Names of the tables that say how often whole teams are right: what a reader asks first."""


def show_tables(report: Path, values: pd.DataFrame) -> None:
    """Every table that has values, and all of their cells to take along."""
    chosen = tuple(values[name].unique().tolist() for name in ("split", "seed"))
    tables = _TABLES.get_or_make(
        str((report, signature(report), *chosen)), lambda: tables_of(values)
    )
    if not tables:
        st.info(
            "The chosen seeds and split have no table. Choose others.", icon=":material/filter_alt:"
        )
        return
    everything = pd.concat([filled for _, filled in tables])
    with st.container(horizontal=True, vertical_alignment="bottom"):
        names = [table.name for table, _ in tables]
        first = next((name for name in names if name.startswith(_FIRST)), names[0])
        address.claim_choice("table", "benchmark.table", lambda text: _known(text, names))
        if st.session_state.get("benchmark.table") not in names:
            st.session_state["benchmark.table"] = first
        name = st.selectbox(
            "Table", names, key="benchmark.table", width=320, on_change=address.touch
        )
        address.publish(table=None if name == first else name)
        _button("All cells (CSV)", _csv(everything), f"cells-{report.name}.csv")
    table, filled = tables[names.index(name)]
    st.subheader(table.title, anchor=False)
    if table.note:
        st.caption(table.note)
    _show(table, filled)
    with st.container(horizontal=True):
        stem = f"{file_stem(table.name)}-{report.name}"
        _button("This table (CSV)", _csv(filled), f"{stem}.csv")
        _button("This table (LaTeX)", latex_table(table, filled), f"{stem}.tex")
    with st.expander("Intervals and counts", icon=":material/straighten:"):
        st.caption(
            "95 % interval: Wilson's over the targets of one seed where there is one or where all "
            "seeds agree, else Student's over seeds. n counts the targets of all seeds; test parts "
            "of different seeds overlap."
        )
        shown = filled[["row", "R", "K", "subset", "mean", "std", "lo", "hi", "n", "paper"]]
        st.dataframe(shown, hide_index=True, key="benchmark.cells", placeholder="–")


def _show(table: Table, filled: pd.DataFrame) -> None:
    st.dataframe(
        printed_table(table, filled).rename(columns={"": "Method"}),
        hide_index=True,
        key="benchmark.grid",
        height="content",
        column_config={"Method": st.column_config.TextColumn(pinned=True, width="medium")},
        alt=f"{table.name}: {table.title}",
        placeholder="–",
    )


def _known(name: str, names: Sequence[str]) -> str | None:
    return name if name in names else None


def _csv(frame: pd.DataFrame) -> str:
    return frame.to_csv(index=False, lineterminator="\n")


def _button(label: str, text: str, name: str) -> None:
    file_button(label, text, name, key=f"benchmark.download|{label}")
