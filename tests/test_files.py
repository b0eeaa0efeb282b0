import gzip
import hashlib
import os
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from grncore.files import (
    FORMER,
    PART,
    is_special,
    new_folder,
    parsed_json,
    replacing,
    sha256_of,
    write_text,
    write_with,
)
from grncore.locks import kept_lock


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_text_is_written_as_utf8_with_plain_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "new" / "deep" / "file.txt"
    write_text(path, "gène\nb\n")
    assert path.read_bytes() == "gène\nb\n".encode()
    assert names(path.parent) == ["file.txt"]


def test_text_for_a_gz_is_compressed_alike_each_time(tmp_path: Path) -> None:
    paths = [tmp_path / "a.csv.gz", tmp_path / "b.csv.gz"]
    for path in paths:
        write_text(path, "gène\nb\n")
    assert gzip.decompress(paths[0].read_bytes()).decode() == "gène\nb\n"
    assert paths[0].read_bytes() == paths[1].read_bytes()


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


def test_a_link_stays_and_the_file_behind_it_is_replaced(tmp_path: Path) -> None:
    real = tmp_path / "there" / "real.txt"
    write_text(real, "former")
    link, dangling, ring = (tmp_path / name for name in ("link", "dangling", "ring"))
    link.symlink_to(real)
    write_text(link, "new")
    assert link.is_symlink()
    assert real.read_text() == "new"
    dangling.symlink_to(tmp_path / "there" / "later.txt")
    write_text(dangling, "made")
    assert (tmp_path / "there" / "later.txt").read_text() == "made"
    ring.symlink_to(ring)
    with pytest.raises(OSError, match="ring"):
        write_text(ring, "x")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_device_is_written_to_and_never_replaced(tmp_path: Path) -> None:
    link = tmp_path / "full"
    link.symlink_to("/dev/full")
    for path in (Path("/dev/full"), link):
        with pytest.raises(OSError, match="No space"):
            write_text(path, "x")
        assert is_special(path)
    write_text("/dev/null", "x")
    assert is_special(Path("/dev/null"))


def test_a_name_that_just_fits_is_written(tmp_path: Path) -> None:
    write_text(tmp_path / ("é" * 127), "x")
    assert (tmp_path / ("é" * 127)).read_text() == "x"
    with pytest.raises(OSError, match="too long"):
        write_text(tmp_path / ("x" * 300), "x")


def test_a_folder_is_whole_or_absent(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with pytest.raises(KeyboardInterrupt), new_folder(out) as folder:
        write_text(folder / "half", "x")
        raise KeyboardInterrupt
    assert names(tmp_path) == []
    out.mkdir()
    with new_folder(out) as folder:  # an empty folder may be named
        write_text(folder / "whole", "x")
        assert names(out) == []
    assert names(out) == ["whole"]
    with pytest.raises(FileExistsError), new_folder(out):
        pass
    assert names(tmp_path) == ["out"]


KILLED = """
import os, signal, sys
from pathlib import Path
from grncore.files import new_folder, replacing
with replacing(Path(sys.argv[1]) / "file.txt") as part, new_folder(Path(sys.argv[1]) / "f") as new:
    part.write_text("half")
    (new / "half").write_text("half")
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize("moment", ["before the lock", "under the lock", "after the lock"])
def test_a_part_that_another_process_sweeps_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    swept = []

    @contextmanager
    def crossed(path: Path) -> Iterator[bool]:
        """The lock of a part that the other process takes for litter, the first time."""
        is_first = not swept
        swept.append(path)
        if is_first and moment == "before the lock":
            path.unlink()
        with kept_lock(path) as is_free:
            if is_first and moment != "before the lock":
                path.unlink()
            yield is_free and not (is_first and moment == "under the lock")

    monkeypatch.setattr("grncore.files.kept_lock", crossed)
    write_text(tmp_path / "out.txt", "whole")
    assert names(tmp_path) == ["out.txt"]
    assert (tmp_path / "out.txt").read_text() == "whole"
    assert len(set(swept)) == 2


@pytest.mark.parametrize("write", [replacing, new_folder])
@pytest.mark.parametrize("moment", ["as it is made", "before the lock", "under the lock"])
def test_a_signal_while_a_part_is_made_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write: Callable[..., Any], moment: str
) -> None:
    def stopped(make: Callable[..., object]) -> Callable[..., object]:
        def made(*given: object, **named: object) -> object:
            make(*given, **named)
            raise KeyboardInterrupt

        return made

    came = []

    @contextmanager
    def crossed(path: Path) -> Iterator[bool]:
        """The lock of a part, and the one signal that comes then."""
        is_first = not came
        came.append(path)
        if is_first and moment == "before the lock":
            raise KeyboardInterrupt
        with kept_lock(path) as is_free:
            if is_first:
                raise KeyboardInterrupt
            yield is_free

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        if moment == "as it is made":
            for name in ("mkstemp", "mkdtemp"):
                patch.setattr(tempfile, name, stopped(getattr(tempfile, name)))
        else:
            patch.setattr("grncore.files.kept_lock", crossed)
        with write(tmp_path / "out"):
            pytest.fail("begun")
    assert names(tmp_path) == []


def test_what_a_killed_process_left_goes_at_the_next_start(tmp_path: Path) -> None:
    place = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], env=place, check=False)
    left = names(tmp_path)
    assert len(left) == 2
    assert all(name.endswith(PART) for name in left)
    (tmp_path / ".mine.part").write_text("another program's")
    former = tmp_path / f".bundle.abcdefgh{PART}"
    (former / FORMER).mkdir(parents=True)
    with replacing(tmp_path / "alive.txt") as part:
        part.write_text("x")
        write_text(tmp_path / "next.txt", "x")  # sweeps, as the first write of a process does
        assert part.exists()  # what is worked on stays
    assert names(tmp_path) == sorted([".mine.part", former.name, "alive.txt", "next.txt"])


@pytest.mark.parametrize("text", ["[" * 100_000, b"[" * 100_000, "{", b"\xff", ""])
def test_what_is_no_json_is_a_value_error_however_deep(text):
    with pytest.raises(ValueError):
        parsed_json(text)
    assert parsed_json('{"a": [1]}') == {"a": [1]}
