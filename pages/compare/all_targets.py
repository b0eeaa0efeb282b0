"""Two models over all test targets: outcomes, their test, and the targets behind them."""

from typing import Any

import pandas as pd
import streamlit as st

from grncore.answers.comparison import Comparison, compare
from grncore.drawing.comparison import outcomes_figure
from grncore.errors import InputError
from grncore.evaluation.paired import OUTCOMES, Outcome, Paired
from grncore.methods.registry import model_label
from pages.common.clicked import picked_row
from pages.common.context import Context
from pages.common.figures import drawn_once, figure_button, show_figure
from pages.common.links import COMPARE, EXPLORE, target_link
from pages.common.result_cache import ResultCache
from pages.common.tables import csv_button, team_text
from pages.common.tested import no_test_targets, part_sets_of, tested_covered
from pages.common.text import plain
from pages.common.tiles import show_tiles

_COMPARISONS = ResultCache[Comparison]("compare.all_targets.comparisons", 16)


def show_all(context: Context, first: str, second: str) -> None:
    """Outcomes over the test targets, their test, and the table behind them."""
    st.subheader("All test targets", anchor=False)
    if no_test_targets(context):
        return
    try:
        result = _COMPARISONS.get_or_make(
            (context.key, first, second),
            lambda: compare(
                context.dataset, part_sets_of(context, first), part_sets_of(context, second),
                tested_covered(context),
            ),
        )  # fmt: skip
    except InputError as error:
        st.info(plain(str(error)), icon=":material/info:")
        return
    outcomes = outcome_names(first, second)
    counts = result.paired()
    st.caption(
        f"{counts.n} test targets, which no model has seen. R is given: every model is told how "
        "many regulators to name. A target counts only when the whole team is named exactly."
    )
    _tiles(counts, outcomes)
    rows = {"All": counts, **{f"R = {size}": result.paired(size) for size in result.sizes}}
    with st.container(border=True):
        name = f"outcomes-{first}-{second}"
        figure = drawn_once((name, context.key), lambda: outcomes_figure(rows, outcomes))
        title = f"Test targets by outcome: {model_label(first)} against {model_label(second)}"
        show_figure(figure, key="compare.outcomes", alt=title, file_name=name)
        figure_button(figure, name, title, key="compare.outcomes.html")
        st.markdown(_said_of_test(counts, first, second))
    show_table(context, result, outcomes)


def outcome_names(first: str, second: str) -> dict[Outcome, str]:
    """What the page calls each outcome."""
    return {
        "both": "Both",
        "won": f"{model_label(second)} only",
        "lost": f"{model_label(first)} only",
        "neither": "Neither",
    }


_MEANINGS: dict[Outcome, str] = {
    "both": "Both models name the exact team.",
    "won": "Won by the second model: it names the exact team, the first does not.",
    "lost": "Lost by the second model: only the first names the exact team.",
    "neither": "Neither model names the exact team.",
}


def _tiles(counts: Paired, outcomes: dict[Outcome, str]) -> None:
    found: dict[Outcome, int] = {name: getattr(counts, name) for name in _MEANINGS}
    show_tiles(
        [
            (outcomes[name], count, f"{count / counts.n:.0%} of {counts.n}", _MEANINGS[name])
            for name, count in found.items()
        ]
    )


def _said_of_test(counts: Paired, first: str, second: str) -> str:
    """The exact paired test, with its n."""
    if counts.p_value is None:
        return "The two models are right and wrong on the same targets, so nothing is to be tested."
    p = "< 0.001" if counts.p_value < 0.001 else f"= {counts.p_value:.3f}"
    return (
        f"Exact McNemar test, two-sided: **p {p}**. It rests on the n = {counts.differing} targets "
        f"that only one model gets right ({model_label(second)} {counts.won}, {model_label(first)} "
        f"{counts.lost}); were the models equally good, each would be as likely to win one. "
        "Targets that share a team are not independent, so the test flatters a little."
    )


def show_table(context: Context, result: Comparison, outcomes: dict[Outcome, str]) -> None:
    """The test targets, filtered; a chosen row leads to its target."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        sizes = st.pills(
            "Regulators (R)", result.sizes, selection_mode="multi", key="compare.sizes",
            format_func=lambda size: f"R = {size}", persist_state="session",
        )  # fmt: skip
        kept = st.pills(
            "Outcome", OUTCOMES, selection_mode="multi", key="compare.kept",
            format_func=lambda name: outcomes[name], persist_state="session",
        )  # fmt: skip
        table = filtered(result.table, sizes, kept)
        csv_button(
            context,
            lambda: table.assign(part="test", first_model=result.first, second_model=result.second),
            f"compare-{result.first}-{result.second}",
            key="compare.csv",
            help="The test targets below, a row each, with identifiers as in the data.",
        )
    if not len(table):
        st.info("No test target is left by these filters; clear one.", icon=":material/filter_alt:")
        return
    bar = st.container(horizontal=True, vertical_alignment="center")
    event = st.dataframe(
        _readable(context, table, outcomes),
        column_config=_columns(result),
        hide_index=True,
        height=min(420, 38 + 35 * len(table)),
        on_select="rerun",
        selection_mode="single-row",
        # A selection names a row by place, so it must go when other rows are shown.
        key=f"compare.table|{context.key}|{result.first}|{result.second}|{sizes}|{kept}",
        alt=f"Test targets under {model_label(result.first)} and {model_label(result.second)}",
        placeholder="–",
    )
    with bar:
        target = picked_row(event, table["target"])
        if target is None:
            st.caption(f"{len(table)} of {len(result.table)} test targets. Tick a row to open it.")
            return
        target_link(context, target, EXPLORE, "Open {} in Explore", ":material/travel_explore:")
        target_link(
            context, target, COMPARE, "Compare {} here", ":material/compare:",
            keep=("first", "second"),
        )  # fmt: skip


def filtered(table: pd.DataFrame, sizes: list[int], outcomes: list[Outcome]) -> pd.DataFrame:
    """Rows of the chosen strata and outcomes; nothing chosen means all."""
    if sizes:
        table = table[table["R"].isin(sizes)]
    if outcomes:
        table = table[table["outcome"].isin(outcomes)]
    return table


def _readable(context: Context, table: pd.DataFrame, outcomes: dict[Outcome, str]) -> pd.DataFrame:
    shown = pd.DataFrame(
        {
            "Target": [context.dataset.display(gene) for gene in table["target"]],
            "R": table["R"].to_numpy(),
            "outcome": table["outcome"].map(outcomes).to_numpy(),
        }
    )
    for column in ("truth", "given_up", "taken"):
        shown[column] = [team_text(context, team) for team in table[column]]
    for column in ("first_hits", "second_hits", "first_rank", "second_rank", "covered"):
        shown[column] = table[column].to_numpy()
    return shown


def _columns(result: Comparison) -> dict[str, Any]:
    config = st.column_config
    first, second = model_label(result.first), model_label(result.second)
    listed = "Rank of the known team among the ten best sets; empty where it is not among them."
    return {
        "Target": config.TextColumn(pinned=True),
        "R": config.NumberColumn(width="small", help="Regulators of the target; given."),
        "outcome": config.TextColumn("Exact team by"),
        "truth": config.TextColumn("Known team"),
        "given_up": config.TextColumn(f"Only in {first}", help="Named by this model alone."),
        "taken": config.TextColumn(f"Only in {second}", help="Named by this model alone."),
        "first_hits": config.NumberColumn(f"Hits, {first}", help="Known regulators named."),
        "second_hits": config.NumberColumn(f"Hits, {second}", help="Known regulators named."),
        "first_rank": config.NumberColumn(f"Known team's rank, {first}", help=listed),
        "second_rank": config.NumberColumn(f"Known team's rank, {second}", help=listed),
        "covered": config.CheckboxColumn(
            "Covered",
            help="The pool that teams are decoded from holds the whole known team. Where it does "
            "not, a model that chooses from the pool cannot be right.",
        ),
    }
