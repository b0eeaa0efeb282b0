"""The best sets of one model, with what their scores are made of."""

import streamlit as st

from grncore.answers.ranked_sets import sets_table
from grncore.answers.set_parts import SetParts, gap_between, whole_sets
from grncore.answers.target import TargetView, standing
from grncore.answers.track_record import PROMISE
from grncore.drawing.probable_sets import probable_sets
from grncore.drawing.set_bars import Bar, set_bars
from grncore.drawing.target import sets_figure
from pages.common.context import Context
from pages.common.figures import show_figure
from pages.common.links import regulator_addresses
from pages.common.set_parts import parts_of, said_of_gap
from pages.common.text import file_stem

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
    "behind": st.column_config.NumberColumn(
        "Behind the first", format="%.3f", help="By how much the first set outscores it."
    ),
    "share": st.column_config.ProgressColumn(
        "Share", format="%.2f", min_value=0.0, max_value=1.0,
        help="exp(score) over its sum over the listed sets: how far they are apart on a scale that "
        "can be compared between targets. It is no probability.",
    ),
    "hits": st.column_config.NumberColumn("Hits", help="Known regulators in the set."),
    "true": st.column_config.CheckboxColumn("Known team"),
}  # fmt: skip


def show_sets(context: Context, view: TargetView, model: str) -> None:
    """Bars of base and residual, the table behind them, and where the true set stands."""
    sets = view.models[model]
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
        if sets.probability is not None:
            _show_probable(context, view, model)
            return
        parts = parts_of(context, view, model)
        show_bars(context, view, model, parts, key="sets.figure")
        if parts and len(parts) > 1 and parts[0].has_base:
            gap = gap_between(parts[0], parts[1])
            st.markdown(
                f":material/balance: {said_of_gap(context, gap, 'The first set', 'the second')}"
            )
        if st.toggle("Show numbers", key="sets.numbers", persist_state="session"):
            st.dataframe(
                sets_table(context.dataset, sets, view.truth),
                column_config=_COLUMNS,
                hide_index=True,
                key=f"sets.table|{context.key}|{view.target}|{model}",
                alt="Best sets with score, base, residual and margin",
                placeholder="–",
            )
        st.caption(
            "Scores rank the sets of this target only: those of other targets are on another "
            "scale, and a negative score is no verdict. Look at ranks and margins."
        )


def _show_probable(context: Context, view: TargetView, model: str) -> None:
    """Bars of probabilities, and what they mean; the score is their logarithm."""
    sets = view.models[model]
    # As Markdown, whose reader is loaded already.
    st.markdown(
        probable_sets(
            sets, view.truth, display=context.dataset.display, address=regulator_addresses()
        ),
        unsafe_allow_html=True,
    )
    st.caption(
        "The bar is the probability that the set is the whole team and nothing else; hold the "
        "pointer over it for coefficients. A tick: the set is in the list that holds the team "
        f"with {PROMISE:.0%} promise. A probability can be compared between targets."
    )


def show_bars(
    context: Context,
    view: TargetView,
    model: str,
    parts: tuple[SetParts, ...] | None,
    *,
    key: str,
) -> None:
    """Bars with a piece for each regulator; of whole bases where the pieces are not known."""
    if parts is not None and view.models[model].probability is None:
        if parts and not parts[0].has_base:
            listed = view.models[model]
            parts = whole_sets(listed.sets, listed.scores)
        bars = [Bar(str(rank), one) for rank, one in enumerate(parts, 1)]
        # As Markdown, whose reader is loaded already: Plotly alone takes seconds to arrive.
        st.markdown(
            set_bars(
                bars, view.truth, display=context.dataset.display, address=regulator_addresses()
            ),
            unsafe_allow_html=True,
        )
        return
    sets = view.models[model]
    if sets.probability is not None:
        _show_probable(context, view, model)
        return
    show_figure(
        sets_figure(sets, view.truth, display=context.dataset.display),
        key=key,
        alt=f"Scores of the best sets of {sets.label} for {view.title}",
        file_name=f"sets-{file_stem(view.target)}-{model}",
    )
