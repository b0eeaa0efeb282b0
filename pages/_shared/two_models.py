"""Which two models a page compares."""

import streamlit as st

from pages._shared.tested import label_of


def pick_models(offered: tuple[str, ...]) -> tuple[str, str]:
    """Two different models; the additive and the residual one unless chosen otherwise."""
    defaults = [m for m in ("pair", "residual") if m in offered]
    rest = [m for m in reversed(offered) if m not in defaults]
    first_default, second_default = ([*rest[: 2 - len(defaults)], *defaults])[:2]
    left, right = st.columns(2, gap="medium")
    with left:
        first = _picker("First model", offered, first_default, "compare.first")
    others = tuple(model for model in offered if model != first)
    default = second_default if second_default in others else first_default
    with right:
        second = _picker("Second model", others, default, "compare.second")
    return first, second


def _picker(label: str, offered: tuple[str, ...], default: str, key: str) -> str:
    """A selectbox that keeps the choice over pages, and falls back where it is not offered."""
    last = f"{key}.last"
    chosen = st.session_state.get(last)
    if chosen not in offered:
        chosen = default
    # The options are part of the key: they differ between datasets, and by the other choice.
    box = f"{key}|{','.join(offered)}"
    st.session_state.setdefault(box, chosen)
    if st.session_state[box] not in offered:
        st.session_state[box] = chosen
    model = st.selectbox(label, offered, key=box, format_func=label_of)
    st.session_state[last] = model
    return model
