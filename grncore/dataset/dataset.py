"""`Dataset`: expression, names and known regulation of one experiment, checked and in one order."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from grncore.companions import (
    checked_order,
    checked_pairs,
    checked_perturbed,
    checked_positions,
    checked_prior,
    digests,
    pair_order,
    signs_of,
)
from grncore.errors import InputError
from grncore.naming import natural_key, natural_sorted

SampleNoun = Literal["cells", "samples"]


@dataclass(frozen=True)
class Notice:
    """Something that a reader noticed and decided, said so that the user can overrule it."""

    code: str
    message: str


@dataclass(frozen=True, eq=False)
class Dataset:
    """One experiment. Build it with :meth:`create`, which checks and orders its parts.

    Attributes
    ----------
    name
        What the app and the exports call it.
    expression
        ``(genes, cells)`` float32, finite, not negative unless ``is_logged``.
    genes
        Unique identifiers in natural order; the row order of ``expression``. Every gene index in
        grncore counts in this order, and every tie is broken by it, so that the order of a user's
        file never changes a result.
    cells
        Column names, in the file's order (features are the cells, so their order matters).
    edges
        Known regulation, a row an edge: ``regulator``, ``target`` (both in ``genes``, no self-edge,
        no duplicate) and whatever attributes the source had (sign, evidence). Without a row where
        nothing is known.
    aliases
        Display name by identifier; a gene that is missing here is shown by its identifier.
    cell_groups, gene_groups
        Optional label of each cell (cell type) and group of each gene (operon).
    listed_regulators
        Optional list of genes that may regulate, supplied by the user (never derived from truth).
    shortened
        Targets whose true set lost members to filtering, with the members lost. They are left out
        of exact-match figures.
    is_logged
        Whether ``expression`` is on a log scale already.
    sample_noun
        What a column is called: ``cells``, or ``samples`` for bulk data.
    notices
        What the reader noticed.
    prior
        Optional weights of evidence from elsewhere, a row a pair: ``regulator``, ``target``,
        ``weight`` in [0, 1] and ``sign`` (1, -1 or 0 where it is not known). Never the truth that
        predictions are judged by.
    gene_positions
        Optional chromosome and start (base pairs) by gene.
    perturbed
        Optional gene that is perturbed in each cell; empty for a cell without a perturbation. It
        may name a gene without expression.
    cell_order
        ``(cells,)`` optional float64: place of each cell along time or pseudotime, given by the
        user.
    """

    name: str
    expression: NDArray[np.float32]
    genes: tuple[str, ...]
    cells: tuple[str, ...]
    edges: pd.DataFrame
    aliases: Mapping[str, str] = field(default_factory=dict)
    cell_groups: tuple[str, ...] | None = None
    gene_groups: Mapping[str, str] | None = None
    listed_regulators: tuple[str, ...] | None = None
    shortened: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    is_logged: bool = False
    sample_noun: SampleNoun = "cells"
    notices: tuple[Notice, ...] = ()
    prior: pd.DataFrame | None = None
    gene_positions: Mapping[str, tuple[str, int]] | None = None
    perturbed: tuple[str, ...] | None = None
    cell_order: NDArray[np.float64] | None = None

    @classmethod
    def create(
        cls,
        *,
        name: str,
        expression: NDArray[np.floating],
        genes: Sequence[str],
        cells: Sequence[str],
        edges: pd.DataFrame | None = None,
        aliases: Mapping[str, str] | None = None,
        cell_groups: Sequence[str] | None = None,
        gene_groups: Mapping[str, str] | None = None,
        listed_regulators: Iterable[str] | None = None,
        shortened: Mapping[str, Iterable[str]] | None = None,
        is_logged: bool = False,
        sample_noun: SampleNoun = "cells",
        notices: Iterable[Notice] = (),
        prior: pd.DataFrame | None = None,
        gene_positions: Mapping[str, tuple[str, int]] | None = None,
        perturbed: Sequence[str] | None = None,
        cell_order: Sequence[float] | NDArray[np.floating] | None = None,
    ) -> "Dataset":
        """Check the parts against each other and put genes and edges in natural order.

        Raises
        ------
        InputError
            If shapes disagree, a name is repeated, a value is not finite or is negative although
            not logged, an edge or a prior weight's pair is repeated, a self-edge, or names a gene
            without expression, or a weight, sign, position or place of a cell is none. Readers
            clean their input first; this is the last gate.
        """
        _check_shape(name, expression, genes, cells, cell_groups)
        _check_values(name, expression, genes, cells, is_logged)
        order = sorted(range(len(genes)), key=lambda row: natural_key(genes[row]))
        ordered = tuple(genes[row] for row in order)
        row_of = {gene: row for row, gene in enumerate(ordered)}
        return cls(
            name=name,
            expression=np.ascontiguousarray(expression[order], dtype=np.float32),
            genes=ordered,
            cells=tuple(cells),
            edges=_checked_edges(name, edges, row_of),
            aliases={gene: alias for gene, alias in (aliases or {}).items() if alias},
            cell_groups=None if cell_groups is None else tuple(cell_groups),
            gene_groups=None if gene_groups is None else dict(gene_groups),
            listed_regulators=_checked_list(name, listed_regulators, set(ordered)),
            shortened={
                target: tuple(natural_sorted(lost)) for target, lost in (shortened or {}).items()
            },
            is_logged=is_logged,
            sample_noun=sample_noun,
            notices=tuple(notices),
            prior=checked_prior(name, prior, row_of),
            gene_positions=checked_positions(name, gene_positions, row_of),
            perturbed=checked_perturbed(name, perturbed, cells),
            cell_order=checked_order(name, cell_order, cells),
        )

    @cached_property
    def index(self) -> Mapping[str, int]:
        """Row of each gene."""
        return {gene: row for row, gene in enumerate(self.genes)}

    @cached_property
    def teams(self) -> Mapping[str, tuple[str, ...]]:
        """True regulator set of each target with any, both in natural order."""
        grouped: dict[str, list[str]] = {}
        for regulator, target in zip(self.edges["regulator"], self.edges["target"], strict=True):
            grouped.setdefault(target, []).append(regulator)
        return {
            target: tuple(natural_sorted(grouped[target])) for target in natural_sorted(grouped)
        }

    @cached_property
    def complete_teams(self) -> Mapping[int, NDArray[np.int64]]:
        """Row of each target -> ascending rows of its true regulators, without shortened teams."""
        return {
            self.index[target]: self.team_indices(target)
            for target in self.teams
            if target not in self.shortened
        }

    @cached_property
    def edge_signs(self) -> Mapping[tuple[str, str], int]:
        """Regulator and target -> 1 activates, -1 represses, 0 not known; empty without signs."""
        return signs_of(self.edges)

    def __repr__(self) -> str:
        groups = f" of {len(set(self.cell_groups))} groups" if self.cell_groups else ""
        known = "no known edges"
        if self.teams:
            known = f"{len(self.edges):,} known edges of {len(self.teams):,} targets"
        listed = self.listed_regulators
        allowed = "" if listed is None else f", {len(listed):,} listed regulators"
        return (
            f"Dataset {self.name!r}: {len(self.genes):,} genes in {len(self.cells):,} "
            f"{self.sample_noun}{groups}, {known}{allowed}"
        )

    def _repr_html_(self) -> str:
        """What the data is, as a notebook shows it."""
        from grncore.dataset.notebook import notebook_table  # which reads a Dataset

        return notebook_table(self)

    @cached_property
    def true_regulators(self) -> tuple[str, ...]:
        """Genes that regulate something in the truth. For summaries: never a regulator universe."""
        return tuple(natural_sorted(set(self.edges["regulator"])))

    def display(self, gene: str) -> str:
        """Name to show for a gene."""
        return self.aliases.get(gene, gene)

    def team_indices(self, target: str) -> NDArray[np.int64]:
        """Rows of the true regulators of ``target``, ascending; empty where none is known."""
        rows = sorted(self.index[gene] for gene in self.teams.get(target, ()))
        return np.array(rows, dtype=np.int64)

    @cached_property
    def expression_digest(self) -> str:
        """SHA-256 of genes, cells, their order, and every expression value."""
        digest = hashlib.sha256()
        header = [list(self.genes), list(self.cells), self.is_logged]
        digest.update(json.dumps(header, ensure_ascii=True).encode())
        digest.update(self.expression.astype("<f4", copy=False).tobytes())
        return digest.hexdigest()

    @cached_property
    def truth_digest(self) -> str:
        """SHA-256 of the known regulation."""
        return hashlib.sha256(
            json.dumps({t: list(team) for t, team in self.teams.items()}).encode()
        ).hexdigest()

    @cached_property
    def fingerprint(self) -> str:
        """One digest of expression, cells' order, truth and companions: equal data, equal digest.

        A checkpoint is bound to the first three alone, see :mod:`grncore.checkpoints.match`.
        """
        parts = [self.expression_digest, self.truth_digest]
        parts += [f"{name}{digest}" for name, digest in self.companion_digests.items()]
        return hashlib.sha256("".join(parts).encode()).hexdigest()

    @cached_property
    def identity(self) -> str:
        """SHA-256 of all that answers and views rest on: also groups, names and listed regulators.

        Two datasets of equal fingerprint may differ in these, so that results are kept under this.
        """
        parts = [
            self.fingerprint,
            self.sample_noun,
            self.cell_groups,
            sorted((self.gene_groups or {}).items()),
            sorted(self.listed_regulators) if self.listed_regulators is not None else None,
            sorted(self.aliases.items()),
            sorted((gene, list(lost)) for gene, lost in self.shortened.items()),
        ]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()

    @cached_property
    def companion_digests(self) -> Mapping[str, str]:
        """SHA-256 of prior, gene positions, perturbations and order of cells that are there."""
        return digests(
            prior=self.prior,
            gene_positions=self.gene_positions,
            perturbed=self.perturbed,
            cell_order=self.cell_order,
        )


def _check_shape(
    name: str,
    expression: NDArray[np.floating],
    genes: Sequence[str],
    cells: Sequence[str],
    cell_groups: Sequence[str] | None,
) -> None:
    if expression.shape != (len(genes), len(cells)):
        raise InputError(
            f"{name}: expression is {expression.shape}, but there are {len(genes)} gene names and "
            f"{len(cells)} cell names; expected a (genes, cells) matrix."
        )
    if not genes or not cells:
        raise InputError(f"{name}: there is no expression: {len(genes)} genes, {len(cells)} cells.")
    repeated = [gene for gene, count in Counter(genes).items() if count > 1]
    if repeated:
        raise InputError(f"{name}: {len(repeated)} gene names occur twice, such as {repeated[:3]}.")
    if cell_groups is not None and len(cell_groups) != len(cells):
        raise InputError(f"{name}: {len(cell_groups)} cell groups for {len(cells)} cells.")


def _check_values(
    name: str,
    expression: NDArray[np.floating],
    genes: Sequence[str],
    cells: Sequence[str],
    is_logged: bool,
) -> None:
    bad = ~np.isfinite(expression) if is_logged else ~(np.isfinite(expression) & (expression >= 0))
    if bad.any():
        row, column = np.argwhere(bad)[0]
        kind = "not finite" if is_logged else "negative or not finite"
        raise InputError(
            f"{name}: {int(bad.sum())} values are {kind}, the first at gene {genes[row]}, cell "
            f"{cells[column]}: {expression[row, column]}. Remove or impute them; if negative "
            "values come from a log scale, say that the data is logged."
        )


def _checked_edges(
    name: str, edges: pd.DataFrame | None, row_of: Mapping[str, int]
) -> pd.DataFrame:
    if edges is None:
        return pd.DataFrame(columns=["regulator", "target"], dtype=str)
    missing = {"regulator", "target"} - set(edges.columns)
    if missing:
        raise InputError(f"{name}: the edge table lacks the columns {sorted(missing)}.")
    pairs = edges[["regulator", "target"]].astype(str)
    checked_pairs(name, "edge", pairs, row_of)
    # Genes are in natural order, so their rows sort as their names do.
    return edges.iloc[pair_order(pairs, row_of)].reset_index(drop=True)


def _checked_list(
    name: str, listed: Iterable[str] | None, genes: set[str]
) -> tuple[str, ...] | None:
    if listed is None:
        return None
    names = natural_sorted(set(listed))
    unknown = [gene for gene in names if gene not in genes]
    if unknown:
        raise InputError(
            f"{name}: {len(unknown)} listed regulators lack expression: {unknown[:3]}."
        )
    return tuple(names)
