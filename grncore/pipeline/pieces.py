"""Teams of one model for some targets: the piece of `recover` that a worker does."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from grncore.export import teams_table
from grncore.pipeline.predictor import Predictor
from grncore.pipeline.sent import SentPredictor
from grncore.pools import Pools
from grncore.progress import Progress

if TYPE_CHECKING:
    from distributed import Client

SHARD = 64
"""Targets of a piece. It is the same however many workers there are: how many rows a matrix product
has may change its last bits."""


@dataclass(frozen=True)
class TargetBatch:
    """What to decode together.

    Attributes
    ----------
    size
        R, or None where the model chooses it.
    targets
        Rows of genes.
    """

    model: str
    size: int | None
    targets: tuple[int, ...]
    top: int
    oracle: bool

    @property
    def stage(self) -> str:
        """What progress calls it."""
        return decoding_stage(self.model, self.size)


def decoding_stage(model: str, size: int | None) -> str:
    """What progress calls the decoding of one model's teams, of one size or of its own."""
    return f"decoding {model}" if size is None else f"decoding {model}, R = {size}"


def pieces_of(
    predictor: Predictor,
    by_size: Mapping[int | None, Sequence[int]],
    models: Sequence[str] | None,
    *,
    top: int,
    oracle: bool,
) -> list[TargetBatch]:
    """Pieces in the order of the rows that they give: by size, model and target."""
    found: list[TargetBatch] = []
    for size, targets in sorted(by_size.items(), key=lambda item: item[0] or 0):
        offered = predictor.scorers(size) if oracle else predictor.models(size)
        found += [
            TargetBatch(model, size, tuple(targets[first : first + SHARD]), top, oracle)
            for model in (offered if models is None else dict.fromkeys(models))
            for first in range(0, len(targets), SHARD)
        ]
    return found


def tables_here(
    predictor: Predictor, pieces: Sequence[TargetBatch], progress: Progress
) -> Iterator[pd.DataFrame]:
    """A table for each piece, one after another."""
    ranked: dict[tuple[int, ...], Pools] = {}
    totals = _totals(pieces)
    begun = dict.fromkeys(totals, 0)
    size: int | None = None
    for piece in pieces:
        if piece.size != size:
            ranked, size = {}, piece.size  # pools of other targets are of no more use
        before, total = begun[piece.stage], totals[piece.stage]
        told = _within(progress, piece, before, total)
        yield piece_table(predictor, piece, told, ranked)
        begun[piece.stage] = before + len(piece.targets)


def tables_on(
    client: "Client", predictor: Predictor, pieces: Sequence[TargetBatch], progress: Progress
) -> list[pd.DataFrame]:
    """The same tables from the workers of a cluster, in the order of the pieces."""
    from grncore.cluster import WorkerPool

    found: dict[int, pd.DataFrame] = {}
    total, done = sum(len(piece.targets) for piece in pieces), 0
    progress("recovering", 0, total)
    with WorkerPool(client, _work, SentPredictor.of(predictor)) as workers:
        for place, piece in enumerate(pieces):
            workers.submit((place, piece), priority=-place)
        for (place, piece), fetch in workers.finished():
            found[place] = fetch()
            done += len(piece.targets)
            progress("recovering", done, total)
    return [found[place] for place in range(len(pieces))]


def piece_table(
    predictor: Predictor,
    piece: TargetBatch,
    progress: Progress,
    ranked: dict[tuple[int, ...], Pools],
) -> pd.DataFrame:
    """Best sets of the targets of a piece, with the columns of :mod:`grncore.export`.

    Parameters
    ----------
    ranked
        Pools by targets, which models of one size share; missing ones are put in.
    """
    size, model, oracle = piece.size, piece.model, piece.oracle
    targets: NDArray[np.int64] = np.array(piece.targets, dtype=np.int64)
    own = None
    # Pools show whether a true team was at hand; without R there is no pool to speak of.
    if size is not None:
        if piece.targets not in ranked:
            ranked[piece.targets] = predictor.pools(targets, predictor.cap(size), oracle=oracle)
        pools = ranked[piece.targets]
        own = predictor.decoding_pools(model, targets, size, ranked=pools, oracle=oracle)
    teams = predictor.teams(
        model, targets, size, top=piece.top, pools=own, oracle=oracle, progress=progress
    )
    return teams_table(
        teams,
        predictor.dataset,
        predictor.split,
        universe=predictor.data.universe_kind,
        checkpoint=predictor.checkpoint,
        pools=own,
        cap=None if size is None else predictor.cap(size, model),
    )


def _work(sent: SentPredictor, item: tuple[int, TargetBatch], progress: Progress) -> pd.DataFrame:
    return piece_table(sent.predictor, item[1], progress, {})


def _totals(pieces: Iterable[TargetBatch]) -> dict[str, int]:
    totals: dict[str, int] = {}
    for piece in pieces:
        totals[piece.stage] = totals.get(piece.stage, 0) + len(piece.targets)
    return totals


def _within(progress: Progress, piece: TargetBatch, before: int, whole: int) -> Progress:
    """Progress of one piece as that of its stage, in targets."""

    def report(stage: str, done: int, total: int) -> None:
        del stage
        progress(piece.stage, before + len(piece.targets) * done // max(total, 1), whole)

    return report
