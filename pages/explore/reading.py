"""Evidence beside known teams: read and judged behind the page, which answers from it from then on.

It explains several times as many targets as what is quick does where values are of single cells,
and takes seconds to a minute to begin: too long to wait for, too good to be left out.
"""

import streamlit as st

from grncore.answers.part_sets import part_sets, seconds_to_decode
from grncore.methods.registry import MOST_SECONDS, model_label
from grncore.pipeline.predictor import Predictor
from grncore.progress import Progress
from pages.common.background import Job, in_background, show_jobs
from pages.common.context import Context
from pages.common.judging import PARTS
from pages.common.result_cache import ResultCache
from pages.common.run_progress import duration
from pages.common.sharing import run_seconds
from pages.common.tested import SETS
from pages.common.text import plain

PATIENCE = 15.0
"""Seconds for which a stage lets pages go first, one of which may wait for what is read."""

_STEPS = 1000
"""Of a whole reading, as its progress is told."""

_SECONDS = ResultCache[float]("explore.reading.seconds", 16)
_READINGS = ResultCache[Job[Predictor]]("explore.reading.jobs", 4)
"""A few: each holds its predictor, and those of pages are as many."""


def with_evidence(context: Context) -> Context:
    """The selection with evidence among what answers, once that is read; before, as it is."""
    job = _reading(context)
    found = None if job is None or job.error is not None else job.result()
    return context if found is None else context.with_evidence(found)


def show_reading(context: Context) -> None:
    """A line while evidence is read, after which the page is drawn anew; or why it was not."""
    job = _reading(context)
    if job is None:
        return
    if not job.is_over:
        seconds = _seconds(context)
        about = "about " if seconds >= 10 else ""
        label = model_label(context.predictor.late[0])
        show_jobs(
            [job],
            f"{label}, which needs no known edge, is read and judged behind this page "
            f"({about}{duration(seconds)})",
        )
    elif job.error is not None:
        _say_failed(context, job.error)


def _say_failed(context: Context, error: BaseException) -> None:
    """Why there is no evidence; said with the first target, for it holds for all of them."""
    said = st.session_state.setdefault(f"explore.reading|{context.key}", context.target)
    if said == context.target:
        why = plain(str(error).rstrip(".")) or type(error).__name__
        st.warning(
            f"Expression evidence could not be read: {why}. What is shown does without it.",
            icon=":material/warning:",
        )


def _reading(context: Context) -> Job[Predictor] | None:
    """The job that reads; None where evidence answers already, does not suit or takes too long."""
    source, key = context.predictor, context.sets_key
    late = source.late
    if not late or _seconds(context) > min(MOST_SECONDS, run_seconds() or MOST_SECONDS):
        return None
    share = _begin_seconds(source) / _seconds(context)

    def read(progress: Progress) -> Predictor:
        found, judged = source.patiently(), [(model, part) for model in late for part in PARTS]
        told = _in_stages(progress, share)
        for model in late:
            found.model(model, None, progress=told)
            found.facts(model, None)  # what expression counts beside a prior is found with them
        for number, (model, part) in enumerate(judged):
            told = _from(progress, share + (1 - share) * number / len(judged))
            # Judged before it is offered: it answers first where it was right most often.
            SETS.put((key, model, part), part_sets(found, model, part=part, progress=told))
        return found

    return in_background(("evidence", key), read, kept=_READINGS, patience=PATIENCE)


def _begin_seconds(source: Predictor) -> float:
    """Rough seconds until the first answer; what the methods read they share."""
    return max(source.seconds_to_begin(model) for model in source.late)


def _seconds(context: Context) -> float:
    """Rough seconds of the whole job."""
    source = context.predictor

    def make() -> float:
        patient, late = source.patiently(), source.late
        judged = sum(seconds_to_decode(patient, model, part=p) for model in late for p in PARTS)
        return _begin_seconds(source) + judged

    return _SECONDS.get_or_make(context.sets_key, make)


def _in_stages(progress: Progress, share: float) -> Progress:
    """Progress within the first ``share``, of which each stage takes half of what is left."""
    seen: list[str] = []

    def report(stage: str, done: int, total: int) -> None:
        if stage not in seen:
            seen.append(stage)
        left = 0.5 ** seen.index(stage)
        at = 1 - left + left / 2 * min(done / total, 1.0) if total else 1 - left
        progress(stage, round(_STEPS * share * at), _STEPS)

    return report


def _from(progress: Progress, share: float) -> Progress:
    """Progress of what stands at ``share`` until it is done."""

    def report(stage: str, done: int, total: int) -> None:
        del done, total
        progress(stage, round(_STEPS * share), _STEPS)

    return report
