"""`TrainingData`: all that a method may see. Test truth is not in it, so it cannot leak."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from grncore.dataset import Dataset, SampleNoun
from grncore.errors import InputError
from grncore.features import (
    AmountScale,
    Correlations,
    amount_scale,
    gene_group_numbers,
    group_numbers,
    natural_scale,
    standardise,
    z_scores,
)
from grncore.features.depth import cell_depth, without_depth
from grncore.features.molecules import molecule_amounts
from grncore.naming import natural_sorted
from grncore.splits import Split

if TYPE_CHECKING:  # scipy is imported where a sparse matrix is made
    from scipy.sparse import csr_array

UniverseKind = Literal["all", "listed", "train"]

NOBODY, STRANGER = -1, -2
"""In :attr:`TrainingData.perturbed`: no gene, and a gene without expression."""


@dataclass(frozen=True, eq=False)
class TrainingData:
    """Expression, regulator universe and the true teams of training and validation targets.

    Genes are rows of the dataset (natural order); teams are ascending rows.

    Attributes
    ----------
    features
        ``(genes, cells)`` float32, standardised: logged, free of ``depth``, mean 0 and standard
        deviation 1.
    universe
        ``(candidates,)`` int64 ascending: genes that may be predicted as regulators.
    universe_kind
        How the universe was chosen; printed beside every figure.
    teams
        Training target -> its true regulators, every team size.
    validation
        Validation target -> its true regulators; for model selection only. Empty where the
        training set takes the validation targets in.
    amounts
        ``(genes, cells)`` float32: the same cells' expression on its natural scale, for methods
        that model how regulators act rather than compare profiles. Free of ``depth``. None where
        it is not known.
    cell_groups
        ``(cells,)`` number of each cell's group (cell type); None where groups are not known.
    gene_groups
        ``(genes,)`` int64 number of each gene's group (operon), -1 for one that stands alone; None
        where groups are not known.
    gene_positions
        ``(genes, 2)`` int64 number of the chromosome and start in base pairs, -1 for a gene whose
        position is not known; None where none is.
    prior, prior_signs
        ``(genes, genes)`` regulator x target: float32 weights in [0, 1] of evidence from elsewhere,
        a given weight of 0 stored too, and int8 signs of those whose sign is known. None without.
    cell_order
        ``(cells,)`` float64 place along time or pseudotime, given by the user; None without.
    perturbed
        ``(cells,)`` int64 gene that is perturbed in each cell, `NOBODY`, or `STRANGER` for a gene
        without expression; None where nothing was said.
    amount_scale
        Whether ``amounts`` were measured, are a guess from logged values, or are such a guess that
        logged values (``features``) are modelled: see :func:`grncore.features.amount_scale`.
    depth
        ``(cells,)`` how deeply each cell was sequenced beside the mean, where the data tells it
        (:mod:`grncore.features.depth`); it is divided out of ``amounts`` and ``features``.
    molecule
        ``(cells,)`` what one molecule amounts to in each cell, where ``amounts`` are counts of
        molecules (:mod:`grncore.features.molecules`); None where they are not.
    sample_noun
        Whether columns are single cells or bulk samples.
    """

    features: NDArray[np.float32]
    universe: NDArray[np.int64]
    universe_kind: UniverseKind
    teams: Mapping[int, NDArray[np.int64]]
    validation: Mapping[int, NDArray[np.int64]]
    amounts: NDArray[np.float32] | None = None
    cell_groups: NDArray[np.int64] | None = None
    gene_groups: NDArray[np.int64] | None = None
    gene_positions: NDArray[np.int64] | None = None
    prior: "csr_array | None" = None
    prior_signs: "csr_array | None" = None
    cell_order: NDArray[np.float64] | None = None
    perturbed: NDArray[np.int64] | None = None
    amount_scale: AmountScale = "measured"
    depth: NDArray[np.float64] | None = None
    molecule: NDArray[np.float64] | None = None
    sample_noun: SampleNoun = "cells"

    @cached_property
    def digest(self) -> str:
        """SHA-256 of everything here: what is fitted to equal data is equal."""
        found = hashlib.sha256(self.universe_kind.encode())
        for array in (self.features, self.universe, self.amounts, self.cell_groups):
            found.update(str(None if array is None else array.shape).encode())
            found.update(b"" if array is None else np.ascontiguousarray(array).tobytes())
        for teams in (self.teams, self.validation):
            found.update(str([(target, team.tolist()) for target, team in teams.items()]).encode())
        # What is absent leaves no trace, so that fits kept by earlier versions are found again.
        found.update(b"" if self.sample_noun == "cells" else self.sample_noun.encode())
        for name, array in self._companions().items():
            found.update(f"{name}{array.shape}".encode())
            found.update(np.ascontiguousarray(array).tobytes())
        return found.hexdigest()

    @cached_property
    def without_labels(self) -> "TrainingData":
        """All but known teams: what reads no label reads this, which is equal under every split."""
        return replace(self, teams={}, validation={})

    def _companions(self) -> Mapping[str, NDArray[Any]]:
        """Arrays of the optional evidence that is there."""
        found: dict[str, NDArray[Any] | None] = {
            "gene_groups": self.gene_groups,
            "gene_positions": self.gene_positions,
            "cell_order": self.cell_order,
            "perturbed": self.perturbed,
            "molecule": self.molecule,
        }
        for name, matrix in (("prior", self.prior), ("prior_signs", self.prior_signs)):
            if matrix is not None:
                parts = {"data": matrix.data, "indices": matrix.indices, "indptr": matrix.indptr}
                found |= {f"{name}.{part}": array for part, array in parts.items()}
        return {name: array for name, array in found.items() if array is not None}

    @cached_property
    def correlations(self) -> Correlations:
        """Pearson correlations of any gene with the universe, over the features."""
        return Correlations(self.features, self.universe)

    @property
    def n_genes(self) -> int:
        """Number of genes with features."""
        return int(self.features.shape[0])

    @property
    def varies(self) -> NDArray[np.bool_]:
        """``(genes,)`` whether a gene's features tell anything; those of a constant one are 0."""
        found: NDArray[np.bool_] = np.asarray(self.features.any(axis=1))
        return found

    def targets(self, size: int | None = None) -> NDArray[np.int64]:
        """Training targets, ascending: all of them, or those with ``size`` regulators."""
        return _targets(self.teams, size)

    def validation_targets(self, size: int | None = None) -> NDArray[np.int64]:
        """Validation targets, ascending: all of them, or those with ``size`` regulators."""
        return _targets(self.validation, size)

    def candidates(self, targets: NDArray[np.int64]) -> NDArray[np.bool_]:
        """``(targets, genes)`` mask of allowed regulators: the universe without the target."""
        return candidate_mask(self.n_genes, self.universe, targets)

    def labels(
        self, targets: NDArray[np.int64], columns: NDArray[np.int64] | None = None
    ) -> NDArray[np.float32]:
        """``(targets, genes)`` multi-label indicator y of training targets (equation 10).

        With ``columns``, distinct genes, ``(targets, columns)`` of these alone.
        """
        n = self.n_genes if columns is None else len(columns)
        place = np.arange(n)
        if columns is not None:
            place = np.full(self.n_genes, -1)
            place[columns] = np.arange(n)
        # As indexing by column lays it out: the order of sums, so the last bits, depend on it.
        order: Literal["C", "F"] = "C" if columns is None else "F"
        labels = np.zeros((len(targets), n), dtype=np.float32, order=order)
        for row, target in enumerate(targets):
            found = place[self.teams[int(target)]]
            labels[row, found[found >= 0]] = 1.0
        return labels


def training_data(
    dataset: Dataset,
    split: Split | None,
    *,
    universe: UniverseKind = "all",
    with_validation: bool = False,
    with_extra: bool = True,
    n_cells: int | None = None,
) -> TrainingData:
    """Collect what a method may see of ``dataset`` under ``split``.

    Parameters
    ----------
    split
        None where no regulation is known, or none shall be learnt from.
    universe
        ``all`` genes (the paper), ``listed`` regulators of the dataset, or the regulators of
        ``train`` edges.
    with_validation
        Train on train + validation, as the paper's preset does; then nothing is left to select on.
    with_extra
        Learn from the targets outside the strata too, but for those whose team filtering shortened.

    Raises
    ------
    InputError
        If the ``listed`` universe is asked of data without a regulator list, or that of ``train``
        edges where no target trains.
    """
    names, held = [], []
    if split is not None:
        names, held = list(split.targets("train")), list(split.targets("validation"))
        if with_validation:
            names, held = names + held, []
        if with_extra:
            # A shortened team is no team of its size: it must not be copied, nor train a stratum.
            names += [target for target in split.extra if target not in dataset.shortened]
    teams = _teams(dataset, names)
    amounts, cell_groups = natural_scale(dataset, n_cells), group_numbers(dataset, n_cells)
    scale = amount_scale(dataset)
    molecule = molecule_amounts(dataset, amounts, cell_groups)
    depth = cell_depth(amounts, cell_groups) if scale != "logged" else None
    if molecule is not None and depth is not None:
        molecule = molecule / np.where(depth > 0, depth, 1.0)
    amounts = without_depth(amounts, depth)
    return TrainingData(
        features=(
            standardise(dataset, n_cells)
            if depth is None
            else z_scores(np.log1p(amounts.astype(np.float64)))
        ),
        universe=_universe(dataset, universe, teams),
        universe_kind=universe,
        teams=teams,
        validation=_teams(dataset, held),
        amounts=amounts,
        cell_groups=cell_groups,
        gene_groups=gene_group_numbers(dataset),
        gene_positions=_positions(dataset),
        prior=_prior(dataset, "weight", np.float32),
        prior_signs=_prior(dataset, "sign", np.int8),
        cell_order=None if dataset.cell_order is None else dataset.cell_order[:n_cells],
        perturbed=_perturbed(dataset, n_cells),
        amount_scale=scale,
        depth=depth,
        molecule=molecule,
        sample_noun=dataset.sample_noun,
    )


def candidate_mask(
    n_genes: int, universe: NDArray[np.int64], targets: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """``(targets, genes)`` mask: in the universe and not the target itself."""
    mask = np.zeros((len(targets), n_genes), dtype=bool)
    mask[:, universe] = True
    mask[np.arange(len(targets)), targets] = False
    return mask


def _prior(dataset: Dataset, column: str, dtype: type) -> "csr_array | None":
    """A column of the prior as regulator x target; weights of 0 are kept, signs of 0 are not."""
    if dataset.prior is None:
        return None
    from scipy.sparse import csr_array

    values = dataset.prior[column].to_numpy(dtype)
    pairs = (dataset.prior[name].map(dataset.index) for name in ("regulator", "target"))
    rows, columns = (pair.to_numpy(np.int64) for pair in pairs)
    if column == "sign":
        known = values != 0
        values, rows, columns = values[known], rows[known], columns[known]
    shape = (len(dataset.genes), len(dataset.genes))
    matrix = csr_array((values, (rows, columns)), shape=shape, dtype=dtype)
    matrix.sort_indices()
    return matrix


def _positions(dataset: Dataset) -> NDArray[np.int64] | None:
    if dataset.gene_positions is None:
        return None
    names = natural_sorted({chromosome for chromosome, _ in dataset.gene_positions.values()})
    number = {chromosome: place for place, chromosome in enumerate(names)}
    found = np.full((len(dataset.genes), 2), -1, dtype=np.int64)
    for gene, (chromosome, start) in dataset.gene_positions.items():
        found[dataset.index[gene]] = number[chromosome], start
    return found


def _perturbed(dataset: Dataset, n_cells: int | None) -> NDArray[np.int64] | None:
    if dataset.perturbed is None:
        return None
    rows = {"": NOBODY, **dataset.index}
    return np.array([rows.get(name, STRANGER) for name in dataset.perturbed[:n_cells]], np.int64)


def _teams(dataset: Dataset, names: list[str]) -> dict[int, NDArray[np.int64]]:
    return dict(sorted((dataset.index[name], dataset.team_indices(name)) for name in names))


def _universe(
    dataset: Dataset, kind: UniverseKind, teams: Mapping[int, NDArray[np.int64]]
) -> NDArray[np.int64]:
    if kind == "all":
        return np.arange(len(dataset.genes), dtype=np.int64)
    if kind == "train":
        if not teams:
            raise InputError(
                f"{dataset.name}: the universe 'train' holds the regulators of training targets, "
                "and there is none; choose 'all' or 'listed'."
            )
        return np.unique(np.concatenate(list(teams.values())))
    if kind == "listed":
        if dataset.listed_regulators is None:
            raise InputError(
                f"{dataset.name}: the universe 'listed' needs a regulator list; supply one, or "
                "choose 'all' or 'train'."
            )
        return np.array([dataset.index[g] for g in dataset.listed_regulators], dtype=np.int64)
    raise InputError(f"Unknown universe {kind!r}; choose one of {list(get_args(UniverseKind))}.")


def _targets(teams: Mapping[int, NDArray[np.int64]], size: int | None) -> NDArray[np.int64]:
    return np.array([t for t, team in teams.items() if size in (None, len(team))], dtype=np.int64)


def among_genes(
    scores: NDArray[np.floating],
    universe: NDArray[np.int64],
    targets: NDArray[np.int64],
    n_genes: int,
) -> NDArray[np.float32]:
    """``(targets, genes)`` from ``(targets, universe)``: ``-inf`` where a gene is no candidate."""
    found = np.full((len(targets), n_genes), -np.inf, dtype=np.float32)
    found[:, universe] = scores
    found[np.arange(len(targets)), targets] = -np.inf
    return found
