"""How often each method is right on a dataset: its test targets, seen and novel teams apart."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from grncore.answers.part_sets import PartSets, unsized_part_sets
from grncore.answers.track_record import TrackRecord
from grncore.answers.verdict_of_target import model_order
from grncore.dataset import Dataset
from grncore.evaluation.intervals import proportion_interval
from grncore.evaluation.truth import seen_team, subset_masks
from grncore.methods.registry import METHODS, model_label
from grncore.pipeline.predictor import Predictor
from grncore.progress import Progress, silent
from grncore.splits import Part

SCORE_COLUMNS = ("model", "label", "subset", "R", "right", "total", "share", "lo", "hi")
"""Columns of the scoreboard."""


@dataclass(frozen=True, eq=False)
class Scoreboard:
    """How often each method named the whole team exactly on the targets of a part.

    Attributes
    ----------
    table
        Rows with :data:`SCORE_COLUMNS`: a model on a ``subset`` (``all``, ``seen_team``,
        ``novel_team``) of the targets with ``R`` regulators, 0 for every R together; ``lo``
        and ``hi`` are Wilson's 95 % interval.
    best
        The model that validation targets recommend; None where there are none.
    """

    table: pd.DataFrame
    best: str | None

    def of(self, model: str, subset: str = "all", size: int = 0) -> pd.Series | None:
        """Row of a model; None where it answered for no such target."""
        rows = self.table[
            (self.table["model"] == model)
            & (self.table["subset"] == subset)
            & (self.table["R"] == size)
        ]
        return rows.iloc[0] if len(rows) and rows["total"].iloc[0] else None


def scoreboard_of(
    source: Predictor, records: Mapping[str, TrackRecord], sets: Mapping[str, PartSets]
) -> Scoreboard:
    """Judge the teams that models named for the targets of a part, R being given to each.

    Parameters
    ----------
    records
        Figures on validation targets, by which the best model is chosen: never by the test.
    sets
        By model, see :func:`grncore.answers.part_sets.part_sets`.
    """
    rows = [row for model, named in sets.items() for row in score_rows(source, model, named)]
    tried = [model for model in sets if model in records and records[model].total]
    best = model_order(records, tried)[0] if tried else None
    return Scoreboard(pd.DataFrame(rows, columns=list(SCORE_COLUMNS)), best)


UNSIZED = "size not told"
"""What the label of a model ends in that was not told the team size."""


def unsized_scores(
    source: Predictor, *, part: Part = "test", progress: Progress = silent
) -> pd.DataFrame:
    """Judge the models that choose team sizes without telling them any.

    Returns
    -------
    With :data:`SCORE_COLUMNS`; ``R`` is the size of the known team, and a team of another size is
    wrong. ``model`` ends in ``?``, so that these figures are never taken for those with R given.
    """
    rows: list[tuple[object, ...]] = []
    for model in source.models(None):
        sets = unsized_part_sets(source, model, part=part, progress=progress)
        rows += score_rows(source, f"{model}?", sets, f"{model_label(model)}, {UNSIZED}")
    return pd.DataFrame(rows, columns=list(SCORE_COLUMNS))


def score_rows(
    source: Predictor, model: str, sets: PartSets, label: str | None = None
) -> list[tuple[object, ...]]:
    """Rows with :data:`SCORE_COLUMNS` of one model, under its own label unless another is given."""
    dataset = source.dataset
    names = [name for name in sets if name not in dataset.shortened]
    if not names:
        return []
    exact = np.array([set(sets[n].best) == set(dataset.teams[n]) for n in names], dtype=bool)
    sizes = np.array([len(dataset.teams[name]) for name in names])
    targets = np.array([dataset.index[name] for name in names], dtype=np.int64)
    seen = seen_team(targets, dataset.complete_teams, source.data.teams)
    rows: list[tuple[object, ...]] = []
    for subset, inside in subset_masks(seen).items():
        for size in (0, *np.unique(sizes).tolist()):
            mask = inside & ((sizes == size) | (size == 0))
            right, total = int(exact[mask].sum()), int(mask.sum())
            interval = proportion_interval(right, total)
            share, lo, hi = (
                (np.nan, np.nan, np.nan)
                if interval is None
                else (right / total, interval.lo, interval.hi)
            )
            named = label or model_label(model)
            rows.append((model, named, subset, size, right, total, share, lo, hi))
    return rows


def verdict_in_words(board: Scoreboard, dataset: Dataset) -> str:
    """One or two sentences on what the methods are worth here."""
    best = None if board.best is None else board.of(board.best)
    if best is None:
        return (
            "No known teams are left to judge the methods by, so that nothing here says how often "
            "they are right. Answers rest on the expression alone."
        )
    copier = next((kind for kind, found in METHODS.items() if found.copies_teams), "")
    copied = board.of(copier)
    first = (
        f"On {dataset.name}, {best['label']} names the whole team of {best['share']:.0%} of the "
        f"{best['total']} test targets (95 % interval {best['lo']:.0%} to {best['hi']:.0%}); it "
        "was chosen on validation targets."
    )
    if copied is not None and board.best != copier:
        first += f" Copying the most similar target's team is right for {copied['share']:.0%}."
    novel = board.of(str(board.best), "novel_team")
    if novel is None:
        return f"{first} Every test target's team occurs in training."
    return (
        f"{first} Of the {novel['total']} targets whose team no training target has, it is right "
        f"for {novel['share']:.0%}."
    )
