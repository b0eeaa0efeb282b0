"""Seen and novel teams: whether a test target's true set also occurs in training.

Most targets of a random split have a sibling in train with the very same team (genes of one
operon), and a method that copies it is right without any set logic. Figures are therefore also
given for either group alone.
"""

from collections.abc import Mapping
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from grncore.evaluation.truth import Truth, teams_of

Subset = Literal["all", "seen_team", "novel_team"]


def seen_team(targets: NDArray[np.int64], truth: Truth, training: Truth) -> NDArray[np.bool_]:
    """``(targets,)`` whether some training target has the same true set (hence the same R).

    Parameters
    ----------
    training
        Training target -> its true regulators: ``TrainingData.teams``, so that the marks follow
        what was learnt from (validation targets count only if they were trained on). A target
        is never its own sibling, so the marks are also right for training targets.
    """
    owners: dict[frozenset[int], set[int]] = {}
    for target, team in training.items():
        owners.setdefault(frozenset(team.tolist()), set()).add(int(target))
    return np.array(
        [
            bool(owners.get(frozenset(team.tolist()), set()) - {int(target)})
            for target, team in zip(targets, teams_of(targets, truth), strict=True)
        ],
        dtype=bool,
    )


def subset_masks(seen: NDArray[np.bool_]) -> Mapping[Subset, NDArray[np.bool_]]:
    """``(targets,)`` mask of each subset, in the order in which tables list them."""
    return {"all": np.ones(len(seen), dtype=bool), "seen_team": seen, "novel_team": ~seen}
