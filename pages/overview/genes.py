"""The table of all genes with team, confidence and signs."""

import pandas as pd
import streamlit as st

from grncore.answers.largest_size import untold_size
from grncore.answers.stabilities import Stabilities, with_stability
from pages.common.answers_view import show_answers
from pages.common.background import show_jobs
from pages.common.context import Context
from pages.common.glossary import gloss
from pages.common.stability import SAID, stability_of
from pages.common.target_picker import size_label, team_sizes
from pages.common.verdicts import AnswerKey, answers_of, kept_answers, signs_checked
from pages.overview.gene_list import show_gene_list


def show_genes(context: Context, usual: int) -> None:
    """Targets of the strata at once; genes without a known team when they are asked for."""
    dataset, known = context.dataset, context.predictor.split.in_parts
    tables = []
    if known:
        tables.append(
            answers_of(context, known, size=usual or None, key="known", label="Naming teams")
        )
    unknown = [gene for gene in dataset.genes if gene not in dataset.teams]
    added = _unknown(context, unknown, usual)
    if added is not None:
        tables.append(added)
    stable: Stabilities = {}
    if tables:
        known_and_not = [
            AnswerKey("known", usual or None),
            AnswerKey("unknown", _size(context, usual)),
        ]
        stable, at_work = stability_of(context, known_and_not)
        show_jobs(at_work, SAID)
        table = pd.concat(tables, ignore_index=True)
        if stable:
            table = with_stability(table, stable)
        st.caption(
            f"One recommended team a gene{_said_of_signs(context, table)}. "
            + (
                "Confidence is the probability that the whole team is right."
                if table["probability"].notna().any()
                else "Stability says how often cells drawn anew name the same team; nothing here "
                "measures how often it is right."
            )
        )
        if _size(context, usual) is None:
            for said in _sizes_untold(table):
                st.caption(f":material/straighten: {said}")
        show_answers(context, table, key="overview.answers")
    with st.expander(
        "A list of genes: their teams, and regulators that they share",
        icon=":material/playlist_add_check:", key="overview.list", on_change="rerun",
    ) as listed:  # fmt: skip
        if listed.open:
            show_gene_list(context, tables[0] if known else None, stable, usual)


def _sizes_untold(table: pd.DataFrame) -> list[str]:
    """Of the models that chose the size where no team is known, whether the data told them."""
    own = table[table["role"] == "unknown"]
    found = [untold_size(str(model), rows["R"].tolist()) for model, rows in own.groupby("model")]
    return [said for said in found if said]


def _said_of_signs(context: Context, table: pd.DataFrame) -> str:
    if any(map(any, table["signs"])):
        return ": → activates, ⊣ represses"
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


def _unknown(context: Context, genes: list[str], usual: int) -> pd.DataFrame | None:
    """Teams of genes that no network speaks of; None until they are asked for."""
    if not genes:
        return None
    key = _size_key(context)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.segmented_control(
            "Team size to look for", team_sizes(context.predictor), key=key,
            default=usual, required=True, persist_state="session", help=gloss("Team size"),
            format_func=size_label,
        )  # fmt: skip
        size = (usual if chosen is None else chosen) or None
        table = kept_answers(context, size=size, key="unknown")
        if table is not None:
            return table
        regulators = len(context.predictor.data.universe)
        asked = st.button(
            f"Name teams for {len(genes):,} genes without a known team",
            key="overview.unknown", icon=":material/play_arrow:",
            type="secondary" if context.dataset.teams else "primary",
            help=f"Each gets a team of {size or 'its own size'} of the {regulators:,} allowed "
            "regulators, by the recommended method. It can be cancelled.",
        )  # fmt: skip
    flag = f"overview.wanted|{context.key}|{size}"
    if asked:
        st.session_state[flag] = True
    if not st.session_state.get(flag):
        return None
    return answers_of(
        context, genes, size=size, key="unknown", label=f"Naming {len(genes):,} teams"
    )
