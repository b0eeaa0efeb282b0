"""The DATASET argument and the options that say how to read it, shared by the commands."""

import argparse
import shlex
from pathlib import Path

from grncore.dataset import Dataset
from grncore.errors import InputError
from grncore.readers import load
from grncore.readers.loading import load_with_preview
from grncore.readers.options import (
    CHOICES,
    FILE_OPTIONS,
    KINDS,
    OPTION_NAMES,
    ReadOptions,
    changed_options,
    flag,
)  # fmt: skip
from grncore.readers.preview import PartPreview

HELP = {
    "name": "what to call the dataset (default: the folder's or file's name)",
    "expression": "the expression file, where a folder holds several",
    "edges": "known edges: a table with a regulator and a target column",
    "regulators": "genes that may regulate, one a line, or human (for --universe listed)",
    "aliases": "two columns: gene identifier, name to display",
    "cell_groups": "two columns: cell, group (cell type)",
    "gene_groups": "two columns: gene, group (operon; for --split group)",
    "regulator_column": "regulator column of the edge list, by name or position",
    "target_column": "target column of the edge list, by name or position",
    "prior": "prior evidence: a table of regulator, target and weight, or source, target, weight",
    "gene_positions": "where genes lie: gene, chromosome, start; or GFF, GTF, BED",
    "cell_order": "time of the cells: a file of cell and time, or a column of annotation",
    "label_column": "column of the edge list that marks rows as edges or not (none: no column)",
    "sign_column": "column of the edge list with activation and repression (none: no column)",
    "weight_column": "column of the edge list that ranks its rows (none: every row is an edge)",
    "top_edges": "take only so many edges, those of the largest weight",
    "min_weight": "take only edges of at least this weight",
    "min_confidence": "take only edges of this level of confidence or a better one",
    "orientation": "of the expression matrix (default: auto, and said)",
    "values": "scale of the values: logged data is not logged again (default: auto, and said)",
    "names": "how names of the edge list are matched to the expression's (default: exact)",
    "cells_per_type": "successive cells that form one group, such as 300",
    "layer": "layer of an .h5ad file (default: X)",
    "obs_column": "obs column of an .h5ad file with the cell groups",
    "var_column": "var column of an .h5ad file with the gene names",
    "sample_noun": "what a column is: cells, or samples of bulk data (default: auto, and said)",
    "max_size": "largest text and table that is read (default: 4G, or GRNCORE_MAX_SIZE)",
}


def add_dataset(parser: argparse.ArgumentParser, default: str | None = None) -> None:
    """Add DATASET, optional where there is a default, and the reading options."""
    parser.add_argument(
        "dataset",
        metavar="DATASET",
        nargs="?" if default else None,
        default=default,
        help="demo, a folder, a file with --edges, or a .toml file",
    )
    group = parser.add_argument_group("how to read it")
    for option in OPTION_NAMES:
        group.add_argument(
            flag(option),
            default=getattr(ReadOptions, option),
            choices=CHOICES.get(option),
            type=KINDS.get(option, str),
            metavar=None if option in CHOICES else "FILE" if option in FILE_OPTIONS else "X",
            help=HELP[option],
        )


def read_dataset(options: argparse.Namespace, *places: str | Path | None) -> Dataset:
    """Read the dataset that the command line names.

    Parameters
    ----------
    places
        Files that the command will write.

    Raises
    ------
    InputError
        Also if the data is read from one of the places: a result would replace it.
    """
    there = [Path(place) for place in places if place is not None and Path(place).is_file()]
    if not there:
        return load(options.dataset, _reading(options))
    dataset, parts = read_with_preview(options)
    given = [getattr(options, name) for name in FILE_OPTIONS]
    files = [Path(file) for file in (options.dataset, *given) if file is not None]
    files += [Path(part.file) for part in parts]
    for place in there:
        if any(file.is_file() and file.samefile(place) for file in files):
            raise InputError(
                f"{place}: the data is read from there, and a result would replace it; write "
                "elsewhere."
            )
    return dataset


def read_with_preview(options: argparse.Namespace) -> tuple[Dataset, tuple[PartPreview, ...]]:
    """The same, and what was understood of each file."""
    return load_with_preview(options.dataset, _reading(options))


def next_command(command: str, options: argparse.Namespace, *more: str) -> str:
    """A command on the same dataset, read in the same way, as one can copy it into a shell."""
    said = changed_options(_reading(options))
    flags = [part for name, value in said.items() for part in _written(flag(name), str(value))]
    # A path that begins with a dash would be taken for a flag.
    dataset = ["--", options.dataset] if options.dataset.startswith("-") else [options.dataset]
    words = [*flags, *more, *dataset] if len(dataset) > 1 else [*dataset, *flags, *more]
    return shlex.join(["python", "-m", "grncore", command, *words])


def _written(name: str, value: str) -> tuple[str, ...]:
    return (f"{name}={value}",) if value.startswith("-") else (name, value)


def _reading(options: argparse.Namespace) -> ReadOptions:
    return ReadOptions(**{name: getattr(options, name) for name in OPTION_NAMES})
