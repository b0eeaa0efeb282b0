"""A table of answers as JSON, to be kept and read again as it was."""

import json
from typing import Any

import numpy as np
import pandas as pd

from grncore.answers.answer_table import ANSWER_COLUMNS
from grncore.files import parsed_json


def answers_json(table: pd.DataFrame) -> str:
    """Answers with :data:`grncore.answers.answer_table.ANSWER_COLUMNS` as JSON."""
    rows = [
        {name: _plain(value) for name, value in row.items()} for row in table.to_dict("records")
    ]
    return json.dumps({"columns": list(table.columns), "rows": rows})


def read_answers_json(text: str) -> pd.DataFrame:
    """The inverse; ValueError, KeyError or TypeError for another text."""
    said = parsed_json(text)
    if tuple(said["columns"]) != ANSWER_COLUMNS:
        raise ValueError("these are no answers of this version")
    rows = [tuple(_tuples(row[name]) for name in ANSWER_COLUMNS) for row in said["rows"]]
    table = pd.DataFrame(rows, columns=list(ANSWER_COLUMNS))
    return table.astype({"exact": "boolean", "probability": "float64", "R": "int64"})


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, np.generic):
        value = value.item()
    return None if value is pd.NA or (isinstance(value, float) and np.isnan(value)) else value


def _tuples(value: Any) -> Any:
    return tuple(map(_tuples, value)) if isinstance(value, list) else value
