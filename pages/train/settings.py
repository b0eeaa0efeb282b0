"""Hyperparameters: what is in force, what each means, and what the user changed."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from math import floor, log10
from typing import Any

import streamlit as st

from grncore.methods.registry import METHODS, ranker_label
from grncore.pipeline.recipe import Recipe
from grncore.pipeline.setting_fields import Field, setting_fields

_ROUND = "train.settings.round"
"""Counts the resets: a new round makes new widgets, which show the preset again."""


def pick_settings(recipe: Recipe, pick_caps: Callable[[Recipe], Mapping[int, int]]) -> Recipe:
    """Show the settings of the recipe's preset; return the recipe with those that were changed."""
    parts = setting_parts(recipe)
    with st.expander("Hyperparameters", icon=":material/tune:"):
        st.caption("What is shown is in force. Changed values overrule the preset for this run.")
        named = {
            "retriever": f"Retriever: {ranker_label(recipe.retriever)}",
            "training": "Training of the scorers",
            "scorer": "Sizes of the scorers",
            **{kind: METHODS[kind].label for kind in recipe.models},
        }
        settings: dict[str, dict[str, Any]] = {}
        for part, fields in parts.items():
            if not fields:
                continue
            st.markdown(f"**{named[part]}**")
            changed = _pick(fields, _key(recipe, part))
            if changed:
                settings[part] = changed
        caps = recipe.caps
        if recipe.models:
            st.markdown("**Candidates that teams are chosen from**")
            caps = pick_caps(recipe)
        count = sum(map(len, settings.values()))
        if count:
            said = "1 setting differs" if count == 1 else f"{count} settings differ"
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(f":material/edit: {said} from the preset.")
                st.button("Back to the preset", key="train.reset", on_click=_reset)
    return replace(recipe, settings=settings, caps=caps)


def fill_settings(recipe: Recipe) -> None:
    """Bring the settings of a recipe into the widgets, and nothing else."""
    _reset()
    for part, fields in setting_parts(recipe).items():
        given = recipe.settings.get(part, {})
        for field in fields:
            value = given.get(field.name)
            if value is not None:
                key = f"{_key(recipe, part)}|{field.name}"
                st.session_state[key] = float(value) if field.kind == "number" else value


def _key(recipe: Recipe, part: str) -> str:
    of = recipe.retriever if part == "retriever" else ""
    return f"train.set|{st.session_state.get(_ROUND, 0)}|{part}|{recipe.preset}|{of}"


def setting_parts(recipe: Recipe) -> dict[str, list[Field]]:
    """Settings in force, by the part of the recipe that they belong to."""
    scorer: dict[str, Field] = {}
    for kind in recipe.scorers:
        for field in setting_fields(recipe.scorer_config(kind)):
            scorer.setdefault(field.name, field)
    training = setting_fields(recipe.training_config()) if recipe.scorers else []
    return {
        "retriever": setting_fields(recipe.retriever_config()),
        "training": training,
        "scorer": list(scorer.values()),
        **{
            kind: setting_fields(recipe.model_config(kind))
            for kind in recipe.models
            if kind not in recipe.scorers
        },
    }


def _reset() -> None:
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1


def _pick(fields: list[Field], key: str) -> dict[str, Any]:
    """Widgets of one part; the values that differ from what is in force."""
    changed = {}
    columns = st.columns(4, gap="small")
    for place, field in enumerate(fields):
        with columns[place % len(columns)]:
            value = _widget(field, f"{key}|{field.name}")
        if value != field.value:
            changed[field.name] = value
    return changed


def _widget(field: Field, key: str) -> Any:
    # The value comes by the state alone, for a link may have put another one there.
    st.session_state.setdefault(key, field.value)
    start: Any = None if field.value is None else "min"
    shared: dict[str, Any] = {"key": key, "help": field.help or None, "persist_state": "session"}
    if field.kind == "choice":
        return st.selectbox(field.label, field.choices, format_func=_words, **shared)
    if field.kind == "switch":
        return st.toggle(field.label, **shared)
    if field.kind == "whole":
        value = st.number_input(field.label, 0, 1_000_000, start, 1, **shared)
        return None if value is None else int(value)
    step = 10.0 ** floor(log10(field.value)) if field.value else 0.1
    value = st.number_input(
        field.label, 0.0, 1e9, start, step, "%.4g", placeholder="automatic", **shared
    )
    if value is None:
        return None if field.optional else field.value
    # What a browser sends back of 0.001 is 0.001, but not of every number.
    same = field.value is not None and abs(value - field.value) <= 1e-9 * abs(field.value)
    return field.value if same else float(value)


def _words(value: Any) -> str:
    return str(value).replace("_", " ")
