"""Formats that grncore does not read, each with the two lines that convert it."""

from pathlib import Path

from grncore.errors import InputError
from grncore.readers.files_in import matching_files

_SAVE = 'data.write_h5ad("data.h5ad")'


def refuse_10x_folder(folder: Path) -> None:
    """Raise InputError, with the conversion, for a folder that Cell Ranger wrote."""
    if matching_files(folder, "*matrix.mtx*"):
        raise InputError(
            f"{folder}: this is a 10x folder (matrix.mtx). " + _conversion("read_10x_mtx", folder)
        )


def refuse_unsupported(path: Path) -> None:
    """Raise InputError, with the conversion, for a file of another format, told by its name."""
    name = path.name.lower()
    if name.endswith((".h5", ".hdf5")):
        raise InputError(f"{path}: this is a 10x HDF5 file. " + _conversion("read_10x_h5", path))
    if name.endswith(".loom"):
        raise InputError(f"{path}: this is a loom file. " + _conversion("read_loom", path))
    if name.endswith((".mtx", ".mtx.gz")):
        raise InputError(
            f"{path}: this is a matrix without names. " + _conversion("read_10x_mtx", path.parent)
        )
    if name.endswith((".rds", ".rda", ".rdata")):
        raise InputError(
            f"{path}: this is an R object. In R, save its matrix as text: "
            'write.csv(as.matrix(x), "expression.csv").'
        )
    if name.endswith((".pkl", ".pickle", ".npy", ".npz", ".parquet", ".feather", ".zarr")):
        raise InputError(
            f"{path}: {path.suffix} files are not read. Save a table with names as text, with "
            'pandas: table.to_csv("expression.csv").'
        )


def _conversion(reader: str, path: Path) -> str:
    return (
        "Convert it with scanpy (pip install scanpy) and read the .h5ad file:\n"
        f'    import scanpy; data = scanpy.{reader}("{path}")\n'
        f"    {_SAVE}"
    )
