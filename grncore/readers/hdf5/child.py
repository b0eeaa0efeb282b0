"""The process that opens an HDF5 file: ``python -m grncore.readers.hdf5.child FOLDER``.

``FOLDER`` holds the request; values and names are left there for the parent.
"""

import json
import sys
from pathlib import Path

from grncore.errors import InputError
from grncore.readers import limits
from grncore.readers.hdf5.parts import REQUEST, Request, write_error

MEMORY_BESIDES = 2**31
"""Address space of Python and its libraries."""


def main(folder: Path) -> None:
    """Read what the request names; every failure becomes a message."""
    request = Request(**json.loads((folder / REQUEST).read_text(encoding="utf-8")))
    path = Path(request.path)
    with limits.at_most(request.max_size):
        _limit_memory()
        try:
            _read(path, request, folder)
        except InputError as error:
            write_error(folder, str(error))
        except MemoryError:
            write_error(
                folder,
                f"{path}: reading this HDF5 file takes more memory than --max-size allows "
                f"({limits.max_size():,} bytes and some). Raise it, if the file is trusted.",
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


def _read(path: Path, request: Request, folder: Path) -> None:
    import h5py

    from grncore.readers.hdf5.forms import form_of
    from grncore.readers.hdf5.safety import check_file

    with h5py.File(path, "r") as file:
        check_file(path, file)
        form_of(path, file).read(path, file, request, folder).write(folder)


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # not on Windows
        return
    most = MEMORY_BESIDES + 4 * limits.max_size()
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
