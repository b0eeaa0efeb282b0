"""The page's address: a link reproduces a view, and the browser's back button returns to one."""

from collections.abc import Mapping

import streamlit as st

FIELDS = ("dataset", "checkpoint", "target", "r", "model", "regulator")
_WRITTEN, _TOUCHED = "address.written", "address.touched"


def touch() -> None:
    """Callback of every picker in the address: the user chose here, so the address is behind."""
    st.session_state[_TOUCHED] = True


def arriving() -> Mapping[str, str]:
    """What a link or the back button asks for; empty when the address is what we wrote ourselves.

    A picker's own change wins: the browser may send it with the address from before.
    """
    touched = st.session_state.pop(_TOUCHED, False)
    now = {field: st.query_params[field] for field in FIELDS if field in st.query_params}
    return {} if touched or now == st.session_state.get(_WRITTEN) else now


def publish(**values: str | None) -> None:
    """Put these fields into the address and take them out where None; keep the others."""
    wanted = {**{f: st.query_params.get(f) for f in FIELDS}, **values}
    kept = {field: value for field, value in wanted.items() if value is not None}
    st.session_state[_WRITTEN] = kept
    now = {field: st.query_params[field] for field in FIELDS if field in st.query_params}
    if now != kept:
        others = {key: st.query_params[key] for key in st.query_params if key not in FIELDS}
        st.query_params.from_dict({**others, **kept})
