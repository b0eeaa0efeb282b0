"""Tables to take along."""

from collections.abc import Callable

import pandas as pd
from pandas.io.formats.style import Styler

from grncore.answers.described import described
from pages.common.context import Context
from pages.common.file_button import file_button
from pages.common.text import export_stem

_TINT = "background-color: rgba(0, 158, 115, 0.18)"


def tinted(table: pd.DataFrame, marked: pd.Series) -> Styler:
    """The table with marked rows in green.

    pandas is told to hide the others: Streamlit shows them all the same, and they need not go cell
    by cell through the styler, which took a fifth of a page's time.
    """
    kept = table.index[marked]
    return table.style.hide(table.index[~marked]).map(lambda _: _TINT, subset=(kept, slice(None)))


def csv_button(
    context: Context,
    table: Callable[[], pd.DataFrame],
    name: str,
    *,
    key: str,
    help: str,
    oracle: bool = False,
) -> None:
    """A button that downloads a table with the protocol beside every row.

    ``table`` makes it once it is asked for: a page has many such buttons, and few are pressed.
    """

    def text() -> str:
        full = described(table(), context.predictor, oracle=oracle)
        return full.to_csv(index=False, lineterminator="\n")

    file_button("CSV", text, f"{export_stem(context, name)}.csv", key=key, help=help)


def team_text(context: Context, team: tuple[str, ...]) -> str:
    """A team as text to read."""
    return " + ".join(map(context.dataset.display, team))
