"""The best sets of one model, with what their scores are made of."""

import streamlit as st

from grncore.plots import sets_figure
from grncore.target_view import TargetView, sets_table, standing
from pages._shared.context import Context
from pages._shared.figures import show_figure
from pages._shared.text import file_stem

_COLUMNS = {
    "rank": st.column_config.NumberColumn("Rank", width="small"),
    "regulators": st.column_config.TextColumn("Regulators"),
    "score": st.column_config.NumberColumn(
        "Score", format="%.3f", help="Base + residual. Comparable within this target only."
    ),
    "base": st.column_config.NumberColumn(
        "Base", format="%.3f", help="Sum of one score per regulator."
    ),
    "residual": st.column_config.NumberColumn(
        "Residual", format="%.3f", help="What the set scores beyond its members one by one."
    ),
    "margin": st.column_config.NumberColumn(
        "Margin", format="%.3f", help="By how much the set outscores the next one."
    ),
    "hits": st.column_config.NumberColumn("Hits", help="True regulators in the set."),
    "true": st.column_config.CheckboxColumn("True set"),
}


def show_sets(context: Context, view: TargetView, model: str) -> None:
    """Bars of base and residual, the table behind them, and where the true set stands."""
    sets = view.models[model]
    display = context.dataset.display
    with st.container(border=True):
        st.markdown(f"**Best sets of {sets.label}**")
        if not sets.is_scored:
            st.caption(
                "This method names one team and gives no scores. Choose PairS2 or Residual HOS2 "
                "above to see ranked sets."
                if view.scored
                else "This method names one team and gives no scores."
            )
            return
        st.caption(standing(view, model))
        show_figure(
            sets_figure(sets, view.truth, display=display),
            key="sets.figure",
            alt=f"Scores of the best sets of {sets.label} for {view.title}",
            file_name=f"sets-{file_stem(view.target)}-{model}",
        )
        if st.toggle("Show numbers", key="sets.numbers", persist_state="session"):
            st.dataframe(
                sets_table(context.dataset, sets, view.truth),
                column_config=_COLUMNS,
                hide_index=True,
                key=f"sets.table|{context.key}|{view.target}|{model}",
                alt="Best sets with score, base, residual and margin",
            )
        st.caption(
            "Scores rank the sets of this target only: those of other targets are on another "
            "scale, and a negative score is no verdict. Look at ranks and margins."
        )
