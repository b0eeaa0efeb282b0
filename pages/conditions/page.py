"""Conditions: whose teams and activities differ between two groups of cells or two checkpoints."""

import streamlit as st

from pages.common.context import current
from pages.conditions.checkpoints import compare_checkpoints
from pages.conditions.groups import compare_groups

chosen = current()
st.title("Conditions", anchor=False)
st.markdown(
    "**Which genes are regulated differently?** Teams are named in each of two conditions and laid "
    "beside each other: regulators gained, lost, or turned round. A change is called clear only "
    "where both answers are sure; any other may be chance."
)
ways = ["groups", "checkpoints"] if chosen.dataset.cell_groups is not None else ["checkpoints"]
way = st.segmented_control(
    "Compare", ways, default=ways[0], required=True, key=f"conditions.way|{','.join(ways)}",
    format_func={
        "groups": f"Groups of {chosen.dataset.sample_noun}", "checkpoints": "Checkpoints"
    }.__getitem__,
    persist_state="session",
)  # fmt: skip
if way == "groups":
    compare_groups(chosen)
else:
    compare_checkpoints(chosen)
