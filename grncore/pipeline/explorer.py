"""Puts together what a page or a report says about one target."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from grncore.dataset import Dataset
from grncore.export import COLUMNS, evidence_columns, evidence_of, stored_evidence
from grncore.naming import natural_sorted
from grncore.pipeline.models import MODEL_LABELS
from grncore.pools import MISSING, Pools
from grncore.progress import Progress, silent
from grncore.retrievers.correlation import pearson
from grncore.splits import Split
from grncore.target_view import (
    RankedSets,
    Role,
    TargetView,
    covering_size,
    pool_table,
    role_of,
)
from grncore.teams import Teams
from grncore.training_data import TrainingData

POOL_ROWS = 80
"""How much of a pool is shown, unless more of it is decoded from."""

TOP = 10
"""How many sets of a model are shown."""


class Recoverer(Protocol):
    """What a view needs: a `Predictor`, or `Baselines` before anything is trained."""

    dataset: Dataset

    @property
    def split(self) -> Split:
        """Which targets train and test."""
        ...

    @property
    def data(self) -> TrainingData:
        """What the models were allowed to see."""
        ...

    def models(self, size: int) -> tuple[str, ...]:
        """Models that can name a team of this size."""
        ...

    def cap(self, size: int) -> int:
        """M_R."""
        ...

    @property
    def retriever_kind(self) -> str:
        """What ranks the pools that teams are decoded from."""
        ...

    def pools(
        self,
        targets: Sequence[int] | NDArray[np.int64],
        k: int,
        *,
        retriever: str | None = None,
    ) -> Pools:
        """Top-k pools, by that retriever or by one that needs nothing but training labels."""
        ...

    def teams(
        self,
        model: str,
        targets: Sequence[int] | NDArray[np.int64],
        size: int,
        *,
        top: int,
        progress: Progress = silent,
    ) -> Teams:
        """Best sets of one model."""
        ...


class StoredTeams:
    """Sets that were decoded when a bundle was trained, by target.

    Parameters
    ----------
    table
        Rows as :mod:`grncore.export` writes them. Rows of oracle runs are left out: what a model
        names on its own and what it names with the truth injected never mix.
    """

    def __init__(self, table: pd.DataFrame) -> None:
        self._table = table[~table["oracle"].astype(bool)]
        self._rows = self._table.groupby(["target", "model"], sort=False).indices

    def of(self, target: str, model: str, size: int | None) -> RankedSets | None:
        """Stored sets of a target; None where none of this size, or of any, were stored."""
        rows = self._rows.get((target, model))
        if rows is None:
            return None
        table = self._table.iloc[rows].sort_values("rank", kind="stable")
        table = table if size is None else table[table["R"].astype(int) == size]
        if not len(table):
            return None
        # A method without an answer has one row, which names nobody.
        table = table[table["regulators"].map(bool)]
        return RankedSets(
            model=model,
            label=MODEL_LABELS.get(model, model),
            sets=tuple(tuple(team) for team in table["regulators"]),
            scores=table["score"].to_numpy(np.float64),
            base=table["base"].to_numpy(np.float64),
            residual=table["residual"].to_numpy(np.float64),
            **stored_evidence(table),
        )


def target_view(
    source: Recoverer,
    target: str,
    *,
    size: int | None = None,
    stored: StoredTeams | None = None,
    top: int = TOP,
    progress: Progress = silent,
) -> TargetView:
    """Everything known and predicted about ``target``.

    Parameters
    ----------
    size
        R, for a gene without known truth. Where a truth is known its size is R, as in the paper's
        protocol, and ``size`` is not looked at.
    stored
        Sets to use instead of decoding, where they are there.
    """
    dataset = source.dataset
    truth = dataset.teams.get(target, ())
    size = len(truth) or size or 2
    row = dataset.index[target]
    ranking = source.pools([row], len(dataset.genes))
    members = ranking.of(row)
    names = [dataset.genes[index] for index in members]
    shown = min(max(POOL_ROWS, source.cap(size)), len(members))
    models = {
        model: _sets(source, model, target, size, stored, top, progress)
        for model in source.models(size)
    }
    return TargetView(
        target=target,
        alias=dataset.display(target),
        size=size,
        truth=truth,
        lost=dataset.shortened.get(target, ()),
        role=role_of(dataset, source.split.part_of(target), target),
        models=models,
        cap=source.cap(size),
        pool=pool_table(
            dataset,
            names[:shown],
            ranking.scores[0, :shown],
            truth,
            models,
            popularity(source.data, dataset),
            pearson(source.data.features, np.array([row]), members[:shown])[0],
        ),
        covered_at=covering_size(names, truth),
    )


def _sets(
    source: Recoverer,
    model: str,
    target: str,
    size: int,
    stored: StoredTeams | None,
    top: int,
    progress: Progress,
) -> RankedSets:
    found = stored.of(target, model, size) if stored is not None else None
    if found is not None:
        return found
    row = source.dataset.index[target]
    teams = source.teams(model, [row], size, top=top, progress=progress)
    return ranked_sets(source.dataset, model, teams, 0)


def ranked_sets(dataset: Dataset, model: str, teams: Teams, row: int) -> RankedSets:
    """Sets of one row of ``teams`` by name, without the missing ones."""
    kept = np.flatnonzero((teams.sets[row] != MISSING).any(axis=1))
    said: dict[str, Any] = dict(teams.said_of(row))
    return RankedSets(
        model=model,
        label=MODEL_LABELS.get(model, model),
        sets=tuple(
            tuple(natural_sorted(dataset.genes[i] for i in teams.sets[row, rank] if i != MISSING))
            for rank in kept
        ),
        scores=teams.scores[row, kept].astype(np.float64),
        base=teams.base[row, kept].astype(np.float64),
        residual=teams.residual[row, kept].astype(np.float64),
        **said,
    )


def view_table(source: Recoverer, view: TargetView, *, checkpoint: str) -> pd.DataFrame:
    """What the view shows of every model, with the columns and rules of :mod:`grncore.export`.

    Parameters
    ----------
    checkpoint
        Name of the bundle, empty without one.
    """
    dataset, split = source.dataset, source.split
    is_judged = bool(view.truth) and not view.lost
    records = []
    evidence: list[dict[str, Any]] = []
    for sets in view.models.values():
        known = evidence_of(sets)
        for place, team in enumerate(sets.sets or ((),)):
            score, base, residual = (
                (sets.scores[place], sets.base[place], sets.residual[place])
                if sets.sets
                else (np.nan, np.nan, np.nan)
            )
            evidence.append({name: said[place] for name, said in known.items() if team})
            records.append(
                {
                    "target": view.target,
                    "R": len(team) or view.size,
                    "part": split.part_of(view.target) or "",
                    "model": sets.model,
                    "rank": place + 1,
                    "regulators": team,
                    "score": np.float32(score),
                    "base": np.float32(base),
                    "residual": np.float32(residual),
                    "exact": set(team) == set(view.truth) if is_judged else None,
                    "covered": view.is_covered if is_judged else None,
                    "oracle": False,
                    "truth": view.truth,
                    "split": split.kind,
                    "seed": split.seed,
                    "universe": source.data.universe_kind,
                    "dataset": dataset.name,
                    "checkpoint": checkpoint,
                }
            )
    table = pd.DataFrame(records, columns=list(COLUMNS)).astype(
        {"exact": "boolean", "covered": "boolean"}
    )
    return table.assign(**evidence_columns(evidence))


def popularity(data: TrainingData, dataset: Dataset) -> Mapping[str, int]:
    """How many training targets each gene regulates."""
    counts = Counter(int(gene) for team in data.teams.values() for gene in team)
    return {dataset.genes[gene]: count for gene, count in counts.items()}


def roles(dataset: Dataset, split: Split) -> Mapping[str, Role]:
    """Role of every gene, test targets first, then as they lose value for judging a model."""
    order: tuple[Role, ...] = ("test", "validation", "train", "extra", "held", "unknown")
    by_gene = {gene: role_of(dataset, split.part_of(gene), gene) for gene in dataset.genes}
    return dict(sorted(by_gene.items(), key=lambda item: order.index(item[1])))


def sizes_offered(split: Split) -> tuple[int, ...]:
    """Team sizes that a user may ask for where no truth is known."""
    return split.sizes or (2, 3, 4)
