"""A bundle as a zip: there and back, and nothing else gets in."""

import io
import json
import stat
import zipfile

import pytest

from grncore.checkpoints import HEADER, load_bundle
from grncore.checkpoints.archive import archive_name, pack_bundle, unpack_bundle
from grncore.errors import CheckpointError


@pytest.fixture
def packed(bundle) -> dict[str, bytes]:
    """Files of the bundle's zip."""
    with zipfile.ZipFile(io.BytesIO(pack_bundle(bundle))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(files: dict[str, bytes]) -> io.BytesIO:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    made.seek(0)
    return made


def refused(source, tmp_path, match: str, **keywords) -> None:
    inside = tmp_path / "place"
    with pytest.raises(CheckpointError, match=match):
        unpack_bundle(source, inside / "got", **keywords)
    assert not inside.exists() or not any(inside.iterdir())
    assert sorted(path.name for path in tmp_path.iterdir() if path.name == "evil") == []


def test_there_and_back(bundle, tmp_path):
    data = pack_bundle(bundle)
    assert data == pack_bundle(bundle)
    assert archive_name(io.BytesIO(data), "other") == bundle.name
    back = unpack_bundle(io.BytesIO(data), tmp_path / "got")
    names = {HEADER, *bundle.header.files}
    assert {path.name for path in back.path.iterdir()} == names
    for name in names:
        assert (back.path / name).read_bytes() == (bundle.path / name).read_bytes()
    with pytest.raises(CheckpointError, match="taken"):
        unpack_bundle(io.BytesIO(data), tmp_path / "got")


def test_files_without_a_folder_are_taken_too(packed, tmp_path):
    flat = {name.split("/")[1]: data for name, data in packed.items()}
    assert archive_name(zipped(flat), "other") == "other"
    unpack_bundle(zipped(flat), tmp_path / "got")


@pytest.mark.parametrize(
    "name",
    ["../evil", "x/../../evil.safetensors", "/evil.safetensors", "x\\evil.safetensors", "x/run.py",
     "x/model.pkl", "x/.hidden.safetensors", "x/bundle.json.pt"],
)  # fmt: skip
def test_nothing_else_gets_in(packed, tmp_path, name):
    refused(zipped({**packed, name: b"x"}), tmp_path, "no part of a checkpoint|several folders")
    folder = next(iter(packed)).split("/")[0]
    moved = {**packed, name.replace("x/", f"{folder}/"): b"x"}
    refused(zipped(moved), tmp_path, "no part of a checkpoint|several folders")


def test_a_link_is_no_file(packed, tmp_path):
    made = zipped(packed)
    with zipfile.ZipFile(made, "a") as archive:
        folder = next(iter(packed)).split("/")[0]
        entry = zipfile.ZipInfo(f"{folder}/link.safetensors")
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(entry, "/etc/passwd")
    made.seek(0)
    refused(made, tmp_path, "no part of a checkpoint")


def test_sizes_are_bounded(packed, tmp_path):
    refused(zipped(packed), tmp_path, "at most", limit=100)
    many = {f"x/{number}.safetensors": b"" for number in range(1001)}
    refused(zipped(many), tmp_path, "at most")


def test_damage_is_noticed(bundle, packed, tmp_path):
    data = bytearray(pack_bundle(bundle))
    refused(io.BytesIO(data[: len(data) // 2]), tmp_path, "no readable zip")
    data[len(data) // 2] ^= 0xFF  # in some file's content
    refused(io.BytesIO(data), tmp_path, "zip|SHA-256|digest|JSON")
    refused(io.BytesIO(b"hello"), tmp_path, "no readable zip")
    without = {name: data for name, data in packed.items() if not name.endswith(HEADER)}
    refused(zipped(without), tmp_path, "no bundle.json")


def test_a_file_that_the_header_lacks_is_refused(packed, tmp_path):
    folder = next(iter(packed)).split("/")[0]
    refused(zipped({**packed, f"{folder}/more.safetensors": b"x"}), tmp_path, "lacks")


def test_changed_weights_are_refused_even_under_a_matching_mark(bundle, packed, tmp_path):
    """A forged header whose digests fit still has to describe weights that the models take."""
    from grncore.checkpoints.header import digest_of
    from grncore.checkpoints.storage import mark_bytes

    folder = next(iter(packed)).split("/")[0]
    header = json.loads(packed[f"{folder}/{HEADER}"])
    name = header["models"][0]["file"]
    header["files"][name] = {
        "bytes": (mark := mark_bytes(b"no safetensors")).bytes, "sha256": mark.sha256,
    }  # fmt: skip
    header.pop("digest")
    header["digest"] = digest_of(header)
    forged = {**packed, f"{folder}/{HEADER}": json.dumps(header).encode(),
              f"{folder}/{name}": b"no safetensors"}  # fmt: skip
    refused(zipped(forged), tmp_path, "safetensors")
    assert load_bundle(bundle.path)
