"""Whether the data tells how large teams are, or teams grow as far as they are let."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from grncore.methods.registry import METHODS, model_label

_FEW = 10
"""Teams below which a share says nothing."""

_OFTEN = 0.5


def untold_sizes(teams: pd.DataFrame) -> list[str]:
    """:func:`untold_size` of each model, of teams with columns ``model`` and ``R``."""
    found = [untold_size(str(model), own["R"].tolist()) for model, own in teams.groupby("model")]
    return [said for said in found if said]


def untold_size(model: str, sizes: Sequence[int]) -> str | None:
    """What to say where most teams have the largest size that a method tries; None elsewhere.

    A penalty tells how many regulators a gene has where the rest of its expression is noise. Where
    genes move together for other reasons, as samples of a compendium do, one more regulator always
    explains a little more.

    Parameters
    ----------
    sizes
        Of the teams whose size the method chose.
    """
    tried = getattr(METHODS[model].default, "sizes", ()) if model in METHODS else ()
    if not tried or len(sizes) < _FEW:
        return None
    at_largest = int((np.asarray(sizes) == max(tried)).sum())
    if at_largest <= _OFTEN * len(sizes):
        return None
    return (
        f"{model_label(model)} gives {at_largest:,} of {len(sizes):,} teams the largest size that "
        f"it tries, {max(tried)}: this data does not tell how many regulators a gene has. Their "
        "members are the best of that many; a smaller team of theirs may be the right one."
    )
