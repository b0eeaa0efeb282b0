"""Why a target's team was missed: retrieval, scoring, decoding, or an equivalent answer."""

from collections.abc import Sequence
from typing import Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from grncore.evaluation.hubs import Placements, placements
from grncore.evaluation.metrics import matches
from grncore.evaluation.truth import Truth, teams_of
from grncore.features import pearson
from grncore.pools import MISSING, Pools
from grncore.teams import Teams

Attribution = Literal["recovered", "retrieval", "scoring", "decoding", "evaluation"]
"""Of one target and one model:

``recovered``
    The first set is the true team.
``evaluation``
    It is not, but the data can hardly tell them apart: every regulator given up has a partner among
    those taken whose profile is like its own. Whatever else went wrong, this answer counts as wrong
    only because exact match asks for the very genes, so it comes before the other reasons.
``retrieval``
    The pool lacks a true regulator, so that no scorer could name the team.
``decoding``
    The pool holds the team and the model scores it higher than the set that decoding returned, or
    decoding returned none.
``scoring``
    The pool holds the team and the model prefers another set. All that is left, so also where a
    model has no pool or no scores.
"""


ATTRIBUTIONS: tuple[Attribution, ...] = get_args(Attribution)


EQUIVALENT = 0.95
"""Pearson correlation of profiles from which two regulators count as equivalent (ours)."""


HUB_TARGETS = 3
"""A hub confuser takes a wrong place for at least so many targets (ours): one mistake is no hub."""


ATTRIBUTION_COLUMNS = (
    "target",
    "R",
    "model",
    "outcome",
    "missing",
    "given_up",
    "taken",
    "margin",
    "likeness",
    "hub_confuser",
    "note",
)


# Scores are float32; the same set scored by another routine may differ by some of their last bits.
_RELATIVE_SLACK = 1e-5


def hub_confusers(counts: Placements) -> NDArray[np.bool_]:
    """``(genes,)`` whether a gene crowds teams: named more often than it regulates, and not once.

    It takes more places than it deserves (a ratio above 1, as on the page of hub confusers), and
    `HUB_TARGETS` or more of them wrongly.
    """
    return (counts.named > counts.true) & (counts.wrong >= HUB_TARGETS)


def attribute_failures(
    teams: Teams,
    truth: Truth,
    genes: Sequence[str],
    *,
    pools: Pools | None = None,
    truth_scores: NDArray[np.floating] | None = None,
    features: NDArray[np.float32] | None = None,
    hubs: NDArray[np.bool_] | None = None,
    equivalent: float = EQUIVALENT,
) -> pd.DataFrame:
    """One row a target of one stratum, saying why the model failed on it, if it did.

    Parameters
    ----------
    teams
        What the model named, with as many sets as were listed.
    truth
        True teams, all of the stratum's size. Leave shortened ones out beforehand.
    genes
        Names by index, for the table.
    pools
        Pools that ``teams`` were decoded from, as wide as decoding saw them; None for a model that
        uses none, which cannot fail by retrieval or decoding.
    truth_scores
        ``(targets,)`` the model's own score of each true team, on the scale of ``teams.scores``;
        NaN where it is not known. By default known where the team is listed.
    features
        ``(genes, cells)`` standardised, by which profiles are compared; None finds no equivalents.
    hubs
        ``(genes,)`` hub confusers, such as of all strata together. By default those of ``teams``.
    equivalent
        Correlation from which two profiles count as alike.

    Returns
    -------
    DataFrame
        ``target``, ``R``, ``model``, ``outcome``, and of a target that was not recovered:
        ``missing`` (true regulators that the pool lacks), ``given_up`` and ``taken`` (the swap that
        turns the true team into the answer), ``margin`` (the answer's score less the true team's;
        NaN where either is unknown), ``likeness`` (the least correlation among the swapped, matched
        as well as they can be; NaN without features), ``hub_confuser`` (whether one was taken) and
        ``note``, a sentence. Sets of genes are tuples of names in natural order.

    Raises
    ------
    ValueError
        If a target has no true team, one of another size, or no pool, or arrays do not fit.
    """
    _check(teams, truth, pools, truth_scores)
    best = teams.sets[:, 0]
    answers = [np.sort(team[team != MISSING]) for team in best]
    if hubs is None:
        named = {int(t): team for t, team in zip(teams.targets, answers, strict=True)}
        hubs = hub_confusers(placements(named, truth, len(genes)))
    own = _truth_scores(teams, truth, truth_scores)
    records = []
    for row, (target, team) in enumerate(zip(teams.targets, answers, strict=True)):
        true = np.unique(truth[int(target)])
        given_up, taken = np.setdiff1d(true, team), np.setdiff1d(team, true)
        missing = true[:0] if pools is None else np.setdiff1d(true, pools.of(int(target)))
        # In double precision: the slack below is finer than a float32 difference.
        margin = float(teams.scores[row, 0]) - float(own[row]) if len(team) else np.nan
        likeness = _likeness(features, given_up, taken)
        wrong = np.union1d(given_up, taken)
        outcome = _outcome(
            wrong, team, missing, margin, float(own[row]), likeness, equivalent, pools
        )
        is_hub = bool(hubs[taken].any())
        records.append(
            {
                "target": genes[int(target)],
                "R": len(true),
                "model": teams.model,
                "outcome": outcome,
                "missing": _names(genes, missing),
                "given_up": _names(genes, given_up),
                "taken": _names(genes, taken),
                "margin": margin if len(wrong) else np.nan,
                "likeness": likeness,
                "hub_confuser": is_hub,
                "note": _note(
                    outcome,
                    [str(genes[gene]) for gene in missing],
                    [str(genes[gene]) for gene in taken[hubs[taken]]],
                    margin,
                    likeness,
                    bool(len(team)),
                ),
            }
        )
    return pd.DataFrame(records, columns=list(ATTRIBUTION_COLUMNS)).astype(
        {"R": int, "margin": float, "likeness": float, "hub_confuser": bool}
    )


def _outcome(
    wrong: NDArray[np.int64],
    team: NDArray[np.int64],
    missing: NDArray[np.int64],
    margin: float,
    own: float,
    likeness: float,
    equivalent: float,
    pools: Pools | None,
) -> Attribution:
    if not len(wrong):
        return "recovered"
    if likeness >= equivalent:
        return "evaluation"
    if len(missing):
        return "retrieval"
    slack = _RELATIVE_SLACK * max(1.0, abs(own))
    if pools is not None and (not len(team) or margin < -slack):
        return "decoding"
    return "scoring"


def _likeness(
    features: NDArray[np.float32] | None, given_up: NDArray[np.int64], taken: NDArray[np.int64]
) -> float:
    """Least correlation of a one-to-one matching of the swapped, chosen to make it greatest."""
    if features is None or not len(given_up) or len(given_up) != len(taken):
        return float("nan")
    # On demand: pages that attribute no failure open without it.
    from scipy.optimize import linear_sum_assignment

    alike = pearson(features, given_up, taken).astype(np.float64)
    # The greatest threshold at which everyone still has a partner; teams are small.
    for threshold in np.unique(alike)[::-1]:
        partners = linear_sum_assignment(alike >= threshold, maximize=True)
        if (alike[partners] >= threshold).all():
            return float(threshold)
    return float(alike.min())


def _truth_scores(
    teams: Teams, truth: Truth, given: NDArray[np.floating] | None
) -> NDArray[np.float64]:
    """``(targets,)`` score of the true team: as given, else as listed, else NaN."""
    hits = matches(teams, truth)
    listed = np.where(hits.any(axis=1), teams.scores[np.arange(len(hits)), hits.argmax(axis=1)],
                      np.nan).astype(np.float64)  # fmt: skip
    if given is None:
        return listed
    return np.where(np.isnan(given), listed, given.astype(np.float64))


def _check(
    teams: Teams, truth: Truth, pools: Pools | None, truth_scores: NDArray[np.floating] | None
) -> None:
    sizes = {len(team) for team in teams_of(teams.targets, truth)}
    if len(sizes) > 1 or (teams.size_given and sizes - {teams.size}):
        named = teams.size if teams.size_given else "any size"
        raise ValueError(
            f"{teams.model} names teams of {named}, but true teams have {sorted(sizes)} "
            "members; attribute one stratum at a time."
        )
    if truth_scores is not None and truth_scores.shape != teams.targets.shape:
        raise ValueError(f"{truth_scores.shape} true scores for {teams.targets.shape} targets.")
    if pools is not None and not np.isin(teams.targets, pools.targets).all():
        lacking = teams.targets[~np.isin(teams.targets, pools.targets)]
        raise ValueError(
            f"{len(lacking)} targets of {teams.model} have no pool, such as gene indices "
            f"{lacking[:3].tolist()}."
        )


def _names(genes: Sequence[str], rows: NDArray[np.int64]) -> tuple[str, ...]:
    return tuple(genes[int(row)] for row in rows)  # rows ascend, hence natural order


def _note(
    outcome: Attribution,
    missing: list[str],
    hubs: list[str],
    margin: float,
    likeness: float,
    has_answer: bool,
) -> str:
    """One sentence that a reader of the list can act on."""
    if outcome == "recovered":
        return ""
    if outcome == "evaluation":
        return f"The answer's regulators have nearly the same profiles (r >= {likeness:.3f})."
    crowd = f" {', '.join(hubs)} crowd{'s' if len(hubs) == 1 else ''} many teams." if hubs else ""
    if outcome == "retrieval":
        return f"The pool lacks {', '.join(missing)}.{crowd}"
    if outcome == "decoding":
        if not has_answer:
            return "Decoding returned no set, although the pool holds the true team."
        return f"Decoding missed the true team, which scores {-margin:.3g} more.{crowd}"
    if not has_answer:
        return "The model names no team."
    if np.isnan(margin):
        return f"The model prefers another set, by a margin that is not known.{crowd}"
    return f"The true team scores {margin:.3g} less.{crowd}"
