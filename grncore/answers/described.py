"""Tables that say what they are about, for download."""

import pandas as pd

from grncore.export import join_names
from grncore.pipeline.predictor import Predictor


def described(table: pd.DataFrame, source: Predictor, *, oracle: bool = False) -> pd.DataFrame:
    """``table`` with teams as text and the protocol beside every row.

    The columns ``oracle``, ``split``, ``seed``, ``universe``, ``dataset`` and ``checkpoint`` mean
    what they mean in :mod:`grncore.export`.

    Parameters
    ----------
    oracle
        Whether the truth was injected into the pools that the table rests on.
    """
    shown = table.copy()
    for name in shown.columns:
        if shown[name].map(lambda value: isinstance(value, tuple)).any():
            shown[name] = shown[name].map(join_names)
    return shown.assign(
        oracle=oracle,
        split=source.split.kind,
        seed=source.split.seed,
        universe=source.data.universe_kind,
        dataset=source.dataset.name,
        checkpoint=source.checkpoint,
    )
