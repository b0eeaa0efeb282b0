"""Fields of an edge table as numbers, where they are numbers."""

import re

import numpy as np
import pandas as pd
from numpy.typing import NDArray

_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}")
_DECIMAL_COMMA = re.compile(r"^([+-]?\d+),(\d+(?:e[+-]?\d+)?)$")
MISSING = frozenset({"", "na", "nan", "n/a", "none", "null", "."})


def numbers(values: "pd.Series[str]") -> NDArray[np.float64] | None:
    """Values as numbers, NaN where a field says that none is there; None if one is no number."""
    lowered = values.str.strip().str.lower()
    missing = lowered.isin(MISSING)
    if missing.all():
        return None
    has_comma = lowered.str.fullmatch(_DECIMAL_COMMA)
    if has_comma.any():
        if lowered[has_comma].str.fullmatch(_THOUSANDS).all() and not (has_comma | missing).all():
            # 1,500 beside 900 may be 1500 or 1.5.
            return None
        # As spreadsheets of many countries write 0.5; such a file is split by semicolons or tabs.
        lowered = lowered.str.replace(_DECIMAL_COMMA, r"\1.\2", regex=True)
    lowered = lowered.str.replace(r"(?<=\d)\s?%$", "", regex=True)
    found = pd.to_numeric(lowered.where(~missing, "nan"), errors="coerce").to_numpy(np.float64)
    return None if np.isnan(found[~missing.to_numpy()]).any() else found


def is_numeric(field: str) -> bool:
    """Whether a field is a finite number or says that none is there."""
    if field.strip().lower() in MISSING:
        return True
    try:
        return bool(np.isfinite(float(field)))
    except ValueError:
        return False
