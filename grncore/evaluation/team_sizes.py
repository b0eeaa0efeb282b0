"""How many regulators are named where R is not given: the confusion matrix of sizes."""

from dataclasses import replace

import numpy as np

from grncore.evaluation.intervals import proportion_interval
from grncore.evaluation.measurements import Measurement, Protocol, base_row
from grncore.evaluation.metrics import stratum_size
from grncore.evaluation.truth import Truth
from grncore.teams import Teams


def size_rows(teams: Teams, truth: Truth, protocol: Protocol) -> list[Measurement]:
    """One line of the matrix: the share of targets of one true size R that get each size.

    ``K`` of a row is the size that was named, 0 where no team was.
    """
    kept = ~np.isin(teams.targets, sorted(protocol.shortened))
    named = teams.lengths[kept, 0]
    base = replace(
        base_row(teams.model, stratum_size(teams, truth), "named_size", protocol, teams.oracle),
        n=len(named),
        left_out=int((~kept).sum()),
    )
    rows = []
    for size, count in zip(*np.unique(named, return_counts=True), strict=True):
        lo, hi = proportion_interval(int(count), len(named)) or (None, None)
        rows.append(replace(base, K=int(size), value=float(count / len(named)), lo=lo, hi=hi))
    return rows
