"""Facts about fitted scorers: how large they are, and how much of a score is residual."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

FITS_TITLE = "Size of the models, and residual against base"


def fits_frame(facts: Mapping[str, Mapping[str, Any]]) -> pd.DataFrame:
    """One line a model and stratum, median over fits.

    The residual's proven range is twice its radius; the base range is the distance of the best and
    the worst additive score of a pool.
    """
    groups: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for title, fact in facts.items():
        if "parameters" in fact:
            words = title.split()
            size = next(word for word in words if word.startswith("R="))
            groups.setdefault((words[1], size), []).append(fact)
    lines = [
        {
            "model": model,
            "stratum": size,
            "parameters": f"{fits[0]['parameters']:,}",
            "residual's proven range": _median(
                [2 * fit["residual_radius"] for fit in fits if fit["residual_radius"] is not None]
            ),
            "base range": _median(
                [fit["base_range"] for fit in fits if fit["base_range"] is not None]
            ),
            "fits": str(len(fits)),
        }
        for (model, size), fits in sorted(groups.items())
    ]
    return pd.DataFrame(lines)


def _median(numbers: list[float]) -> str:
    return f"{np.median(numbers):.1f}" if numbers else "none"
