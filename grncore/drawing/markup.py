"""HTML from the templates in the folder ``templates``: whatever is put into them is escaped."""

from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

_ENVIRONMENT = Environment(
    loader=PackageLoader("grncore.drawing", "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
)


def rendered(template: str, **values: Any) -> Markup:
    """A template filled in; a :class:`markupsafe.Markup` among the values goes in as it is."""
    return Markup(_ENVIRONMENT.get_template(template).render(values))


def on_one_line(page: str) -> Markup:
    """``page`` without line ends: a reader of Markdown takes that for one block of HTML."""
    return Markup(" ".join(page.split()))
