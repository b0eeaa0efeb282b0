"""The whole predicted network against the truth: an edge a row, over many targets."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from grncore.answers.part_sets import PartSets
from grncore.answers.ranked_sets import RankedSets
from grncore.answers.verdicts import Verdict, verdicts_of
from grncore.dataset import Dataset
from grncore.export import set_weights
from grncore.pipeline.predictor import Predictor

NETWORK_COLUMNS = (
    "regulator", "target", "verdict", "share", "R", "part", "exact", "model", "regulator_peak",
)  # fmt: skip
"""Columns of the table of edges."""

SHOWN_VERDICTS: tuple[Verdict, ...] = ("hit", "wrong", "missed")
"""Verdicts on edges of targets whose truth is known."""


@dataclass(frozen=True)
class NetworkCounts:
    """How a predicted network fares against the truth.

    Attributes
    ----------
    targets, exact
        Targets judged, and those whose whole team is named exactly.
    hits, wrong, missed
        Edges predicted and true, predicted and not true, true and not predicted.
    """

    targets: int
    exact: int
    hits: int
    wrong: int
    missed: int

    @property
    def predicted(self) -> int:
        """Edges predicted."""
        return self.hits + self.wrong

    @property
    def true(self) -> int:
        """Edges of the truth."""
        return self.hits + self.missed

    @property
    def precision(self) -> float | None:
        """Share of predicted edges that are true; None where none is predicted."""
        return self.hits / self.predicted if self.predicted else None

    @property
    def recall(self) -> float | None:
        """Share of true edges that are predicted; None where none is true."""
        return self.hits / self.true if self.true else None


def network_edges(source: Predictor, sets: PartSets) -> pd.DataFrame:
    """Union of predicted and true edges of every target of ``sets``, with :data:`NETWORK_COLUMNS`.

    ``share`` is the regulator's share of the listed sets, each weighted by the softmax of its
    score, as in :func:`grncore.export.predicted_edges`; a missed regulator has one too where a
    lower set holds it. ``exact`` says whether the target's whole team is named. ``regulator_peak``
    is the cell group in which the regulator's mean expression is highest, blank without groups.

    Parameters
    ----------
    sets
        Best sets of one model by target; targets without a complete truth are left out.
    """
    dataset = source.dataset
    peaks = peak_groups(dataset)
    records = []
    for target, ranked in sets.items():
        truth = dataset.teams.get(target, ())
        if not truth or target in dataset.shortened:
            continue
        shares = membership_shares(ranked)
        exact = set(ranked.best) == set(truth)
        part = source.split.part_of(target) or ""
        for gene, verdict in verdicts_of(ranked.best, truth).items():
            records.append(
                (
                    gene,
                    target,
                    verdict,
                    shares.get(gene, 0.0),
                    len(truth),
                    part,
                    exact,
                    ranked.model,
                    peaks.get(gene, ""),
                )
            )
    table = pd.DataFrame(records, columns=list(NETWORK_COLUMNS))
    return table.astype({"R": "int64", "share": "float64", "exact": "bool"})


def membership_shares(sets: RankedSets) -> Mapping[str, float]:
    """Share of each regulator in the listed sets, weighted by the softmax of their scores."""
    if not sets.sets:
        return {}
    shares: dict[str, float] = {}
    for team, weight in zip(sets.sets, set_weights(sets.scores), strict=True):
        for gene in team:
            shares[gene] = shares.get(gene, 0.0) + float(weight)
    return {gene: min(1.0, share) for gene, share in shares.items()}


def peak_groups(dataset: Dataset) -> Mapping[str, str]:
    """Cell group in which each gene's mean expression is highest; the first of equal ones."""
    if dataset.cell_groups is None:
        return {}
    names = list(dict.fromkeys(dataset.cell_groups))
    groups = np.asarray(dataset.cell_groups)
    means: NDArray[np.float64] = np.stack(
        [dataset.expression[:, groups == name].mean(axis=1, dtype=np.float64) for name in names]
    )
    return {gene: names[place] for gene, place in zip(dataset.genes, means.argmax(0), strict=True)}


def counts_of(edges: pd.DataFrame) -> NetworkCounts:
    """Count a table of edges that no verdict was taken out of."""
    verdicts = edges["verdict"].value_counts()
    targets = edges.drop_duplicates("target")
    return NetworkCounts(
        targets=len(targets),
        exact=int(targets["exact"].sum()),
        hits=int(verdicts.get("hit", 0)),
        wrong=int(verdicts.get("wrong", 0)),
        missed=int(verdicts.get("missed", 0)),
    )


def filter_edges(
    edges: pd.DataFrame,
    *,
    regulators: Collection[str] = (),
    sizes: Collection[int] = (),
    verdicts: Collection[str] = (),
    peaks: Collection[str] = (),
    effects: Collection[str] = (),
    least: float = 0.0,
    measure: str = "probability",
    exact: bool | None = None,
) -> pd.DataFrame:
    """Edges that pass every filter; an empty filter lets everything through.

    Parameters
    ----------
    effects
        Words of :data:`grncore.answers.team_signs.SIGN_WORDS`.
    least
        Lowest value of ``measure``, ``probability`` or ``stability``; above 0 it leaves out edges
        without one, as those that were missed.
    """
    kept = np.ones(len(edges), dtype=bool)
    for column, wanted in (
        ("regulator", regulators), ("R", sizes), ("verdict", verdicts), ("regulator_peak", peaks),
    ):  # fmt: skip
        if wanted:
            kept &= edges[column].isin(list(wanted)).to_numpy()
    if effects:
        kept &= edges["effect"].isin(list(effects)).to_numpy()
    if least > 0:
        kept &= (edges[measure] >= least).to_numpy()
    if exact is not None:
        kept &= (edges["exact"] == exact).to_numpy()
    return edges[kept].reset_index(drop=True)


def around(edges: pd.DataFrame, gene: str, steps: int) -> pd.DataFrame:
    """Edges within ``steps`` of a gene, whatever their direction.

    One step are the edges that begin or end at it; each further step adds those that begin or end
    at a gene which was reached.
    """
    reached = {gene}
    touches = np.zeros(len(edges), dtype=bool)
    for _ in range(steps):
        touches = (edges["regulator"].isin(reached) | edges["target"].isin(reached)).to_numpy()
        reached |= {*edges["regulator"][touches], *edges["target"][touches]}
    return edges[touches].reset_index(drop=True)


def first_targets(edges: pd.DataFrame, limit: int) -> pd.DataFrame:
    """Edges of the first targets, as many as stay within ``limit`` edges; teams are never cut.

    The first target is kept in any case.
    """
    if len(edges) <= limit:
        return edges
    sizes = edges.groupby("target", sort=False).size()
    fits = sizes.cumsum() <= limit
    fits.iloc[0] = True
    return edges[edges["target"].isin(set(sizes.index[fits]))].reset_index(drop=True)


def busiest_regulators(edges: pd.DataFrame) -> Sequence[str]:
    """Regulators by their number of edges, most first; equal ones in the order of the table."""
    return list(edges["regulator"].value_counts(sort=False).sort_values(
        ascending=False, kind="stable").index)  # fmt: skip
