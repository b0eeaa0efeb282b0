"""Predicted teams as a table, for exports and for the file beside a checkpoint."""

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from grncore.errors import InputError
from grncore.export import stack_tables, teams_table
from grncore.lookup import resolve_gene
from grncore.pipeline.predictor import Predictor
from grncore.progress import Progress, silent, under_name


def decoding_stage(model: str, size: int | None) -> str:
    """What progress calls the decoding of one model's teams, of one size or of its own."""
    return f"decoding {model}" if size is None else f"decoding {model}, R = {size}"


def recover(
    predictor: Predictor,
    genes: Sequence[str] | None = None,
    *,
    size: int | None = None,
    own_size: bool = False,
    models: Sequence[str] | None = None,
    top: int = 10,
    oracle: bool = False,
    progress: Progress = silent,
) -> pd.DataFrame:
    """Best sets of each target under each model, with the columns of :mod:`grncore.export`.

    Parameters
    ----------
    genes
        Identifiers or display names, in any case; by default the test targets, or every gene
        whose expression varies where no edge is known.
    size
        Team size to predict. By default the size of the known team, as in the paper's protocol; a
        gene without one gets teams of the models that choose their size.
    own_size
        Leave the size to those models for every gene.
    models
        Some of :meth:`Predictor.models`; by default all. With ``oracle``, the scorers alone.

    Raises
    ------
    InputError
        If a gene is unknown, has no known team although no model chooses sizes and none was given,
        or a model is unknown.
    """
    dataset = predictor.dataset
    chosen = _asked(predictor, genes)
    by_size: dict[int | None, list[int]] = {}
    for gene in chosen:
        length = None if own_size else _size_of(predictor, gene, size)
        by_size.setdefault(length, []).append(dataset.index[gene])
    if own_size and not (models or predictor.models(None)):
        raise InputError(
            "No model here chooses the size of a team itself; train one that does, or give R."
        )
    if oracle:
        _check_known(predictor, (target for targets in by_size.values() for target in targets))
    return stack_tables(
        table
        for team_size, targets in sorted(by_size.items(), key=lambda item: item[0] or 0)
        for table in _tables(predictor, np.array(targets), team_size, models, top, oracle, progress)
    )


def recover_split(
    predictor: Predictor, *, top: int = 10, progress: Progress = silent
) -> pd.DataFrame:
    """Every target of the strata, training targets included (their ``part`` says so)."""
    return recover(predictor, predictor.split.in_parts, top=top, progress=progress)


def _asked(predictor: Predictor, genes: Sequence[str] | None) -> list[str]:
    dataset = predictor.dataset
    if genes is not None:
        return list(dict.fromkeys(resolve_gene(dataset, gene) for gene in genes))
    if dataset.teams:
        return list(predictor.split.targets("test"))
    rows = np.flatnonzero(np.asarray(predictor.data.features.any(axis=1)))
    return [dataset.genes[row] for row in rows]


def _tables(
    predictor: Predictor,
    targets: NDArray[np.int64],
    size: int | None,
    models: Sequence[str] | None,
    top: int,
    oracle: bool,
    progress: Progress,
) -> Iterable[pd.DataFrame]:
    offered = predictor.scorers(size) if oracle else predictor.models(size)
    wanted = offered if models is None else models
    # Pools show whether a true team was at hand; without R there is no pool to speak of.
    pools = None if size is None else predictor.pools(targets, predictor.cap(size), oracle=oracle)
    for model in wanted:
        own = None
        if pools is not None:
            own = predictor.decoding_pools(model, targets, size, ranked=pools, oracle=oracle)
        teams = predictor.teams(
            model,
            targets,
            size,
            top=top,
            pools=own,
            oracle=oracle,
            progress=under_name(progress, decoding_stage(model, size)),
        )
        yield teams_table(
            teams,
            predictor.dataset,
            predictor.split,
            universe=predictor.data.universe_kind,
            checkpoint=predictor.checkpoint,
            pools=own,
            cap=None if size is None else predictor.cap(size, model),
        )


def _size_of(predictor: Predictor, gene: str, size: int | None) -> int | None:
    if size is not None:
        return size
    team = predictor.dataset.teams.get(gene)
    if team is None and predictor.models(None):
        return None
    if team is None:
        raise InputError(
            f"{predictor.dataset.display(gene)} has no known team, so its size is not known "
            "either; give one (--size R)."
        )
    return len(team)


def _check_known(predictor: Predictor, targets: Iterable[int]) -> None:
    unknown = [predictor.dataset.genes[t] for t in targets if t not in predictor.truth]
    if unknown:
        raise InputError(
            f"Oracle injection needs the true team, which {len(unknown)} targets lack, such as "
            f"{unknown[:3]}; leave them out."
        )
