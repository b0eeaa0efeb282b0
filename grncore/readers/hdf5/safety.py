"""What an HDF5 file must not hold, checked before any value of it is read."""

import math
from collections.abc import Iterator

import h5py

from grncore.errors import InputError
from grncore.readers import limits

FILTERS = {1: "deflate", 2: "shuffle", 3: "fletcher32", 4: "szip", 5: "nbit", 6: "scaleoffset",
           32000: "lzf"}  # fmt: skip
"""Filters that HDF5 and h5py bring along, by number; others are programs from elsewhere."""

DEPTH = 32
OBJECTS = 200_000
EXPANSION = 1_100
"""Times its size that a file may grow to; deflate cannot do more than 1,032."""
SMALL = 64 * 2**20
"""Bytes up to which a dataset may be larger than its file allows: chunks may be left out."""


def check_file(path: object, file: h5py.File) -> None:
    """Refuse links and storage outside the file, virtual datasets and unknown filters.

    Raises
    ------
    InputError
        Naming the part of the file.
    """
    seen: set[int] = set()
    for count, (name, item) in enumerate(_items(path, file, "", 0, seen)):
        if count > OBJECTS:
            raise InputError(f"{path}: the file has more than {OBJECTS:,} parts; not read.")
        if isinstance(item, h5py.Dataset):
            _check_dataset(path, name, item)


def check_size(path: object, name: str, dataset: h5py.Dataset, file_size: int) -> None:
    """Refuse a dataset whose declared shape is larger than allowed, or than its file can hold.

    Raises
    ------
    InputError
        Naming the dataset, its shape and the limit.
    """
    if dataset.shape is None:
        raise InputError(f"{path}: {name} is empty, without a shape.")
    size = dataset.dtype.itemsize
    for length in dataset.shape:
        size *= int(length)
    if size > SMALL and size > EXPANSION * file_size:
        raise InputError(
            f"{path}: {name} declares the shape {dataset.shape}, more than a file of "
            f"{file_size:,} bytes can hold. It is damaged."
        )
    limits.check_text(f"{path} ({name})", size)


def _items(
    path: object, group: h5py.Group, at: str, depth: int, seen: set[int]
) -> Iterator[tuple[str, object]]:
    if depth > DEPTH:
        raise InputError(f"{path}: groups lie more than {DEPTH} deep at {at[:80]!r}; not read.")
    for key in group:
        name = f"{at}/{key}"
        link = group.get(key, getlink=True)
        if isinstance(link, h5py.ExternalLink):
            raise InputError(
                f"{path}: {name!r} is a link to another file, which is not followed. Copy the data "
                "into this file, for example by reading and writing it with anndata."
            )
        if isinstance(link, h5py.SoftLink) and group.get(link.path) is None:
            raise InputError(f"{path}: {name!r} is a link that leads nowhere in this file.")
        item = group[key]
        address = int(h5py.h5o.get_info(item.id).addr)
        if address in seen:
            continue
        seen.add(address)
        yield name, item
        if isinstance(item, h5py.Group):
            yield from _items(path, item, name, depth + 1, seen)


def _check_dataset(path: object, name: str, dataset: h5py.Dataset) -> None:
    plan = dataset.id.get_create_plist()
    if plan.get_external_count():
        raise InputError(
            f"{path}: the values of {name!r} lie in another file of the machine (external "
            "storage), which is not read. Copy the data into this file."
        )
    if plan.get_layout() == h5py.h5d.VIRTUAL:
        raise InputError(
            f"{path}: {name!r} is a virtual dataset, put together of other files, which are not "
            "read. Copy the data into this file."
        )
    if dataset.chunks is not None:
        _check_chunks(path, name, dataset)
    for place in range(plan.get_nfilters()):
        number, _, _, label = plan.get_filter(place)
        if number not in FILTERS:
            called = label.decode("utf-8", "replace")[:40] or "without a name"
            raise InputError(
                f"{path}: {name!r} is compressed by filter {number} ({called}), which is not "
                "installed with HDF5. Write the file again with compression='gzip'."
            )


def _check_chunks(path: object, name: str, dataset: h5py.Dataset) -> None:
    """A chunk is unpacked whole, however little of it is wanted."""
    whole, chunk = (
        dataset.dtype.itemsize * math.prod(map(int, sizes))
        for sizes in (dataset.shape or (), dataset.chunks)
    )
    if chunk > max(SMALL, 2 * whole):
        raise InputError(
            f"{path}: {name!r} of the shape {dataset.shape} lies in pieces of {dataset.chunks}, "
            "larger than itself. Write the file again."
        )
