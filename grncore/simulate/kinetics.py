"""`RegulatoryNetwork`: who regulates whom and how strongly, in arrays that a simulator can use."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from grncore.errors import InputError
from grncore.naming import natural_sorted

EDGE_COLUMNS = ("regulator", "target", "strength", "hill")


@dataclass(frozen=True, eq=False)
class RegulatoryNetwork:
    """An acyclic regulatory network with its kinetics. Build it with :meth:`create`.

    The production rate of a target is the sum over its edges of ``K * a`` where K > 0 and of
    ``|K| * (1 - a)`` where K < 0, with the Hill activation ``a = x^n / (h^n + x^n)`` of its
    regulator's concentration x; a master regulator's rate is given per cell type.

    Attributes
    ----------
    genes
        Names in natural order; every index below counts in it.
    regulator, target
        ``(edges,)`` int64 gene indices, sorted by target, then regulator.
    strength
        ``(edges,)`` K: maximal contribution to the target's production rate, negative where the
        regulator represses.
    hill
        ``(edges,)`` Hill coefficient n.
    masters
        ``(masters,)`` int64 gene indices, ascending: genes without regulators.
    rates
        ``(masters, types)`` production rate of each master regulator in each cell type.
    """

    genes: tuple[str, ...]
    regulator: NDArray[np.int64]
    target: NDArray[np.int64]
    strength: NDArray[np.float64]
    hill: NDArray[np.float64]
    masters: NDArray[np.int64]
    rates: NDArray[np.float64]

    @classmethod
    def create(
        cls, edges: pd.DataFrame, rates: Mapping[str, Sequence[float]]
    ) -> "RegulatoryNetwork":
        """Check edges and production rates against each other and index them.

        Parameters
        ----------
        edges
            A row an edge with the columns ``regulator, target, strength, hill``; names are strings.
        rates
            Master regulator -> its production rate in each cell type.

        Raises
        ------
        InputError
            If an edge is repeated or a self-edge, a strength is 0 or not finite, a Hill coefficient
            is not positive, a gene is both target and master or neither, rates are negative or of
            different lengths, or the network has a cycle.
        """
        _check_edges(edges)
        table, masters = _rate_table(rates)
        genes = tuple(natural_sorted({*edges["regulator"], *edges["target"], *masters}))
        index = {gene: row for row, gene in enumerate(genes)}
        _check_roles(set(edges["target"]), set(masters), genes)
        regulator = _rows(edges["regulator"], index)
        target = _rows(edges["target"], index)
        order = np.lexsort((regulator, target))
        rows = np.array([index[gene] for gene in masters], dtype=np.int64)
        network = cls(
            genes=genes,
            regulator=regulator[order],
            target=target[order],
            strength=edges["strength"].to_numpy(np.float64)[order],
            hill=edges["hill"].to_numpy(np.float64)[order],
            masters=np.sort(rows),
            rates=table[np.argsort(rows)],
        )
        _ = network.levels  # Raises where there is a cycle.
        return network

    @property
    def n_types(self) -> int:
        """Number of cell types."""
        return int(self.rates.shape[1])

    @cached_property
    def edges(self) -> pd.DataFrame:
        """A row an edge: ``regulator, target, strength, hill``, by name."""
        names = np.array(self.genes, dtype=object)
        return pd.DataFrame(
            {
                "regulator": names[self.regulator],
                "target": names[self.target],
                "strength": self.strength,
                "hill": self.hill,
            }
        )

    @cached_property
    def levels(self) -> NDArray[np.int64]:
        """``(genes,)`` longest path from a master: 0 for masters, above every regulator else.

        Raises
        ------
        InputError
            If genes regulate each other in a cycle, which has no order to simulate in.
        """
        levels = np.full(len(self.genes), -1, dtype=np.int64)
        levels[self.masters] = 0
        unsettled = np.bincount(self.target, minlength=len(self.genes))
        ready = self.masters
        while len(ready):
            leaving = np.isin(self.regulator, ready)
            reached = self.target[leaving]
            np.subtract.at(unsettled, reached, 1)
            np.maximum.at(levels, reached, levels[self.regulator[leaving]] + 1)
            ready = np.unique(reached[unsettled[reached] == 0])
        stuck = np.flatnonzero(unsettled > 0)
        if len(stuck):
            named = [self.genes[row] for row in stuck[:5]]
            raise InputError(
                f"The network has a cycle: {len(stuck)} genes are in it or behind it, such as "
                f"{named}. A steady state is simulated from regulators down; remove an edge of "
                "each cycle."
            )
        return levels


def _rows(names: pd.Series, index: Mapping[str, int]) -> NDArray[np.int64]:
    return np.array([index[name] for name in names], dtype=np.int64)


def _check_edges(edges: pd.DataFrame) -> None:
    missing = [column for column in EDGE_COLUMNS if column not in edges.columns]
    if missing:
        raise InputError(f"The network's edges lack the columns {missing}.")
    if edges.empty:
        raise InputError("The network has no edges.")
    if (edges["regulator"] == edges["target"]).any():
        raise InputError(
            f"Self-regulation cannot be simulated: "
            f"{_first(edges, edges['regulator'] == edges['target'])}. Remove the edge."
        )
    repeated = edges.duplicated(["regulator", "target"])
    if repeated.any():
        raise InputError(f"An edge is given twice: {_first(edges, repeated)}. Keep one of them.")
    strength, hill = edges["strength"].to_numpy(float), edges["hill"].to_numpy(float)
    bad = ~np.isfinite(strength) | (strength == 0)
    if bad.any():
        raise InputError(f"A strength K is 0 or not finite: {_first(edges, bad)}.")
    bad = ~np.isfinite(hill) | (hill <= 0)
    if bad.any():
        raise InputError(f"A Hill coefficient is missing or not positive: {_first(edges, bad)}.")


def _first(edges: pd.DataFrame, bad: pd.Series | NDArray[np.bool_]) -> str:
    row = edges[bad].iloc[0]
    return f"{row['regulator']} -> {row['target']} (K {row['strength']}, n {row['hill']})"


def _rate_table(rates: Mapping[str, Sequence[float]]) -> tuple[NDArray[np.float64], list[str]]:
    widths = {len(row) for row in rates.values()}
    if len(widths) != 1 or 0 in widths:
        raise InputError(
            f"Master regulators need one production rate for each cell type; rows have "
            f"{sorted(widths) or 'no'} rates."
        )
    table = np.array(list(rates.values()), dtype=np.float64)
    bad = ~(np.isfinite(table) & (table >= 0)).all(axis=1)
    masters = list(rates)
    if bad.any():
        named = [masters[row] for row in np.flatnonzero(bad)[:3]]
        raise InputError(f"Production rates are negative or not finite for {named}.")
    return table, masters


def _check_roles(targets: set[str], masters: set[str], genes: Sequence[str]) -> None:
    both = natural_sorted(targets & masters)
    if both:
        raise InputError(
            f"{len(both)} genes have both regulators and a master's production rates, such as "
            f"{both[:3]}. A master regulator is a gene without regulators: drop one of the two."
        )
    neither = [gene for gene in genes if gene not in targets and gene not in masters]
    if neither:
        raise InputError(
            f"{len(neither)} genes have neither regulators nor production rates, such as "
            f"{neither[:3]}. Add a row for each to the master regulators' file."
        )
