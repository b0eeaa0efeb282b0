"""Recommended teams of whole groups of genes: named in pieces, which are kept as they come."""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from grncore.answers.answer_table import Answers, answers_for, by_team_size, joined_answers
from grncore.answers.kept_answers import read_answers, write_answers
from grncore.answers.part_sets import part_sets, seconds_to_decode
from grncore.answers.ranked_sets import StoredTeams
from grncore.answers.team_signs import check_signs
from grncore.answers.track_record import TrackRecord, track_record
from grncore.answers.verdict_of_target import model_order
from grncore.naming import list_digest
from grncore.pipeline.predictor import Predictor
from grncore.progress import Progress, piece, renamed, silent

OTHERS, UNKNOWN = "others", "unknown"
"""Genes whose known team is in no part of the split, and genes without a known team."""

LISTED = "listed"
"""How keys of lists of genes begin."""

GENES_AT_ONCE = 32
"""Genes of one size that are named between two looks at what is there."""

READING, FITTING, JUDGING, NAMING = (
    "reading the data", "reading the expression", "judging the methods", "naming teams",
)  # fmt: skip
"""Stages of a run, in order."""

SECONDS_A_GENE = 0.01
"""Foreseen for a gene at least, whatever its method: its signs are read and its answer is put
together."""

READING_SECONDS = 3.0
"""Foreseen for the data and for what methods read of it, a stage each."""


@dataclass(frozen=True)
class AnswerKey:
    """Which answers: the key of a group of genes, and the size of teams that are not known.

    ``size`` is None where models choose it; ``genes`` are those of a list, see :func:`listed`.
    """

    key: str
    size: int | None
    genes: tuple[str, ...] = ()


def listed(genes: Sequence[str], size: int | None) -> AnswerKey:
    """The key of a list of genes."""
    return AnswerKey(f"{LISTED}-{list_digest(genes)}", size, tuple(genes))


def genes_asked(source: Predictor, asked: AnswerKey) -> Sequence[str]:
    """Genes of a table, in their order."""
    return asked.genes or genes_of(source, asked.key)


def genes_of(source: Predictor, key: str) -> list[str]:
    """Genes of :data:`OTHERS` or :data:`UNKNOWN`, in their order."""
    dataset = source.dataset
    if key == UNKNOWN:
        return [gene for gene in dataset.genes if gene not in dataset.teams]
    known = set(source.split.in_parts)
    return [gene for gene in dataset.teams if gene not in known]


def batches_of(source: Predictor, genes: Sequence[str], size: int | None) -> list[tuple[str, ...]]:
    """Genes in batches of one team size, quick ones first."""
    return [
        tuple(names[first : first + GENES_AT_ONCE])
        for names in by_team_size(source, genes, size).values()
        for first in range(0, len(names), GENES_AT_ONCE)
    ]


def name_tables(
    source: Predictor,
    tables: Sequence[AnswerKey],
    out: Path,
    *,
    work: Path,
    judged: Sequence[str] = (),
    stored: StoredTeams | None = None,
    progress: Progress = silent,
) -> None:
    """Name the genes of each table into its file of the folder ``out``; see :func:`kept_in`.

    A table that is there already is left as it is, and a batch that ``work`` holds is taken from
    there.

    Parameters
    ----------
    judged
        Models that are judged on validation targets, by which they are chosen.
    stored
        Sets to use instead of decoding, where they are there.
    """
    _read_expression(source, progress)
    records = _records(source, judged, stored, progress)
    check = check_signs(source)
    lacking = [one for one in tables if kept_in(out, one) is None]
    whole = sum(len(genes_asked(source, one)) for one in lacking)
    done = 0
    for one in lacking:
        genes = genes_asked(source, one)
        parts = []
        for number, batch in enumerate(batches_of(source, genes, one.size)):
            place = _piece(work, one, number)
            found = read_answers(place)
            if found is None:
                told = piece(renamed(progress, NAMING), done, whole)
                found = answers_for(
                    source, batch, records, check, size=one.size, stored=stored, progress=told
                )
                write_answers(place, found)
            parts.append(found)
            done += len(batch)
            progress(NAMING, done, whole)
        write_answers(file_of(out, one), joined_answers(parts, genes))
    shutil.rmtree(work, ignore_errors=True)


def foreseen(
    source: Predictor, tables: Sequence[AnswerKey], out: Path, judged: Sequence[str]
) -> Mapping[str, float]:
    """Rough seconds of each stage of :func:`name_tables`, and of what comes before."""
    found = {READING: READING_SECONDS, FITTING: READING_SECONDS}
    if judged:
        found[JUDGING] = sum(seconds_to_decode(source, m, part="validation") for m in judged)
    found[NAMING] = sum(
        seconds_to_name(source, genes_asked(source, one), one.size, {})
        for one in tables
        if kept_in(out, one) is None
    )
    return found


def seconds_to_name(
    source: Predictor,
    genes: Sequence[str],
    size: int | None,
    records: Mapping[str, TrackRecord],
    stored: StoredTeams | None = None,
) -> float:
    """Rough seconds that :func:`grncore.answers.answer_table.answers_for` takes."""
    seconds = 0.0
    for team_size, names in by_team_size(source, genes, size).items():
        first = next(iter(model_order(records, source.models(team_size))), "")
        lacking = len(names)
        if stored is not None and team_size is not None:
            lacking -= sum(stored.has(name, first, team_size) for name in names)
        took = source.seconds_to_answer(first, team_size, lacking)
        seconds += max(SECONDS_A_GENE * lacking, took)
    return seconds


def kept_in(out: Path, asked: AnswerKey) -> Answers | None:
    """What :func:`name_tables` wrote for a table; None where it did not."""
    return read_answers(file_of(out, asked))


def named_so_far(work: Path, asked: AnswerKey, beyond: int = 0) -> list[Answers]:
    """The batches of a table that are there, but for the first so many."""
    found: list[Answers] = []
    while (one := read_answers(_piece(work, asked, beyond + len(found)))) is not None:
        found.append(one)
    return found


def file_of(out: Path, asked: AnswerKey) -> Path:
    """File of a table in the folder of a run's tables."""
    return out / f"{_name(asked)}.json"


def _piece(work: Path, asked: AnswerKey, number: int) -> Path:
    return work / f"{_name(asked)}-{number:05}.json"


def _name(asked: AnswerKey) -> str:
    return f"{asked.key}-{asked.size or 'auto'}"


def _read_expression(source: Predictor, progress: Progress) -> None:
    """Fit what needs no training."""
    models = source.models(None)
    for number, model in enumerate(models):
        progress(FITTING, number, len(models))
        source.model(model, None)
    progress(FITTING, 1, 1)


def _records(
    source: Predictor, judged: Sequence[str], stored: StoredTeams | None, progress: Progress
) -> Mapping[str, TrackRecord]:
    found: dict[str, TrackRecord] = {}
    for number, model in enumerate(judged):
        told = partial(_share_of, progress, number, len(judged))
        sets = part_sets(source, model, stored=stored, part="validation", progress=told)
        found[model] = track_record(source.dataset, model, sets)
    return found


def _share_of(
    progress: Progress, before: int, whole: int, stage: str, done: int, total: int
) -> None:
    """Progress of one of ``whole`` models, a hundred steps each."""
    del stage
    progress(JUDGING, 100 * before + (100 * done // total if total else 0), 100 * whole)
