"""Stability of teams without a probability: counted behind the page, kept with the checkpoint."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from grncore.answers.naming import AnswerKey
from grncore.answers.stabilities import (
    Stabilities,
    TeamStability,
    read_stability,
    stability_table,
    team_stabilities,
)
from grncore.files import write_text
from grncore.progress import Progress
from pages.common.background import Job, in_background
from pages.common.context import Context
from pages.common.judged import kept_place
from pages.common.verdicts import kept_all

MOST = 2000
"""Teams up to which it is counted unasked."""


def said_of_drawing(context: Context) -> str:
    """What the jobs do."""
    return f"Drawing the {context.dataset.sample_noun} anew, to see which teams stay"


def stability_of(
    context: Context, asked: Sequence[AnswerKey]
) -> tuple[Stabilities, list[Job[Stabilities]]]:
    """What is known of the teams of these answers, and the jobs that are still at work on them."""
    known: dict[str, TeamStability] = {}
    at_work = []
    for one in asked:
        job = _job(context, one)
        if job is None:
            continue
        known |= job.result() or {}
        if not job.is_over:
            at_work.append(job)
    return known, at_work


def _job(context: Context, asked: AnswerKey) -> Job[Stabilities] | None:
    """The job for one table of answers; None where none of its teams needs one."""
    answers = kept_all(context, asked)
    if answers is None:
        return None
    lacking = {
        target: one
        for target, one in answers.sets.items()
        if one.best and one.probability is None and context.predictor.sizes_itself(one.model)
    }
    if not lacking or len(lacking) > MOST:
        return None
    source, place = context.predictor, kept_place(context, f"stability-{asked.key}-{asked.size}")

    def count(progress: Progress) -> Stabilities:
        kept = _read(place)
        if kept is not None and all(
            target in kept and kept[target].team == one.best for target, one in lacking.items()
        ):
            return kept
        found = team_stabilities(source, lacking, progress=progress)
        text = stability_table(found).to_csv(index=False, lineterminator="\n")
        write_text(place, text)
        return found

    return in_background(("stability", context.key, asked, len(lacking)), count)


def _read(place: Path) -> Stabilities | None:
    try:
        return read_stability(pd.read_csv(place, dtype=str, keep_default_na=False))
    except (OSError, ValueError, KeyError):
        return None
