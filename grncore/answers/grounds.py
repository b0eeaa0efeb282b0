"""What teams named by evidence rest on: an order of cells, and how clearly they stand out."""

from collections.abc import Mapping

import pandas as pd

from grncore.export import TOLD_APART
from grncore.methods.registry import model_label

MOST_GENES = 0.5
"""Share of the genes from which on so many may regulate that siblings are named for regulators."""


def grounds(
    teams: pd.DataFrame, orders: Mapping[str, str], candidates: int, genes: int
) -> list[str]:
    """Sentences to stand beside a table of teams, model by model.

    Parameters
    ----------
    teams
        Rows of first sets, with the columns ``model`` and ``identifiability``.
    orders
        What the test of the cells' order said, of each model that asked it.
    candidates, genes
        How many genes may regulate, and how many there are.
    """
    found = []
    for order in filter(None, dict.fromkeys(orders.values())):
        models = [model_label(model) for model, one in orders.items() if one == order]
        found.append(f"{', '.join(models)}: {order}")
    if candidates > MOST_GENES * genes:
        found.append(
            f"{candidates:,} of {genes:,} genes may regulate. Genes with the same regulators "
            "explain each other better than these do, and are named in their place, without a "
            "doubt that the fit could show. List the likely regulators (--regulators)."
        )
    for model, own in teams.groupby("model", sort=False):
        weak = int((own[TOLD_APART] == "weak").sum())
        if weak:
            found.append(
                f"{model_label(str(model))} names {weak:,} of {len(own):,} teams though no set of "
                "their size explains the target better than chance: they are guesses, 'weak' in "
                f"the column {TOLD_APART}."
            )
    return found
