"""How often each method is right, as one table and one verdict in words."""

import pandas as pd
import streamlit as st

from grncore.answers.scoreboard import Scoreboard, verdict_in_words
from grncore.answers.track_record import judges_by_validation
from grncore.splits import Part
from pages.common.context import Context
from pages.common.glossary import gloss
from pages.common.judged import judge_unsized, kept_unsized
from pages.common.judging import show_judging
from pages.common.tables import csv_button
from pages.common.verdicts import board_of

_PARTS: dict[Part, str] = {"test": "Test targets", "validation": "Validation targets"}
_SAID: dict[Part, str] = {
    "test": "No model has seen their regulators.",
    "validation": "The recommended method is chosen on them and probabilities are measured on "
    "them, so their figures flatter it; no weight was fitted to their regulators.",
}


def show_scoreboard(context: Context, *, key: str) -> None:
    """The verdict, and behind it the table of every method."""
    board = board_of(context)
    st.markdown(verdict_in_words(board, context.dataset).replace("$", r"\$"))
    show_judging(context)
    if not len(board.table):
        return
    box = st.expander(
        "How often each method is right", icon=":material/leaderboard:", key=f"{key}.open",
        on_change="rerun",
    )  # fmt: skip
    if box.open:
        with box:
            _show_table(context, key)


def _show_table(context: Context, key: str) -> None:
    parts: list[Part] = [
        part
        for part in _PARTS
        if any(names for names in context.predictor.split.strata(part).values())
        and (part == "test" or judges_by_validation(context.predictor))
    ]
    part: Part = "test"
    if len(parts) > 1:
        part = st.segmented_control(
            "Judged on", parts, default="test", required=True, key=f"{key}.part",
            format_func=_PARTS.__getitem__, persist_state="session",
            help=gloss("Validation target"),
        ) or "test"  # fmt: skip
    board = board_of(context, part)
    unsized = kept_unsized(context, part)
    st.caption(
        f"Share of {part} targets whose whole team is named exactly, with its 95 % interval. "
        f"{_SAID[part]} Seen teams occur in training and could be copied; novel ones could not. "
        "Every method is told the team size, unless its name says that it was not."
    )
    if context.predictor.models(None) and unsized is None:
        if st.button(
            "Judge without telling the team size, too", key=f"{key}.unsized|{part}",
            icon=":material/straighten:",
            help="Decodes every target again, over all team sizes; the figures are kept with the "
            "checkpoint.",
        ):  # fmt: skip
            st.session_state[f"{key}.asked|{context.key}|{part}"] = True
        if st.session_state.get(f"{key}.asked|{context.key}|{part}"):
            unsized = judge_unsized(context, part)
    tables = [board.table] if unsized is None else [board.table, unsized]
    whole = Scoreboard(pd.concat(tables, ignore_index=True), board.best)
    shown = _wide(whole)
    st.dataframe(
        shown,
        hide_index=True,
        key=f"{key}|{context.key}|{part}|{len(shown)}",
        height=38 + 35 * len(shown),
        column_config={
            "Method": st.column_config.TextColumn(pinned=True),
            "Right": st.column_config.ProgressColumn(
                "Right", format="%.0f %%", min_value=0, max_value=100,
                help=gloss("Team"),
            ),
            "Novel teams": st.column_config.TextColumn(help=gloss("Novel team")),
        },
        alt="How often each method names the whole team",
        placeholder="–",
    )  # fmt: skip
    st.caption("★ recommended: the best method on validation targets.")
    csv_button(
        context, lambda: whole.table.assign(part=part), f"scoreboard-{part}", key=f"{key}.csv",
        help="Every method on all, seen and novel teams, pooled (R = 0) and by team size.",
    )  # fmt: skip


def _wide(board: Scoreboard) -> pd.DataFrame:
    """A row a method, best first; what validation recommends is starred."""
    table = board.table
    sizes = sorted(size for size in table["R"].unique() if size)
    rows = []
    for model in table["model"].unique():
        whole = board.of(model)
        if whole is None:
            continue
        star = " ★" if model == board.best else ""
        row = {
            "Method": f"{whole['label']}{star}",
            "Right": 100 * float(whole["share"]),
            "95 % interval": f"{whole['lo']:.0%} to {whole['hi']:.0%}",
            "Targets": f"{whole['right']} of {whole['total']}",
        }
        for title, subset in (("Seen teams", "seen_team"), ("Novel teams", "novel_team")):
            row[title] = _counted(board.of(model, subset))
        row |= {f"Size {size}": _counted(board.of(model, "all", size)) for size in sizes}
        rows.append(row)
    return pd.DataFrame(rows).sort_values("Right", ascending=False, ignore_index=True)


def _counted(row: pd.Series | None) -> str:
    return "–" if row is None else f"{row['share']:.0%} ({row['right']}/{row['total']})"
