"""What a one-page report says about a target: certificates, the pool, near misses, methods."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from grncore.answers.comparison import truth_standing
from grncore.answers.hubs import target_confusers
from grncore.answers.methods_said import (
    candidates_said,
    checkpoint_said,
    data_said,
    software_said,
    split_said,
)
from grncore.answers.percent import percent
from grncore.answers.ranked_sets import Team, ranked_sets
from grncore.answers.set_parts import SetParts, set_parts
from grncore.answers.target import Role, TargetView
from grncore.decoding import Budget
from grncore.errors import InputError
from grncore.methods.registry import METHODS, networks
from grncore.pipeline.predictor import Predictor


@dataclass(frozen=True)
class Answer:
    """What one model says: its team, the margin to its next set, and how sure that is.

    ``certificate`` and ``rank`` (of the true team among all sets of the pool) are text, blank for
    a model that scores no sets.
    """

    label: str
    team: Team
    margin: float | None
    certificate: str = ""
    rank: str = ""


@dataclass(frozen=True)
class TruthPlace:
    """Where the candidate pool holds a true regulator; None beyond what the pool shows."""

    regulator: str
    rank: int | None
    correlation: float | None
    training_targets: int | None


@dataclass(frozen=True, eq=False)
class TargetReport:
    """Everything that the page shows.

    Attributes
    ----------
    model
        The model in detail.
    names
        Name to show for each gene.
    parts
        What its best sets are made of, best first; empty where it scores none.
    confusers, confuser_places
        False candidates that outrank the weakest true regulator, and the rank of candidates.
    methods
        Paragraphs.
    signs
        Model -> regulator -> 1 activates, -1 represses, where that is known; the known team's
        stand under ``""``.
    """

    view: TargetView
    model: str
    names: Mapping[str, str]
    answers: tuple[Answer, ...]
    parts: tuple[SetParts, ...]
    truth: tuple[TruthPlace, ...]
    confusers: tuple[str, ...]
    confuser_places: Mapping[str, int]
    methods: tuple[str, ...]
    date: str
    signs: Mapping[str, Mapping[str, int]]


SHOWN_SETS = 5
"""Sets of the detailed model that fit on the page."""


SHOWN_CONFUSERS = 6
"""Confusers that fit on the page."""


RANK_SECONDS = 2.0
"""Time to count the sets that outscore the true one, for each model."""


def target_report(
    source: Predictor,
    view: TargetView,
    model: str,
    *,
    date: str,
    signs: Mapping[str, Mapping[str, int]] | None = None,
) -> TargetReport:
    """Gather what the report of ``view`` says, with ``model`` in detail.

    Certificates are made by decoding anew, because a stored file of teams holds none.

    Parameters
    ----------
    date
        What to print as the day of the report.
    signs
        As in :class:`TargetReport`; by default none is shown.
    """
    dataset = source.dataset
    places = dict(zip(view.pool["regulator"], view.pool["rank"], strict=True))
    correlations = dict(zip(view.pool["regulator"], view.pool["correlation"], strict=True))
    seen = dict(zip(view.pool["regulator"], view.pool["training_targets"], strict=True))
    sets = view.models[model]
    parts: tuple[SetParts, ...] = ()
    if source.scores_sets(model, view.size):
        parts = set_parts(source, view.target, model, sets.sets[:SHOWN_SETS])
    return TargetReport(
        view=view,
        model=model,
        names={gene: dataset.display(gene) for gene in dataset.genes},
        answers=tuple(_answer(source, view, name) for name in view.models),
        parts=parts,
        truth=tuple(
            TruthPlace(gene, places.get(gene), correlations.get(gene), seen.get(gene))
            for gene in view.truth
        ),
        confusers=tuple(target_confusers(view)["regulator"].head(SHOWN_CONFUSERS)),
        confuser_places=places,
        methods=methods_text(source, view),
        date=date,
        signs=signs or {},
    )


def _answer(source: Predictor, view: TargetView, model: str) -> Answer:
    """One model's team with its certificate and the truth's rank."""
    sets = view.models[model]
    margin = float(sets.margins[0]) if sets.is_scored and len(sets.sets) > 1 else None
    plain = Answer(sets.label, sets.best, margin)
    if not source.scores_sets(model, view.size):
        return plain
    if sets.probability is not None:  # chosen by what is probable, from no pool: nothing to prove
        return replace(plain, certificate=f"{percent(sets.probability[0])} probable")
    row = source.dataset.index[view.target]
    teams = source.teams(model, [row], view.size, top=2)
    found = ranked_sets(source.dataset, model, teams, 0)
    cap = min(source.cap(view.size, model), len(source.pools([row], source.cap(view.size, model))
                                                .of(row)))  # fmt: skip
    total, gap = math.comb(cap, view.size), float(teams.gap[0])
    certificate = (
        f"proved best of {total:,} sets (M = {cap:,}); {int(teams.sets_scored[0]):,} scored"
        if teams.is_proved[0] and set(found.best) == set(sets.best)
        else f"not proved: an unseen set may lead by up to {gap:.3f}"
    )
    rank = ""
    if view.truth:
        try:
            standing = truth_standing(
                source, view.target, model, budget=Budget(seconds=RANK_SECONDS)
            )
        except InputError:  # the residual has no proven bound
            standing = None
        if standing is not None:
            rank = f"{standing.rank:,}" + ("" if standing.exact else " or later")
            rank += "" if view.is_covered else " (were it in the pool)"
    return Answer(sets.label, sets.best, margin, certificate, rank)


_PARTS: dict[Role, str] = {
    "test": "It is a test target: no model has seen its regulators.",
    "validation": "It is a validation target: settings were chosen on it.",
    "train": "It is a training target: the models were fitted to its known team, so that a hit is "
    "no evidence.",
    "extra": "It lies outside the strata and its edges were learnt from, so that a hit is no "
    "evidence.",
    "held": "Its team is known, but no part of the split uses it.",
    "unknown": "No regulator of it is known: everything here is a prediction.",
}


def methods_text(source: Predictor, view: TargetView) -> tuple[str, ...]:
    """Paragraphs that a paper's methods section would need, with every setting named."""
    others = np.setdiff1d(source.data.universe, [source.dataset.index[view.target]])
    paragraphs = [
        data_said(source),
        f"{split_said(source)} {_PARTS[view.role]}",
        f"{candidates_said(source, len(others), view.models)} The number of regulators, "
        f"R = {view.size}, was "
        + (
            "taken from the known team and given to every model, not predicted."
            if view.truth
            else "chosen by the user, not predicted."
        ),
    ]
    scored = [name for name in view.models if name in networks()]
    if source.is_trained and scored:
        models = "; ".join(f"{METHODS[name].label}: {_words(name)}" for name in scored)
        paragraphs.append(
            f"Models ({checkpoint_said(source)}). {models}. Teams are the best sets among the "
            f"first M_R = {view.cap} candidates (an uncapped model: among all), found by exact "
            "decoding with a certificate. Scores rank the sets of one target only."
        )
    paragraphs.append(software_said())
    return tuple(paragraphs)


def _words(kind: str) -> str:
    """What a scorer's score of a set is."""
    scorer = networks()[kind].module
    assert scorer is not None
    if not scorer.has_base:
        return "a score of the whole set from a Set Transformer"
    base = "the sum of one score for each regulator"
    if not scorer.has_residual:
        return base
    return f"{base}, and a residual of the whole set from a Set Transformer"
