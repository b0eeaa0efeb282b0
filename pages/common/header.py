"""Who the target is, under which protocol its team is predicted, and its downloads."""

import streamlit as st

from grncore.answers.target import ROLE_LABELS, Role, TargetView
from grncore.methods.registry import ranker_label
from pages.common.context import Context
from pages.common.downloads import show_downloads
from pages.common.glossary import gloss
from pages.common.text import plain

_ROLES: dict[Role, tuple[str, str, str]] = {
    "test": (
        ":material/science:",
        "blue",
        "Held out: no model has seen this target's regulators.",
    ),
    "validation": (
        ":material/tune:",
        "violet",
        "Settings were chosen on this target; no weight was fitted to its regulators, unless the "
        "checkpoint trains on train + validation.",
    ),
    "train": (
        ":material/school:",
        "orange",
        "The models were fitted to this target's known team: a hit here is no evidence.",
    ),
    "extra": (
        ":material/school:",
        "orange",
        "This target is outside the strata, and its edges were learnt from: a hit is no evidence.",
    ),
    "held": (
        ":material/block:",
        "gray",
        "Its team is known, but it shares a held-out group, so no part of the split uses it.",
    ),
    "unknown": (
        ":material/help:",
        "gray",
        "No regulator of this gene is known: what is shown is a prediction only.",
    ),
}

_UNIVERSES = {
    "all": "Every gene may be named as a regulator, as in the paper.",
    "listed": "Genes of your list of regulators may be named.",
    "train": "Genes that regulate a training target may be named.",
}


def show_header(context: Context, view: TargetView) -> None:
    """Name, badges and downloads of the target."""
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.title(plain(view.alias), anchor=False, width="content")
            if view.alias != view.target:
                st.markdown(f":gray[{plain(view.target)}]", width="content")
        show_downloads(context, view)
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
        _role_badge(view)
        _size_badge(view)
        _lost_badge(view)
        show_protocol(context, view)


def show_protocol(context: Context, view: TargetView | None = None) -> None:
    """Behind a button: who may be named, how targets were split, and the shortlist of a target."""
    with (
        st.popover("Details", icon=":material/tune:", width="content"),
        st.container(horizontal=True, gap="xsmall"),
    ):
        if view is not None:
            _coverage_badge(context, view)
        _protocol_badges(context)


def _role_badge(view: TargetView) -> None:
    icon, colour, meaning = _ROLES[view.role]
    label = ROLE_LABELS[view.role]
    st.badge(label[0].upper() + label[1:], icon=icon, color=colour, help=meaning)  # type: ignore[arg-type]


def _size_badge(view: TargetView) -> None:
    if view.truth:
        st.badge(
            f"Team size {view.size}, from your network",
            color="gray",
            help=gloss("Team size"),
        )
    else:
        st.badge(
            f"Team size {view.size}, {'found' if view.size_is_found else 'your choice'}",
            color="gray",
            help="No team of this gene is known: a method read the size from the data, and the "
            "probabilities count with its doubt."
            if view.size_is_found
            else "No team of this gene is known, so its size is yours to choose.",
        )


def _coverage_badge(context: Context, view: TargetView) -> None:
    if not view.truth:
        return
    kind = ranker_label(context.predictor.retriever_kind).lower()
    if view.is_covered:
        st.badge(
            f"Shortlist of {view.covered_at} holds the known team",
            icon=":material/check:",
            color="green",
            help=f"The first {view.covered_at} candidates by {kind} hold every known regulator. "
            f"Teams are chosen from the first {view.cap} (M_R), so the known team can be found.",
        )
        return
    needed = (
        "a known regulator is not allowed to be named"
        if view.covered_at is None
        else f"it is whole only from {view.covered_at:,}"
    )
    st.badge(
        f"Shortlist of {view.cap} misses the known team: {needed}",
        icon=":material/close:",
        color="red",
        help=f"Set scorers choose teams from the first {view.cap} candidates by {kind} (M_R). They "
        "lack a known regulator, so such a model cannot name the known team. Methods that use no "
        "shortlist are not concerned.",
    )


def _lost_badge(view: TargetView) -> None:
    if view.lost:
        st.badge(
            "Known team shortened",
            icon=":material/content_cut:",
            color="orange",
            help="Its known team lost "
            + ", ".join(map(plain, view.lost))
            + " (a self-edge, or no expression). It is left out of exact-match figures.",
        )


def _protocol_badges(context: Context) -> None:
    data, split = context.predictor.data, context.predictor.split
    st.badge(
        f"Allowed regulators: {data.universe_kind} ({len(data.universe):,})",
        color="gray",
        help=_UNIVERSES[data.universe_kind],
    )
    st.badge(
        f"Split: {split.kind}, seed {split.seed}",
        color="gray",
        help="How targets were divided into training, validation and test.",
    )
