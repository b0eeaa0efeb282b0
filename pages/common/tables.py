"""Tables to take along."""

import pandas as pd

from grncore.answers.described import described
from pages.common.context import Context
from pages.common.file_button import file_button
from pages.common.text import export_stem


def csv_button(
    context: Context,
    table: pd.DataFrame,
    name: str,
    *,
    key: str,
    help: str,
    oracle: bool = False,
) -> None:
    """A button that downloads ``table`` with the protocol beside every row."""

    def text() -> str:
        full = described(table, context.predictor, oracle=oracle)
        return full.to_csv(index=False, lineterminator="\n")

    file_button("CSV", text, f"{export_stem(context, name)}.csv", key=key, help=help)


def team_text(context: Context, team: tuple[str, ...]) -> str:
    """A team as text to read."""
    return " + ".join(map(context.dataset.display, team))
