"""Activities: what regulators must have been doing, over groups or samples."""

import streamlit as st

from grncore.errors import GrncoreError
from pages.activities.data import map_of, named_teams
from pages.activities.heat import show_heat
from pages.activities.regulator import show_regulator
from pages.common.context import current
from pages.common.text import plain

chosen = current()
st.title("Activities", anchor=False)
noun = "groups" if chosen.dataset.cell_groups is not None else chosen.dataset.sample_noun
st.markdown(
    f"**What was each regulator doing in the {noun}?** A regulator's transcript may say little of "
    "that; its targets say more. Colours show activity as the targets' expression implies it, "
    "beside the regulator's own expression: where the two differ, something beside its transcript "
    "steers it, or its targets are not what they seem."
)
answers = named_teams(chosen)
if answers is None:
    st.stop()
try:
    found = map_of(chosen, answers)
except GrncoreError as error:
    st.info(plain(str(error)), title="No activities here", icon=":material/info:")
    st.stop()
show_heat(chosen, found, noun)
show_regulator(chosen, found, answers)
