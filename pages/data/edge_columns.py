"""What the columns of the known edges mean, chosen from what the file has."""

from typing import Any

import streamlit as st

from grncore.uploads.files import columns_of_edges
from pages.common.option_words import CHOICE_WORDS, LABELS
from pages.common.result_cache import ResultCache
from pages.common.text import plain
from pages.data.sent import mark, sent_part

_PAIR = ("regulator_column", "target_column")
_BESIDE = {
    "label_column": "Says which rows are edges, and which are known to be none.",
    "sign_column": "Says whether a regulator activates or represses.",
    "weight_column": "Ranks the rows, of which the best are taken.",
}
"""Columns beside the pair, and what each means."""

_NONE = "none"
"""What readers take for no column."""

_OFFERED = ResultCache[tuple[str, ...]]("data.edge_columns.offered", 4)


def pick_edge_columns(file: Any | None) -> dict[str, str | None]:
    """The pair by position and the columns beside it by name; None for what is to be found out."""
    offered = () if file is None else _OFFERED.get_or_make(
        mark(file), lambda: columns_of_edges(sent_part(file))
    )  # fmt: skip
    if not offered:
        return _typed()
    places = [str(place + 1) for place in range(len(offered))]
    picked = {
        option: st.selectbox(
            LABELS[option], places, index=None, key=f"data.option.{option}|{mark(file)}",
            format_func=lambda place: f"{place}: {plain(offered[int(place) - 1] or 'no name')}",
            placeholder="Find out", persist_state="session", filter_mode="contains",
            help="Of the edges. The names are those of the first line, which may be an edge.",
        )
        for option in _PAIR
    }  # fmt: skip
    beside = _beside(offered, mark(file))
    if None in picked.values() and any(picked.values()):
        st.caption("Choose both columns, or neither.")
        return {**dict.fromkeys(_PAIR), **beside}
    return {**picked, **beside}


def _beside(offered: tuple[str, ...], file: str) -> dict[str, str | None]:
    names = list(dict.fromkeys(name for name in offered if name and name != _NONE))
    return {
        option: st.selectbox(
            LABELS[option], [_NONE, *names], index=None, key=f"data.option.{option}|{file}",
            format_func=lambda name: CHOICE_WORDS[_NONE] if name == _NONE else plain(name),
            placeholder="Find out", persist_state="session", filter_mode="contains", help=meaning,
        )
        for option, meaning in _BESIDE.items()
    }  # fmt: skip


def _typed() -> dict[str, str | None]:
    """The same in words, for a file that is not sent yet, or is no table with names on top."""
    return {
        option: st.text_input(
            LABELS[option], key=f"data.option.{option}", persist_state="session",
            help="Of the edges: " + (
                "a name, or a position from 1." if option in _PAIR
                else f"a name, or '{_NONE}' where no column does. {_BESIDE[option]}"
            ),
        ).strip() or None
        for option in (*_PAIR, *_BESIDE)
    }  # fmt: skip
