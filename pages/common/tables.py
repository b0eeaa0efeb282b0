"""Tables to take along."""

import pandas as pd
import streamlit as st

from grncore.answers.described import described
from pages.common.context import Context
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
        checkpoint = "" if context.checkpoint is None else context.checkpoint.name
        full = described(table, context.predictor, checkpoint=checkpoint, oracle=oracle)
        return full.to_csv(index=False, lineterminator="\n")

    st.download_button(
        "CSV",
        text,
        file_name=f"{export_stem(context, name)}.csv",
        mime="text/csv",
        icon=":material/download:",
        key=key,
        on_click="ignore",
        help=help,
    )


def team_text(context: Context, team: tuple[str, ...]) -> str:
    """A team as text to read."""
    return " + ".join(map(context.dataset.display, team))
