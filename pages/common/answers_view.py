"""A table of recommended answers: filters, rows that open their gene, and files to take along."""

from typing import Any

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from grncore.answers.answer_table import answer_edges, answers_csv
from grncore.answers.described import described
from grncore.answers.target import ROLE_LABELS
from grncore.answers.team_signs import SIGN_MARKS, SIGN_WORDS
from grncore.export import edges_csv
from grncore.methods.registry import model_label
from pages.common.clicked import picked_row
from pages.common.context import Context
from pages.common.file_button import file_button
from pages.common.glossary import gloss
from pages.common.links import EXPLORE, target_address
from pages.common.text import file_stem

CLASS_WORDS = {
    "unique": "this team alone",
    "equivalent": "this one or its twins",
    "confounded": "this one or others",
    "weak": "hardly any",
}
"""What the data tells of a team without a probability, by class."""

_EFFECTS = {1: "Activates", -1: "Represses"}


def show_answers(context: Context, table: pd.DataFrame, *, key: str) -> None:
    """Filters, the table, the surest first, and downloads of what the filters leave."""
    shown = _filtered(context, table, key)
    st.caption(
        f"{len(shown):,} of {len(table):,} genes{', the surest first' if _measure(table) else ''}. "
        "Click a row to open its gene; a click on a column's head sorts."
    )
    state = st.dataframe(
        _readable(context, shown),
        hide_index=True,
        key=f"{key}|{context.key}|{len(shown)}",
        on_select="rerun",
        selection_mode="single-row",
        height=min(560, 76 + 35 * len(shown)),
        column_config=_columns(),
        alt="Genes with their recommended teams",
        placeholder="–",
    )  # fmt: skip
    if target := picked_row(state, shown["target"]):
        st.switch_page(EXPLORE, query_params=target_address(target))
    _show_files(context, shown, key)


def _columns() -> dict[str, Any]:
    return {
        "Gene": st.column_config.TextColumn(pinned=True),
        "Team": st.column_config.TextColumn(
            "Team", width="large", help=gloss("Activates, represses")
        ),
        "Confidence": st.column_config.ProgressColumn(
            "Confidence", format="%d %%", min_value=0, max_value=100,
            help=gloss("Confidence"),
        ),
        "Stability": st.column_config.ProgressColumn(
            "Stability", format="%d %%", min_value=0, max_value=100, help=gloss("Stability"),
        ),
        "The data tells": st.column_config.TextColumn(help=gloss("Told apart")),
        "Size": st.column_config.NumberColumn(help=gloss("Team size"), width="small"),
        "Known team": st.column_config.TextColumn(help=gloss("Known team")),
    }  # fmt: skip


def show_some(place: DeltaGenerator, context: Context, table: pd.DataFrame) -> None:
    """The answers that are there while others are still looked for: to read, not yet to click."""
    place.dataframe(
        _readable(context, table), hide_index=True, height=min(560, 76 + 35 * len(table)),
        column_config=_columns(), alt="The first genes with their teams", placeholder="–",
    )  # fmt: skip


def _filtered(context: Context, table: pd.DataFrame, key: str) -> pd.DataFrame:
    display = context.dataset.display
    regulators = sorted({gene for team in table["regulators"] for gene in team}, key=display)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        named = st.multiselect(
            "Regulators in the team", regulators, key=f"{key}.regulators|{context.key}",
            format_func=display, placeholder="Any", filter_mode="contains",
            persist_state="session", width=280,
        )  # fmt: skip
        effects = st.pills(
            "Effect", list(_EFFECTS), key=f"{key}.effects", format_func=_EFFECTS.__getitem__,
            selection_mode="multi", persist_state="session",
        ) if any(map(any, table["signs"])) else []  # fmt: skip
        roles = list(dict.fromkeys(ROLE_LABELS[role] for role in table["role"]))
        parts = st.pills(
            "Genes", roles, key=f"{key}.roles|{','.join(roles)}", selection_mode="multi",
            persist_state="session",
            format_func=lambda role: role[0].upper() + role[1:], help=gloss("Test target"),
        ) if len(roles) > 1 else []  # fmt: skip
        measure = _measure(table)
        least = st.slider(
            "Confidence at least" if measure == "probability" else "Stability at least",
            0, 100, 0, 5, key=f"{key}.least|{measure}", format="%d %%", width=220,
            persist_state="session",
        ) if measure else 0  # fmt: skip
    kept = pd.Series(data=True, index=table.index)
    if named or effects:
        wanted, signs = set(named), set(effects)
        kept &= pd.Series(
            [
                any(
                    (not wanted or gene in wanted) and (not signs or sign in signs)
                    for gene, sign in zip(team, said, strict=True)
                )
                for team, said in zip(table["regulators"], table["signs"], strict=True)
            ],
            index=table.index,
        )
    if parts:
        kept &= table["role"].map(ROLE_LABELS).isin(parts)
    if measure and least:
        kept &= table[measure] >= least / 100
    found = table[kept]
    if measure:
        found = found.sort_values(measure, ascending=False, kind="stable")
    return found.reset_index(drop=True)


def _measure(table: pd.DataFrame) -> str | None:
    """The column that says how sure a team is; None while there is none."""
    if table["probability"].notna().any():
        return "probability"
    return "stability" if "stability" in table else None


def signed_team(context: Context, team: tuple[str, ...], signs: tuple[int, ...]) -> str:
    """A team as text to read: ``→ activates crp + fis · ⊣ represses lrp``.

    Each word stands once, so that teams of four fit into a column.
    """
    display = context.dataset.display
    named = {
        sign: " + ".join(
            display(gene) for gene, own in zip(team, signs, strict=True) if own == sign
        )
        for sign in (1, -1, 0)
    }
    return " · ".join(
        f"{SIGN_MARKS[sign]} {SIGN_WORDS[sign]} {names}" if sign else names
        for sign, names in named.items()
        if names
    )


def _readable(context: Context, table: pd.DataFrame) -> pd.DataFrame:
    teams = [
        signed_team(context, team, signs)
        for team, signs in zip(table["regulators"], table["signs"], strict=True)
    ]
    columns = {
        "Gene": [
            name if name == gene else f"{name} ({gene})"
            for name, gene in zip(table["name"], table["target"], strict=True)
        ],
        "Team": teams,
        "Confidence": 100 * table["probability"].clip(upper=0.99),  # no team is certain
        "The data tells": table["told_apart"].map(CLASS_WORDS).fillna("–"),
        **({"Stability": 100 * table["stability"]} if "stability" in table else {}),
        "Size": table["R"],
        "Known team": ["–" if pd.isna(e) else "exact" if e else "differs" for e in table["exact"]],
        "Gene is": table["role"].map(ROLE_LABELS),
        "Method": table["model"].map(lambda model: model_label(model)),
    }
    is_measured = table["probability"].notna().any()
    if not is_measured:
        del columns["Confidence"]
    if is_measured or not table["told_apart"].astype(bool).any():
        del columns["The data tells"]
    if not context.dataset.teams:  # nothing is known, so that no gene differs from another
        del columns["Known team"], columns["Gene is"]
    return pd.DataFrame(columns)


def answers_file(context: Context, table: pd.DataFrame) -> str:
    """The answers as CSV, with the protocol beside every row."""
    protocol = described(table[["target"]], context.predictor)
    return answers_csv(table.join(protocol.drop(columns=["target", "oracle"])))


def _show_files(context: Context, table: pd.DataFrame, key: str) -> None:
    source = context.predictor
    # With the checkpoint's name, so that files of two checkpoints do not overwrite each other.
    stem = "-".join(map(file_stem, filter(None, (context.dataset.name, source.checkpoint))))
    with st.container(horizontal=True):
        file_button(
            "Teams (CSV)",
            lambda: answers_file(context, table),
            f"answers-{stem}.csv",
            key=f"{key}.teams",
            help="A row a gene: identifiers and names, effects, confidence, and the protocol.",
        )
        file_button(
            "Edges (CSV)",
            lambda: edges_csv(described(answer_edges(table), source)),
            f"edges-{stem}.csv",
            key=f"{key}.edges",
            help="A row an edge, with its effect and probability: for Cytoscape and other tools.",
        )
