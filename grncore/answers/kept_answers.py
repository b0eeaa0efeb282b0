"""Answers as JSON, to be kept and read again as they were."""

import json
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from grncore.answers.answer_table import ANSWER_COLUMNS, Answers
from grncore.answers.ranked_sets import RankedSets
from grncore.files import parsed_json, write_text
from grncore.methods.registry import model_label

_ARRAYS = ("scores", "base", "residual")
_NUMBERS = ("coefficients", "member_probability", "probability")
"""Of :class:`RankedSets`: in JSON, null stands for what is no number."""


def write_answers(path: Path, answers: Answers) -> None:
    """Keep answers, with every set that was listed."""
    sets = {gene: _plain_sets(found) for gene, found in answers.sets.items()}
    path.parent.mkdir(parents=True, exist_ok=True)
    write_text(path, json.dumps({"table": _plain_table(answers.table), "sets": sets}))


def read_answers(path: Path) -> Answers | None:
    """The inverse; None where there is no such file, or one that another version wrote."""
    try:
        said = parsed_json(path.read_text(encoding="utf-8"))
        sets = {gene: _read_sets(found) for gene, found in said["sets"].items()}
        return Answers(_read_table(said["table"]), sets)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _plain_sets(sets: RankedSets) -> dict[str, Any]:
    found = {field.name: getattr(sets, field.name) for field in fields(sets)}
    del found["label"]  # the registry knows it
    arrays = {name: [_plain(value) for value in found[name]] for name in _ARRAYS}
    return {
        **{name: _plain(value) for name, value in found.items() if name not in arrays},
        **arrays,
    }


def _read_sets(said: Mapping[str, Any]) -> RankedSets:
    found = {name: _tuples(value) for name, value in said.items()}
    for name in _NUMBERS:
        found[name] = _numbers(found[name])
    arrays = {name: np.array(said[name], dtype=np.float64) for name in _ARRAYS}  # null is NaN
    return RankedSets(**{**found, **arrays, "label": model_label(said["model"])})


def _numbers(value: Any, depth: int = 0) -> Any:
    """Nulls inside as NaN; a null for the whole says that the model gives none."""
    if isinstance(value, tuple):
        return tuple(_numbers(one, depth + 1) for one in value)
    return float("nan") if value is None and depth else value


def answers_json(table: pd.DataFrame) -> str:
    """Answers with :data:`grncore.answers.answer_table.ANSWER_COLUMNS` as JSON."""
    return json.dumps(_plain_table(table))


def read_answers_json(text: str) -> pd.DataFrame:
    """The inverse; ValueError, KeyError or TypeError for another text."""
    return _read_table(parsed_json(text))


def _plain_table(table: pd.DataFrame) -> dict[str, Any]:
    rows = [
        {name: _plain(value) for name, value in row.items()} for row in table.to_dict("records")
    ]
    return {"columns": list(table.columns), "rows": rows}


def _read_table(said: Mapping[str, Any]) -> pd.DataFrame:
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
