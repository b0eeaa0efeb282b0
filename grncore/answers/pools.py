"""A target's candidate pool under every retriever, and how many targets such pools serve."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from grncore.answers.target import popularity
from grncore.methods.registry import rankers, without_a_run
from grncore.pipeline.predictor import Predictor
from grncore.pools import MISSING
from grncore.progress import Progress, silent

POOLS_AT_ONCE = 128
"""Targets ranked at a time: scores of all genes are held for this many."""


def retrievers_at_hand(source: Predictor) -> tuple[str, ...]:
    """The retriever that teams are decoded from first, then those that need no training run."""
    at_once = without_a_run(on_demand=False)
    kinds = (k for k, m in rankers().items() if k in at_once and m.answers_on(source.data))
    return tuple(dict.fromkeys((source.retriever_kind, *kinds)))


def short_label(kind: str) -> str:
    """One word for a retriever, where a column or a tile has no room for more."""
    return kind.capitalize()


@dataclass(frozen=True, eq=False)
class PoolReport:
    """Every candidate of one target, as each retriever ranks it.

    Attributes
    ----------
    target, truth
        The target, and its true team; empty where none is known.
    retrievers
        Identifiers, that which teams are decoded from first.
    table
        One row a candidate, in the order of the first retriever: ``regulator``, ``name``, ``true``,
        ``training_targets`` (how many it regulates), ``correlation`` (signed, with the target), and
        for each retriever ``rank_``, ``score_`` and ``tied_`` (how many other candidates have the
        same score; the order among them is that of names). Scores of different retrievers, and of
        different targets, are not comparable.
    """

    target: str
    truth: tuple[str, ...]
    retrievers: tuple[str, ...]
    table: pd.DataFrame

    def covered_at(self, retriever: str) -> int | None:
        """Smallest K whose pool holds the whole true team; None where no pool does."""
        places = self.places(retriever)
        if not self.truth or len(places) < len(self.truth):
            return None
        return int(places.max())

    def places(self, retriever: str) -> pd.Series:
        """Rank of each true regulator that is a candidate, by identifier, best first."""
        return self._true[f"rank_{retriever}"].sort_values()

    def tied_at_cover(self, retriever: str) -> int:
        """How many candidates share the score of the true regulator that is ranked last."""
        places = self.places(retriever)
        if not len(places):
            return 0
        return int(self._true.loc[places.index[-1], f"tied_{retriever}"])

    def held(self, retriever: str, k: int) -> int:
        """How many true regulators the pool of size ``k`` holds."""
        return int((self.places(retriever) <= k).sum())

    def standing(self, retriever: str, k: int) -> pd.DataFrame:
        """True regulators, best first: ``regulator``, ``name``, ``rank`` and ``covered``."""
        rank = f"rank_{retriever}"
        true = self._true.sort_values(rank).reset_index()
        shown = true[["regulator", "name", rank]].rename(columns={rank: "rank"})
        return shown.assign(covered=shown["rank"] <= k).reset_index(drop=True)

    @cached_property
    def _true(self) -> pd.DataFrame:
        """Rows of true regulators, by identifier; a page asks for them a dozen times."""
        return self.table[self.table["true"]].set_index("regulator")

    @property
    def outside(self) -> tuple[str, ...]:
        """True regulators that are no candidate in this universe."""
        candidates = set(self.table["regulator"])
        return tuple(gene for gene in self.truth if gene not in candidates)

    @property
    def random_cover(self) -> float:
        """Mean rank of the last of R regulators in a random order of n: R (n + 1) / (R + 1)."""
        size = len(self.truth)
        return size * (len(self.table) + 1) / (size + 1)

    def top(self, k: int) -> pd.DataFrame:
        """The pool of size ``k``, of the first retriever."""
        return self.table.iloc[:k]


def pool_report(source: Predictor, target: str) -> PoolReport:
    """Rank every candidate of ``target`` with every retriever at hand."""
    dataset = source.dataset
    row = dataset.index[target]
    kinds = retrievers_at_hand(source)
    truth = dataset.teams.get(target, ())
    counts = popularity(source.data, dataset)
    alike = np.zeros(len(dataset.genes), dtype=np.float32)
    alike[source.data.universe] = source.data.correlations.of(np.array([row]))[0]
    table = pd.DataFrame()
    for kind in kinds:
        pools = source.pools([row], len(dataset.genes), retriever=kind)
        kept = pools.members[0] != MISSING
        members, scores = pools.members[0, kept], pools.scores[0, kept].astype(np.float64)
        if not len(table):
            names = [dataset.genes[member] for member in members]
            table = pd.DataFrame(
                {
                    "regulator": names,
                    "name": [dataset.display(gene) for gene in names],
                    "true": [gene in truth for gene in names],
                    "training_targets": [counts.get(gene, 0) for gene in names],
                    "correlation": alike[members],
                },
                index=members,
            )
        ranks = np.arange(1, len(members) + 1)
        table[f"rank_{kind}"] = pd.Series(ranks, index=members)
        table[f"score_{kind}"] = pd.Series(scores, index=members)
        table[f"tied_{kind}"] = pd.Series(_tied(scores), index=members)
    return PoolReport(target, truth, kinds, table.reset_index(drop=True))


def _tied(scores: NDArray[np.float64]) -> NDArray[np.int64]:
    """How many other values equal each."""
    _, place, counts = np.unique(scores, return_inverse=True, return_counts=True)
    return counts[place] - 1


def coverage_table(
    source: Predictor, retriever: str, *, progress: Progress = silent
) -> pd.DataFrame:
    """For every test target: ``target``, ``R``, ``candidates``, ``covered_at``, ``found_at``.

    ``covered_at`` is the smallest K whose pool holds the whole true team, missing where a true
    regulator is no candidate at all. ``found_at`` is a tuple with the rank of each true regulator
    that is one, best first.
    """
    dataset = source.dataset
    names = source.split.targets("test")
    records = []
    for first in range(0, len(names), POOLS_AT_ONCE):
        progress("targets", first, len(names))
        batch = names[first : first + POOLS_AT_ONCE]
        rows = [dataset.index[name] for name in batch]
        members = source.pools(rows, len(dataset.genes), retriever=retriever).members
        for name, ranking in zip(batch, members, strict=True):
            team = dataset.team_indices(name)
            places = np.flatnonzero(np.isin(ranking, team)) + 1
            covered = int(places[-1]) if len(places) == len(team) else None
            candidates = int((ranking != MISSING).sum())
            records.append((name, len(team), candidates, covered, tuple(map(int, places))))
    columns = ["target", "R", "candidates", "covered_at", "found_at"]
    return pd.DataFrame(records, columns=columns).astype({"R": "int64", "covered_at": "Int64"})


def coverage_records(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Tables of several retrievers as one, with ``retriever`` and the ranks as text, for a file."""
    return pd.concat(
        [
            table.assign(
                retriever=kind,
                found_at=[";".join(map(str, places)) for places in table["found_at"]],
            )
            for kind, table in tables.items()
        ],
        ignore_index=True,
    )


def recall_at(table: pd.DataFrame, k: int) -> float:
    """Recall@K (section 3): share of targets whose pool of K holds the whole true team.

    With K = M_R it is Coverage@M_R. NaN without targets.

    Parameters
    ----------
    table
        See :func:`coverage_table`.
    """
    return float(recall_curve(table, [k])[0])


def recall_curve(table: pd.DataFrame, ks: Sequence[int]) -> NDArray[np.float64]:
    """``(K values,)`` Recall@K for each of ``ks``; NaN without targets."""
    if not len(table):
        return np.full(len(ks), np.nan)
    places = np.sort(table["covered_at"].dropna().to_numpy(np.int64))
    return np.searchsorted(places, np.asarray(ks), side="right") / len(table)


def random_curve(table: pd.DataFrame, ks: Sequence[int]) -> NDArray[np.float64]:
    """``(K values,)`` Recall@K that a random order of the candidates has on average.

    All R regulators of a target fall into the first K of its n candidates with probability
    C(n-R, K-R) / C(n, K) = prod_i (K-i) / (n-i). NaN without targets.
    """
    if not len(table):
        return np.full(len(ks), np.nan)
    total = np.zeros(len(ks))
    found = table[table["covered_at"].notna()]
    wide = np.asarray(ks, dtype=np.float64)
    groups = found.groupby(["R", "candidates"]).size().reset_index(name="targets")
    for size, candidates, count in groups.itertuples(index=False):
        places = np.arange(size)
        chances = np.clip(wide[:, None] - places, 0, None) / (candidates - places)
        total += count * np.minimum(chances, 1.0).prod(axis=1)
    return total / len(table)


def edges_at(table: pd.DataFrame, k: int) -> float:
    """EdgeRec@K: mean share of a target's true regulators in its pool of K. NaN without targets."""
    if not len(table):
        return float("nan")
    found = [sum(place <= k for place in places) for places in table["found_at"]]
    return float(np.mean(np.array(found) / table["R"].to_numpy()))


def pool_sizes(candidates: int) -> tuple[int, ...]:
    """Values of K that a slider offers: every one up to 100, then ever coarser, and all."""
    steps = [
        *range(1, 101),
        *range(110, 301, 10),
        *range(350, 1001, 50),
        *range(1250, candidates, 250),
    ]
    return (*(k for k in steps if k < candidates), max(candidates, 1))


def nearest_size(sizes: Sequence[int], k: int) -> int:
    """The offered value that is nearest to ``k``; the smaller of two."""
    return min(sizes, key=lambda size: (abs(size - k), size))


def sets_to_score(cap: int, size: int) -> int:
    """C(M_R, R): how many sets of ``size`` an exact decoder has to rule out or score."""
    return math.comb(cap, size)


def crossing_places(report: PoolReport, x: str, y: str, limit: int) -> pd.DataFrame:
    """Rows of the report for a plot of rank against rank.

    Candidates that either retriever ranks within ``limit``, and every true one.
    """
    table = report.table
    near = np.minimum(table[f"rank_{x}"], table[f"rank_{y}"]) <= limit
    found: pd.DataFrame = table[near | table["true"]]
    return found


def coverage_summary(
    report: PoolReport, tables: Mapping[str, pd.DataFrame], *, k: int, cap: int
) -> pd.DataFrame:
    """One row a retriever: this target at both sizes, and shares of the targets of ``tables``.

    Columns: ``retriever``, ``target_at_k`` and ``target_at_cap`` (None without truth), ``recall``
    (Recall@K), ``coverage`` (Coverage@M_R) and ``edges`` (EdgeRec@K).
    """

    def is_covered(kind: str, size: int) -> bool | None:
        covered = report.covered_at(kind)
        return (covered is not None and covered <= size) if report.truth else None

    return pd.DataFrame(
        [
            {
                "retriever": kind,
                "target_at_k": is_covered(kind, k),
                "target_at_cap": is_covered(kind, cap),
                "recall": recall_at(tables[kind], k),
                "coverage": recall_at(tables[kind], cap),
                "edges": edges_at(tables[kind], k),
            }
            for kind in report.retrievers
        ]
    )
