"""Oracle injection of one checkpoint: what it puts into pools, and what set scorers make of them.

Everything here but :attr:`OracleView.before` has seen the truth of its targets (section 5.5,
appendix H): it measures how sets are chosen were retrieval perfect, and predicts nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from grncore.answers.ranked_sets import RankedSets, ranked_sets
from grncore.answers.target import TOP_SETS
from grncore.errors import InputError
from grncore.evaluation.measurements import Measurement, Protocol, exact_rows
from grncore.evaluation.metrics import oracle_pools
from grncore.evaluation.truth import shortened_targets
from grncore.methods.registry import METHODS
from grncore.pipeline.predictor import Predictor
from grncore.progress import Progress, silent
from grncore.teams import Teams

DECODED_AT_ONCE = 4
"""Targets decoded between two reports of progress."""


@dataclass(frozen=True, eq=False)
class OracleView:
    """One target before and after injection into a pool of M.

    Attributes
    ----------
    target, size
        Identifier and R.
    m
        Width of both pools: M, or the cap M_R where that is less.
    injected
        True regulators that the pool lacked, as table: ``regulator`` and ``rank``, the place that
        the retriever gives it among all candidates (missing where it is no candidate).
    trimmed
        False members that made room, with their ``rank``.
    before, after
        Best sets of each set scorer from the pool as retrieved, and as injected.
    """

    target: str
    size: int
    m: int
    injected: pd.DataFrame
    trimmed: pd.DataFrame
    before: Mapping[str, RankedSets]
    after: Mapping[str, RankedSets]


def oracle_width(predictor: Predictor, size: int, m: int) -> int:
    """M for teams of ``size``: at most the cap M_R, at least the team."""
    return max(size, min(m, predictor.cap(size)))


def pool_scorers(predictor: Predictor, size: int) -> tuple[str, ...]:
    """Set scorers that choose from a pool; one that sees every gene has nothing injected."""
    return tuple(k for k in predictor.scorers(size) if METHODS[k].candidates == "pool")


def oracle_view(predictor: Predictor, target: str, m: int, *, top: int = TOP_SETS) -> OracleView:
    """Inject the truth of ``target`` into its pool of ``m``, and decode both pools.

    Raises
    ------
    InputError
        If the target's true team is not known, or filtering shortened it.
    """
    dataset = predictor.dataset
    row = dataset.index[target]
    if row not in predictor.truth:
        raise InputError(
            f"{dataset.display(target)} has no complete known team, so there is nothing to inject."
        )
    size = len(predictor.truth[row])
    width = oracle_width(predictor, size, m)
    ranking = predictor.pools([row], len(dataset.genes))
    plain = ranking.capped(width)
    injected = oracle_pools(ranking, predictor.truth, width)
    places = {int(gene): place for place, gene in enumerate(ranking.of(row), 1)}

    def changed(genes: np.ndarray) -> pd.DataFrame:
        rows = [(dataset.genes[int(gene)], places.get(int(gene))) for gene in genes]
        table = pd.DataFrame(rows, columns=["regulator", "rank"])
        return table.astype({"rank": "Int64"})

    before, after = {}, {}
    is_changed = not np.array_equal(plain.of(row), injected.of(row))
    for model in pool_scorers(predictor, size):
        teams = predictor.teams(model, plain.targets, size, top=top, pools=plain)
        before[model] = ranked_sets(dataset, model, teams, 0)
        if is_changed:
            teams = predictor.teams(model, injected.targets, size, top=top, pools=injected)
        after[model] = ranked_sets(dataset, model, teams, 0)
    return OracleView(
        target=target,
        size=size,
        m=width,
        injected=changed(injected.members[0, injected.injected[0]]),
        trimmed=changed(plain.of(row)[~np.isin(plain.of(row), injected.of(row))]),
        before=before,
        after=after,
    )


def oracle_sets_table(view: OracleView, truth: tuple[str, ...]) -> pd.DataFrame:
    """The sets after injection, a row a set; they rest on the truth, so export them as such."""
    records = [
        {
            "target": view.target,
            "R": view.size,
            "M": view.m,
            "model": sets.model,
            "rank": rank,
            "regulators": team,
            "score": sets.scores[rank - 1],
            "base": sets.base[rank - 1],
            "residual": sets.residual[rank - 1],
            "exact": set(team) == set(truth),
            "truth": truth,
            "injected": tuple(view.injected["regulator"]),
            "trimmed": tuple(view.trimmed["regulator"]),
        }
        for sets in view.after.values()
        for rank, team in enumerate(sets.sets, 1)
    ]
    return pd.DataFrame(records)


def oracle_rows(predictor: Predictor, m: int, *, progress: Progress = silent) -> list[Measurement]:
    """Exact match of every set scorer on injected pools of ``m`` of test targets, by stratum.

    It is Table 3 of the paper.

    Strata whose cap M_R is less than ``m`` use their cap; the column ``K`` of a row says which.
    """
    dataset, split = predictor.dataset, predictor.split
    protocol = Protocol(
        split.seed, split.kind, predictor.data.universe_kind, "test", shortened_targets(dataset)
    )
    work = [(s, names, model) for s, names in split.strata("test").items()
            for model in pool_scorers(predictor, s)]  # fmt: skip
    total, done = sum(len(names) for _, names, _ in work), 0
    rows: list[Measurement] = []
    for size, names, model in work:
        targets = np.array([dataset.index[name] for name in names], dtype=np.int64)
        training = {int(t): predictor.data.teams[int(t)] for t in predictor.data.targets(size)}
        width = oracle_width(predictor, size, m)
        parts = []
        for first in range(0, len(targets), DECODED_AT_ONCE):
            progress(f"R = {size}", done, total)
            batch = targets[first : first + DECODED_AT_ONCE]
            pools = predictor.pools(batch, width, oracle=True)
            parts.append(predictor.teams(model, pools.targets, size, top=1, pools=pools))
            done += len(batch)
        # Where nothing was missing nothing was injected, yet the run as a whole rests on the truth.
        teams = replace(Teams.concat(parts), oracle=True)
        truth = {int(target): predictor.truth[int(target)] for target in targets}
        rows += [replace(row, K=width) for row in exact_rows(teams, truth, training, protocol)]
    progress("done", total, total)
    return rows
