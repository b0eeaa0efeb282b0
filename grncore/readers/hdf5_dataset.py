"""Expression from an HDF5 file (``.h5ad``, ``.loom``, 10x ``.h5``): cells x genes, names inside."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from grncore.dataset import Notice
from grncore.errors import InputError
from grncore.readers import limits
from grncore.readers.annotation_kinds import IDENTIFIERS, KINDS, SYMBOLS
from grncore.readers.assembly import RawDataset
from grncore.readers.cell_groups import UNLABELLED
from grncore.readers.cell_order import CellTimes
from grncore.readers.companions import Companions, read_companions
from grncore.readers.hdf5.messages import FileContents
from grncore.readers.hdf5.parent import read_apart
from grncore.readers.lists import Labels
from grncore.readers.matching import examples
from grncore.readers.matrix import Matrix
from grncore.readers.notices import Notices
from grncore.readers.number_text import MISSING_TOKENS, is_number
from grncore.readers.options import ReadOptions
from grncore.readers.tenx_features import Features, of_expression
from grncore.readers.text import require_file, stem

_MADE_UNIQUE = re.compile(r"(.+)-\d{1,3}")


def read_hdf5(path: Path, options: ReadOptions) -> RawDataset:
    """Read ``X`` or a layer, names of genes and cells, and cell groups from a column of ``obs``.

    Raises
    ------
    InputError
        If the file cannot be opened, or a layer or column is absent.
    """
    require_file(path)
    wanted = [str(name) for name in (options.obs_column, options.cell_order) if name is not None]
    held, values = read_apart(path, layer=options.layer, wanted=wanted, genes=options.var_column)
    return dataset_of_contents(path, held, values, options)


def dataset_of_contents(
    path: Path, held: FileContents, values: NDArray[np.float32], options: ReadOptions
) -> RawDataset:
    """Put names to the values of an HDF5 file or a 10x folder."""
    for names in (held.cells, held.genes):
        limits.check_names(path, list(names))
    _refuse_scaled(path, held, options)
    held, values = _of_expression(held, values)
    genes = list(held.genes)
    if options.var_column is not None:
        genes = _gene_column(path, held, options.var_column)
    matrix = Matrix(str(path), values, tuple(held.cells), tuple(genes))
    companions = read_companions(options, matrix)
    if options.var_column is None:
        matrix = _tenx_names(held, matrix, companions)
    notices = Notices(Notice("left-out", f"{path}: {sentence}") for sentence in held.said)
    if held.numbered_cells:
        said = f"{path}: there are no names of cells; they are numbered from 1 in the file's order."
        notices.say("no-row-names", said)
    notices += _made_unique(path, matrix.columns)
    groups = _groups(path, held, companions, options, notices)
    return RawDataset(
        name=stem(path),
        matrix=matrix,
        parts=replace(
            companions,
            aliases=companions.aliases or _aliases(path, held, matrix, companions, options),
            cell_groups=companions.cell_groups if groups is None else groups,
        ),
        cell_order=_order(path, held, options.cell_order),
        convention="cells-by-genes",
        duplicates_fix=_duplicates_fix(path, held, matrix, options),
        sample_noun="cells" if held.form == "10x" else None,
        notices=notices,
    )


def _of_expression(
    held: FileContents, values: NDArray[np.float32]
) -> tuple[FileContents, NDArray[np.float32]]:
    """Leave out antibodies and the like, as scanpy and muon keep them beside genes."""
    kinds = held.about_genes.get("feature_types", ())
    genes = list(held.genes)
    found = of_expression(Features(genes, genes, kinds))
    if found.keep is None:
        return held, values
    about = {name: [texts[p] for p in found.keep] for name, texts in held.about_genes.items()}
    said = (*held.said, *found.said)
    return replace(held, genes=found.ids, about_genes=about, said=said), values[:, found.keep]


def _refuse_scaled(path: Path, held: FileContents, options: ReadOptions) -> None:
    """After scanpy's tutorial X is scaled, and the values that can be learnt from lie in raw."""
    if options.layer is None and held.raw is not None and held.negative:
        raise InputError(
            f"{path}: X is scaled ({len(held.genes):,} genes, with negative values), and the file "
            f"keeps {held.raw[1]:,} genes as they were before in .raw. Say --layer raw to read "
            "those, which is better here, or --layer X for the scaled ones."
        )


def _gene_column(path: Path, held: FileContents, column: str) -> list[str]:
    if column not in held.about_genes:
        raise InputError(
            f"{path}: var has no column {column!r} (--var-column); it has "
            f"{', '.join(map(str, held.about_genes)) or 'none'}."
        )
    return list(held.about_genes[column])


def _tenx_names(held: FileContents, matrix: Matrix, companions: Companions) -> Matrix:
    """10x features have identifiers and symbols: those that the edges use, or that are unique."""
    if held.form != "10x":
        return matrix
    names = list(held.about_genes.get("name", held.genes))
    known = companions.named_genes
    by_id, by_name = (len(known & set(found)) for found in (held.genes, names))
    unique = len(set(names)) == len(names) and all(names)
    if unique and by_name >= by_id:
        return Matrix(matrix.file, matrix.values, matrix.rows, tuple(names), matrix.notices)
    return matrix


def _aliases(
    path: Path, held: FileContents, matrix: Matrix, companions: Companions, options: ReadOptions
) -> Labels | None:
    """A column of other names of the genes: the one that edges use, or else symbols."""
    known = companions.named_genes
    candidates = {"var_names": list(held.genes)} if tuple(held.genes) != matrix.columns else {}
    candidates |= {name: list(texts) for name, texts in held.about_genes.items()}
    ours = len(known & set(matrix.columns))
    ranked = sorted(
        candidates,
        key=lambda name: (-len(known & set(candidates[name])), not SYMBOLS.fullmatch(name)),
    )
    for name in ranked:
        gain = len(known & set(candidates[name]))
        # Identifiers are no names to show; they only serve to match.
        shown = options.var_column is not None if name == "var_names" else SYMBOLS.fullmatch(name)
        # Of a column that is not called so, one name may be of a gene by chance.
        is_called = name == "var_names" or SYMBOLS.fullmatch(name) or IDENTIFIERS.fullmatch(name)
        if gain <= (ours if is_called else ours + 1) and not shown:
            continue
        pairs = zip(matrix.columns, candidates[name], strict=True)
        by_name = {gene: alias for gene, alias in pairs if alias and alias != gene}
        if by_name:
            return Labels(f"{path} (var {name})", by_name)
    return None


def _made_unique(path: Path, genes: Sequence[str]) -> list[Notice]:
    """``HBA1-1`` beside ``HBA1``: a second feature of one name, told apart by anndata."""
    present = set(genes)
    found = [
        gene for gene in genes if (match := _MADE_UNIQUE.fullmatch(gene)) and match[1] in present
    ]
    if not found or len(found) > len(genes) / 20 + 5:
        return []
    return [
        Notice(
            "made-unique",
            f"{path}: {len(found):,} gene names end in a number behind the name of another gene "
            f"({examples(found)}), as var_names_make_unique() writes them for repeated names. "
            "They are genes of their own here, and edges go to the name without a number.",
        )
    ]


def _groups(
    path: Path,
    held: FileContents,
    companions: Companions,
    options: ReadOptions,
    notices: Notices,
) -> list[str] | None:
    if options.obs_column is None:
        kinds = [kind for kind in KINDS if kind.use == "groups"]
        fitting = [name for name in held.columns_of_cells if any(k.fits(name) for k in kinds)]
        if fitting and companions.cell_groups is None and options.cells_per_type is None:
            notices.say(
                "cell-groups",
                f"{path}: {', '.join(fitting[:5])} may give groups of the cells; name one with "
                "--obs-column.",
            )
        return None
    if companions.cell_groups is not None:
        raise InputError(
            f"{path}: --obs-column and --cell-groups both give cell groups; leave one out."
        )
    if options.obs_column not in held.about_cells:
        raise InputError(
            f"{path}: obs has no column {options.obs_column!r} (--obs-column); it has "
            f"{', '.join(map(str, held.columns_of_cells)) or 'none'}."
        )
    return [label or UNLABELLED for label in held.about_cells[options.obs_column]]


def _order(path: Path, held: FileContents, said: str | Path | None) -> CellTimes | None:
    """Times from the column of ``obs`` that was named, or else that is surely one of pseudotime."""
    kinds = [kind for kind in KINDS if kind.use == "order" and kind.sure]
    if len(set(held.cells)) < len(held.cells):
        return None
    for name, texts in held.about_cells.items():
        fits = name == str(said) if said is not None else any(kind.fits(name) for kind in kinds)
        if not fits:
            continue
        present = [text for text in texts if text.lower() not in MISSING_TOKENS]
        if len(present) == len(texts) and all(map(is_number, present)):
            by_cell = {c: float(t) for c, t in zip(held.cells, texts, strict=True)}
            return CellTimes(f"{path} (obs {name})", by_cell)
    return None


def _duplicates_fix(
    path: Path, held: FileContents, matrix: Matrix, options: ReadOptions
) -> str | None:
    if len(set(matrix.columns)) == len(matrix.columns):
        return None
    repeated = [gene for gene, count in Counter(matrix.columns).items() if count > 1]
    columns = [
        name
        for name, texts in held.about_genes.items()
        if len(set(texts)) == len(texts) and all(texts) and name != options.var_column
    ]
    if columns:
        return (
            f"They are told apart by var[{columns[0]!r}]: say --var-column {columns[0]}. (Edges "
            f"that name {repeated[0]} do not say which is meant and are dropped.)"
        )
    if options.var_column is not None:
        return "Leave out --var-column, or name a column without repeats."
    if held.form == "loom":
        key = next(n for n, texts in held.about_genes.items() if tuple(texts) == matrix.columns)
        new = str(path.with_name("unique.loom"))
        return (
            'A copy without repeats: python -c "import h5py, pandas, shutil; from anndata.utils '
            f"import make_index_unique; shutil.copy({str(path)!r}, {new!r}); f = h5py.File({new!r},"
            f" 'r+'); k = 'row_attrs/{key}'; names = list(make_index_unique(pandas.Index("
            'f[k].asstr()[:]))); del f[k]; f[k] = names; f.close()".'
        )
    return (
        "In Python: import anndata; data = anndata.read_h5ad(" + repr(str(path)) + "); "
        "data.var_names_make_unique(); data.write_h5ad('unique.h5ad')."
    )
