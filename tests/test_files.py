import hashlib
import os
import stat
from pathlib import Path

import pytest

from grncore.files import replacing, sha256_of, write_text, write_with


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_text_is_written_as_utf8_with_plain_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "new" / "deep" / "file.txt"
    write_text(path, "gène\nb\n")
    assert path.read_bytes() == "gène\nb\n".encode()
    assert names(path.parent) == ["file.txt"]


def test_a_failure_keeps_the_former_content_and_no_scrap(tmp_path: Path) -> None:
    path = tmp_path / "file.txt"
    write_text(path, "former")

    def fail(part: Path) -> None:
        part.write_text("half")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        write_with(path, fail)
    assert path.read_text() == "former"
    assert names(tmp_path) == ["file.txt"]


def test_a_failure_leaves_a_new_file_absent(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), replacing(tmp_path / "file.txt") as part:
        part.write_text("half")
        raise KeyboardInterrupt
    assert names(tmp_path) == []


def test_the_old_file_stands_until_the_block_ends(tmp_path: Path) -> None:
    path = tmp_path / "file.txt"
    write_text(path, "former")
    with replacing(path) as part:
        part.write_text("new")
        assert path.read_text() == "former"
        assert part.parent == path.parent  # a rename across file systems would not be atomic
    assert path.read_text() == "new"


def test_permissions_are_those_of_an_ordinary_file(tmp_path: Path) -> None:
    former = os.umask(0o027)
    try:
        write_text(tmp_path / "file.txt", "x")
        assert stat.S_IMODE((tmp_path / "file.txt").stat().st_mode) == 0o640
        assert os.umask(0o027) == 0o027
    finally:
        os.umask(former)


def test_digest_is_that_of_the_bytes(tmp_path: Path) -> None:
    content = bytes(range(256)) * 5000
    (tmp_path / "file.bin").write_bytes(content)
    assert sha256_of(tmp_path / "file.bin") == hashlib.sha256(content).hexdigest()
