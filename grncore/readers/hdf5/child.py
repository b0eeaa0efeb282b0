"""The process that opens an HDF5 file: ``python -m grncore.readers.hdf5.child FOLDER``.

``FOLDER`` holds the request; values and names are left there for the parent.
"""

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from grncore.errors import InputError
from grncore.readers import limits
from grncore.readers.hdf5.messages import REQUEST, FileChoices, ReadRequest, write_error
from grncore.readers.hdf5.safety import EXPANSION, SMALL

if TYPE_CHECKING:
    import h5py

MEMORY_BESIDES = 2**31
"""Address space of Python and its libraries where it cannot be asked."""
MEMORY_MORE = 2**29
"""Address space that reading may take besides what the data take."""
SECONDS = 5
"""Processor time that reading may take besides what the data take."""
SECONDS_A_MIB = 5
"""Processor time for a MiB of a file, which may hold a GiB when unpacked."""


def main(folder: Path) -> None:
    """Read what the request names; every failure becomes a message."""
    request = ReadRequest(**json.loads((folder / REQUEST).read_text(encoding="utf-8")))
    path = Path(request.path)
    with limits.at_most(request.max_size):
        if not request.is_choice:
            import anndata.io  # noqa: F401  # before the limits, which are those of the file

        from grncore.readers.hdf5 import formats  # noqa: F401

        try:
            _limit(path.stat().st_size)
            _read(path, request, folder)
        except InputError as error:
            write_error(folder, str(error))
        except MemoryError:
            write_error(
                folder,
                f"{path}: reading this HDF5 file takes more memory than a file of its size can "
                f"need, or than --max-size allows ({limits.max_size():,} bytes and some). It is "
                "damaged, or the limit must be raised.",
            )
        except RecursionError:
            write_error(folder, f"{path}: this HDF5 file is nested too deeply. It is damaged.")
        except Exception as error:  # whatever a damaged file makes of the library
            first = (str(error).splitlines() or [""])[0][:200]
            write_error(
                folder,
                f"{path}: cannot be read as HDF5 ({type(error).__name__}: {first}). Was it copied "
                "whole, and written by anndata, loompy or Cell Ranger?",
            )


def _read(path: Path, request: ReadRequest, folder: Path) -> None:
    import h5py

    from grncore.readers.hdf5.formats import format_of
    from grncore.readers.hdf5.safety import check_file

    with h5py.File(path, "r") as file:
        check_file(path, file)
        if request.is_choice:
            _choices(file).write(folder)
            return
        format_of(path, file).read(path, file, request, folder).write(folder)


def _choices(file: "h5py.File") -> FileChoices:
    from grncore.readers.hdf5 import anndata_file, loom_file

    if anndata_file.is_anndata(file):
        return anndata_file.choices_in(file)
    return loom_file.choices_in(file) if loom_file.is_loom(file) else FileChoices()


def _limit(file_size: int) -> None:
    """Bound memory and processor time by what a file of this size can hold."""
    try:
        import resource
    except ImportError:  # not on Windows
        return
    data = min(limits.max_size(), EXPANSION * file_size + SMALL)
    most = _address_space() + MEMORY_MORE + 4 * data
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime) + SECONDS + SECONDS_A_MIB * file_size // 2**20
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _address_space() -> int:
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except OSError:  # not on Linux
        return MEMORY_BESIDES
    return pages * os.sysconf("SC_PAGE_SIZE")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
