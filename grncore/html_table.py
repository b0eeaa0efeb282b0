"""A small table in HTML for values at the bottom of the library, which know no templates."""

from collections.abc import Iterable
from html import escape

_LEFT = 'style="text-align:left"'


def facts_table(title: str, facts: Iterable[tuple[str, str]], note: str = "") -> str:
    """A heading, a row for each fact (what, and how it is), and a note; everything is escaped."""
    rows = "".join(
        f"<tr><th {_LEFT}>{escape(what)}</th><td {_LEFT}>{escape(how)}</td></tr>"
        for what, how in facts
    )
    said = f"<p>{escape(note)}</p>" if note else ""
    return f"<div><strong>{escape(title)}</strong><table><tbody>{rows}</tbody></table>{said}</div>"
