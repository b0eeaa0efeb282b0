"""A SERGIO data folder as its authors publish it."""

from dataclasses import replace
from fnmatch import fnmatch
from pathlib import Path

from grncore.dataset import Notice
from grncore.errors import InputError
from grncore.naming import natural_sorted
from grncore.readers.assembly import RawDataset
from grncore.readers.companions import read_companions
from grncore.readers.edges import EdgeTable
from grncore.readers.files_in import matching_files, one_file
from grncore.readers.gene_names import named_in
from grncore.readers.matching import examples
from grncore.readers.matrix import read_matrix
from grncore.readers.networks.sergio_interactions import interaction_frame
from grncore.readers.options import HDF5_ONLY, ReadOptions, refuse_useless
from grncore.readers.sergio_names import with_gene_ids
from grncore.readers.text import open_table, read_strings
from grncore.simulate.sergio_files import read_master_rates

INTERACTIONS = "Interaction_*.txt"
MASTERS = "Regs_*.txt"
EXPRESSION = "simulated_noNoise*.[ct][sx][vt]*"
"""``.csv``, ``.tsv`` or ``.txt``, gzipped or not; some write it without a number."""
GROUND_TRUTH = "gt_GRN.csv*"


def read_sergio(folder: Path, options: ReadOptions) -> RawDataset:
    """Read ``Interaction_*.txt``, ``Regs_*.txt`` (optional) and ``simulated_noNoise_*.csv``.

    The interaction file is the truth, for it made the data; ``gt_GRN.csv``, where there is one,
    is checked against it. Of several simulations the first by number is read, with a notice.
    Cells of one type follow each other; the number of types is that of production rates.

    Raises
    ------
    InputError
        If a file is missing or malformed, or ``gt_GRN.csv`` is of another network.
    """
    refuse_useless(folder, options, HDF5_ONLY, "is for .h5ad files")
    path, notices = _expression(folder, options)
    interactions = _interactions(folder, options)
    ids = _gene_ids(folder, interactions)
    matrix = with_gene_ids(read_matrix(path, positions=True), ids, interactions or folder)
    if interactions is not None:
        options = replace(options, edges=None)
    parts = read_companions(options, matrix)
    n_types = None
    if interactions is not None:
        edges = _edges(interactions)
        notices += _cross_check(folder, interactions, edges)
        n_types = _n_types(folder, interactions)
        parts = replace(parts, edges=edges)
    return RawDataset(
        name=folder.resolve().name,
        matrix=matrix,
        parts=parts,
        n_types=None if parts.cell_groups else n_types,
        linear_by_format=True,
        positions=True,
        sample_noun="cells",
        notices=notices,
    )


def _interactions(folder: Path, options: ReadOptions) -> Path | None:
    """The interaction file; None if the user names an edge list of another kind."""
    if options.edges is None:
        return one_file(folder, INTERACTIONS, "--edges")[0]
    named = Path(options.edges)
    return named if fnmatch(named.name.lower(), INTERACTIONS.lower()) else None


def _n_types(folder: Path, interactions: Path) -> int | None:
    """Number of cell types: production rates in a line of the masters' file, if there is one."""
    for path in _masters(folder, interactions):
        return len(next(iter(read_master_rates(path).values())))
    return None


def _masters(folder: Path, interactions: Path) -> list[Path]:
    """The file of master regulators that belongs to an interaction file, if there is one."""
    files = matching_files(folder, MASTERS)
    # Several networks in one folder are told apart by what follows the first underscore.
    tail = interactions.name.partition("_")[2]
    paired = [path for path in files if path.name.partition("_")[2] == tail]
    return (paired or files)[:1]


def _gene_ids(folder: Path, interactions: Path | None) -> set[str]:
    """Every gene of the simulated network."""
    if interactions is None:
        return set()
    ids = named_in(interaction_frame(interactions))
    return ids.union(*(read_master_rates(path) for path in _masters(folder, interactions)))


def _expression(folder: Path, options: ReadOptions) -> tuple[Path, list[Notice]]:
    if options.expression is not None:
        return Path(options.expression), []
    files = matching_files(folder, EXPRESSION)
    if not files:
        raise InputError(
            f"{folder}: this SERGIO folder has no {EXPRESSION}, the clean expression. Run SERGIO, "
            "or `python -m grncore simulate`, on its input files, or name a file with --expression."
        )
    return one_file(folder, EXPRESSION, "--expression", first=True)


def _edges(path: Path) -> EdgeTable:
    frame = interaction_frame(path)
    return EdgeTable(str(path), frame.assign(sign=frame["effect"].map({"+": 1, "-": -1})))


def _cross_check(folder: Path, interactions: Path, edges: EdgeTable) -> list[Notice]:
    """Compare ``gt_GRN.csv`` with the interaction file, both ways round.

    Raises
    ------
    InputError
        If most of its pairs are no edge of the interaction file in either direction.
    """
    files = matching_files(folder, GROUND_TRUTH)
    if not files:
        return []
    path = files[0]
    frame = read_strings(open_table(path))
    listed = {
        (left.removesuffix(".0"), right.removesuffix(".0"))
        for left, right in zip(frame[0], frame[1], strict=True)
    }
    true = set(zip(edges.frame["regulator"], edges.frame["target"], strict=True))
    forward = len(listed & true)
    backward = len({(right, left) for left, right in listed} & true)
    order = "regulator, target" if forward >= backward else "target, regulator"
    agree = max(forward, backward)
    if backward > forward:
        listed = {(right, left) for left, right in listed}
    if agree == len(listed) == len(true):
        if forward >= backward:
            return []
        message = f"{path}: its columns are {order}; all {agree:,} edges agree with {interactions}."
        return [Notice("ground-truth", message)]
    differing = natural_sorted(f"{r} -> {t}" for r, t in listed ^ true)
    counts = (
        f"{path}: read as {order}, {agree:,} of its {len(listed):,} edges are among the "
        f"{len(true):,} of {interactions} ({len(differing):,} differ: {examples(differing)})"
    )
    if agree < len(listed) / 2:
        raise InputError(
            f"{counts}. These files describe different networks; remove {path.name} or put the "
            "right one there."
        )
    message = f"{counts}. The interaction file is followed, for it made the data."
    return [Notice("ground-truth", message)]
