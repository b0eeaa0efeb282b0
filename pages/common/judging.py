"""Teams by which the methods are judged: quick ones before a page is drawn, slow ones behind it."""

from collections.abc import Mapping
from dataclasses import dataclass

from grncore.answers.part_sets import PartSets, part_models, part_sets, seconds_to_decode
from grncore.methods.registry import model_label
from grncore.progress import Progress, piece
from grncore.splits import Part
from pages.common.background import Job, in_background, show_jobs
from pages.common.context import Context
from pages.common.result_cache import ResultCache
from pages.common.tested import SETS, part_sets_of

PATIENCE = 3.0
"""Rough seconds of decoding up to which a method is judged before the page is drawn."""

PARTS: tuple[Part, ...] = ("validation", "test")

Judged = Mapping[tuple[str, Part], PartSets]


@dataclass(frozen=True)
class Plan:
    """Which models are judged on each part, and which of them behind the page."""

    models: Mapping[Part, tuple[str, ...]]
    slow: tuple[str, ...]


_PLANS = ResultCache[Plan]("common.judging.plans", 16)


def judged_sets(context: Context, part: Part) -> Mapping[str, PartSets]:
    """Best sets of every target of a part by model; those of slow models once they are known.

    A slow model joins with both parts at once, so that a figure on test targets never lacks the
    one on validation targets, by which models are chosen.
    """
    behind = _behind(context)
    return {
        model: behind[model, part]
        if (model, part) in behind
        else part_sets_of(context, model, part)
        for model in judged_models(context, part)
    }


def judged_models(context: Context, part: Part) -> tuple[str, ...]:
    """Models of :func:`judged_sets`."""
    plan, behind = _plan(context), _behind(context)
    return tuple(
        model for model in plan.models[part] if model not in plan.slow or (model, part) in behind
    )


def _behind(context: Context) -> Judged:
    """What was judged behind the page so far."""
    plan = _plan(context)
    return (_job(context, plan).result() or {}) if plan.slow else {}


def models_at_work(context: Context) -> tuple[str, ...]:
    """Models that are still being judged behind the page."""
    plan = _plan(context)
    return () if not plan.slow or _job(context, plan).is_over else plan.slow


def show_judging(context: Context) -> None:
    """Which methods are still being judged, and how far that is; the page is drawn anew then."""
    at_work = models_at_work(context)
    if at_work:
        named = " and ".join(map(model_label, at_work))
        job = _job(context, _plan(context))
        show_jobs([job], f"Still judged, behind this page: {named}")


def _plan(context: Context) -> Plan:
    return _PLANS.get_or_make(context.key, lambda: _planned(context))


def _planned(context: Context) -> Plan:
    source, stored = context.predictor, context.stored
    models = {part: part_models(source, part) for part in PARTS}
    seconds: dict[str, float] = {}
    for part, offered in models.items():
        for model in offered:
            if SETS.get((context.sets_key, model, part)) is None:
                more = seconds_to_decode(source, model, stored=stored, part=part)
                seconds[model] = seconds.get(model, 0.0) + more
    return Plan(models, tuple(model for model, took in seconds.items() if took > PATIENCE))


def _job(context: Context, plan: Plan) -> Job[Judged]:
    source, stored = context.predictor, context.stored
    pieces = [(model, part) for model in plan.slow for part in PARTS if model in plan.models[part]]
    whole = sum(len(source.split.targets(part)) for _, part in pieces)

    def judge(progress: Progress) -> Judged:
        found: dict[tuple[str, Part], PartSets] = {}
        for model, part in pieces:
            told = piece(progress, sum(map(len, found.values())), whole)
            named = SETS.get((context.sets_key, model, part))
            if named is None:
                named = part_sets(source, model, stored=stored, part=part, progress=told)
            # Kept for the pages that ask for this model alone, too.
            found[model, part] = SETS.put((context.sets_key, model, part), named)
        return found

    return in_background(("judging", context.key), judge)
