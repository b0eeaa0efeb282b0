"""Regulators that the teams of a list of genes share more often than chance lets them."""

from collections import Counter
from collections.abc import Collection, Mapping

import numpy as np
import pandas as pd

from grncore.answers.ranked_sets import Team

ENRICHMENT_COLUMNS = (
    "regulator", "in_list", "list_size", "in_background", "background_size", "expected", "p_value",
    "q_value",
)  # fmt: skip
"""Columns of the table."""


def shared_regulators(listed: pd.DataFrame, background: pd.DataFrame) -> pd.DataFrame:
    """:func:`enriched_regulators` of a list's teams against those of the background and the list.

    Parameters
    ----------
    listed, background
        Tables with ``target`` and ``regulators``; the list's teams win where both have a gene.
    """
    both = pd.concat([background[["target", "regulators"]], listed[["target", "regulators"]]])
    teams = dict(zip(both["target"], both["regulators"], strict=True))
    return enriched_regulators(listed["target"], teams)


def enriched_regulators(genes: Collection[str], teams: Mapping[str, Team]) -> pd.DataFrame:
    """Hypergeometric test of each regulator in the teams of ``genes``, most surprising first.

    The background are all genes of ``teams``; genes of the list that are not among them are left
    out, so that both are counted alike. ``q_value`` is Benjamini and Hochberg's (1995), over every
    regulator that the background's teams name.

    Parameters
    ----------
    teams
        Gene -> its team, as one method names it for every gene of the background.
    """
    listed = {gene for gene in genes if gene in teams}
    everywhere = Counter(regulator for team in teams.values() for regulator in set(team))
    inside = Counter(regulator for gene in listed for regulator in set(teams[gene]))
    names = sorted(everywhere)
    if not listed or not names:
        return pd.DataFrame(columns=list(ENRICHMENT_COLUMNS))
    # On demand: no page needs it to open.
    from scipy.stats import false_discovery_control, hypergeom

    found = np.array([inside[name] for name in names])
    total = np.array([everywhere[name] for name in names])
    # At least as many of the list, where every list of this size is as likely.
    p_values = np.clip(hypergeom.sf(found - 1, len(teams), total, len(listed)), 0.0, 1.0)
    table = pd.DataFrame(
        {
            "regulator": names,
            "in_list": found,
            "list_size": len(listed),
            "in_background": total,
            "background_size": len(teams),
            "expected": total * len(listed) / len(teams),
            "p_value": p_values,
            "q_value": false_discovery_control(p_values, method="bh"),
        }
    )
    table = table[table["in_list"] > 0]
    return table.sort_values(["p_value", "in_list"], ascending=[True, False], ignore_index=True)
