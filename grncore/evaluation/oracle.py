"""Oracle injection: how well sets are chosen when retrieval is perfect (section 5.5, appendix H).

Every result here has seen the truth of the targets it is about. It isolates set logic from
retrieval and is never a prediction: pools and teams carry a mark that tables and pages show.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from grncore.evaluation.metrics import check_width, exact_match
from grncore.evaluation.truth import Truth
from grncore.pools import Pools, inject
from grncore.progress import Progress, silent
from grncore.teams import Teams

Recover = Callable[[Pools], Teams]
"""Chooses teams from pools: a decoder with its scorer, or a recoverer."""


@dataclass(frozen=True, eq=False)
class OracleRun:
    """Outcome of one pool size M.

    Attributes
    ----------
    m
        Width of the pools, the true team included.
    pools, teams
        The injected pools and what was chosen from them.
    exact
        ``(targets,)`` exact match.
    """

    m: int
    pools: Pools
    teams: Teams
    exact: NDArray[np.bool_]


def oracle_pools(pools: Pools, truth: Truth, m: int) -> Pools:
    """The top ``m`` of each pool with missing true regulators in the place of the last false ones.

    Raises
    ------
    ValueError
        If ``m`` is too narrow for a true team, or wider than pools that were cut off.
    """
    check_width(pools, m)
    return inject(pools.capped(m), truth)


def oracle_run(pools: Pools, truth: Truth, m: int, recover: Recover) -> OracleRun:
    """Recover from injected pools of width ``m``."""
    injected = oracle_pools(pools, truth, m)
    # Where nothing was missing nothing was injected, yet the run as a whole rests on the truth.
    teams = replace(recover(injected), oracle=True)
    return OracleRun(m, injected, teams, exact_match(teams, truth))


def oracle_sweep(
    pools: Pools,
    truth: Truth,
    widths: Sequence[int],
    recover: Recover,
    progress: Progress = silent,
) -> list[OracleRun]:
    """One run for each pool width M."""
    runs = []
    for done, m in enumerate(widths):
        progress("oracle injection", done, len(widths))
        runs.append(oracle_run(pools, truth, m, recover))
    progress("oracle injection", len(widths), len(widths))
    return runs
