"""The frame around every page: navigation, and the choices that all pages share."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import streamlit as st

from pages.common.background import page_first
from pages.common.context import current
from pages.common.leaking_prior import warn_of_prior
from pages.common.links import EXPLORE, page_file
from pages.common.selection import open_selection
from pages.common.shortcuts import add_shortcuts
from pages.common.tour import show_tour
from pages.common.turns import turns

ICON = Path(__file__).absolute().parents[1] / "docs" / "icon.svg"

# Pages that look at one target, and so show its picker. (A text here would be shown on the page.)
ABOUT_TARGET = frozenset({"explore", "pool", "compare", "oracle", "regulator", "hubs"})

_OVERVIEW = (
    ":material/dashboard:",
    "What the data is, how often each method is right on it, and every target with its team, "
    "confidence and signs.",
)
_GROUPS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "Results": {
        "explore": (
            ":material/travel_explore:",
            "One target: which team controls it, how sure that is, and what nearly fooled us.",
        ),
        "regulator": (
            ":material/share:",
            "The reverse question: which targets a regulator is predicted to control, with which "
            "partners, and where it takes another's place.",
        ),
        "activities": (
            ":material/grid_on:",
            "What regulators were doing in groups of cells or samples, as their targets tell, "
            "beside their own expression.",
        ),
        "conditions": (
            ":material/compare_arrows:",
            "Two groups, or two checkpoints: regulators gained, lost or turned round, and "
            "activities that shifted.",
        ),
        "network": (
            ":material/account_tree:",
            "The whole predicted network against the known one, to explore and to take along.",
        ),
    },
    "Why": {
        "pool": (
            ":material/filter_list:",
            "The shortlist: who a target's candidates are, and how wide it must be to hold the "
            "known team.",
        ),
        "compare": (
            ":material/compare:",
            "Two methods side by side: which regulator one swaps for which, and over all test "
            "targets who wins.",
        ),
        "oracle": (
            ":material/visibility:",
            "What the scorers would choose were every known regulator on the shortlist.",
        ),
        "hubs": (
            ":material/hub:",
            "Popular regulators that crowd shortlists and teams, and whom they displace.",
        ),
    },
    "Your data": {
        "data": (
            ":material/database:",
            "What the dataset holds and how good it is; bring your own, or simulate one.",
        ),
        "train": (
            ":material/model_training:",
            "Train models for this dataset, watch them learn; load and keep checkpoints.",
        ),
    },
    "Paper": {
        "benchmark": (
            ":material/science:",
            "The paper's tables and figures, measured, with the paper's values beside them.",
        ),
    },
}


def show_app() -> None:
    """Show the shared choices, the navigation and the page that the address asks for."""
    with turns().turn():
        _show()


def _show() -> None:
    # Before the navigation too: else browsers fetch the page's icon from a server of fonts.
    st.set_page_config(page_title="grncore", page_icon=ICON, layout="wide")
    groups = sections()
    page = st.navigation(groups, position="hidden")
    st.set_page_config(page_title=f"{page.title} · grncore", page_icon=ICON, layout="wide")
    if not page.url_path and "target" in st.query_params:
        # An address from when Explore was the first page, or typed in short.
        st.switch_page(EXPLORE, query_params=st.query_params.to_dict())
    with page_first():
        is_about_target = page.url_path in ABOUT_TARGET
        open_selection(lambda: show_navigation(groups), is_about_target=is_about_target)
        warn_of_prior(current().dataset)
        add_shortcuts()
        if page.title == "Overview":  # where a first visit begins; a link to a page wants that page
            show_tour()
        page.run()


def sections() -> dict[str, list[st.Page]]:
    """The pages under their headings; each has its own name as its address.

    Overview opens at the app's own address too. Streamlit gives a first page no second one, so that
    it stands here twice, and once in the navigation.
    """
    first = [_page("overview", *_OVERVIEW, at=""), _page("overview", *_OVERVIEW, is_listed=False)]
    groups = {
        heading: [_page(name, *said) for name, said in pages.items()]
        for heading, pages in _GROUPS.items()
    }
    return {**groups, "Results": [*first, *groups["Results"]]}


def show_navigation(groups: Mapping[str, Sequence[st.Page]]) -> None:
    """Links to all pages, under the choice of data: what is looked at comes first."""
    with st.container(key="navigation", gap=None):
        for heading, pages in groups.items():
            st.caption(heading)
            for page in pages:
                if page.visibility == "visible":
                    st.page_link(page, help=page.help, width="stretch")


def _page(
    name: str, icon: str, what: str, *, at: str | None = None, is_listed: bool = True
) -> st.Page:
    address = name if at is None else at
    return st.Page(
        page_file(name),
        title=name.capitalize(),
        icon=icon,
        url_path=address,
        default=not address,
        visibility="visible" if is_listed else "hidden",
        help=what,
    )


if __name__ == "__main__":
    show_app()
