"""How stable teams are that are named without any label, were other cells drawn.

It is no probability: see :mod:`grncore.evidence.stability`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from grncore.answers.ranked_sets import RankedSets
from grncore.pipeline.predictor import Predictor
from grncore.progress import Progress, silent

RESAMPLED_AT_ONCE = 256
"""Targets that one resampling is drawn for."""


@dataclass(frozen=True)
class TeamStability:
    """Of one named team.

    Attributes
    ----------
    team
        Its members, as the answer names them.
    whole
        Share of resamplings in which it is the best of the teams that were listed.
    members
        For each member the share in which the best one holds it.
    """

    team: tuple[str, ...]
    whole: float
    members: tuple[float, ...]


Stabilities = Mapping[str, TeamStability]
"""Of named teams, by target."""


def team_stabilities(
    source: Predictor, found: Mapping[str, RankedSets], *, progress: Progress = silent
) -> Stabilities:
    """Stability of the first set of each target, for those that come without a probability.

    Parameters
    ----------
    found
        Sets of each target; those of one length with the first are its rivals.
    """
    index = source.dataset.index
    asked: dict[str, dict[str, np.ndarray]] = {}
    for target, sets in found.items():
        if not sets.best or sets.probability is not None or not source.sizes_itself(sets.model):
            continue
        teams = [team for team in sets.sets if len(team) == len(sets.best)]
        rows = np.array([sorted(index[gene] for gene in team) for team in teams], dtype=np.int64)
        asked.setdefault(sets.model, {})[target] = rows
    stable: dict[str, TeamStability] = {}
    for model, rows_of in asked.items():
        names = list(rows_of)
        for first in range(0, len(names), RESAMPLED_AT_ONCE):
            batch = names[first : first + RESAMPLED_AT_ONCE]
            said = source.stability(
                model, {index[name]: rows_of[name] for name in batch}, progress=progress
            )
            if said is None:
                break
            for name in batch:
                one, team = said[index[name]], found[name].best
                share = dict(zip(one.sets[0].tolist(), one.member[0].tolist(), strict=True))
                stable[name] = TeamStability(
                    team, float(one.first[0]), tuple(share[index[gene]] for gene in team)
                )
    return stable


def with_stability(table: pd.DataFrame, stable: Stabilities) -> pd.DataFrame:
    """Answers with ``stability`` and ``member_stability``; blank where nothing is known."""
    known = [
        one if one is not None and one.team == tuple(team) else None
        for one, team in zip(map(stable.get, table["target"]), table["regulators"], strict=True)
    ]
    members = [() if one is None else one.members for one in known]
    return table.assign(
        stability=[np.nan if one is None else one.whole for one in known],
        member_stability=pd.Series(members, dtype=object, index=table.index),
    )


def stability_table(stable: Stabilities) -> pd.DataFrame:
    """A row a target: to keep as CSV; :func:`read_stability` takes it."""
    return pd.DataFrame(
        {
            "target": list(stable),
            "team": ["\t".join(one.team) for one in stable.values()],
            "whole": [one.whole for one in stable.values()],
            "members": ["\t".join(map(str, one.members)) for one in stable.values()],
        }
    )


def read_stability(table: pd.DataFrame) -> Stabilities:
    """The inverse; ValueError or KeyError for another table."""
    return {
        str(row["target"]): TeamStability(
            tuple(str(row["team"]).split("\t")),
            float(row["whole"]),
            tuple(float(text) for text in str(row["members"]).split("\t")),
        )
        for row in table.to_dict("records")
    }
