"""What changed between two conditions: in words, by target and by regulator."""

import pandas as pd
import streamlit as st

from grncore.answers.conditions import Conditions
from pages.common.answers_view import signed_team
from pages.common.clicked import picked_row
from pages.common.context import Context
from pages.common.links import EXPLORE, target_address
from pages.common.tables import csv_button, team_text
from pages.common.text import plain

_WORDS = {
    "same": "Same team",
    "sign": "Effect turned round",
    "part": "Some regulators changed",
    "other": "All regulators changed",
}


def show_changes(context: Context, found: Conditions, first: str, second: str, *, key: str) -> None:
    """A sentence, the table of targets, and the table of regulators."""
    table = found.targets
    changed = table[table["change"] != "same"]
    clear = changed[changed["clear"]]
    st.markdown(
        f"Of {len(table):,} genes that both answer for, {len(table) - len(changed):,} have the "
        f"same team and signs in **{plain(first)}** and **{plain(second)}**, {len(changed):,} "
        f"differ; **{len(clear):,} of these are clear**."
    )
    alone = [
        f"{len(genes):,} genes have an answer in {plain(name)} alone"
        for name, genes in ((first, found.only_first), (second, found.only_second))
        if genes
    ]
    if alone:
        st.caption("; ".join(alone) + ".")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        kinds = [kind for kind in _WORDS if (table["change"] == kind).any()]
        kept = st.pills(
            "Change", kinds, selection_mode="multi", key=f"{key}.kinds|{','.join(kinds)}",
            default=[kind for kind in kinds if kind != "same"], format_func=_WORDS.__getitem__,
            persist_state="session",
        )  # fmt: skip
        only_clear = st.toggle("Clear changes only", key=f"{key}.clear", persist_state="session")
        st.space("stretch")
        csv_button(
            context, lambda: table.assign(first=first, second=second), "conditions",
            key=f"{key}.csv",
            help="Every gene of the comparison: both teams, signs, confidence, and what changed.",
        )  # fmt: skip
    rows = table[table["change"].isin(kept)] if kept else table
    rows = rows[rows["clear"]] if only_clear else rows
    rows = rows.sort_values("clear", ascending=False, kind="stable", ignore_index=True)
    _show_targets(context, rows, key)
    _show_regulators(context, found, key)


def _show_targets(context: Context, rows: pd.DataFrame, key: str) -> None:
    st.caption(f"{len(rows):,} genes. Click a row to open its gene.")
    shown = pd.DataFrame(
        {
            "Gene": rows["name"],
            "Change": rows["change"].map(_WORDS),
            "Clear": rows["clear"].map({True: "clear", False: "may be chance"}),
            "Gained": [team_text(context, team) or "–" for team in rows["gained"]],
            "Lost": [team_text(context, team) or "–" for team in rows["lost"]],
            "Turned round": [team_text(context, team) or "–" for team in rows["turned"]],
            "First team": _signed(context, rows, "first"),
            "Second team": _signed(context, rows, "second"),
        }
    )
    for side, title in (("first", "Confidence, first"), ("second", "Confidence, second")):
        if rows[f"{side}_probability"].notna().any():
            shown[title] = 100 * rows[f"{side}_probability"]
        else:
            shown[title.replace("Confidence", "Told apart")] = rows[f"{side}_told_apart"]
    percent = st.column_config.ProgressColumn(format="%d %%", min_value=0, max_value=100)
    state = st.dataframe(
        shown, hide_index=True, on_select="rerun", selection_mode="single-row",
        key=f"{key}.table|{context.key}|{len(rows)}", height=min(460, 76 + 35 * len(shown)),
        column_config={
            "Gene": st.column_config.TextColumn(pinned=True),
            **{name: percent for name in shown.columns if name.startswith("Confidence")},
        },
        alt="Genes with their teams in both conditions",
        placeholder="–",
    )  # fmt: skip
    if target := picked_row(state, rows["target"]):
        st.switch_page(EXPLORE, query_params=target_address(target))


def _signed(context: Context, rows: pd.DataFrame, side: str) -> list[str]:
    pairs = zip(rows[f"{side}_team"], rows[f"{side}_signs"], strict=True)
    return [signed_team(context, team, signs) for team, signs in pairs]


def _show_regulators(context: Context, found: Conditions, key: str) -> None:
    table = found.regulators(context.dataset.aliases)
    with st.expander("By regulator: targets kept, gained and lost", icon=":material/share:"):
        st.dataframe(
            table.drop(columns="regulator").rename(
                columns={
                    "name": "Regulator", "kept": "Kept", "gained": "Gained", "lost": "Lost",
                    "turned": "Turned round", "clear_moves": "Clear changes",
                }
            ),
            hide_index=True, key=f"{key}.regulators|{context.key}",
            height=min(420, 38 + 35 * len(table)), alt="Targets that each regulator kept or lost",
            placeholder="–",
        )  # fmt: skip
        csv_button(
            context, lambda: table, "conditions-regulators", key=f"{key}.regulators.csv",
            help="A row a regulator.",
        )  # fmt: skip
