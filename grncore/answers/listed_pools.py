"""Coverage of the regulators that a model's own lists of sets name: a pool that evidence ranks."""

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from grncore.answers.part_sets import PartSets
from grncore.answers.ranked_sets import RankedSets
from grncore.dataset import Dataset

LISTED_COLUMNS = ("model", "sets", "mean_size", "covered", "total", "share")
"""Columns of the table."""

FIRST_SETS = (1, 2, 5, 10)
"""Numbers of first sets whose regulators form a pool."""


def pool_of_lists(sets: RankedSets, first: int) -> tuple[str, ...]:
    """Regulators of the first so many sets, in the order in which the sets name them."""
    return tuple(dict.fromkeys(gene for team in sets.sets[:first] for gene in team))


def covering_list(sets: RankedSets, truth: Iterable[str]) -> int | None:
    """How many first sets name every true regulator; None where the listed ones do not."""
    lacking = set(truth)
    for count, team in enumerate(sets.sets, 1):
        lacking -= set(team)
        if not lacking:
            return count
    return None


def listed_coverage(dataset: Dataset, found: Mapping[str, PartSets]) -> pd.DataFrame:
    """How many targets' whole true team is among the regulators of each model's first sets.

    Parameters
    ----------
    found
        Sets of each model for every target that is counted.

    Returns
    -------
    With :data:`LISTED_COLUMNS`; ``mean_size`` is the mean number of regulators in such a pool.
    """
    rows = []
    for model, part in found.items():
        judged = {name: one for name, one in part.items() if name not in dataset.shortened}
        needed = [covering_list(one, dataset.teams[name]) for name, one in judged.items()]
        for count in FIRST_SETS:
            widths = [len(pool_of_lists(one, count)) for one in judged.values()]
            covered = sum(one is not None and one <= count for one in needed)
            total = len(judged)
            share = covered / total if total else np.nan
            rows.append(
                (model, count, float(np.mean(widths)) if widths else np.nan, covered, total, share)
            )
    return pd.DataFrame(rows, columns=list(LISTED_COLUMNS))
