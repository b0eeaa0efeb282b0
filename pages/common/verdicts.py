"""The recommended answer of each target, and what it rests on, kept between runs."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from functools import partial
from pathlib import Path

import pandas as pd

from grncore.answers.answer_table import Answers, answers_for, joined_answers
from grncore.answers.naming import AnswerKey, batches_of, kept_in
from grncore.answers.ranked_sets import Team
from grncore.answers.scoreboard import Scoreboard, scoreboard_of
from grncore.answers.target import TargetView
from grncore.answers.team_signs import SignCheck, check_signs, signs_by_fit, with_known
from grncore.answers.track_record import TrackRecord, judges_by_validation, track_record
from grncore.answers.verdict_of_target import (
    TargetVerdict,
    detailed_model,
    model_order,
    target_verdict,
)
from grncore.methods.registry import model_labels
from grncore.progress import Progress, piece
from grncore.splits import Part
from pages.common.caches import read_expression
from pages.common.context import Context
from pages.common.judged import kept_place
from pages.common.judging import judged_models, judged_sets
from pages.common.result_cache import ResultCache, cancellable

_RECORDS = ResultCache[TrackRecord]("common.verdicts.records", 64)
_ALL_RECORDS = ResultCache[Mapping[str, TrackRecord]]("common.verdicts.all_records", 8)
_VERDICTS = ResultCache[TargetVerdict]("common.verdicts.verdicts", 256)
_ANSWERS = ResultCache[Answers]("common.verdicts.answers", 32)
_BATCHES = ResultCache[Answers]("common.verdicts.batches", 128)
_SIGNS = ResultCache[Mapping[str, Mapping[str, int]]]("common.verdicts.signs", 256)
_CHECKS = ResultCache[SignCheck]("common.verdicts.checks", 8)
_BOARDS = ResultCache[Scoreboard]("common.verdicts.boards", 8)

_TABLES = ("known", "others", "unknown")
"""Keys of the tables that pages make of whole groups of genes."""


def records_of(context: Context) -> Mapping[str, TrackRecord]:
    """What every model did on the validation targets; of slow models, once that is known."""
    if not judges_by_validation(context.predictor):
        return {}
    dataset = context.predictor.dataset

    def make() -> Mapping[str, TrackRecord]:
        return {
            model: _RECORDS.get_or_make(
                (context.key, model), partial(track_record, dataset, model, sets)
            )
            for model, sets in judged_sets(context, "validation").items()
        }

    # A page asks several times: once all are at hand, they are not looked up one by one.
    return _ALL_RECORDS.get_or_make((context.key, judged_models(context, "validation")), make)


def signs_checked(context: Context) -> SignCheck:
    """Whether signs of the fit can be believed on this data."""
    return _CHECKS.get_or_make(context.key, lambda: check_signs(context.predictor))


def verdict_of(context: Context, view: TargetView) -> TargetVerdict:
    """The recommended answer for the target of a view."""
    records = records_of(context)
    return _VERDICTS.get_or_make(
        (context.key, tuple(records), view.target, view.size),
        lambda: target_verdict(
            context.predictor, view, records, signs_checked(context), labels=model_labels()
        ),
    )


def model_in_detail(context: Context, view: TargetView) -> str:
    """The model that pictures are about unless the user chooses another."""
    return detailed_model(view, records_of(context))


def recommended_among(context: Context, offered: Sequence[str]) -> str:
    """The model that is recommended of those that a page offers."""
    return model_order(records_of(context), offered)[0]


def signs_of_view(context: Context, view: TargetView) -> Mapping[str, Mapping[str, int]]:
    """Signs of each model's first team, and under ``""`` of the known one, by regulator.

    The network's own of an edge that it holds with one, else the model's where it says them, else
    those of the fit where that can be believed. Several parts of a page ask for them.
    """
    return _SIGNS.get_or_make(
        (context.key, view.target, view.size), lambda: _signs_of_view(context, view)
    )


def _signs_of_view(context: Context, view: TargetView) -> Mapping[str, Mapping[str, int]]:
    source, trusted = context.predictor, signs_checked(context).is_trusted
    teams: dict[str, Team] = {"": view.truth}
    found: dict[str, Sequence[int]] = {"": (0,) * len(view.truth)}
    silent = {}
    for model, sets in view.models.items():
        if not sets.best:
            continue
        if sets.signs is not None and any(sets.signs[0]):
            teams[model], found[model] = sets.best, sets.signs[0]
        elif trusted:
            silent[model] = (view.target, sets.best)
    for model, signs in zip(silent, signs_by_fit(source, list(silent.values())), strict=True):
        teams[model], found[model] = silent[model][1], signs
    return {
        model: dict(zip(team, with_known(source, view.target, team, found[model]), strict=True))
        for model, team in teams.items()
    }


def list_key(genes: Sequence[str]) -> str:
    """Key of the answers for a list of genes: one for all pages, so that none asks twice."""
    return f"list {hash(tuple(genes))}"


def named_already(context: Context, genes: Sequence[str], size: int | None) -> Answers | None:
    """Answers of those of these genes that tables of whole groups hold; None where none does."""
    parts = _shelf(context, size)
    there = {gene for part in parts for gene in part.sets}
    found = [gene for gene in genes if gene in there]
    return joined_answers(parts, found) if found else None


def _shelf(context: Context, size: int | None) -> list[Answers]:
    """What was made of whole groups of genes."""
    shelf = (kept_all(context, AnswerKey(which, size)) for which in _TABLES)
    return [found for found in shelf if found is not None]


def answers_of(
    context: Context,
    genes: Sequence[str],
    *,
    size: int | None,
    key: str,
    label: str,
    progress: Progress | None = None,
    so_far: Callable[[pd.DataFrame], None] | None = None,
    more: Sequence[Answers] = (),
) -> pd.DataFrame:
    """The recommended answer of each gene.

    What another table of this checkpoint holds already is taken from there, and the rest is kept as
    it comes, so that cancelled work goes on where it stopped.

    Parameters
    ----------
    key
        Says which genes these are.
    progress
        Told how far it is; by default a bar with a Cancel button is, where that takes long.
    so_far
        Given the answers that are there, whenever there are more.
    more
        Further answers to take from.
    """
    records = records_of(context)

    def make() -> Answers:
        read_expression(context.predictor, key=context.key)
        bar = cancellable(label, key=f"answers|{context.key}|{key}|{size}")
        with bar if progress is None else nullcontext(progress) as told:
            parts = [*_shelf(context, size), *more]
            return _made(context, genes, size, tuple(records), told, so_far, parts)

    return _ANSWERS.get_or_make((context.key, tuple(records), key, size), make).table


def _made(
    context: Context,
    genes: Sequence[str],
    size: int | None,
    judged: tuple[str, ...],
    progress: Progress,
    so_far: Callable[[pd.DataFrame], None] | None,
    parts: list[Answers],
) -> Answers:
    """Answers in batches of one team size, quick ones first, but for those in ``parts``."""
    source = context.predictor
    named = {gene for found in parts for gene in found.sets}
    lacking = [gene for gene in genes if gene not in named]
    done = 0
    for batch in batches_of(source, lacking, size):
        parts.append(
            _BATCHES.get_or_make(
                (context.key, judged, batch, size),
                partial(
                    answers_for, source, batch, records_of(context), signs_checked(context),
                    size=size, stored=context.stored, progress=piece(progress, done, len(lacking)),
                ),
            )
        )  # fmt: skip
        done += len(batch)
        named |= set(batch)
        if so_far is not None and done < len(lacking):
            so_far(joined_answers(parts, [gene for gene in genes if gene in named]).table)
    return joined_answers(parts, genes)


def kept_answers(context: Context, *, size: int | None, key: str) -> pd.DataFrame | None:
    """What was named before under this key; None where nothing was."""
    found = kept_all(context, AnswerKey(key, size))
    return None if found is None else found.table


def kept_all(context: Context, asked: AnswerKey) -> Answers | None:
    """The same, with every set that was listed."""
    key = (context.key, tuple(records_of(context)), asked.key, asked.size)
    found = _ANSWERS.get(key)
    if found is None and (named := kept_in(tables_folder(context), asked)) is not None:
        found = _ANSWERS.put(key, named)
    return found


def tables_folder(context: Context) -> Path:
    """Folder of the tables that runs named under this checkpoint, as it is judged so far."""
    judged = hashlib.sha256(",".join(records_of(context)).encode()).hexdigest()[:8]
    return kept_place(context, f"teams-{judged}").with_suffix("")


def board_of(context: Context, part: Part = "test") -> Scoreboard:
    """How often each method is right on the targets of a part; of slow ones, once it is known."""
    sets = judged_sets(context, part)
    return _BOARDS.get_or_make(
        (context.key, tuple(sets), part),
        lambda: scoreboard_of(context.predictor, records_of(context), sets),
    )
