"""`TrainingData`: all that a method may see. Test truth is not in it, so it cannot leak."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from grncore.dataset import Dataset
from grncore.errors import InputError
from grncore.features import group_numbers, natural_scale, standardise
from grncore.splits import Split

UniverseKind = Literal["all", "listed", "train"]


@dataclass(frozen=True, eq=False)
class TrainingData:
    """Expression, regulator universe and the true teams of training and validation targets.

    Genes are rows of the dataset (natural order); teams are ascending rows.

    Attributes
    ----------
    features
        ``(genes, cells)`` float32, standardised.
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
        that model how regulators act rather than compare profiles. None where it is not known.
    cell_groups
        ``(cells,)`` number of each cell's group (cell type); None where groups are not known.
    """

    features: NDArray[np.float32]
    universe: NDArray[np.int64]
    universe_kind: UniverseKind
    teams: Mapping[int, NDArray[np.int64]]
    validation: Mapping[int, NDArray[np.int64]]
    amounts: NDArray[np.float32] | None = None
    cell_groups: NDArray[np.int64] | None = None

    @cached_property
    def digest(self) -> str:
        """SHA-256 of everything here: what is fitted to equal data is equal."""
        found = hashlib.sha256(self.universe_kind.encode())
        for array in (self.features, self.universe, self.amounts, self.cell_groups):
            found.update(str(None if array is None else array.shape).encode())
            found.update(b"" if array is None else np.ascontiguousarray(array).tobytes())
        for teams in (self.teams, self.validation):
            found.update(str([(target, team.tolist()) for target, team in teams.items()]).encode())
        return found.hexdigest()

    @property
    def n_genes(self) -> int:
        """Number of genes with features."""
        return self.features.shape[0]

    def targets(self, size: int | None = None) -> NDArray[np.int64]:
        """Training targets, ascending: all of them, or those with ``size`` regulators."""
        return _targets(self.teams, size)

    def validation_targets(self, size: int | None = None) -> NDArray[np.int64]:
        """Validation targets, ascending: all of them, or those with ``size`` regulators."""
        return _targets(self.validation, size)

    def candidates(self, targets: NDArray[np.int64]) -> NDArray[np.bool_]:
        """``(targets, genes)`` mask of allowed regulators: the universe without the target."""
        return candidate_mask(self.n_genes, self.universe, targets)

    def labels(self, targets: NDArray[np.int64]) -> NDArray[np.float32]:
        """``(targets, genes)`` multi-label indicator y of training targets (equation 10)."""
        labels = np.zeros((len(targets), self.n_genes), dtype=np.float32)
        for row, target in enumerate(targets):
            labels[row, self.teams[int(target)]] = 1.0
        return labels


def training_data(
    dataset: Dataset,
    split: Split,
    *,
    universe: UniverseKind = "all",
    with_validation: bool = False,
    with_extra: bool = True,
    n_cells: int | None = None,
) -> TrainingData:
    """Collect what a method may see of ``dataset`` under ``split``.

    Parameters
    ----------
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
        If the ``listed`` universe is asked of data without a regulator list.
    """
    names = [target for targets in split.train.values() for target in targets]
    held = [target for targets in split.validation.values() for target in targets]
    if with_validation:
        names, held = names + held, []
    if with_extra:
        # A shortened team is no team of its size: it must not be copied, nor train a stratum.
        names += [target for target in split.extra if target not in dataset.shortened]
    teams = _teams(dataset, names)
    return TrainingData(
        features=standardise(dataset, n_cells),
        universe=_universe(dataset, universe, teams),
        universe_kind=universe,
        teams=teams,
        validation=_teams(dataset, held),
        amounts=natural_scale(dataset, n_cells),
        cell_groups=group_numbers(dataset, n_cells),
    )


def candidate_mask(
    n_genes: int, universe: NDArray[np.int64], targets: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """``(targets, genes)`` mask: in the universe and not the target itself."""
    mask = np.zeros((len(targets), n_genes), dtype=bool)
    mask[:, universe] = True
    mask[np.arange(len(targets)), targets] = False
    return mask


def _teams(dataset: Dataset, names: list[str]) -> dict[int, NDArray[np.int64]]:
    return dict(sorted((dataset.index[name], dataset.team_indices(name)) for name in names))


def _universe(
    dataset: Dataset, kind: UniverseKind, teams: Mapping[int, NDArray[np.int64]]
) -> NDArray[np.int64]:
    if kind == "all":
        return np.arange(len(dataset.genes), dtype=np.int64)
    if kind == "train":
        return np.unique(np.concatenate([*teams.values(), np.empty(0, np.int64)]))
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


def masked(
    scores: NDArray[np.floating], universe: NDArray[np.int64], targets: NDArray[np.int64]
) -> NDArray[np.float32]:
    """``(targets, genes)`` scores as float32, with ``-inf`` where a gene is no candidate."""
    allowed = candidate_mask(scores.shape[1], universe, targets)
    return np.where(allowed, scores, -np.inf).astype(np.float32)
