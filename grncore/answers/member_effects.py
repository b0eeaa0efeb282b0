"""What each member of a team adds to the others: effect, interval and gain, for any team."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from grncore.answers.ranked_sets import Team
from grncore.errors import InputError
from grncore.methods.registry import METHODS, without_a_run
from grncore.naming import natural_sorted
from grncore.pipeline.predictor import Predictor

EFFECT_COLUMNS = ("regulator", "sign", "coefficient", "low", "high", "gain")
"""Columns of the table, a row a member."""


@dataclass(frozen=True, eq=False)
class MemberEffects:
    """The fit of one team to one target, member by member.

    Attributes
    ----------
    model, form, order
        Whose fit it is, the form of its evidence, and what the test of the cells' order said.
    table
        With :data:`EFFECT_COLUMNS`, members in natural order. ``sign`` is 1 or -1, and 0 where the
        interval of the signed coefficient, ``low`` to ``high`` (95 %), holds zero. ``gain`` is by
        how much the fit worsens without the member, the others fitted anew, in units of the noise
        variance: about 4 is two standard errors.
    explained
        Share of the target's weighted variance that the team explains.
    """

    model: str
    form: str
    order: str
    table: pd.DataFrame
    explained: float

    @property
    def whole(self) -> str:
        """What ``explained`` is a share of, in words."""
        if self.form == "ordered":
            return "how the target changes from cell to cell along their order"
        return "the target's variance"


def member_effects(
    source: Predictor, target: str, team: Sequence[str], model: str | None = None
) -> MemberEffects | None:
    """Fit a team as evidence does, by ``model`` where it can, else by what needs no label.

    None where the data suits no evidence, or a member may not regulate the target.

    Raises
    ------
    InputError
        If a name is no gene, or the team has no member, one twice, or the target itself.
    """
    index = source.dataset.index
    if unknown := [gene for gene in (target, *team) if gene not in index]:
        raise InputError(f"{source.dataset.name}: no gene is called {unknown[0]!r}.")
    if not team or len(set(team)) < len(team) or target in team:
        raise InputError(
            f"A team of {target} has one member or more, each once, and not {target} itself; got "
            f"{', '.join(team) or 'none'}."
        )
    genes: Team = tuple(natural_sorted(team))
    rows = np.array([index[gene] for gene in genes], dtype=np.int64)
    for kind in _fitting(source, model):
        found = source.member_effects(kind, index[target], np.sort(rows))
        if found is None:
            continue
        at = np.searchsorted(found.members, rows)
        low, high = found.intervals[at].T
        effect = found.signs[at] * found.coefficients[at]
        is_open = ~np.isfinite(found.errors[at]) | ((low <= 0) & (high >= 0))
        table = pd.DataFrame(
            {
                "regulator": genes,
                "sign": np.where(is_open, 0, found.signs[at]),
                "coefficient": effect,
                "low": low,
                "high": high,
                "gain": found.gains[at],
            }
        )
        facts = source.facts(kind, len(team))
        form, order = str(facts.get("form", "")), str(facts.get("order", ""))
        return MemberEffects(kind, form, order, table, found.explained)
    return None


def _fitting(source: Predictor, model: str | None) -> list[str]:
    """Models that fit expression, the one that is asked about first."""
    own = [] if model is None else [model]
    label_free = [kind for kind, method in without_a_run().items() if "labels" not in method.needs]
    return [
        kind
        for kind in dict.fromkeys((*own, *label_free))
        if kind in METHODS
        and "amounts" in METHODS[kind].needs
        and (kind in own or METHODS[kind].answers_by_name(source.data))
    ]
