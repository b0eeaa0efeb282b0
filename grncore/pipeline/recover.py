"""Predicted teams as a table, for exports and for the file beside a checkpoint."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from grncore.errors import InputError
from grncore.evidence.forms import candidate_regulators
from grncore.export import stack_tables
from grncore.pipeline.lookup import resolve_gene
from grncore.pipeline.pieces import pieces_of, tables_here, tables_on
from grncore.pipeline.predictor import Predictor
from grncore.progress import Progress, silent

if TYPE_CHECKING:
    from distributed import Client


MOST_SETS = 100_000
"""Sets per target that fit into memory; all teams of 3 from 80 candidates are fewer."""

EVERY = "all"
"""Asks for every gene, where no gene has this name."""


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
    cluster: "Client | None" = None,
) -> pd.DataFrame:
    """Best sets of each target under each model, with the columns of :mod:`grncore.export`.

    Parameters
    ----------
    genes
        Identifiers or display names, in any case, or :data:`EVERY` alone for every gene whose
        expression varies; by default the test targets, or every gene where no edge is known.
    size
        Team size to predict. By default the size of the known team, as in the paper's protocol; a
        gene without one gets teams of the models that choose their size.
    own_size
        Leave the size to those models for every gene.
    models
        Some of :meth:`Predictor.models`; by default all. With ``oracle``, the scorers alone.
    cluster
        Workers that do the pieces, see :func:`grncore.cluster.open_cluster`; by default they are
        done here. The table is the same, bit for bit, as here with one thread.

    Raises
    ------
    InputError
        If a gene is unknown, has no known team although no model chooses sizes and none was given,
        or a model is unknown; if none was named and no target is in the test part, or no gene
        varies; if ``top`` or
        ``size`` is no whole number above 0, above :data:`MOST_SETS` or the number of genes.
    GrncoreError
        If worker after worker was lost.
    """
    dataset = predictor.dataset
    _check_number("Sets per target (--top) are", top)
    if top > MOST_SETS:
        raise InputError(f"Sets per target (--top) are {top:,}; at most {MOST_SETS:,} are listed.")
    if size is not None:
        _check_number("The team size (--size) is", size)
        if size >= len(dataset.genes):
            raise InputError(
                f"The team size (--size) is {size:,}, and {dataset.name} has "
                f"{len(dataset.genes):,} genes, the target among them; take a smaller one."
            )
    _check_names("genes (--targets)", genes)
    _check_names("models", models)
    chosen = _asked(predictor, genes)
    by_size: dict[int | None, list[int]] = {}
    for gene in chosen:
        length = None if own_size else _size_of(predictor, gene, size)
        by_size.setdefault(length, []).append(dataset.index[gene])
    if own_size and not (models or predictor.models(None)):
        _check_choice(predictor)
        raise InputError(
            "No model here chooses the size of a team itself; train one that does, or give R."
        )
    if oracle:
        _check_known(predictor, (target for targets in by_size.values() for target in targets))
    pieces = pieces_of(predictor, by_size, models, top=top, oracle=oracle)
    if cluster is None:
        return stack_tables(tables_here(predictor, pieces, progress))
    return stack_tables(tables_on(cluster, predictor, pieces, progress))


def recover_split(predictor: Predictor, *, progress: Progress = silent) -> pd.DataFrame:
    """Every target of the strata, training targets included (their ``part`` says so)."""
    return recover(predictor, predictor.split.in_parts, progress=progress)


def _check_number(said: str, value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        raise InputError(f"{said} {value!r:.60}; it must be a whole number.")
    if value < 1:
        raise InputError(f"{said} {value}; it must be 1 or more.")


def _check_names(what: str, names: object) -> None:
    """Refuse what is no list of texts: numbers, a text alone, something else in the list."""
    if names is None:
        return
    is_list = isinstance(names, Iterable) and not isinstance(names, str | bytes)
    if not is_list or not all(isinstance(name, str) for name in names):  # type: ignore[attr-defined]
        raise InputError(f"The {what} are {names!r:.60}; give a list of names.")


def _asked(predictor: Predictor, genes: Sequence[str] | None) -> list[str]:
    dataset = predictor.dataset
    is_every = genes is not None and list(genes) == [EVERY] and EVERY not in dataset.index
    if genes is not None and not is_every:
        return list(dict.fromkeys(resolve_gene(dataset, gene) for gene in genes))
    if dataset.teams and not is_every:
        tested = predictor.split.targets("test")
        if not tested:
            raise InputError(
                f"{dataset.name} has no test target: too few targets have a known team of a size "
                f"that is split. Name genes with --targets; '{EVERY}' is every gene."
            )
        return list(tested)
    rows = np.flatnonzero(predictor.data.varies)
    if not len(rows):
        count = len(dataset.cells)
        over = f"its {count:,} {dataset.sample_noun}" if count > 1 else "one column of expression"
        raise InputError(
            f"{dataset.name} tells no team: no gene varies over {over}. Evidence needs several "
            f"{dataset.sample_noun} in which genes differ."
        )
    return [dataset.genes[row] for row in rows]


def _size_of(predictor: Predictor, gene: str, size: int | None) -> int | None:
    if size is not None:
        return size
    team = predictor.dataset.teams.get(gene)
    if team is None and predictor.models(None):
        return None
    if team is None:
        _check_choice(predictor)
        raise InputError(
            f"{predictor.dataset.display(gene)} has no known team, so its size is not known "
            "either; give one (--size R)."
        )
    return len(team)


def _check_choice(predictor: Predictor) -> None:
    """Refuse a single regulator: evidence chooses among two at least, and so chooses no size."""
    candidates = candidate_regulators(predictor.data)
    if len(candidates) < 2:
        names = [predictor.dataset.display(predictor.dataset.genes[row]) for row in candidates]
        raise InputError(
            f"{predictor.dataset.name} has {len(names)} gene{'' if len(names) == 1 else 's'} that "
            f"may regulate{f' ({names[0]})' if names else ''}, and a team is chosen among two at "
            "least. List more regulators (--regulators)."
        )


def _check_known(predictor: Predictor, targets: Iterable[int]) -> None:
    unknown = [predictor.dataset.genes[t] for t in targets if t not in predictor.truth]
    if unknown:
        raise InputError(
            f"Oracle injection needs the true team, which {len(unknown)} targets lack, such as "
            f"{unknown[:3]}; leave them out."
        )
