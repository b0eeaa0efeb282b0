"""The targets of one regulator: what its teams explain of them, observed against explained."""

import pandas as pd
import streamlit as st

from grncore.answers.activity_map import ActivityMap
from grncore.answers.team_fit import TeamFit, team_fit
from grncore.answers.team_signs import SIGN_WORDS
from grncore.drawing.fit_svg import fit_svg
from pages.common import address
from pages.common.asked import answer_gene, asked_regulator
from pages.common.context import Context
from pages.common.links import EXPLORE, regulator_link, target_link
from pages.common.text import plain

PANELS = 4
"""Targets whose fit is drawn."""


def show_regulator(context: Context, found: ActivityMap, answers: pd.DataFrame) -> None:
    """Pick a regulator; its targets, best explained first, with a panel for each of the first."""
    st.subheader("Targets of one regulator", anchor=False)
    display, key = context.dataset.display, f"activities.regulator|{context.key}"
    _answer_address(context, found, key)
    gene = st.selectbox(
        "Regulator", found.regulators, key=key, format_func=display, filter_mode="contains",
        width=420, persist_state="session", on_change=address.touch,
    )  # fmt: skip
    address.publish(regulator=None if gene == found.regulators[0] else gene)
    teams = dict(zip(answers["target"], answers["regulators"], strict=True))
    signs = found.targets[gene]
    fits = {target: team_fit(context.predictor, target, teams[target]) for target in signs}
    first = sorted(signs, key=lambda target: -fits[target].share)[:PANELS]
    with st.container(border=True):
        panels = "".join(_panel(context, target, fits[target]) for target in first)
        st.markdown(
            f'<div style="display:flex;flex-wrap:wrap;gap:0.5rem">{panels}</div>',
            unsafe_allow_html=True,
        )
        st.caption(
            f"The best explained of {len(signs):,} targets, each by its whole team. A point is one "
            f"of the {context.dataset.sample_noun}; on the line the team explains it fully."
        )
        with st.container(horizontal=True):
            for target in first:
                label = f"{{}} ({SIGN_WORDS[signs[target]]})"
                target_link(context, target, EXPLORE, label, ":material/travel_explore:")
            regulator_link(context, gene, "All targets of {}", ":material/share:")


def _answer_address(context: Context, found: ActivityMap, box: str) -> None:
    """Bring the regulator of a link into the picker, or say why another one is shown."""
    asked = asked_regulator()
    if asked is None:
        return
    answer_gene(context.dataset, box, asked, "regulator", "regulator")
    if box in st.session_state and st.session_state[box] not in found.regulators:
        name = context.dataset.display(st.session_state.pop(box))
        st.warning(
            f"The link asks for {plain(name)}, whose activity cannot be read here: no team that is "
            "named has it. Another regulator is shown.",
            icon=":material/link_off:",
        )


def _panel(context: Context, target: str, fit: TeamFit) -> str:
    """One picture a target, so that they wrap where the page is narrow."""
    name = context.dataset.display(target)
    picture = fit_svg(
        {name: fit}, title=f"Observed against explained expression of {name}",
        display=context.dataset.display,
    )  # fmt: skip
    return f'<div style="flex:1 1 150px;max-width:240px">{picture}</div>'
