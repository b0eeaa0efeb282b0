"""HTML from the templates in the folder ``templates``: whatever is put into them is escaped."""

from collections.abc import Callable
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

Address = Callable[[str], str]
"""Where the name of a gene leads."""

_ENVIRONMENT = Environment(
    loader=PackageLoader("grncore.drawing", "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
)


def rendered(template: str, **values: Any) -> Markup:
    """A template filled in; a :class:`markupsafe.Markup` among the values goes in as it is."""
    return Markup(_ENVIRONMENT.get_template(template).render(values))


def named(gene: str, display: Callable[[str], str], address: Address | None) -> Markup:
    """A gene's name, as a link where it leads anywhere."""
    name = escape(display(gene))
    if address is None:
        return name
    # Both are escaped: Markup's own way of putting them in takes ten times as long.
    return Markup(f'<a href="{escape(address(gene))}" target="_self">{name}</a>')


def on_one_line(page: str) -> Markup:
    """``page`` without line ends: a reader of Markdown takes that for one block of HTML."""
    # A plain text, for the parts of a Markup are made one by one.
    return Markup(" ".join(str(page).split()))
