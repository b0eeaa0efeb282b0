"""What may come with a dataset beside expression and edges, checked as the dataset is made.

All of it is optional and given by the user: prior weights, gene positions, perturbations, an order
of the cells. None of it is derived from the truth that predictions are judged by.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from grncore.errors import InputError

PRIOR_COLUMNS = ("regulator", "target", "weight", "sign")

_SIGN_COLUMNS = ("sign", "effect", "mode")
_SIGN_WORDS: Mapping[str, int] = {
    **dict.fromkeys(("+", "1", "activator", "activation", "activates", "positive", "up"), 1),
    **dict.fromkeys(
        ("-", "\u2212", "repressor", "repression", "represses", "inhibitor", "inhibition",
         "inhibits", "negative", "down"), -1,
    ),
}  # fmt: skip


def checked_pairs(name: str, what: str, pairs: pd.DataFrame, genes: Mapping[str, int]) -> None:
    """Refuse a table of ``regulator`` and ``target`` that names strangers, selves or pairs twice.

    Parameters
    ----------
    what
        What the table is called, such as ``edge``.
    genes
        Row of each gene that has expression.

    Raises
    ------
    InputError
        Saying which.
    """
    unknown = sorted((set(pairs["regulator"]) | set(pairs["target"])) - genes.keys())
    if unknown:
        raise InputError(
            f"{name}: {len(unknown)} genes of the {what}s have no expression: {unknown[:3]}. "
            "Leave these pairs out, or give the genes' expression."
        )
    if (pairs["regulator"] == pairs["target"]).any():
        raise InputError(f"{name}: the {what} table holds self-edges; leave them out.")
    if pairs.duplicated().any():
        raise InputError(f"{name}: the {what} table holds duplicate edges; keep one of each.")


def pair_order(pairs: pd.DataFrame, genes: Mapping[str, int]) -> NDArray[np.int64]:
    """Order by target, then regulator, each in the order of the genes."""
    return np.lexsort([pairs["regulator"].map(genes), pairs["target"].map(genes)])


def checked_prior(
    name: str, prior: pd.DataFrame | None, genes: Mapping[str, int]
) -> pd.DataFrame | None:
    """Prior weights in gene order, with the columns of :data:`PRIOR_COLUMNS`; 0 is no known sign.

    Raises
    ------
    InputError
        As :func:`checked_pairs`, or if a weight is not in [0, 1] or a sign none.
    """
    if prior is None:
        return None
    missing = {"regulator", "target", "weight"} - set(prior.columns)
    if missing:
        raise InputError(f"{name}: the table of prior weights lacks the columns {sorted(missing)}.")
    pairs = prior[["regulator", "target"]].astype(str)
    checked_pairs(name, "prior edge", pairs, genes)
    weights = pd.to_numeric(prior["weight"], errors="coerce").to_numpy(np.float64)
    bad = ~((weights >= 0) & (weights <= 1))
    if bad.any():
        row = int(np.flatnonzero(bad)[0])
        raise InputError(
            f"{name}: {int(bad.sum())} prior weights are not between 0 and 1, the first that of "
            f"{pairs['regulator'].iloc[row]} -> {pairs['target'].iloc[row]}: "
            f"{prior['weight'].iloc[row]!r}. Scale weights to [0, 1]; a column 'sign' says whether "
            "an edge activates (1) or represses (-1)."
        )
    signs = np.zeros(len(prior), dtype=np.int8)
    if "sign" in prior.columns:
        blank = prior["sign"].isna() | (prior["sign"].astype(str).str.strip() == "")
        given = pd.to_numeric(prior["sign"].where(~blank, 0), errors="coerce").to_numpy(np.float64)
        bad = ~np.isin(given, (-1, 0, 1))
        if bad.any():
            row = int(np.flatnonzero(bad)[0])
            raise InputError(
                f"{name}: {int(bad.sum())} signs of prior edges are not 1, -1, 0 or blank, the "
                f"first that of {pairs['regulator'].iloc[row]} -> {pairs['target'].iloc[row]}: "
                f"{prior['sign'].iloc[row]!r}."
            )
        signs = given.astype(np.int8)
    table = pairs.assign(weight=weights, sign=signs)
    return table.iloc[pair_order(pairs, genes)].reset_index(drop=True)


def checked_positions(
    name: str, positions: Mapping[str, tuple[str, int]] | None, genes: Mapping[str, int]
) -> Mapping[str, tuple[str, int]] | None:
    """Chromosome and start of genes, in gene order.

    Raises
    ------
    InputError
        If a gene has no expression, or a start is no whole number from 0.
    """
    if positions is None:
        return None
    unknown = sorted(set(positions) - genes.keys())
    if unknown:
        raise InputError(
            f"{name}: {len(unknown)} genes with a position have no expression: {unknown[:3]}. "
            "Leave them out."
        )
    found = {}
    for gene in sorted(positions, key=genes.__getitem__):
        chromosome, start = positions[gene]
        if isinstance(start, bool) or not isinstance(start, int | np.integer) or start < 0:
            raise InputError(
                f"{name}: gene {gene} starts at {start!r}; expected a whole number of base pairs."
            )
        found[gene] = (str(chromosome), int(start))
    return found


def checked_perturbed(
    name: str, perturbed: Sequence[str] | None, cells: Sequence[str]
) -> tuple[str, ...] | None:
    """Gene perturbed in each cell, empty for none.

    A gene without expression may be named: its cells must not pass for controls.

    Raises
    ------
    InputError
        If there is not one for each cell, or none of the cells is perturbed.
    """
    if perturbed is None:
        return None
    if len(perturbed) != len(cells):
        raise InputError(f"{name}: {len(perturbed)} perturbation labels for {len(cells)} cells.")
    labels = tuple(str(label) for label in perturbed)
    if not any(labels):
        raise InputError(
            f"{name}: every perturbation label is empty, so that no cell is perturbed; leave the "
            "labels out."
        )
    return labels


def checked_order(
    name: str, order: Sequence[float] | NDArray[Any] | None, cells: Sequence[str]
) -> NDArray[np.float64] | None:
    """``(cells,)`` place of each cell along time or pseudotime.

    Raises
    ------
    InputError
        If there is not one finite number for each cell.
    """
    if order is None:
        return None
    try:
        places = np.array(order, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise InputError(f"{name}: the order of cells must be numbers ({error}).") from error
    if places.shape != (len(cells),):
        raise InputError(
            f"{name}: {len(places) if places.ndim else 'no'} places of an order of cells for "
            f"{len(cells)} cells."
        )
    bad = np.flatnonzero(~np.isfinite(places))
    if len(bad):
        raise InputError(
            f"{name}: {len(bad)} cells have no finite place in the order of cells, the first is "
            f"{cells[bad[0]]}: {places[bad[0]]}. Leave these cells out, or give no order."
        )
    return places


def signs_of(edges: pd.DataFrame) -> Mapping[tuple[str, str], int]:
    """Sign of each edge: 1 activates, -1 represses, 0 is not known; empty without a column of them.

    The column ``sign`` is read, else ``effect``, else ``mode``, in any case. Values are signs,
    numbers of which the sign counts, or words such as activator and repressor.
    """
    columns = {str(column).lower(): column for column in reversed(list(edges.columns))}
    chosen = next((columns[name] for name in _SIGN_COLUMNS if name in columns), None)
    if chosen is None:
        return {}
    values = edges[chosen].tolist()
    understood = {value: _sign(value) for value in set(map(str, values))}
    pairs = zip(edges["regulator"].astype(str), edges["target"].astype(str), strict=True)
    return {pair: understood[str(value)] for pair, value in zip(pairs, values, strict=True)}


def _sign(text: str) -> int:
    text = text.strip().lower()
    if text in _SIGN_WORDS:
        return _SIGN_WORDS[text]
    try:
        number = float(text)
    except ValueError:
        return 0
    return int(np.sign(number)) if np.isfinite(number) else 0


def digests(
    *,
    prior: pd.DataFrame | None,
    gene_positions: Mapping[str, tuple[str, int]] | None,
    perturbed: Sequence[str] | None,
    cell_order: NDArray[np.float64] | None,
) -> Mapping[str, str]:
    """SHA-256 of each companion that is there, by name."""
    plain = {
        "prior": None if prior is None else prior[list(PRIOR_COLUMNS)].to_numpy().tolist(),
        "gene_positions": gene_positions and list(gene_positions.items()),
        "perturbed": None if perturbed is None else list(perturbed),
        "cell_order": None if cell_order is None else cell_order.tolist(),
    }
    return {
        name: hashlib.sha256(json.dumps(value).encode()).hexdigest()
        for name, value in plain.items()
        if value is not None
    }
