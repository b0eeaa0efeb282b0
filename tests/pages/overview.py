"""What tests read from the Overview."""

import pandas as pd
from streamlit.testing.v1 import AppTest


def table_of(app: AppTest) -> pd.DataFrame:
    return next(frame.value for frame in app.dataframe if {"Gene", "Team"} <= set(frame.value))


def said_of_bar(app: AppTest) -> str:
    """Text of the progress bar."""
    text: str = app.get("progress")[0].proto.text
    return text
