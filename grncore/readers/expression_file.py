"""One file of expression, in whatever form it is: by its content first, then by its name."""

import lzma
import zlib
from pathlib import Path

from grncore.errors import InputError
from grncore.readers.assembly import RawDataset
from grncore.readers.content import compression, is_hdf5
from grncore.readers.hdf5_dataset import read_hdf5
from grncore.readers.options import HDF5_ONLY, ReadOptions, refuse_useless
from grncore.readers.tabular import read_tabular
from grncore.readers.tenx_folder import read_tenx_matrix
from grncore.readers.text import require_file
from grncore.readers.unsupported import refuse_unsupported

HDF5_ENDINGS = (".h5ad", ".loom", ".h5", ".hdf5")
MTX_ENDINGS = (".mtx", ".mtx.gz")


def read_expression(path: Path, options: ReadOptions) -> RawDataset:
    """Read a table, an HDF5 file or a Matrix Market file, and the files that the options name.

    Raises
    ------
    InputError
        If the file is absent or cannot be understood.
    """
    require_file(path)
    name = path.name.lower()
    if name.endswith(MTX_ENDINGS):
        return read_tenx_matrix(path, options)
    if _is_hdf5(path):
        return read_hdf5(path, options)
    if name.removesuffix(".gz").endswith(HDF5_ENDINGS):
        size = path.stat().st_size
        raise InputError(
            f"{path}: the name says HDF5, but the content ({size:,} bytes) is not. Was it "
            "downloaded whole?"
        )
    refuse_unsupported(path)
    refuse_useless(path, options, HDF5_ONLY, "is for .h5ad files")
    return read_tabular(path, options)


def _is_hdf5(path: Path) -> bool:
    if is_hdf5(path):
        return True
    packed = compression(path)
    if packed is None:
        return False
    try:
        with packed[1](path) as stream:
            return stream.read(8) == b"\x89HDF\r\n\x1a\n"
    except (OSError, EOFError, ValueError, zlib.error, lzma.LZMAError):
        return False
