"""The table of all genes with team, confidence and signs."""

import pandas as pd
import streamlit as st

from grncore.answers.largest_size import untold_sizes
from grncore.answers.naming import OTHERS, UNKNOWN, AnswerKey, genes_of
from grncore.answers.stabilities import Stabilities, with_stability
from pages.common.answers_view import show_answers
from pages.common.background import show_jobs
from pages.common.context import Context
from pages.common.glossary import gloss
from pages.common.naming import is_list_at_work, name_by_button
from pages.common.stability import said_of_drawing, stability_of
from pages.common.target_picker import size_label, team_sizes
from pages.common.verdicts import answers_of, kept_answers, signs_checked
from pages.overview.gene_list import show_gene_list

LIST = "overview.list"
"""Whether the list of genes is open."""


def show_genes(context: Context, usual: int) -> None:
    """Targets of the strata at once, which figures rest on; other genes when they are asked for."""
    known = context.predictor.split.in_parts
    tables = []
    if known:
        tables.append(
            answers_of(context, known, size=usual or None, key="known", label="Naming teams")
        )
    tables += _others(context, usual)
    stable: Stabilities = {}
    if tables:
        asked_for = [
            AnswerKey("known", usual or None),
            AnswerKey("others", usual or None),
            AnswerKey("unknown", _size(context, usual)),
        ]
        stable, at_work = stability_of(context, asked_for)
        show_jobs(at_work, said_of_drawing(context))
        noun = context.dataset.sample_noun
        table = pd.concat(tables, ignore_index=True)
        if stable:
            table = with_stability(table, stable)
        st.caption(
            f"One recommended team a gene{_said_of_signs(context, table)}. "
            + (
                "Confidence is the probability that the whole team is right."
                if table["probability"].notna().any()
                else f"Stability says how often {noun} drawn anew name the same team; nothing here "
                "measures how often it is right."
            )
        )
        if _size(context, usual) is None:
            for said in untold_sizes(table[table["role"] == "unknown"]):
                st.caption(f":material/straighten: {said}")
        show_answers(context, table, key="overview.answers")
    if LIST not in st.session_state and is_list_at_work(context):
        st.session_state[LIST] = True  # a new session, as after a reload: it is still at work
    with st.expander(
        "A list of genes: their teams, and regulators that they share",
        icon=":material/playlist_add_check:", key=LIST, on_change="rerun",
    ) as listed:  # fmt: skip
        if listed.open:
            show_gene_list(context, tables[0] if known else None, stable, usual)


def _said_of_signs(context: Context, table: pd.DataFrame) -> str:
    if any(map(any, table["signs"])):
        said = ": → activates, ⊣ represses"
        if set(table["sign_source"]) <= {"", "known"}:
            return f"{said}, as the network says"
        doubt = signs_checked(context).doubt
        return f"{said}; {doubt}" if doubt else said
    check = signs_checked(context)
    if check.share is None:
        return ""
    return (
        f", without signs: read from expression they agree with {check.share:.0%} of "
        f"{check.total:,} known ones, which is not enough to believe the others"
    )


def _size_key(context: Context) -> str:
    return f"overview.size|{context.key}"


def _size(context: Context, usual: int) -> int | None:
    """Team size that is looked for where none is known."""
    return st.session_state.get(_size_key(context), usual) or None


def _others(context: Context, usual: int) -> list[pd.DataFrame]:
    """Teams of genes beyond the strata, known and not; none until they are asked for."""
    dataset, known = context.dataset, context.predictor.split.in_parts
    others, unknown = (genes_of(context.predictor, key) for key in (OTHERS, UNKNOWN))
    if not others and not unknown:
        return []
    key, found, size = _size_key(context), [], usual or None
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if unknown:
            chosen = st.segmented_control(
                "Team size to look for", team_sizes(context.predictor), key=key,
                default=usual, required=True, persist_state="session", help=gloss("Team size"),
                format_func=size_label,
            )  # fmt: skip
            size = (usual if chosen is None else chosen) or None
        asked_for = [AnswerKey(OTHERS, usual or None)] if others else []
        asked_for += [AnswerKey(UNKNOWN, size)] if unknown else []
        for one in asked_for:
            table = kept_answers(context, size=one.size, key=one.key)
            if table is not None:
                found.append(table)
    if len(found) == len(asked_for):
        return found
    regulators = len(context.predictor.data.universe)
    name_by_button(
        context,
        asked_for,
        f"Name teams for {len(others) + len(unknown):,} more genes"
        if others
        else f"Name teams for {len(unknown):,} genes without a known team",
        key="overview.unknown",
        kind="secondary" if dataset.teams else "primary",
        help=f"Each gets a team from the {regulators:,} allowed regulators, by the recommended "
        "method: as large as the known one, and where none is known of "
        f"{f'{size} regulators' if size else 'a size of its own'}.",
    )
    if others and known:
        st.caption(_said_of_others(context, others, unknown))
    return found


def _said_of_others(context: Context, others: list[str], unknown: list[str]) -> str:
    sizes = ", ".join(map(str, context.predictor.split.sizes))
    more = f", and {len(unknown):,} genes without a known team" if unknown else ""
    return (
        f"Listed at once: targets whose known team is complete and has {sizes} regulators, which "
        f"models are measured on. Not yet: {len(others):,} other targets{more}."
    )
