"""Whether a dataset is the one that a bundle was trained on, and if not, how it differs."""

from collections.abc import Collection, Iterator, Mapping

from grncore.checkpoints.header import DatasetMark, dataset_mark
from grncore.dataset import Dataset
from grncore.errors import CheckpointError
from grncore.training_data import TrainingData


def check_dataset(mark: DatasetMark, dataset: Dataset, where: str) -> None:
    """Refuse a dataset other than the bundle's; its name and the order of its genes may differ.

    Genes may come in any order in a user's file: :class:`Dataset` puts them in natural order, and
    so does the bundle. Cells may not, for they are the features.

    Raises
    ------
    CheckpointError
        Naming everything that differs.
    """
    differences = list(_differences(mark, dataset_mark(dataset)))
    if differences:
        raise CheckpointError(
            f"{where}: this checkpoint was trained on other data than {dataset.name!r} (it was "
            f"called {mark.name!r}). "
            + " ".join(differences)
            + " Load the data that it was trained on, with the same options, or train a "
            "checkpoint for this data."
        )


_DEPTH = "depth"

_COMPARED = {"prior": "prior", "gene_positions": "gene position"}
"""What a method may take and a dataset may hold otherwise than when the method was fitted."""


def check_evidence(
    marks: Mapping[str, str], dataset: Dataset, taken: Collection[str], where: str
) -> None:
    """Refuse a dataset whose optional evidence differs, where a stored model was fitted with it.

    Parameters
    ----------
    marks
        Digests that the bundle remembers.
    taken
        What its methods take where it is there.

    Raises
    ------
    CheckpointError
        Naming what differs.
    """
    here = dataset.companion_digests
    names = sorted(_COMPARED.keys() & taken)
    differing = [_COMPARED[name] for name in names if marks.get(name) != here.get(name)]
    if differing:
        raise CheckpointError(
            f"{where}: a model of this checkpoint was fitted with {' and '.join(differing)} data "
            f"other than that of {dataset.name!r}. Load it as it was then, or train again."
        )


def depth_mark(data: TrainingData) -> Mapping[str, str]:
    """What a bundle remembers of features whose sequencing depth was divided out."""
    return {} if data.depth is None else {_DEPTH: "divided out"}


def check_depth(marks: Mapping[str, str], data: TrainingData, where: str) -> None:
    """Refuse features that are free of sequencing depth where those of the bundle were not.

    Raises
    ------
    CheckpointError
        If so.
    """
    if depth_mark(data) != {name: said for name, said in marks.items() if name == _DEPTH}:
        raise CheckpointError(
            f"{where}: its models were trained on features that still held the depth to which each "
            "cell was sequenced, as earlier versions left it there. Train them again."
        )


def _differences(ours: DatasetMark, theirs: DatasetMark) -> Iterator[str]:
    if ours.fingerprint == theirs.fingerprint:
        return
    yield from _gene_differences(ours, theirs)
    yield from _cell_differences(ours, theirs)
    if ours.is_logged != theirs.is_logged:
        yield (
            f"The checkpoint takes the values as {_scale(ours)}, this dataset as {_scale(theirs)}."
        )
    same_frame = (ours.genes, ours.cells_digest, ours.is_logged) == (
        theirs.genes,
        theirs.cells_digest,
        theirs.is_logged,
    )
    if same_frame and ours.expression_digest != theirs.expression_digest:
        yield "Genes and cells have the same names, but expression values differ."
    if ours.truth_digest != theirs.truth_digest:
        yield "The known regulation (edges between genes with expression) differs."


def _gene_differences(ours: DatasetMark, theirs: DatasetMark) -> Iterator[str]:
    here = set(theirs.genes)
    missing = [gene for gene in ours.genes if gene not in here]
    there = set(ours.genes)
    extra = [gene for gene in theirs.genes if gene not in there]
    if missing:
        yield (
            f"{len(missing)} of its {len(ours.genes)} genes are missing here, such as "
            f"{missing[:3]}."
        )
    if extra:
        yield f"{len(extra)} genes here are unknown to it, such as {extra[:3]}."


def _cell_differences(ours: DatasetMark, theirs: DatasetMark) -> Iterator[str]:
    if ours.n_cells != theirs.n_cells:
        yield f"It has {ours.n_cells} cells, this dataset {theirs.n_cells}."
    elif ours.sorted_cells_digest != theirs.sorted_cells_digest:
        yield "The cells have other names."
    elif ours.cells_digest != theirs.cells_digest:
        yield "The cells are the same, but in another order."


def _scale(mark: DatasetMark) -> str:
    return "logged already" if mark.is_logged else "counts or other unlogged values"
