"""Links from one page to another that keep dataset and checkpoint and change the target."""

import html
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlencode

import streamlit as st

from pages.common import address
from pages.common.context import Context
from pages.common.text import plain

# Not resolved: on Windows a network drive would become a path that Streamlit refuses.
_PAGES = Path(__file__).absolute().parents[1]


def page_file(name: str) -> Path:
    """The script of a page, in full, because relative paths depend on which script is run."""
    return _PAGES / name / "page.py"


COMPARE = page_file("compare")
DATA = page_file("data")
EXPLORE = page_file("explore")
OVERVIEW = page_file("overview")
POOL = page_file("pool")
REGULATOR = page_file("regulator")
TRAIN = page_file("train")


def target_address(target: str, keep: tuple[str, ...] = ()) -> dict[str, str]:
    """The address of a target under the dataset and checkpoint of this view.

    ``keep`` are fields of the page that stay, for a link to the page itself.
    """
    now = address.written_fields((*address.FIELDS, *keep))
    now.pop("r", None)  # the size of another gene's team
    now.pop("regulator", None)  # of another page; that page keeps it
    return {**now, "target": target}


def data_link(has: str, label: str, icon: str) -> None:
    """A link to the page Data that says what its visitor has, in the words of that page."""
    now = address.written_fields(("dataset", "checkpoint"))
    st.page_link(DATA, label=label, icon=icon, query_params={**now, "has": has})


def target_link(
    context: Context, target: str, page: Path, label: str, icon: str, keep: tuple[str, ...] = ()
) -> None:
    """A link that opens ``page`` on ``target``; ``keep`` as in :func:`target_address`."""
    name = context.dataset.display(target)
    st.page_link(
        page,
        label=label.format(plain(name)),
        icon=icon,
        query_params=target_address(target, keep),
    )


def regulator_link(context: Context, regulator: str, label: str, icon: str) -> None:
    """A link that opens the Regulator page on ``regulator``, on the target of this view."""
    name = context.dataset.display(regulator)
    st.page_link(
        REGULATOR,
        label=label.format(plain(name)),
        icon=icon,
        query_params=_regulator_query(regulator),
    )


def open_regulator(regulator: str) -> NoReturn:
    """Open the Regulator page as :func:`regulator_link` does."""
    st.switch_page(REGULATOR, query_params=_regulator_query(regulator))


def regulator_addresses() -> Callable[[str], str]:
    """The same as addresses relative to any page, for HTML of our own.

    Made once for all regulators of a picture: what stands in the address is asked for at a cost.
    """
    kept = _regulator_query("")

    def address_of(regulator: str) -> str:
        return f"{REGULATOR.parent.name}?{urlencode({**kept, 'regulator': regulator})}"

    return address_of


def linked_regulators(context: Context, regulators: Sequence[str], between: str = " and ") -> str:
    """Names of regulators as Markdown with HTML, each with the same link.

    A link of Markdown's own would open in a new tab.
    """
    address_of = regulator_addresses()
    return between.join(
        f'<a href="{html.escape(address_of(gene), quote=True)}" target="_self">'
        f"**{plain(context.dataset.display(gene))}**</a>"
        for gene in regulators
    )


def _regulator_query(regulator: str) -> dict[str, str]:
    return {**address.written_fields(address.FIELDS), "regulator": regulator}
