"""Whether probabilities of teams are as often right as they say, and lists keep their promise."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from grncore.evaluation.intervals import Interval, proportion_interval
from grncore.evaluation.measurements import Measurement, Protocol, base_row
from grncore.evaluation.metrics import exact_match, matches
from grncore.evaluation.truth import Subset, Truth
from grncore.teams import Teams

BINS = 10
"""Bins of equal width, as in the reliability diagrams of the field."""

DRAWS = 1000
"""Resamples of the targets for an interval."""


def calibration_error(probability: NDArray[np.float64], right: NDArray[np.bool_]) -> float:
    """Expected calibration error over ``(targets,)``: mean distance of given and found by bins.

    After Naeini, Cooper and Hauskrecht (2015). It is never 0 for a finite sample: perfectly
    calibrated probabilities of 100 targets have about .05.
    """
    off = (np.asarray(probability, dtype=np.float64) - right)[None]
    return float(_errors(off, _bins(probability)[None])[0])


def calibration_interval(probability: NDArray[np.float64], right: NDArray[np.bool_]) -> Interval:
    """Where 95 % of the errors of resampled targets lie."""
    rows = np.random.default_rng(0).integers(0, len(right), (DRAWS, len(right)))
    off, place = np.asarray(probability, dtype=np.float64) - right, _bins(probability)
    found = np.quantile(_errors(off[rows], place[rows]), (0.025, 0.975))
    return Interval(float(found[0]), float(found[1]))


def calibration_by_chance(probability: NDArray[np.float64]) -> Interval:
    """Where 95 % of the errors lie of targets that are right exactly as often as they say.

    An error inside it is what the number of targets gives, however right the probabilities are.
    """
    draws = np.random.default_rng(0).random((DRAWS, len(probability)))
    off = np.asarray(probability, dtype=np.float64) - (draws < probability)
    place = np.broadcast_to(_bins(probability), off.shape)
    found = np.quantile(_errors(off, place), (0.025, 0.975))
    return Interval(float(found[0]), float(found[1]))


def _bins(probability: NDArray[np.float64]) -> NDArray[np.int64]:
    return np.minimum((np.asarray(probability) * BINS).astype(np.int64), BINS - 1)


def _errors(off: NDArray[np.float64], place: NDArray[np.int64]) -> NDArray[np.float64]:
    """``(draws,)``: targets of a bin add up to its distance times its targets."""
    sums = [np.abs(np.where(place == each, off, 0.0).sum(axis=1)) for each in range(BINS)]
    found: NDArray[np.float64] = np.sum(sums, axis=0) / off.shape[1]
    return found


def calibration_rows(
    answers: Sequence[Teams], truth: Truth, training: Truth, protocol: Protocol
) -> list[Measurement]:
    """Calibration error and kept promise over all sizes together, by what a target looks like.

    A target looks seen where training holds the team that is named first (``seen_like``); whether
    it is, nobody knows when it is asked. Where no list could keep the promise none is given, and
    ``promised`` is the share of targets that have one. Empty where no probability was given.

    Parameters
    ----------
    answers
        Teams of each size, with every listed set.
    """
    known = {tuple(team.tolist()) for team in training.values()}
    parts = []
    for teams in answers:
        if teams.probability is None or teams.listed is None:
            continue
        kept = ~np.isin(teams.targets, sorted(protocol.shortened))
        first = [tuple(s[s >= 0].tolist()) in known for s in teams.sets[:, 0]]
        parts.append(
            np.column_stack(
                [
                    np.nan_to_num(teams.probability[:, 0].astype(np.float64)),
                    exact_match(teams, truth),
                    (matches(teams, truth) & teams.listed).any(axis=1),
                    teams.listed.sum(axis=1),
                    first,
                ]
            )[kept]
        )
    if not parts or not len(joined := np.concatenate(parts)):
        return []
    probability, right, holds, length, seen = joined.T
    promised = length > 0
    masks: dict[Subset, NDArray[np.bool_]] = {
        "all": np.ones(len(joined), dtype=bool),
        "seen_like": seen > 0,
        "novel_like": seen == 0,
    }
    base = base_row(answers[0].model, None, "calibration_error", protocol, answers[0].oracle)
    rows = []
    for subset, mask in masks.items():
        n, own = int(mask.sum()), mask & promised
        listed, kept_n = int(own.sum()), int(holds[own].sum())
        row = replace(base, subset=subset)
        if n:
            error = calibration_error(probability[mask], right[mask] > 0)
            lo, hi = calibration_interval(probability[mask], right[mask] > 0)
            rows.append(replace(row, value=error, n=n, lo=lo, hi=hi))
        else:
            rows.append(row)
        rows.append(_share(replace(row, metric="promise_kept"), kept_n, listed))
        rows.append(_share(replace(row, metric="promised"), listed, n))
        middle = float(np.median(length[own])) if listed else None
        rows.append(replace(row, metric="list_length", value=middle, n=listed))
    return rows


def _share(row: Measurement, hits: int, n: int) -> Measurement:
    lo, hi = proportion_interval(hits, n) or (None, None)
    return replace(row, value=hits / n if n else None, n=n, lo=lo, hi=hi)
