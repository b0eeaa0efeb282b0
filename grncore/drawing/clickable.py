"""Genes behind a point of a figure that can be clicked: a text that is harmless in a page."""

import html
from collections.abc import Sequence

from grncore.export.names import join_names, split_names


def clickable(genes: Sequence[str]) -> str:
    """Genes as the ``customdata`` of a point: whatever they are called, it is no markup."""
    return html.escape(join_names(genes))


def clicked(text: str) -> tuple[str, ...]:
    """The genes again."""
    return split_names(html.unescape(text))
