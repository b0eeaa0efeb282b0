"""Signed activities of regulators over groups or samples, beside their own expression."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from grncore.answers.ranked_sets import Team
from grncore.dataset import Dataset
from grncore.errors import InputError
from grncore.evidence.activity import activities
from grncore.naming import natural_sorted

ACTIVITY_COLUMNS = (
    "regulator", "name", "targets", "highest", "lowest", "swing", "agreement",
)  # fmt: skip
"""Columns of the summary."""


@dataclass(frozen=True, eq=False)
class ActivityMap:
    """What regulators must have been doing for their targets to be expressed as they are.

    Attributes
    ----------
    regulators
        Identifiers, those with the clearest changes first.
    columns
        Cell groups, or samples where there are no groups.
    activity, error
        ``(regulators, columns)`` activity above a regulator's usual one and its standard error, see
        :class:`grncore.evidence.activity.Activities`; the error is infinite where other regulators
        with the same targets could have done it as well.
    expression
        ``(regulators, columns)`` mean expression of the regulator's own transcript.
    targets
        Targets of each regulator, with their signs.
    """

    regulators: Team
    columns: tuple[str, ...]
    activity: NDArray[np.float64]
    error: NDArray[np.float64]
    expression: NDArray[np.float64]
    targets: Mapping[str, Mapping[str, int]]

    def summary(self, dataset: Dataset) -> pd.DataFrame:
        """A row a regulator, with :data:`ACTIVITY_COLUMNS`.

        ``highest`` and ``lowest`` are the columns where it is most and least active, ``swing`` the
        difference between the two in standard errors, ``agreement`` the correlation of activity
        and expression over the columns. Numbers are blank where the data does not tell.
        """
        rows = []
        for place, gene in enumerate(self.regulators):
            own = self.activity[place]
            top, bottom = int(np.argmax(own)), int(np.argmin(own))
            rows.append(
                (
                    gene, dataset.display(gene), len(self.targets[gene]), self.columns[top],
                    self.columns[bottom], float(self.swings[place]),
                    _correlation(own, self.expression[place]),
                )
            )  # fmt: skip
        return pd.DataFrame(rows, columns=list(ACTIVITY_COLUMNS))

    @property
    def swings(self) -> NDArray[np.float64]:
        """``(regulators,)`` highest less lowest activity in standard errors; NaN if not told."""
        return _swings(self.activity, self.error)

    def table(self, dataset: Dataset) -> pd.DataFrame:
        """A row a regulator and column: activity, its error, and expression, for files."""
        count = len(self.columns)
        return pd.DataFrame(
            {
                "regulator": np.repeat(self.regulators, count),
                "regulator_name": np.repeat([dataset.display(g) for g in self.regulators], count),
                "targets": np.repeat([len(self.targets[g]) for g in self.regulators], count),
                "column": np.tile(self.columns, len(self.regulators)),
                "activity": self.activity.ravel(),
                "standard_error": np.where(np.isfinite(self.error), self.error, np.nan).ravel(),
                "expression": self.expression.ravel(),
            }
        )


def activity_map(dataset: Dataset, answers: pd.DataFrame) -> ActivityMap:
    """Turn named teams round: from the targets' expression to what their regulators did.

    Parameters
    ----------
    answers
        As :func:`grncore.answers.answer_table.answers_for` gives them. Only teams with signed
        coefficients count; those of several models may be mixed.

    Raises
    ------
    InputError
        If no team has coefficients, or there is one group or sample alone.
    """
    told = answers[answers["coefficients"].map(bool)]
    if not len(told):
        raise InputError(
            "None of these teams has signed coefficients, so that no activity follows from them. "
            "Take answers of a method that reads expression evidence."
        )
    columns, members = profile_columns(dataset)
    if len(columns) < 2:
        raise InputError("Activities compare groups or samples, and this data has one alone.")
    targets: dict[str, dict[str, int]] = {}
    for target, team, signs in zip(told["target"], told["regulators"], told["signs"], strict=True):
        for gene, sign in zip(team, signs, strict=True):
            targets.setdefault(gene, {})[target] = int(sign)
    regulators = tuple(natural_sorted(targets))
    place = {gene: row for row, gene in enumerate(regulators)}
    network = np.zeros((len(told), len(regulators)))
    rows = zip(told["regulators"], told["signs"], told["coefficients"], strict=True)
    for row, (team, signs, sizes) in enumerate(rows):
        for gene, sign, size in zip(team, signs, sizes, strict=True):
            network[row, place[gene]] = sign * size
    means = _means(dataset, members)
    of_targets = means[[dataset.index[target] for target in told["target"]]]
    found = activities(network, of_targets)
    swings = _swings(found.estimate, found.error)
    order = np.argsort(-np.nan_to_num(swings, nan=-1.0), kind="stable")
    return ActivityMap(
        regulators=tuple(regulators[row] for row in order),
        columns=columns,
        activity=found.estimate[order],
        error=found.error[order],
        expression=means[[dataset.index[regulators[row]] for row in order]],
        targets=targets,
    )


def profile_columns(dataset: Dataset) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """Groups, or samples where there are none, and the column that each cell belongs to."""
    if dataset.cell_groups is None:
        return dataset.cells, np.arange(len(dataset.cells))
    names = tuple(natural_sorted(set(dataset.cell_groups)))
    place = {name: column for column, name in enumerate(names)}
    return names, np.array([place[group] for group in dataset.cell_groups], dtype=np.int64)


def row_scaled(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Each row less its mean, over its largest deviation: -1 to 1, 0 throughout where constant."""
    centred = values - values.mean(axis=1, keepdims=True)
    largest = np.abs(centred).max(axis=1, keepdims=True)
    found: NDArray[np.float64] = np.divide(
        centred, largest, out=np.zeros_like(centred), where=largest > 0
    )
    return found


def _means(dataset: Dataset, members: NDArray[np.int64]) -> NDArray[np.float64]:
    """``(genes, columns)`` mean expression."""
    count = np.bincount(members)
    sums = np.zeros((len(dataset.genes), len(count)))
    for column in range(len(count)):
        sums[:, column] = dataset.expression[:, members == column].sum(axis=1, dtype=np.float64)
    return sums / count


def _swings(activity: NDArray[np.float64], error: NDArray[np.float64]) -> NDArray[np.float64]:
    every = np.arange(len(activity))
    top, bottom = activity.argmax(axis=1), activity.argmin(axis=1)
    both = np.hypot(error[every, top], error[every, bottom])
    known = np.isfinite(both) & (both > 0)
    gap = activity[every, top] - activity[every, bottom]
    found: NDArray[np.float64] = np.divide(
        gap, both, out=np.full(len(activity), np.nan), where=known
    )
    return found


def _correlation(first: NDArray[np.float64], second: NDArray[np.float64]) -> float:
    x, y = first - first.mean(), second - second.mean()
    length = float(np.sqrt((x**2).sum() * (y**2).sum()))
    return float((x * y).sum() / length) if length > 0 else float("nan")
