"""Hubs: genes that crowd pools and teams, whom they displace, and which model relieves it."""

import streamlit as st

from grncore.answers.hubs import HubReport, hub_report
from grncore.errors import InputError
from pages.common.context import Context, current
from pages.common.header import show_header
from pages.common.no_checkpoint import show_no_checkpoint
from pages.common.open_view import open_view
from pages.common.tested import no_test_targets, part_sets_of, tested_models
from pages.common.text import plain
from pages.common.two_models import pick_models
from pages.hubs.all_targets import show_crowding, show_relief
from pages.hubs.target import show_target


@st.cache_resource(max_entries=16, show_spinner="Counting the confusers")
def _report(_context: Context, *, key: str, first: str, second: str) -> HubReport:
    del key
    sets = {model: part_sets_of(_context, model) for model in (first, second)}
    return hub_report(_context.predictor, sets)


def compared_report(context: Context) -> HubReport | None:
    """Choose two models and count; None where nothing can be counted, which is then explained."""
    models = tested_models(context)
    if len(models) < 2:
        return None
    first, second = pick_models(models)
    for model in (first, second):
        # Decoded before the count is made, because a cached function may not draw a bar.
        part_sets_of(context, model)
    try:
        return _report(context, key=context.key, first=first, second=second)
    except InputError as error:
        st.info(plain(str(error)), icon=":material/info:")
        return None


chosen = current()
view = open_view(chosen)
show_header(chosen, view)
st.markdown(
    "**Which popular regulators are named where others belong?** A place is wrong where a team "
    "names a gene that does not regulate the target; the fewer of them, the better."
)
if chosen.checkpoint is None:
    show_no_checkpoint(chosen)
report = compared_report(chosen)
st.subheader("Confusers of this target", anchor=False)
show_target(chosen, view, report)
st.subheader("All test targets", anchor=False)
if not no_test_targets(chosen) and report is not None:
    show_relief(chosen, report)
    show_crowding(chosen, report)
