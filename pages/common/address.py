"""The page's address: a link reproduces a view, and the browser's back button returns to one."""

from collections.abc import Callable, Iterable, Mapping

import streamlit as st

FIELDS = ("dataset", "checkpoint", "target", "r", "model", "regulator")
"""What every page keeps in the address."""

PAGE_FIELDS = ("first", "second", "m", "set", "part", "sizes", "verdicts", "regulators", "teams",
               "peaks", "effects", "least", "around", "steps", "report", "table",
               "form", "has")  # fmt: skip
"""What single pages keep in the address; see :func:`claim`."""

_ALL = (*FIELDS, *PAGE_FIELDS)
_WRITTEN, _TOUCHED, _PENDING = "address.written", "address.touched", "address.pending"


def touch() -> None:
    """Callback of every picker in the address: the user chose here, so the address is behind."""
    st.session_state[_TOUCHED] = True


def arriving() -> Mapping[str, str]:
    """What a link or the back button asks for; empty when the address is what we wrote ourselves.

    A picker's own change wins: the browser may send it with the address from before.
    """
    touched = st.session_state.pop(_TOUCHED, False)
    now = _now()
    if not now:  # the user changed the page by the sidebar, which keeps every page's own choices
        st.session_state.pop(_PENDING, None)
        return {}
    if touched or now == st.session_state.get(_WRITTEN):
        return {}
    st.session_state[_PENDING] = {field: now.get(field) for field in (*PAGE_FIELDS, "model")}
    return now


def claim(field: str) -> tuple[bool, str | None]:
    """Whether a link or the back button has come since ``field`` was last asked for, and its value.

    The value is None where the link leaves the field out: then the page's default is meant.
    """
    pending: dict[str, str | None] = st.session_state.get(_PENDING, {})
    return (True, pending.pop(field)) if field in pending else (False, None)


def claim_choice(field: str, key: str, read: Callable[[str], object]) -> None:
    """Bring a field of a link into the widget of ``key``; what ``read`` knows not is left out."""
    came, text = claim(field)
    if came:
        value = None if text is None else read(text)
        if value is None:
            st.session_state.pop(key, None)
        else:
            st.session_state[key] = value


def written_fields(fields: Iterable[str]) -> dict[str, str]:
    """Those of ``fields`` that stand in the address; asked for at once, since each asking costs."""
    now = st.query_params.to_dict()
    return {field: now[field] for field in fields if field in now}


def _now() -> dict[str, str]:
    return written_fields(_ALL)


def publish(**values: str | None) -> None:
    """Put these fields into the address and take them out where None; keep the others."""
    now = _now()
    kept = {field: value for field, value in {**now, **values}.items() if value is not None}
    st.session_state[_WRITTEN] = kept
    if now != kept:
        others = {key: st.query_params[key] for key in st.query_params if key not in _ALL}
        st.query_params.from_dict({**others, **kept})
