"""Fields of an edge table as numbers, where they are numbers."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

MISSING = frozenset({"", "na", "nan", "n/a", "none", "null", "."})


def numbers(values: "pd.Series[str]") -> NDArray[np.float64] | None:
    """Values as numbers, NaN where a field says that none is there; None if one is no number."""
    lowered = values.str.strip().str.lower()
    missing = lowered.isin(MISSING)
    if missing.all():
        return None
    found = pd.to_numeric(lowered.where(~missing, "nan"), errors="coerce").to_numpy(np.float64)
    return None if np.isnan(found[~missing.to_numpy()]).any() else found


def is_number(field: str) -> bool:
    """Whether a field is a finite number or says that none is there."""
    if field.strip().lower() in MISSING:
        return True
    try:
        return bool(np.isfinite(float(field)))
    except ValueError:
        return False
