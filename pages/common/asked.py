"""What the address asks for, noted when a link arrives; the view that it concerns answers."""

from collections.abc import Container
from typing import Literal

import streamlit as st

from grncore.dataset import Dataset
from grncore.errors import InputError
from grncore.naming import shortened
from grncore.pipeline.lookup import resolve_gene
from pages.common.text import plain

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


def offered_model(asked: str | None, offered: Container[str], of: str = "") -> str | None:
    """The model of a link, where it is offered; None after saying that another one is shown."""
    if asked is None or asked in offered:
        return asked
    st.warning(
        f"The link asks for the model {plain(shortened(asked))}, which names no team{of} here. "
        "Another one is shown.",
        icon=":material/link_off:",
    )
    return None


def asked_regulator() -> str | None:
    """The regulator that was asked for and not answered yet; it is answered now."""
    asked: str | None = st.session_state.pop(_REGULATOR, None)
    return asked


def answer_gene(
    dataset: Dataset, box: str, name: str, gene: Literal["gene", "regulator"], shown: str
) -> None:
    """Bring a gene of the address into a picker, or say why it cannot be and what is shown."""
    try:
        st.session_state[box] = resolve_gene(dataset, name)
    except InputError as error:
        st.warning(
            f"{plain(str(error))} Another {shown} is shown; pick one by typing its name.",
            title=f"The link asks for a {gene} that is not here",
            icon=":material/link_off:",
        )
