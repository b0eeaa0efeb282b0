import os
from pathlib import Path

import pytest

from grncore.checkpoints import HEADER, check_replaceable, load_bundle, save_bundle
from grncore.checkpoints.storage import write_folder
from grncore.errors import CheckpointError


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def test_a_new_bundle_takes_the_place_of_the_old_one(tmp_path, trained, bundle):
    (bundle.path / "pair-R9.safetensors").write_bytes(b"left over")
    again = save_bundle(bundle.path, trained)
    assert again.teams_path is None
    assert names(again.path) == sorted([HEADER, *again.header.files])
    assert names(tmp_path) == ["mine"]


def test_a_damaged_bundle_can_be_replaced(trained, bundle):
    (bundle.path / HEADER).write_text("{")
    assert save_bundle(bundle.path, trained).header.seed == 42


@pytest.mark.parametrize("step", ["write", "second rename"])
def test_a_failure_leaves_the_old_bundle(bundle, trained, monkeypatch, step):
    before = {name: (bundle.path / name).read_bytes() for name in names(bundle.path)}
    write, rename = Path.write_bytes, Path.rename

    def full_disk(self, data):
        if self.name == HEADER:
            raise OSError("no space left")
        return write(self, data)

    def refused(self, target):
        if self.name == "new":
            raise OSError("not permitted")
        return rename(self, target)

    if step == "write":
        monkeypatch.setattr(Path, "write_bytes", full_disk)
    else:
        monkeypatch.setattr(Path, "rename", refused)
    with pytest.raises(OSError, match=r"no space|not permitted"):
        save_bundle(bundle.path, trained)
    monkeypatch.undo()
    assert {name: (bundle.path / name).read_bytes() for name in names(bundle.path)} == before
    assert names(bundle.path.parent) == ["mine"]
    load_bundle(bundle.path)


def test_a_folder_of_other_files_is_never_replaced(tmp_path, trained):
    home = tmp_path / "home"
    home.mkdir()
    (home / "thesis.doc").write_text("irreplaceable")
    with pytest.raises(CheckpointError, match=r"not a checkpoint's, such as \['thesis.doc'\]"):
        save_bundle(home, trained)
    assert names(home) == ["thesis.doc"]
    (home / "thesis.doc").unlink()
    (home / "folder.safetensors").mkdir()
    with pytest.raises(CheckpointError, match=r"folder\.safetensors"):
        check_replaceable(home)


def test_a_file_in_the_way_is_refused(tmp_path, trained):
    (tmp_path / "out").write_text("x")
    with pytest.raises(CheckpointError, match="a file is in the way"):
        save_bundle(tmp_path / "out", trained)


def test_an_empty_folder_and_a_new_path_are_fine(tmp_path, trained):
    (tmp_path / "empty").mkdir()
    save_bundle(tmp_path / "empty", trained)
    save_bundle(tmp_path / "some" / "where" / "new", trained)


def test_a_link_to_a_bundle_stays_a_link(tmp_path, trained, bundle):
    link = tmp_path / "latest"
    link.symlink_to(bundle.path)
    save_bundle(link, trained)
    assert link.is_symlink()
    assert load_bundle(bundle.path).teams_path is None


def test_files_get_ordinary_permissions(tmp_path):
    mask = os.umask(0o022)
    try:
        write_folder(tmp_path / "x", {"a.safetensors": b"1"})
    finally:
        os.umask(mask)
    assert (tmp_path / "x").stat().st_mode & 0o777 == 0o755
    assert (tmp_path / "x" / "a.safetensors").stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize("content", ["nothing", "empty", "other"])
def test_a_place_without_a_bundle_says_what_a_bundle_is(tmp_path, content):
    place = tmp_path / "place"
    if content != "nothing":
        place.mkdir()
    if content == "other":
        (place / "model.pt").write_bytes(b"x")
    with pytest.raises(CheckpointError, match=r"a checkpoint is a folder with a bundle\.json"):
        load_bundle(place)
