"""The true teams that predictions are judged against, and which of them training has seen.

Most targets of a random split have a sibling in train with the very same team (genes of one
operon), and a method that copies it is right without any set logic. Figures are therefore also
given for seen and novel teams alone.
"""

from collections.abc import Iterable, Mapping
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from grncore.dataset import Dataset

Truth = Mapping[int, NDArray[np.int64]]
"""Target -> its true regulators, as gene indices."""


def true_teams(dataset: Dataset, targets: Iterable[str]) -> dict[int, NDArray[np.int64]]:
    """True regulators of the named targets, by gene index; a target without any is left out."""
    rows = {dataset.index[name]: dataset.team_indices(name) for name in targets}
    return {target: team for target, team in sorted(rows.items()) if len(team)}


def shortened_targets(dataset: Dataset) -> frozenset[int]:
    """Targets whose true set lost members to filtering: no exact match can be judged on them."""
    return frozenset(dataset.index[name] for name in dataset.shortened if name in dataset.index)


def teams_of(targets: NDArray[np.int64], truth: Truth) -> list[NDArray[np.int64]]:
    """True team of each target, in order.

    Raises
    ------
    ValueError
        If a target has no true regulators: a metric over it would be meaningless.
    """
    unknown = [int(target) for target in targets if not len(truth.get(int(target), ()))]
    if unknown:
        raise ValueError(
            f"{len(unknown)} of {len(targets)} targets have no true team, such as gene indices "
            f"{unknown[:3]}; judge only targets whose regulators are known."
        )
    return [np.unique(truth[int(target)]) for target in targets]


def flatten(teams: list[NDArray[np.int64]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """``(edges,)`` row of the target and gene index of the regulator, a true edge each."""
    lengths = np.array([len(team) for team in teams], dtype=np.int64)
    owners = np.repeat(np.arange(len(teams), dtype=np.int64), lengths)
    return owners, np.concatenate([*teams, np.empty(0, np.int64)])


Subset = Literal["all", "seen_team", "novel_team", "seen_like", "novel_like"]


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
