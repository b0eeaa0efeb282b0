"""Signed activities of regulators over groups or samples, as a table of predicted teams implies."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from grncore.dataset import Dataset
from grncore.errors import InputError
from grncore.evidence.activity import activities


def activity_table(dataset: Dataset, table: pd.DataFrame, model: str) -> pd.DataFrame:
    """``(regulators, groups)`` activity above a regulator's usual one, by joint least squares.

    Parameters
    ----------
    table
        Teams as :mod:`grncore.export` gives them; the first set of each target counts.
    model
        The model whose teams they are; it must say signs and coefficients.

    Returns
    -------
    Indexed by regulator; a column a cell group, or a sample where there are no groups.

    Raises
    ------
    InputError
        If the model names no signed coefficient.
    """
    named = table[(table["model"] == model) & (table["rank"] == 1)]
    if "coefficients" not in named or not named["coefficients"].map(bool).any():
        raise InputError(
            f"The model {model!r} says no coefficients, so that no activities follow from its "
            "teams; take one that reads expression evidence."
        )
    regulators = sorted(
        {gene for team in named["regulators"] for gene in team}, key=dataset.index.__getitem__
    )
    place = {gene: column for column, gene in enumerate(regulators)}
    network = np.zeros((len(named), len(regulators)))
    for row, (team, signs, sizes) in enumerate(
        zip(named["regulators"], named["signs"], named["coefficients"], strict=True)
    ):
        for gene, sign, size in zip(team, signs, sizes, strict=True):
            network[row, place[gene]] = sign * size
    rows = [dataset.index[target] for target in named["target"]]
    columns = _profiles(dataset)
    values = np.column_stack([profile[rows] for profile in columns.values()])
    found = activities(network, values)
    return pd.DataFrame(found.estimate, index=regulators, columns=list(columns)).rename_axis(
        "regulator"
    )


def _profiles(dataset: Dataset) -> Mapping[str, np.ndarray]:
    """Mean expression of each group, or each sample as it is."""
    values = dataset.expression.astype(np.float64)
    if dataset.cell_groups is None:
        return dict(zip(dataset.cells, values.T, strict=True))
    groups = np.array(dataset.cell_groups)
    return {str(group): values[:, groups == group].mean(axis=1) for group in np.unique(groups)}
