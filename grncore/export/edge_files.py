"""Predicted edges as ``TF, target, importance``, which other tools of the field open."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from grncore.export.names import delimited_text

EDGE_COLUMNS = ("TF", "target", "importance")
"""Columns of an edge file: the contract of arboreto and pySCENIC."""

_OF_MEMBERS = {"sign": "signs", "coefficient": "coefficients", "probability": "member_probability"}

_TYPES = {"sign": "Int8", "coefficient": "float32", "probability": "float32"}

EDGE_EVIDENCE = tuple(_OF_MEMBERS)
"""Columns that follow where the model knows them, as the first set has them."""


def predicted_edges(table: pd.DataFrame, model: str) -> pd.DataFrame:
    """Edges of the first set of each target, with :data:`EDGE_COLUMNS`, most important first.

    What the model knows of :data:`EDGE_EVIDENCE` follows.

    ``importance`` is the regulator's share of the listed sets, each weighted by the softmax of its
    score: 1 for a regulator that every listed set holds. Unlike scores it can be compared between
    targets, but it is no probability. It is 1 where the model scores nothing. Rows of oracle runs
    are left out: they are no predictions.
    """
    chosen = table[(table["model"] == model) & ~table["oracle"]]
    known = {name: column for name, column in _OF_MEMBERS.items() if column in chosen}
    importance: dict[tuple[str, str], float] = {}
    evidence: dict[tuple[str, str], list[object]] = {}
    for target, rows in _lists(chosen):
        rows = rows.sort_values("rank", kind="stable")
        sets = rows["regulators"].tolist()
        weights = set_weights(rows["score"].to_numpy(np.float64))
        said = [rows[column].iloc[0] or (None,) * len(sets[0]) for column in known.values()]
        for place, regulator in enumerate(sets[0]):
            holds = [regulator in team for team in sets]
            share = min(1.0, float(weights[holds].sum()))
            key = (regulator, target)
            importance[key] = max(importance.get(key, 0.0), share)
            evidence.setdefault(key, [values[place] for values in said])
    edges = pd.DataFrame(
        [(*key, share, *evidence[key]) for key, share in importance.items()],
        columns=[*EDGE_COLUMNS, *known],
    ).astype({"importance": "float64"} | {name: _TYPES[name] for name in known})
    edges = edges.drop(columns=[name for name in known if edges[name].isna().all()])
    return edges.sort_values("importance", ascending=False, kind="stable", ignore_index=True)


def _lists(table: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    """Listed sets of each target, apart where sets of several sizes were asked for by size.

    Then ranks start anew for each size; where a model chose the sizes itself they go on.
    """
    again = table.duplicated(["target", "rank"]).groupby(table["target"]).transform("any")
    lists = table["R"].where(again, 0)
    for (target, _), rows in table.groupby([table["target"], lists], sort=False):
        yield str(target), rows


def edges_tsv(edges: pd.DataFrame) -> str:
    """Tab-separated text of edges, with a header line."""
    names = [*EDGE_COLUMNS, *(name for name in EDGE_EVIDENCE if name in edges)]
    values = [edges[name].tolist() for name in EDGE_COLUMNS]
    # A float32 as such: its text is the shortest that gives it again.
    values += [list(edges[name].array) for name in names[len(EDGE_COLUMNS) :]]
    columns = [["" if pd.isna(value) else str(value) for value in column] for column in values]
    return delimited_text(names, columns, "\t")


def set_weights(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Softmax of the scores of a target's listed sets; all on the first set without scores."""
    if not np.isfinite(scores).all():
        # Only the first set counts, so that each of its members gets 1.
        first: NDArray[np.float64] = np.eye(1, len(scores))[0]
        return first
    weights: NDArray[np.float64] = np.exp(scores - scores.max())
    weights /= weights.sum()
    return weights
