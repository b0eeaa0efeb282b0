"""The oracle on one target: what is injected, what is trimmed, and the teams before and after."""

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd
import streamlit as st

from grncore.answers.oracle import (
    OracleView,
    oracle_sets_table,
    oracle_view,
    oracle_width,
    pool_scorers,
)
from grncore.answers.ranked_sets import RankedSets
from grncore.answers.target import TargetView
from grncore.drawing.team_table import team_table
from grncore.naming import shortened
from grncore.pipeline.predictor import Predictor
from pages.common import address
from pages.common.context import Context
from pages.common.links import regulator_addresses
from pages.common.tables import csv_button
from pages.common.text import file_stem, plain

DEFAULT_M = 40


def oracle_badge() -> None:
    """The mark that every oracle result carries."""
    st.badge(
        "Oracle: truth injected, no prediction",
        icon=":material/visibility:",
        color="red",
        help="The known regulators were put into the pool before the scorer chose. Such a result "
        "shows how well sets are chosen, not what would be found for an unknown target.",
    )


def scored_sizes(predictor: Predictor) -> tuple[int, ...]:
    """Strata for which some set scorer chooses teams from a pool."""
    return tuple(size for size in predictor.split.sizes if pool_scorers(predictor, size))


def pick_width(predictor: Predictor) -> int:
    """The M slider."""
    caps = {size: predictor.cap(size) for size in scored_sizes(predictor)}
    least, most = max(caps), max(caps.values())
    limits = ", ".join(f"{cap} for R = {size}" for size, cap in caps.items())
    key, default = f"oracle.m|{least}|{most}", max(least, min(DEFAULT_M, most))
    came, asked = address.claim("m")
    if came:
        # Compared as text: Python refuses to read a number of thousands of digits.
        known = asked in [str(m) for m in range(least, most + 1)]
        if asked is not None and not known:
            st.warning(
                f"The link asks for M = {plain(shortened(asked))}; here M goes from {least} to "
                f"{most}.",
                icon=":material/link_off:",
            )
        st.session_state[key] = int(asked) if known and asked is not None else default
    st.session_state.setdefault(key, default)
    width = int(
        st.slider(
            "Pool size M",
            least,
            max(most, least + 1),
            key=key,
            persist_state="session",
            on_change=address.touch,
            help="The first M candidates of the retriever; missing known regulators enter at the "
            "end and as many of the last false ones leave, so the pool keeps its size. M goes up "
            f"to the cap M_R that teams are decoded from: {limits}.",
        )
    )
    address.publish(m=None if width == default else str(width))
    return width


def show_target(context: Context, predictor: Predictor, view: TargetView, m: int) -> None:
    """Changes of the pool, and teams from the pool as it was and as injected."""
    st.subheader("This target", anchor=False)
    if not view.truth or view.lost:
        st.info(
            "No complete team of this gene is known, so there is nothing to inject. Choose a "
            "gene with a known team; the table below does not depend on it.",
            icon=":material/help:",
        )
        return
    if not pool_scorers(predictor, view.size):
        st.info(
            f"This checkpoint has no scorer that chooses teams of {view.size} from a pool. Choose "
            "another target.",
            icon=":material/info:",
        )
        return
    m = oracle_width(predictor, view.size, m)
    found = _view(predictor, key=context.key, target=view.target, m=m)
    _show_changes(context, found)
    with st.container(border=True):
        st.markdown(f"**Before: predicted from the first {found.m} candidates**")
        st.html(_strip(context, view, found.before, "Teams before"))
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**After: chosen from the injected pool of {found.m}**", width="content")
            oracle_badge()
            csv_button(
                context,
                lambda: oracle_sets_table(found, view.truth).assign(
                    part=predictor.split.part_of(view.target) or ""
                ),
                f"oracle-{file_stem(view.target)}-M{found.m}",
                key="oracle.target.csv",
                help="The sets after injection; the column oracle is True in every row.",
                oracle=True,
            )
        st.html(_strip(context, view, found.after, "Teams with the truth in every pool"))
        st.markdown(_said(view, found))


@st.cache_resource(max_entries=128, show_spinner="Choosing teams before and after injection")
def _view(_predictor: Predictor, *, key: str, target: str, m: int) -> OracleView:
    del key
    return oracle_view(_predictor, target, m)


def _strip(context: Context, view: TargetView, models: Mapping[str, RankedSets], name: str) -> str:
    return team_table(
        replace(view, models=models),
        display=context.dataset.display,
        name=name,
        address=regulator_addresses(),
    )


def _show_changes(context: Context, found: OracleView) -> None:
    if not len(found.injected):
        st.markdown(
            f":material/check: The first {found.m} candidates hold the whole known team: nothing "
            "was injected and nothing trimmed, so before and after are the same."
        )
        return
    left, right = st.columns(2, gap="medium")
    with left, st.container(border=True, height="stretch"):
        st.markdown(f":material/add_circle: **Injected** {_genes(context, found.injected)}")
        st.caption("True regulators that the pool lacked, with the place the retriever gave them.")
    with right, st.container(border=True, height="stretch"):
        st.markdown(f":material/content_cut: **Trimmed** {_genes(context, found.trimmed)}")
        st.caption("The last false members of the pool; a known regulator is never trimmed.")


def _genes(context: Context, table: pd.DataFrame) -> str:
    if not len(table):
        return "nobody: the pool had room"
    return ", ".join(
        f"{plain(context.dataset.display(gene))} "
        + ("(no candidate)" if pd.isna(rank) else f"(candidate {rank:,})")
        for gene, rank in zip(table["regulator"], table["rank"], strict=True)
    )


def _said(view: TargetView, found: OracleView) -> str:
    """What the injection changed, in words."""
    said = []
    for model, after in found.after.items():
        was = set(found.before[model].best) == set(view.truth)
        now = set(after.best) == set(view.truth)
        verdict = {
            (True, True): "is exact either way",
            (False, True): "**is exact once the truth is injected**: retrieval was its error",
            (True, False): "is no longer exact",
            (False, False): "chooses another set **even with the truth in the pool**: set "
            "choice is its error",
        }[was, now]
        rank = after.rank_of(view.truth)
        more = f" (the known team is number {rank})" if rank and rank > 1 else ""
        said.append(f"- {after.label} {verdict}{more}.")
    return "\n".join(said)
