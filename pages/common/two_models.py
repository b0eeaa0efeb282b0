"""Which two models a page compares."""

import streamlit as st

from grncore.methods.registry import compared_first, model_label, takes_minutes
from pages.common import address
from pages.common.asked import offered_model


def pick_models(offered: tuple[str, ...]) -> tuple[str, str]:
    """Two different models; unless chosen otherwise those that say they are compared."""
    defaults = compared_first(offered)
    rest = [m for m in reversed(offered) if m not in defaults]
    rest.sort(key=takes_minutes)  # over all targets: not unasked
    first_default, second_default = ([*rest[: 2 - len(defaults)], *defaults])[:2]
    left, right = st.columns(2, gap="medium")
    asked = []
    for field in ("first", "second"):
        came, model = address.claim(field)
        asked.append((came, offered_model(model, offered)))
    with left:
        first = _picker("First model", offered, first_default, "compare.first", asked[0])
    others = tuple(model for model in offered if model != first)
    default = second_default if second_default in others else first_default
    with right:
        second = _picker("Second model", others, default, "compare.second", asked[1])
    address.publish(
        first=None if first == first_default else first,
        second=None if second == default else second,
    )
    return first, second


def _picker(
    label: str,
    offered: tuple[str, ...],
    default: str,
    key: str,
    asked: tuple[bool, str | None],
) -> str:
    """A selectbox that keeps the choice over pages, and falls back where it is not offered.

    ``asked`` is whether a link has come, and the model that it asks for.
    """
    last = f"{key}.last"
    if asked[0]:
        st.session_state[last] = asked[1]
        st.session_state.pop(f"{key}|{','.join(offered)}", None)
    chosen = st.session_state.get(last)
    if chosen not in offered:
        chosen = default
    # The options are part of the key: they differ between datasets, and by the other choice.
    box = f"{key}|{','.join(offered)}"
    st.session_state.setdefault(box, chosen)
    if st.session_state[box] not in offered:
        st.session_state[box] = chosen
    model = st.selectbox(label, offered, key=box, format_func=model_label, on_change=address.touch)
    st.session_state[last] = model
    return model
