"""Why this team: what it explains of the target beside its rival and the known team."""

from collections.abc import Mapping

import streamlit as st

from grncore.answers.ranked_sets import Team
from grncore.answers.target import TargetView
from grncore.answers.team_fit import team_fit
from grncore.answers.verdict_of_target import TargetVerdict
from grncore.drawing.fit_svg import fit_svg
from pages.common.context import Context
from pages.common.result_cache import ResultCache

_PICTURES = ResultCache[str]("explore.fit.pictures", 256)


def show_fit(context: Context, view: TargetView, verdict: TargetVerdict) -> None:
    """Observed against explained expression, a panel a team."""
    teams = {"Recommended": verdict.genes}
    if verdict.rival is not None and verdict.rival.team:
        teams["First rival"] = verdict.rival.team
    elif verdict.dissenting:
        label, team = list(verdict.dissenting.items())[-1]
        teams[label] = team
    if view.truth and all(set(view.truth) != set(team) for team in teams.values()):
        teams["Known team"] = view.truth
    teams = {label: team for label, team in teams.items() if team}
    if not teams:
        return
    with st.container(border=True):
        st.markdown("**Does the team explain the target?**")
        picture = _PICTURES.get_or_make(
            (context.key, view.target, tuple(teams.items())), lambda: _drawn(context, view, teams)
        )
        # Within a block, in which no name is read as Markdown.
        st.markdown(f"<div>{picture}</div>", unsafe_allow_html=True)
        st.caption(
            f"A point is one of the {context.dataset.sample_noun}, standardised; on the line the "
            "team explains it fully, a grey stroke is what is left. A team that explains more is "
            "not therefore the right one: look at how close the rival comes."
        )


def _drawn(context: Context, view: TargetView, teams: Mapping[str, Team]) -> str:
    fits = {label: team_fit(context.predictor, view.target, team) for label, team in teams.items()}
    title = f"Observed against explained expression of {view.title}"
    return fit_svg(fits, title=title, display=context.dataset.display)
