"""Two models on one target: teams, the swap between them, and where each ranks the truth."""

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from grncore.answers.comparison import merged_sets, truth_standing
from grncore.answers.ranked_sets import RankedSets
from grncore.answers.target import TargetView
from grncore.decoding import Budget
from grncore.drawing.team_table import team_table
from grncore.errors import InputError
from grncore.evaluation.paired import changed_members
from grncore.methods.registry import model_label
from grncore.pipeline.predictor import Predictor
from pages.common.context import Context
from pages.common.links import regulator_addresses
from pages.common.set_parts import parts_of
from pages.common.sets import show_bars
from pages.common.tables import csv_button, team_text
from pages.common.text import file_stem, plain

if TYPE_CHECKING:  # torch takes a second to import, and this page may need none
    from grncore.decoding import Rank

SECONDS = 0.4
"""Time to count the sets that outscore the true one, for each model, before a target is shown."""


def show_target(context: Context, view: TargetView, first: str, second: str) -> None:
    """Teams, the swap between them, and each model's sets beside the other's."""
    pair = {model: view.models[model] for model in (first, second) if model in view.models}
    if len(pair) < 2:
        absent = ", ".join(model_label(m) for m in (first, second) if m not in view.models)
        st.info(
            f"{absent} names no team of {view.size} under this checkpoint, so there is nothing to "
            "compare for this target. Choose another model or another target.",
            icon=":material/info:",
        )
        return
    with st.container(border=True):
        st.html(
            team_table(
                replace(view, models=pair),
                display=context.dataset.display,
                address=regulator_addresses(),
            )
        )
    st.markdown(_said_of_swap(context, view, pair[first], pair[second]))
    # Names of four regulators leave no room for bars in half the width.
    columns = st.columns(2, gap="medium") if view.size < 4 else [st.container(), st.container()]
    for place, (column, model) in enumerate(zip(columns, pair, strict=True)):
        with column, st.container(border=True, height="stretch"):
            show_sets(context, view, pair[model], key=f"compare.sets.{place}")
    show_merged(context, view, pair[first], pair[second])


def _said_of_swap(context: Context, view: TargetView, first: RankedSets, second: RankedSets) -> str:
    """In words: which regulators the second model swapped for which."""
    if not first.best or not second.best:
        silent = first if not first.best else second
        return f":material/swap_horiz: {silent.label} has no answer for this gene."
    changed = changed_members(first.best, second.best)
    if not changed.taken:
        return ":material/drag_handle: Both models name **the same team**."

    def said(genes: tuple[str, ...]) -> str:
        marks = (
            f"**{plain(context.dataset.display(gene))}**{_truth(view, gene)}" for gene in genes
        )
        return " and ".join(marks)

    return (
        f":material/swap_horiz: Where {first.label} names {said(changed.given_up)}, "
        f"{second.label} names {said(changed.taken)}."
    )


def _truth(view: TargetView, gene: str) -> str:
    if not view.truth:
        return ""
    return " (◆ known)" if gene in view.truth else " (not known)"


def show_sets(context: Context, view: TargetView, sets: RankedSets, *, key: str) -> None:
    """Bars of one model, and where the true team stands among all sets of the pool."""
    st.markdown(f"**Best sets of {sets.label}**")
    if not sets.is_scored:
        st.caption("This method names one team and gives no scores, so there is nothing to rank.")
        return
    _show_standing(context, view, sets.model, key)
    show_bars(context, view, sets.model, parts_of(context, view, sets.model), key=key)


def _show_standing(context: Context, view: TargetView, model: str, key: str) -> None:
    predictor = context.predictor
    if not view.truth:
        return
    # Settled once the user asked for it; the key names the target, so that it is per target.
    asked = f"{key}.all|{context.key}|{view.target}|{model}"
    seconds = None if st.session_state.get(asked) else SECONDS
    try:
        rank = _standing(
            predictor, key=context.key, target=view.target, model=model, seconds=seconds
        )
    except InputError as error:
        st.caption(plain(str(error)))
        return
    if rank is None:
        return
    st.markdown(_said_of_rank(view, rank, predictor.cap(view.size, model)))
    if not rank.exact:
        st.checkbox(
            "Count every set",
            key=asked,
            help=f"The count stopped after {SECONDS} s, so the rank is a lower limit.",
        )


@st.cache_resource(max_entries=512, show_spinner="Counting the sets that outscore the known team")
def _standing(
    _predictor: Predictor, *, key: str, target: str, model: str, seconds: float | None
) -> "Rank | None":
    del key
    return truth_standing(_predictor, target, model, budget=Budget(seconds=seconds))


def _said_of_rank(view: TargetView, rank: "Rank", cap: int) -> str:
    """Rank of the true team, in words."""
    place = f"{rank.rank:,}" if rank.exact else f"{rank.rank:,} or later"
    said = f"◆ The known team ranks **{place}** of all sets"
    if view.covered_at is not None and view.covered_at <= cap:
        return f"{said} of the first {cap:,} candidates."
    return f"{said}, were its members all among the first {cap:,} candidates (they are not)."


def show_merged(context: Context, view: TargetView, first: RankedSets, second: RankedSets) -> None:
    """Sets that either model lists, with the rank that each gives them."""
    if not (first.is_scored or second.is_scored):
        return
    table = merged_sets(first, second, view.truth)
    with st.expander("Where they part: the sets of both in one list", icon=":material/call_split:"):
        st.caption(
            "Ranks beyond the listed ten are left empty. Scores compare within a model only."
        )
        shown = table.assign(
            team=[team_text(context, team) for team in table["team"]],
            true=table["true"].map({True: "◆", False: ""}),
        )
        st.dataframe(
            shown,
            column_order=["true", "team", "first_rank", "second_rank", "first_score",
                          "second_score", "hits"],
            column_config={
                "true": st.column_config.TextColumn("Known", width="small",
                                                    help="◆ marks the known team."),
                "team": st.column_config.TextColumn("Regulators"),
                "first_rank": st.column_config.NumberColumn(f"Rank, {first.label}"),
                "second_rank": st.column_config.NumberColumn(f"Rank, {second.label}"),
                "first_score": st.column_config.NumberColumn(f"Score, {first.label}",
                                                             format="%.3f"),
                "second_score": st.column_config.NumberColumn(f"Score, {second.label}",
                                                              format="%.3f"),
                "hits": st.column_config.NumberColumn("Hits", help="Known regulators in the set."),
            },
            hide_index=True,
            key=f"compare.merged|{context.key}|{view.target}|{first.model}|{second.model}",
            alt=f"Sets of {first.label} and {second.label} for {view.title}",
            placeholder="–",
        )  # fmt: skip
        csv_button(
            context,
            lambda: table.assign(target=view.target, R=view.size, part=_part(context, view.target),
                         first_model=first.model, second_model=second.model),
            f"sets-{file_stem(view.target)}-{first.model}-{second.model}",
            key="compare.merged.csv",
            help="These sets with each model's rank and score.",
        )  # fmt: skip


def _part(context: Context, target: str) -> str:
    return context.predictor.split.part_of(target) or ""
