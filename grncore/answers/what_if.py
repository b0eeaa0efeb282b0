"""What a model makes of a set that a person chose, beside its own best set and the truth."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from grncore.answers.ranked_sets import Team
from grncore.answers.set_parts import SetParts, set_parts
from grncore.decoding import Budget
from grncore.errors import InputError
from grncore.methods.registry import model_label
from grncore.naming import natural_sorted
from grncore.pipeline.predictor import Predictor

if TYPE_CHECKING:  # torch takes a second to import, and only ranks of sets need it
    from grncore.decoding import Rank


@dataclass(frozen=True, eq=False)
class WhatIf:
    """A chosen set under one model.

    Attributes
    ----------
    target, model, size
        The target, the model, and the size of the set: the scorer of that size answers.
    asked
        The chosen set.
    best
        The model's own best set of the same size.
    truth
        The true team, where it is known and of the same size.
    rank
        Place of the chosen set among all sets of the pool; None where the model's residual has no
        proven bound, so that only scoring every set could tell.
    cap, total_sets
        M, the width of the pool, and C(M, R).
    outside
        Members of the chosen set that the pool lacks: the rank is the one that the set would have.
    """

    target: str
    model: str
    size: int
    asked: SetParts
    best: SetParts | None
    truth: SetParts | None
    rank: "Rank | None"
    cap: int
    total_sets: int
    outside: Team


def checked_set(predictor: Predictor, target: str, model: str, genes: Sequence[str]) -> Team:
    """The set in natural order.

    Raises
    ------
    InputError
        If the model scores no sets of this size, or the set repeats a gene, holds the target, or
        names a gene that the dataset lacks; the message says what to change.
    """
    dataset, label = predictor.dataset, model_label(model)
    unknown = [gene for gene in genes if gene not in dataset.index]
    if unknown:
        raise InputError(f"{dataset.name} has no gene {unknown[0]!r}; choose one of its genes.")
    if target in genes:
        raise InputError(f"{dataset.display(target)} is the target: it cannot regulate itself.")
    if len(set(genes)) != len(genes):
        raise InputError("A set names each regulator once; take the repeated one out.")
    sizes = predictor.sizes_scored(model)
    if not sizes:
        raise InputError(f"{label} gives no scores; choose a model that scores sets.")
    if len(genes) not in sizes:
        offered = ", ".join(map(str, sizes))
        raise InputError(
            f"{label} scores sets of {offered} regulators here; this one has {len(genes)}."
        )
    return tuple(natural_sorted(genes))


def what_if(
    predictor: Predictor,
    target: str,
    model: str,
    genes: Sequence[str],
    *,
    best: Team | None = None,
    budget: Budget | None = None,
) -> WhatIf:
    """Score a set and count the sets of the pool that outscore it.

    Parameters
    ----------
    best
        The model's best set, where the caller has it and it is of the same size; decoded otherwise.
    budget
        For the count; where it runs out the rank is a lower limit, and says so.

    Raises
    ------
    InputError
        If the model cannot score the set; see :func:`checked_set`.
    """
    team = checked_set(predictor, target, model, genes)
    dataset, size = predictor.dataset, len(team)
    row = dataset.index[target]
    pool = predictor.pools([row], predictor.cap(size, model)).of(row)
    if best is None or len(best) != size:
        found = predictor.teams(model, [row], size, top=1, budget=budget).sets[0, 0]
        best = tuple(dataset.genes[i] for i in found) if (found >= 0).all() else None
    true = dataset.teams.get(target, ())
    compared = [t for t in (best, true if len(true) == size else None) if t]
    asked, *others = set_parts(predictor, target, model, [team, *compared])
    parts = dict(zip(map(frozenset, compared), others, strict=True))
    rows = np.array([dataset.index[gene] for gene in team], dtype=np.int64)
    try:
        rank = predictor.rank(model, row, rows, budget=budget)
    except InputError:  # its residual has no proven bound
        rank = None
    return WhatIf(
        target=target,
        model=model,
        size=size,
        asked=asked,
        best=None if best is None else parts[frozenset(best)],
        truth=parts.get(frozenset(true)),
        rank=rank,
        cap=len(pool),
        total_sets=math.comb(len(pool), size),
        outside=tuple(g for g, i in zip(team, rows, strict=True) if i not in pool),
    )


def member_table(found: WhatIf) -> pd.DataFrame:
    """A row for each regulator of the chosen set, the best set and the truth.

    Columns: ``regulator``, ``base`` (what it adds wherever it stands), ``asked``, ``best`` and
    ``true`` (whether the set holds it; ``true`` is missing where the truth is not known).
    """
    bases: dict[str, float] = {}
    for parts in (found.asked, found.best, found.truth):
        if parts is not None:
            bases.update(parts.members)
    truth = None if found.truth is None else set(found.truth.team)
    best = set() if found.best is None else set(found.best.team)
    table = pd.DataFrame(
        {
            "regulator": list(bases),
            "base": list(bases.values()),
            "asked": [gene in found.asked.members for gene in bases],
            "best": [gene in best for gene in bases],
            "true": [None if truth is None else gene in truth for gene in bases],
        }
    ).astype({"true": "boolean"})
    return table.sort_values("base", ascending=False, kind="stable", ignore_index=True)
