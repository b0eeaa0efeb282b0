"""Which model the detailed pictures are about."""

from collections.abc import Sequence

import streamlit as st

from grncore.answers.target import TargetView
from pages.common import address
from pages.common.asked import LAST_MODEL, asked_model, offered_model


def current_model(view: TargetView, recommended: str | None = None) -> str:
    """The model that is chosen for a view: what the user chose last, else the recommended one.

    Without a recommendation it is the last one offered.
    """
    names = list(view.models)
    last = st.session_state.get(LAST_MODEL)
    default = recommended if recommended in names else names[-1]
    model: str = st.session_state.get(_key(names)) or (last if last in names else default)
    return model


def pick_model(view: TargetView, recommended: str) -> str:
    """Show the model switch; return the chosen model, unless chosen otherwise the recommended."""
    names = list(view.models)
    st.subheader("One model in detail", anchor=False)
    asked = offered_model(asked_model(), names, f" of {view.size}")
    st.session_state[_key(names)] = asked or current_model(view, recommended)
    chosen = st.segmented_control(
        "Model",
        names,
        key=_key(names),
        required=True,
        format_func=lambda name: view.models[name].label,
        label_visibility="collapsed",
        on_change=note_choice,
        args=(_key(names),),
        wrap=True,
    )
    # Required, yet a client may still send nothing.
    model = chosen or recommended
    address.publish(model=None if model == recommended else model)
    return model


def chosen_among(offered: Sequence[str], recommended: str) -> str:
    """The model of a page about many targets: the address's, the last chosen or recommended one."""
    asked = offered_model(asked_model(), offered)
    last: str | None = asked or st.session_state.get(LAST_MODEL)
    return last if last is not None and last in offered else recommended


def note_choice(key: str) -> None:
    """Callback of a model switch: the user chose here."""
    address.touch()
    st.session_state[LAST_MODEL] = st.session_state[key]


def _key(names: list[str]) -> str:
    return f"model.choice|{','.join(names)}"
