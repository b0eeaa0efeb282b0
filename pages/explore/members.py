"""What each member of a team adds to the others: of the recommended team, or of any other."""

import streamlit as st

from grncore.answers.member_effects import MemberEffects, member_effects
from grncore.answers.target import TargetView
from grncore.answers.team_signs import SIGN_WORDS
from grncore.answers.verdict_of_target import TargetVerdict
from grncore.errors import GrncoreError
from grncore.evidence.forms import candidate_regulators
from grncore.methods.registry import model_label
from pages.common.context import Context
from pages.common.tables import csv_button
from pages.common.text import file_stem, plain

_MOST = 12
"""Members of a team of one's own."""

_GAIN = (
    "By how much the fit worsens without this regulator, the others fitted anew, in units of the "
    "noise variance: about 4 is two standard errors."
)
_INTERVAL = (
    "Where it holds zero the sign is open. A coefficient outside its interval lies on a bound that "
    "effects in this data keep to."
)


def show_members(context: Context, view: TargetView, verdict: TargetVerdict) -> None:
    """A box that is filled once it is opened: the fit reads the expression."""
    with st.expander(
        "What each regulator adds, in any team",
        icon=":material/group_add:", key="explore.members", on_change="rerun",
    ) as box:  # fmt: skip
        if box.open:
            _show(context, view, verdict)


@st.fragment
def _show(context: Context, view: TargetView, verdict: TargetVerdict) -> None:
    source, dataset = context.predictor, context.dataset
    rows = candidate_regulators(source.data).tolist()
    options = [gene for gene in (dataset.genes[row] for row in rows) if gene != view.target]
    allowed = set(options)
    team = st.multiselect(
        "Team", options, [gene for gene in verdict.genes if gene in allowed],
        key=f"explore.members|{context.key}|{view.target}", format_func=dataset.display,
        max_selections=_MOST, placeholder="Choose regulators",
    )  # fmt: skip
    if not team:
        st.caption("Choose one regulator or more.")
        return
    try:
        found = member_effects(source, view.target, team, verdict.model)
    except (GrncoreError, OSError, MemoryError) as error:
        st.warning(plain(str(error)), icon=":material/error:")
        return
    if found is None:
        st.caption("The values of this data suit no fit: they are neither amounts nor logged.")
        return
    _show_table(context, view, found)


def _show_table(context: Context, view: TargetView, found: MemberEffects) -> None:
    table = found.table
    shown = table.assign(
        regulator=table["regulator"].map(context.dataset.display),
        sign=table["sign"].map(SIGN_WORDS),
        interval=[
            f"{low:.2g} to {high:.2g}"
            for low, high in zip(table["low"], table["high"], strict=True)
        ],
    )
    st.dataframe(
        shown,
        column_order=["regulator", "sign", "coefficient", "interval", "gain"],
        column_config={
            "regulator": st.column_config.TextColumn("Regulator"),
            "sign": st.column_config.TextColumn("Effect"),
            "coefficient": st.column_config.NumberColumn("Coefficient", format="%.3g"),
            "interval": st.column_config.TextColumn("95 % interval", help=_INTERVAL),
            "gain": st.column_config.ProgressColumn(
                "Gain",
                format="%.1f",
                help=_GAIN,
                width="large",
                min_value=0.0,
                max_value=max(1.0, float(table["gain"].max())),
            ),
        },
        hide_index=True,
        key="explore.members.table",
        alt=f"What each regulator adds in a team of {view.title}",
    )
    order = f" {found.order}" if found.order else ""
    st.caption(
        plain(
            f"Fitted as {model_label(found.model)} does, {found.form} form: together they explain "
            f"{found.explained:.0%} of {found.whole}.{order}"
        )
    )
    csv_button(
        context, lambda: table.assign(target=view.target, model=found.model),
        f"members-{file_stem(view.title)}", key="explore.members.csv",
        help="Effects, intervals and gains of these regulators.",
    )  # fmt: skip
