"""Two conditions beside each other: whose teams changed, in what, and how surely.

A condition is a part of the cells of one dataset, or one checkpoint. Teams differ between two
conditions for three reasons: regulation differs, what the data can tell differs, or chance. Only a
change between answers that are sure on both sides is called clear.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from grncore.answers.activity_map import ActivityMap
from grncore.dataset import Dataset
from grncore.errors import InputError

SURE = 0.9
"""Probability of a team from which on its answer counts as sure."""

LEAST_CELLS = 10
"""Cells that a condition needs."""

CHANGE_COLUMNS = (
    "target", "name", "change", "clear", "kept", "gained", "lost", "turned", "first_team",
    "second_team", "first_signs", "second_signs", "first_probability", "second_probability",
    "first_told_apart", "second_told_apart",
)  # fmt: skip
"""Columns of a comparison's targets."""

MOVE_COLUMNS = ("regulator", "name", "kept", "gained", "lost", "turned", "clear_moves")
"""Columns of a comparison's regulators."""

SHIFT_COLUMNS = ("regulator", "name", "first", "second", "difference", "error", "in_errors")
"""Columns of activities that shifted."""


@dataclass(frozen=True, eq=False)
class Conditions:
    """Two conditions compared.

    Attributes
    ----------
    targets
        A row a target that both answer for, with :data:`CHANGE_COLUMNS`. ``change`` is ``same``,
        ``sign`` (same members, an effect turned round), ``part`` (some members in common) or
        ``other``; ``clear`` whether both answers are sure. Teams are tuples.
    only_first, only_second
        Targets that one condition alone answers for.
    """

    targets: pd.DataFrame
    only_first: tuple[str, ...]
    only_second: tuple[str, ...]

    def regulators(self, names: Mapping[str, str]) -> pd.DataFrame:
        """Targets that each regulator kept, gained and lost, with :data:`MOVE_COLUMNS`."""
        counts: dict[str, list[int]] = {}
        for row in self.targets.to_dict("records"):
            for place, move in enumerate(("kept", "gained", "lost", "turned")):
                for gene in row[move]:
                    own = counts.setdefault(gene, [0, 0, 0, 0, 0])
                    own[place] += 1
                    own[4] += bool(place and row["clear"])
        table = pd.DataFrame(
            [(gene, names.get(gene, gene), *own) for gene, own in counts.items()],
            columns=list(MOVE_COLUMNS),
        )
        moves = table["gained"] + table["lost"] + table["turned"]
        order = np.lexsort((-moves.to_numpy(), -table["clear_moves"].to_numpy()))
        return table.iloc[order].reset_index(drop=True)


def compare_answers(first: pd.DataFrame, second: pd.DataFrame) -> Conditions:
    """Compare two tables of answers on the targets of both.

    Parameters
    ----------
    first, second
        As :func:`grncore.answers.answer_table.answers_for` gives them.

    Raises
    ------
    InputError
        If they share no target.
    """
    of_first, of_second = (
        {
            str(row["target"]): {str(name): value for name, value in row.items()}
            for row in table.to_dict("records")
            if row["regulators"]
        }
        for table in (first, second)
    )
    shared = [target for target in of_first if target in of_second]
    if not shared:
        raise InputError("The two conditions name teams of no gene in common.")
    rows = [_change(of_first[target], of_second[target]) for target in shared]
    return Conditions(
        pd.DataFrame(rows, columns=list(CHANGE_COLUMNS)),
        tuple(target for target in of_first if target not in of_second),
        tuple(target for target in of_second if target not in of_first),
    )


def _change(one: Mapping[str, Any], other: Mapping[str, Any]) -> tuple[object, ...]:
    before = dict(zip(one["regulators"], one["signs"], strict=True))
    after = dict(zip(other["regulators"], other["signs"], strict=True))
    kept = tuple(gene for gene in before if gene in after)
    gained = tuple(gene for gene in after if gene not in before)
    lost = tuple(gene for gene in before if gene not in after)
    turned = tuple(gene for gene in kept if before[gene] * after[gene] < 0)
    change = "sign" if turned else "same"
    if gained or lost:
        change = "part" if kept else "other"
    return (
        one["target"], one["name"], change, _is_sure(one) and _is_sure(other), kept, gained, lost,
        turned, one["regulators"], other["regulators"], one["signs"], other["signs"],
        one["probability"], other["probability"], one["told_apart"], other["told_apart"],
    )  # fmt: skip


def _is_sure(row: Mapping[str, Any]) -> bool:
    """By its probability where there is one, else by whether the data tells it from others."""
    if np.isfinite(row["probability"]):
        return bool(row["probability"] >= SURE)
    return bool(row["told_apart"] == "unique")


def cells_of_groups(
    dataset: Dataset, groups: Collection[str], name: str, regulators: Collection[str]
) -> Dataset:
    """The cells of some groups as a dataset of its own; ``regulators`` alone may be named.

    Raises
    ------
    InputError
        If the data has no groups, or there are too few cells in these.
    """
    if dataset.cell_groups is None:
        raise InputError(f"{dataset.name} has no groups of {dataset.sample_noun} to compare.")
    kept = np.flatnonzero(np.isin(np.array(dataset.cell_groups), list(groups)))
    if len(kept) < LEAST_CELLS:
        raise InputError(
            f"{name} has {len(kept)} {dataset.sample_noun}; a condition needs {LEAST_CELLS} or "
            "more. Choose more groups."
        )
    places = kept.tolist()
    return replace(
        dataset,
        name=f"{dataset.name}, {name}",
        expression=np.ascontiguousarray(dataset.expression[:, kept]),
        cells=tuple(dataset.cells[place] for place in places),
        cell_groups=tuple(dataset.cell_groups[place] for place in places),
        perturbed=None
        if dataset.perturbed is None
        else tuple(dataset.perturbed[place] for place in places),
        cell_order=None if dataset.cell_order is None else dataset.cell_order[kept],
        listed_regulators=tuple(gene for gene in dataset.genes if gene in set(regulators)),
    )


def shifted_activities(
    found: ActivityMap, first: Collection[str], second: Collection[str], names: Mapping[str, str]
) -> pd.DataFrame:
    """Mean activity of each regulator over two choices of columns, with :data:`SHIFT_COLUMNS`.

    ``error`` is the standard error of the difference; what the data does not tell is left out. The
    clearest shift comes first.

    Raises
    ------
    InputError
        If a choice is empty or a column is in both.
    """
    if not first or not second or set(first) & set(second):
        raise InputError("Choose one or more groups on each side, and none on both.")
    sides = [[place for place, c in enumerate(found.columns) if c in side]
             for side in (first, second)]  # fmt: skip
    means = [found.activity[:, side].mean(axis=1) for side in sides]
    errors = [np.sqrt((found.error[:, side] ** 2).sum(axis=1)) / len(side) for side in sides]
    error = np.hypot(*errors)
    gap = means[1] - means[0]
    table = pd.DataFrame(
        {
            "regulator": found.regulators,
            "name": [names.get(gene, gene) for gene in found.regulators],
            "first": means[0],
            "second": means[1],
            "difference": gap,
            "error": error,
        }
    )
    told = np.isfinite(error) & (error > 0)
    table = table.assign(in_errors=np.divide(gap, error, out=np.zeros_like(gap), where=told))[told]
    order = np.argsort(-table["in_errors"].abs().to_numpy(), kind="stable")
    result: pd.DataFrame = table.iloc[order].reset_index(drop=True)[list(SHIFT_COLUMNS)]
    return result
