"""HDF5 files that reach outside themselves, lie about their size, or break the library."""

import signal
from collections.abc import Callable
from pathlib import Path

import h5py
import numpy as np
import pytest

from grncore.errors import InputError
from grncore.readers import ReadOptions, load
from grncore.readers.hdf5 import parent
from tests.readers.hdf5.conftest import COUNTS, adata, edit, sparse_file, tenx_file

SECRET = "a secret of the machine that no file may show "


def replaced(path: Path, make: Callable[[h5py.File], object]) -> Path:
    """A dense file whose X is made anew."""
    adata().write_h5ad(path)

    def change(file: h5py.File) -> None:
        del file["X"]
        make(file)

    return edit(path, change)


def outside(folder: Path) -> dict[str, tuple[Callable[[h5py.File], object], str]]:
    secret = folder / "secret.txt"
    secret.write_text(SECRET * 40)
    other = folder / "other.h5"
    with h5py.File(other, "w") as file:
        file["d"] = COUNTS.T.to_numpy(np.float32)
    layout = h5py.VirtualLayout(shape=(12, 16), dtype="f4")
    layout[:] = h5py.VirtualSource(str(other), "d", shape=(12, 16))
    return {
        "external storage": (
            lambda file: file.create_dataset(
                "X", shape=(12, 16), dtype="f4", external=[(str(secret), 0, 12 * 16 * 4)]
            ),
            r"'/X' lie in another file .*external storage",
        ),
        "external link": (
            lambda file: file.__setitem__("X", h5py.ExternalLink(str(other), "/d")),
            r"'/X' is a link to another file",
        ),
        "virtual dataset": (
            lambda file: file.create_virtual_dataset("X", layout),
            r"'/X' is a virtual dataset",
        ),
        "dangling soft link": (
            lambda file: file.__setitem__("X", h5py.SoftLink("/nowhere")),
            r"'/X' is a link that leads nowhere",
        ),
        "link in a part that is not read": (
            lambda file: (
                file.__setitem__("X", COUNTS.T.to_numpy(np.float32)),
                file.__setitem__("uns/deep", h5py.ExternalLink(str(other), "/d")),
            ),
            r"'/uns/deep' is a link to another file",
        ),
    }


@pytest.mark.usefixtures("in_process")
@pytest.mark.parametrize(
    "way",
    ["external storage", "external link", "virtual dataset", "dangling soft link",
     "link in a part that is not read"],
)  # fmt: skip
def test_nothing_outside_the_file_is_read(tmp_path: Path, way: str) -> None:
    make, reason = outside(tmp_path)[way]
    path = replaced(tmp_path / "x.h5ad", make)
    with pytest.raises(InputError, match=reason) as error:
        load(path)
    assert SECRET[:12] not in str(error.value)


@pytest.mark.usefixtures("in_process")
def test_a_soft_link_within_the_file_is_followed(tmp_path: Path) -> None:
    path = replaced(
        tmp_path / "x.h5ad",
        lambda file: (
            file.__setitem__("kept", COUNTS.T.to_numpy(np.float32)),
            file.__setitem__("X", h5py.SoftLink("/kept")),
        ),
    )
    assert load(path).expression.shape == (16, 12)


@pytest.mark.usefixtures("in_process")
def test_an_unknown_filter_is_named(tmp_path: Path) -> None:
    def make(file: h5py.File) -> None:
        plan = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        plan.set_chunk((12, 16))
        plan.set_filter(32_123, h5py.h5z.FLAG_OPTIONAL)
        space = h5py.h5s.create_simple((12, 16))
        h5py.h5d.create(file.id, b"X", h5py.h5t.NATIVE_FLOAT, space, plan)

    path = replaced(tmp_path / "x.h5ad", make)
    with pytest.raises(InputError, match=r"'/X' is compressed by filter 32123"):
        load(path)


@pytest.mark.usefixtures("in_process")
def test_pieces_larger_than_their_dataset_are_refused(tmp_path: Path) -> None:
    """A few kilobytes would be unpacked to gigabytes for twelve rows."""

    def make(file: h5py.File) -> None:
        file.create_dataset(
            "X", shape=(12, 16), maxshape=(None, None), chunks=(5000, 5000), dtype="f4",
            compression="gzip",
        )  # fmt: skip

    with pytest.raises(InputError, match=r"'/X' .*pieces of \(5000, 5000\), larger than itself"):
        load(replaced(tmp_path / "x.h5ad", make))


@pytest.mark.usefixtures("in_process")
def test_endless_names_are_refused(tmp_path: Path) -> None:
    path = edit(
        sparse_file(tmp_path / "x.h5ad"),
        lambda file: file["obs/_index"].__setitem__(3, "x" * 2_000_000),
    )
    with pytest.raises(InputError, match=r"a name has 2,000,000 characters"):
        load(path)


def test_a_file_that_keeps_the_library_busy_is_stopped(tmp_path: Path, monkeypatch) -> None:
    """By its own processor time: a small file needs little, however busy the machine is."""
    path = sparse_file(tmp_path / "x.h5ad")
    program = "import resource; resource.setrlimit(resource.RLIMIT_CPU, (1, 2))\nwhile True: pass"
    real = parent.subprocess.run
    monkeypatch.setattr(
        parent.subprocess, "run", lambda command, **how: real([command[0], "-c", program], **how)
    )
    with pytest.raises(InputError, match=r"takes longer than a file of its size can need"):
        load(path)


def changed(part: str, place: int, value: int) -> Callable[[h5py.File], None]:
    def change(file: h5py.File) -> None:
        group = file["X"] if "X" in file else file["matrix"]
        values = group[part][()]
        values[place] = value
        group[part][...] = values

    return change


@pytest.mark.usefixtures("in_process")
@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (changed("indices", 3, 10**9), r"index 1,000,000,000 is outside 0 to 15"),
        (changed("indices", 3, 16), r"index 16 is outside 0 to 15"),
        (changed("indices", 3, -3), r"index -3 is outside"),
        (changed("indices", 1, 0), "names a column twice"),
        (changed("indptr", 2, 1), "pointers do not rise"),
        (changed("indptr", 12, 10**6), "pointers do not rise"),
        (changed("indptr", 0, 1), "pointers do not rise"),
    ],
)
@pytest.mark.parametrize("write", [sparse_file, tenx_file])
def test_damaged_sparse_matrices_are_refused(tmp_path, change, reason, write) -> None:
    path = edit(write(tmp_path / "x.h5"), change)
    with pytest.raises(InputError, match=rf"sparse matrix .* damaged: .*{reason}"):
        load(path)


@pytest.mark.usefixtures("in_process")
def test_declared_shapes_are_held_against_the_file(tmp_path: Path) -> None:
    path = edit(
        sparse_file(tmp_path / "x.h5ad"),
        lambda file: file["X"].attrs.__setitem__("shape", [10**9, 16]),
    )
    with pytest.raises(InputError, match=r"X is \(1000000000, 16\).*names of 12 cells"):
        load(path)
    path = replaced(
        tmp_path / "y.h5ad",
        lambda file: file.create_dataset("X", shape=(10**6, 10**5), dtype="f4", chunks=(100, 100)),
    )
    with pytest.raises(InputError, match=r"X is .*names of 12 cells|more than a file of"):
        load(path)


@pytest.mark.usefixtures("in_process")
@pytest.mark.parametrize(
    "change",
    [
        lambda file: file["X"].__delitem__("data"),
        lambda file: file["var"].__delitem__("_index"),
        lambda file: file.__delitem__("obs"),
        lambda file: (file.__delitem__("X"), file.__setitem__("X", np.full((12, 16), b"a"))),
    ],
)
def test_absent_and_foreign_parts_are_messages(tmp_path: Path, change) -> None:
    with pytest.raises(InputError, match=r"x\.h5ad: "):
        load(edit(sparse_file(tmp_path / "x.h5ad"), change))


def test_a_crash_of_the_library_costs_a_message(tmp_path: Path, monkeypatch) -> None:
    path = sparse_file(tmp_path / "x.h5ad")
    program = "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)"
    real = parent.subprocess.run

    def crashing(command: list[str], **how: object):
        return real([command[0], "-c", program], **how)

    monkeypatch.setattr(parent.subprocess, "run", crashing)
    with pytest.raises(InputError, match=rf"HDF5 library failed .*signal {signal.SIGSEGV.value}"):
        load(path)


def test_a_file_that_takes_too_long_is_stopped(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(parent, "SECONDS", 0.01)
    with pytest.raises(InputError, match=r"took more than 0\.01 seconds"):
        load(sparse_file(tmp_path / "x.h5ad"))


def test_the_reading_process_is_another_one(tmp_path: Path) -> None:
    """Without patches: a file is read in a child, and nothing is left behind."""
    dataset = load(sparse_file(tmp_path / "x.h5ad"))
    np.testing.assert_array_equal(
        dataset.expression[dataset.index["GENE7"]], COUNTS.loc["GENE7"].to_numpy()
    )


@pytest.mark.usefixtures("in_process")
def test_a_table_larger_than_allowed_names_the_flag(tmp_path: Path) -> None:
    path = sparse_file(tmp_path / "x.h5ad")
    with pytest.raises(InputError, match=r"than 500 bytes\. Raise the limit with --max-size"):
        load(path, ReadOptions(max_size="500"))
