"""Who the target is, under which protocol its team is predicted, and its downloads."""

import streamlit as st

from grncore.answers.target import ROLE_LABELS, Role, TargetView
from pages.common.context import Context
from pages.common.downloads import show_downloads
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
        "The models were fitted to this target's true team: a hit here is no evidence.",
    ),
    "extra": (
        ":material/school:",
        "orange",
        "This target is outside the strata, and its edges were learnt from: a hit is no evidence.",
    ),
    "held": (
        ":material/block:",
        "gray",
        "Its true team is known, but it shares a held-out group, so no part of the split uses it.",
    ),
    "unknown": (
        ":material/help:",
        "gray",
        "No regulator of this gene is known: what is shown is a prediction only.",
    ),
}

_UNIVERSES = {
    "all": "Every gene is a candidate regulator, as in the paper.",
    "listed": "Candidates are the genes of the supplied regulator list.",
    "train": "Candidates are the genes that regulate a training target.",
}


def show_header(context: Context, view: TargetView) -> None:
    """Name, badges and downloads of the target."""
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.header(plain(view.alias), anchor=False, width="content")
            if view.alias != view.target:
                st.markdown(f":gray[{plain(view.target)}]", width="content")
        show_downloads(context, view)
    with st.container(horizontal=True, gap="xsmall"):
        _role_badge(view)
        _size_badge(view)
        _coverage_badge(view)
        _lost_badge(view)
        _protocol_badges(context)


def _role_badge(view: TargetView) -> None:
    icon, colour, meaning = _ROLES[view.role]
    label = ROLE_LABELS[view.role]
    st.badge(label[0].upper() + label[1:], icon=icon, color=colour, help=meaning)  # type: ignore[arg-type]


def _size_badge(view: TargetView) -> None:
    if view.truth:
        st.badge(
            f"R = {view.size}, given",
            color="gray",
            help="The number of regulators is taken from the truth and given to every model, as in "
            "the paper's protocol. It is not predicted.",
        )
    else:
        st.badge(f"R = {view.size}, your choice", color="gray", help="No team is known.")


def _coverage_badge(view: TargetView) -> None:
    if not view.truth:
        return
    if view.is_covered:
        st.badge(
            f"Pool covers the truth from K = {view.covered_at}",
            icon=":material/check:",
            color="green",
            help=f"The first {view.covered_at} candidates hold every true regulator. Teams are "
            f"chosen from the first {view.cap} (M_R), so the true team can be found.",
        )
        return
    needed = (
        "a true regulator is no candidate in this universe"
        if view.covered_at is None
        else f"covered only from K = {view.covered_at:,}"
    )
    st.badge(
        f"Pool of {view.cap} misses the truth: {needed}",
        icon=":material/close:",
        color="red",
        help=f"Teams are chosen from the first {view.cap} candidates (M_R). They lack a true "
        "regulator, so a model that chooses among them cannot name the true team.",
    )


def _lost_badge(view: TargetView) -> None:
    if view.lost:
        st.badge(
            "Truth shortened",
            icon=":material/content_cut:",
            color="orange",
            help="Its true set lost "
            + ", ".join(map(plain, view.lost))
            + " (a self-edge, or no expression). It is left out of exact-match figures.",
        )


def _protocol_badges(context: Context) -> None:
    data, split = context.recoverer.data, context.recoverer.split
    st.badge(
        f"Universe: {data.universe_kind} ({len(data.universe):,} candidates)",
        color="gray",
        help=_UNIVERSES[data.universe_kind],
    )
    st.badge(
        f"Split: {split.kind}, seed {split.seed}",
        color="gray",
        help="How targets were divided into training, validation and test.",
    )
