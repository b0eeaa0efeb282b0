"""Which of the known formats an HDF5 file has, by what it holds."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import h5py

from grncore.errors import InputError
from grncore.readers.hdf5.anndata_file import is_anndata, read_anndata
from grncore.readers.hdf5.loom_file import is_loom, read_loom
from grncore.readers.hdf5.messages import FileContents, ReadRequest
from grncore.readers.hdf5.tenx_file import is_tenx, read_tenx


@dataclass(frozen=True)
class HDF5Format:
    """A format that is read: how it is known, and its reader."""

    name: str
    fits: Callable[[h5py.File], bool]
    read: Callable[[Path, h5py.File, ReadRequest, Path], FileContents]


HDF5_FORMATS = (
    HDF5Format("loom", is_loom, read_loom),
    HDF5Format("10x", is_tenx, read_tenx),
    HDF5Format("h5ad", is_anndata, read_anndata),
)

UNREAD_FORMATS: tuple[tuple[str, Callable[[h5py.File], bool], str], ...] = (
    ("an h5Seurat file", lambda file: "assays" in file, "In R: SeuratDisk::Convert(file, 'h5ad')."),
    (
        "a pandas HDF store",
        lambda file: any(
            isinstance(file[key], h5py.Group)
            and ("axis0" in file[key] or "table" in file[key] or "pandas_type" in file[key].attrs)
            for key in file
        ),
        "Open it with the program that wrote it and save the table with its names as CSV.",
    ),
    (
        "an ARCHS4 file",
        lambda file: "meta" in file and ("data" in file or "expression" in file),
        "Take the samples that you want with archs4py and save them as CSV.",
    ),
    (
        "a molecule-info file of Cell Ranger",
        lambda file: "barcode_idx" in file or "umi" in file,
        "Name filtered_feature_bc_matrix.h5 of the same run.",
    ),
    ("a MATLAB file (v7.3)", lambda file: "#refs#" in file, "Save the table as CSV."),
    (
        "a MuData file (.h5mu)",
        lambda file: "mod" in file,
        "In Python: mudata.read_h5mu(file).mod['rna'].write_h5ad('rna.h5ad').",
    ),
)
"""Formats that are not read: name, how it is known, remedy."""


def format_of(path: object, file: h5py.File) -> HDF5Format:
    """The format of a file.

    Raises
    ------
    InputError
        If it is none that is read; naming it where it is known.
    """
    for known in HDF5_FORMATS:
        if known.fits(file):
            return known
    for name, fits, remedy in UNREAD_FORMATS:
        if fits(file):
            raise InputError(f"{path}: this is {name}, which is not read. {remedy}")
    raise InputError(
        f"{path}: this HDF5 file is neither AnnData (.h5ad) nor loom nor from Cell Ranger; it "
        f"holds {', '.join(str(key) for key in list(file)[:6]) or 'nothing'}. Save the table with "
        "its names as CSV."
    )
