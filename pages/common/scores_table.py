"""How often each method is right, as one table and one verdict in words."""

import pandas as pd
import streamlit as st

from grncore.answers.scoreboard import Scoreboard, verdict_in_words
from pages.common.context import Context
from pages.common.glossary import gloss
from pages.common.tables import csv_button


def show_scoreboard(context: Context, board: Scoreboard, *, key: str) -> None:
    """The verdict, and behind it the table of every method."""
    st.markdown(verdict_in_words(board, context.dataset).replace("$", r"\$"))
    if not len(board.table):
        return
    with st.expander("How often each method is right", icon=":material/leaderboard:"):
        st.caption(
            "Share of test targets whose whole team is named exactly, with its 95 % interval. No "
            "model has seen their regulators; every method is told the team size."
        )
        shown = _wide(board)
        st.dataframe(
            shown,
            hide_index=True,
            key=f"{key}|{context.key}",
            column_config={
                "Method": st.column_config.TextColumn(pinned=True),
                "Right": st.column_config.ProgressColumn(
                    "Right", format="%d %%", min_value=0, max_value=100,
                    help=gloss("Team"),
                ),
                "Novel teams": st.column_config.TextColumn(help=gloss("Novel team")),
            },
            alt="How often each method names the whole team",
        )  # fmt: skip
        csv_button(
            context, board.table, "scoreboard", key=f"{key}.csv",
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
