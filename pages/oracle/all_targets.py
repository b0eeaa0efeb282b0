"""The oracle over all test targets: Table 3, computed when it is asked for."""

import pandas as pd
import streamlit as st

from grncore.answers.oracle import oracle_rows
from grncore.drawing.oracle import oracle_figure
from grncore.evaluation.measurements import rows_table
from grncore.methods.registry import model_label
from grncore.pipeline.predictor import Predictor
from pages.common.context import Context
from pages.common.figures import figure_button, show_figure
from pages.common.result_cache import ResultCache, progress_bar
from pages.common.tables import csv_button
from pages.common.tested import no_test_targets
from pages.oracle.target import oracle_badge

_RESULTS = ResultCache[pd.DataFrame]("oracle.all_targets.results", 32)


def show_table(context: Context, predictor: Predictor, m: int) -> None:
    """Exact match by stratum and model at M, or the button that computes it."""
    st.subheader("All test targets", anchor=False)
    if no_test_targets(context):
        return
    counts = {size: len(names) for size, names in predictor.split.test.items() if names}
    st.caption(
        "Exact match of the test targets with the truth injected into every pool, as in Table 3 of "
        "the paper. R is given. Strata: "
        + ", ".join(f"{n} targets of R = {size}" for size, n in counts.items())
        + "."
    )
    result = _RESULTS.get((context.key, m))
    if result is None:
        result = _compute(context, predictor, m, sum(counts.values()))
    if result is not None:
        _show(context, result, m)


def _compute(context: Context, predictor: Predictor, m: int, targets: int) -> pd.DataFrame | None:
    place = st.empty()
    with place.container():
        asked = st.button(
            f"Compute at M = {m}", key="oracle.compute", icon=":material/play_arrow:",
            type="primary", help="Every set of every injected pool is scored; kept afterwards.",
        )  # fmt: skip
        st.caption(
            f"{targets} test targets are decoded anew; the larger M, the longer. Nothing is "
            "computed until you ask."
        )
    if not asked:
        return None
    with place.container():
        # Any click ends this run of the script at its next report, and with it the work.
        st.button("Cancel", key="oracle.cancel", icon=":material/close:")
        with progress_bar("Oracle") as progress:
            result = _RESULTS.get_or_make(
                (context.key, m), lambda: rows_table(oracle_rows(predictor, m, progress=progress))
            )
    place.empty()
    return result


def _show(context: Context, rows: pd.DataFrame, m: int) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**Exact match at M = {m}**", width="content")
        oracle_badge()
        csv_button(
            context,
            lambda: rows,
            f"oracle-table-M{m}",
            key="oracle.csv",
            help="One figure a row, with subsets of seen and novel teams; the column oracle is "
            "True in every row.",
            oracle=True,
        )
    shown = rows[(rows["metric"] == "exact") & (rows["subset"] == "all") & rows["value"].notna()]
    with st.container(border=True):
        figure = oracle_figure(shown, label=model_label)
        title = f"Oracle: exact match by team size with the truth injected, M = {m}"
        show_figure(figure, key="oracle.figure", alt=title, file_name=f"oracle-M{m}")
        figure_button(figure, f"oracle-M{m}", title, key="oracle.figure.html")
    st.dataframe(
        shown.assign(
            name=shown["model"].map(model_label),
            hits=(shown["value"] * shown["n"]).round().astype(int),
        ),
        column_order=["name", "R", "K", "value", "hits", "n", "lo", "hi"],
        column_config={
            "name": st.column_config.TextColumn("Model (truth injected)"),
            "R": st.column_config.NumberColumn("R", width="small"),
            "K": st.column_config.NumberColumn(
                "M", width="small", help="Pool size; a stratum's cap M_R where that is less."
            ),
            "value": st.column_config.NumberColumn(
                "Exact match", format="%.4f", help="Share of targets whose whole team is chosen."
            ),
            "hits": st.column_config.NumberColumn("Exact"),
            "n": st.column_config.NumberColumn("Test targets"),
            "lo": st.column_config.NumberColumn(
                "From", format="%.3f", help="Lower end of the 95 % Wilson interval."
            ),
            "hi": st.column_config.NumberColumn(
                "To", format="%.3f", help="Upper end of the 95 % Wilson interval."
            ),
        },
        hide_index=True,
        key=f"oracle.table|{context.key}|{m}",
        alt=f"Oracle: exact match with the truth injected, M = {m}",
        placeholder="–",
    )
