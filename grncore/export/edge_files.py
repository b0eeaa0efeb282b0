"""Predicted edges as ``TF, target, importance``, which other tools of the field open."""

from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from grncore.export.names import delimited_text
from grncore.files import write_text

EDGE_COLUMNS = ("TF", "target", "importance")
"""Columns of an edge file: the contract of arboreto and pySCENIC."""


def predicted_edges(table: pd.DataFrame, model: str) -> pd.DataFrame:
    """Edges of the first set of each target, with :data:`EDGE_COLUMNS`, most important first.

    ``importance`` is the regulator's share of the listed sets, each weighted by the softmax of its
    score: 1 for a regulator that every listed set holds. Unlike scores it can be compared between
    targets, but it is no probability. It is 1 where the model scores nothing. Rows of oracle runs
    are left out: they are no predictions.
    """
    chosen = table[(table["model"] == model) & ~table["oracle"]]
    importance: dict[tuple[str, str], float] = {}
    for (target, _size), rows in chosen.groupby(["target", "R"], sort=False):
        rows = rows.sort_values("rank", kind="stable")
        sets = rows["regulators"].tolist()
        weights = set_weights(rows["score"].to_numpy(np.float64))
        for regulator in sets[0]:
            holds = [regulator in team for team in sets]
            share = min(1.0, float(weights[holds].sum()))
            key = (regulator, str(target))
            importance[key] = max(importance.get(key, 0.0), share)
    edges = pd.DataFrame(
        [(*key, share) for key, share in importance.items()], columns=list(EDGE_COLUMNS)
    ).astype({"importance": "float64"})
    return edges.sort_values("importance", ascending=False, kind="stable", ignore_index=True)


def edges_tsv(edges: pd.DataFrame) -> str:
    """Tab-separated text of edges, with a header line."""
    columns = [[str(value) for value in edges[name].tolist()] for name in EDGE_COLUMNS]
    return delimited_text(EDGE_COLUMNS, columns, "\t")


def write_edges(path: Path | str, edges: pd.DataFrame) -> None:
    """Write edges as tab-separated text, whole or not at all."""
    write_text(path, edges_tsv(edges))


def set_weights(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Softmax of the scores of a target's listed sets; all on the first set without scores."""
    if not np.isfinite(scores).all():
        # Only the first set counts, so that each of its members gets 1.
        first: NDArray[np.float64] = np.eye(1, len(scores))[0]
        return first
    weights: NDArray[np.float64] = np.exp(scores - scores.max())
    weights /= weights.sum()
    return weights
