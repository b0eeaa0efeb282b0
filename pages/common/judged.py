"""Figures that take long to make, kept on disk beside the checkpoints."""

from pathlib import Path

import pandas as pd

from grncore.answers.scoreboard import SCORE_COLUMNS, unsized_scores
from grncore.files import write_text
from grncore.splits import Part
from pages.common.context import Context
from pages.common.places import bundles_folder
from pages.common.result_cache import cancellable
from pages.common.text import file_stem

JUDGED = ".judged"
"""Folder beside the checkpoints. A checkpoint's own folder is sealed by its digests."""


def kept_unsized(context: Context, part: Part) -> pd.DataFrame | None:
    """What :func:`judge_unsized` found before for this checkpoint; None where it did not."""
    try:
        table = pd.read_csv(kept_place(context, part))
    except (OSError, ValueError):
        return None
    return table if tuple(table.columns) == SCORE_COLUMNS else None


def judge_unsized(context: Context, part: Part) -> pd.DataFrame:
    """Judge the models that choose team sizes without telling them any; kept with the checkpoint.

    It is decoded under a bar with a Cancel button.
    """
    with cancellable(
        "Judging without the team size", key=f"unsized|{context.key}|{part}"
    ) as progress:
        table = unsized_scores(context.predictor, part=part, progress=progress)
    place = kept_place(context, part)
    write_text(place, table.to_csv(index=False, lineterminator="\n"))
    return table


def kept_place(context: Context, what: str) -> Path:
    """File of figures of one kind about a checkpoint."""
    name = file_stem(context.predictor.checkpoint or context.dataset.name)
    # The key holds the digests of data and checkpoint: figures of other weights are never read.
    return bundles_folder() / JUDGED / f"{name}-{context.key}-{what}.csv"
