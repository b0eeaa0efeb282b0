"""The frame around every page: navigation, and the choices that all pages share."""

from pathlib import Path

import streamlit as st

from pages.common.links import page_file
from pages.common.selection import open_selection

ICON = Path(__file__).absolute().parents[1] / "docs" / "icon.svg"
EXPLORE_ICON = ":material/travel_explore:"
EXPLORE_HELP = (
    "One target: its true team beside the team each model names, the candidate pool, the best sets "
    "with their scores, and its expression."
)


def show_app() -> None:
    """Show the navigation, the shared choices and the page that the address asks for."""
    st.set_page_config(page_title="grncore", page_icon=ICON, layout="wide")
    page = st.navigation(sections(), expanded=True)
    open_selection()
    page.run()


def sections() -> dict[str, list[st.Page]]:
    """The pages under their headings; each has its own name as its address.

    Explore opens at the app's own address too. Streamlit gives a first page no second one, so that
    it stands here twice, and once in the navigation.
    """
    return {
        "One target": [
            _page("explore", EXPLORE_ICON, EXPLORE_HELP, at=""),
            _page("explore", EXPLORE_ICON, EXPLORE_HELP, is_listed=False),
            _page(
                "pool",
                ":material/filter_list:",
                "A target's candidates as each retriever ranks them, and how wide a pool must be "
                "to hold the true team.",
            ),
            _page(
                "compare",
                ":material/compare:",
                "Two models side by side: which regulator one swaps for which, and over all test "
                "targets who wins.",
            ),
            _page(
                "oracle",
                ":material/visibility:",
                "What the scorers would choose were every true regulator in the pool.",
            ),
        ],
        "Regulators and network": [
            _page(
                "regulator",
                ":material/share:",
                "The reverse question: which targets a regulator is predicted to control, with "
                "which partners, and where it takes another's place.",
            ),
            _page(
                "hubs",
                ":material/hub:",
                "Genes that crowd pools and teams, and the true regulators they displace.",
            ),
            _page(
                "network",
                ":material/account_tree:",
                "The whole predicted network against the truth, to explore and to take along.",
            ),
        ],
        "Data and models": [
            _page(
                "data",
                ":material/database:",
                "What the dataset holds and how good it is; bring your own, or simulate one.",
            ),
            _page(
                "train",
                ":material/model_training:",
                "Train models for this dataset, watch them learn; load and keep checkpoints.",
            ),
            _page(
                "benchmark",
                ":material/science:",
                "The paper's tables and figures, measured, with the paper's values beside them.",
            ),
        ],
    }


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
