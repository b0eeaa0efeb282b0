"""What the address asks for, noted when a link arrives; the view that it concerns answers."""

import streamlit as st

_MODEL, _REGULATOR = "model.asked", "regulator.asked"

LAST_MODEL = "model.last"
"""Key of the model that was chosen last, wherever that was."""


def ask_for_model(name: str | None) -> None:
    """Note the model that the address asks for; the next view takes it, or says why not."""
    st.session_state[_MODEL] = name
    st.session_state[LAST_MODEL] = name


def ask_for_regulator(name: str | None) -> None:
    """Note the regulator that the address asks for; the page takes it, or says why not."""
    if name is not None:
        st.session_state[_REGULATOR] = name


def asked_model() -> str | None:
    """The model that was asked for and not answered yet; it is answered now."""
    asked: str | None = st.session_state.pop(_MODEL, None)
    return asked


def asked_regulator() -> str | None:
    """The regulator that was asked for and not answered yet; it is answered now."""
    asked: str | None = st.session_state.pop(_REGULATOR, None)
    return asked
