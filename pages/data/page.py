"""Data: what the dataset holds and how good it is; bring your own, or simulate one."""

import streamlit as st

from pages.common import address
from pages.common.context import current
from pages.common.lone_file import is_lone_file
from pages.common.option_words import HAS
from pages.data.simulate import show_simulate
from pages.data.summary import show_summary
from pages.data.upload import show_upload

_THIS, _OWN, _SIMULATE = "This dataset", "Bring your own", "Simulate one"
_SIMULATED = "simulated"

chosen = current()
st.title("Data", anchor=False)
st.markdown(
    "**What is in the data, and can it carry an answer?** Weak spots are named with what to do "
    "about them; files of your own are read on the second tab."
)
came, wanted = address.claim("has")
if came:
    st.session_state["data.tab"] = (
        _SIMULATE if wanted == _SIMULATED else _OWN if wanted in HAS else _THIS
    )
    if wanted in HAS:
        st.session_state["data.has"] = wanted
        if is_lone_file(chosen.source, chosen.dataset):
            st.session_state["data.path"] = chosen.source
this, own, simulated = st.tabs([_THIS, _OWN, _SIMULATE], key="data.tab", on_change="rerun")
if this.open:
    with this:
        show_summary(chosen)
has = None
if own.open:
    with own:
        has = show_upload()
if simulated.open:
    with simulated:
        show_simulate()
    has = _SIMULATED
address.publish(has=has)
