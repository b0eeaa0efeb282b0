import os
import subprocess
import sys
from pathlib import Path

import pytest

from grncore.claims import claimed
from grncore.errors import InputError
from grncore.files import remove_leftovers

ROOT = Path(__file__).parents[1]
HOLD = """
import sys
from grncore.claims import claimed
with claimed(sys.argv[1]):
    print("held", flush=True)
    sys.stdin.read()
"""


def held(path: Path) -> subprocess.Popen[str]:
    """A process that holds the claim on ``path`` until its input ends."""
    child = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        text=True, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert child.stdout is not None
    assert child.stdout.readline() == "held\n"
    return child


def test_a_second_process_is_told_and_the_first_leaves_nothing(tmp_path: Path) -> None:
    out = tmp_path / "new" / "folder" / "teams.csv"
    (tmp_path / "link").symlink_to(out)
    child = held(out)
    for place in (out, tmp_path / "link"):
        with pytest.raises(InputError, match="another process is writing it"), claimed(place):
            pass
    with claimed(out.parent / "other.csv"):
        pass
    child.communicate()
    assert [path.name for path in tmp_path.iterdir()] == ["link"]
    with claimed(out):
        out.write_text("a result")
    assert [path.name for path in out.parent.iterdir()] == ["teams.csv"]


def test_the_claim_of_a_killed_process_is_free_and_is_swept(tmp_path: Path) -> None:
    child = held(tmp_path / "out")
    child.kill()
    child.communicate()
    assert len(list(tmp_path.iterdir())) == 1
    with claimed(tmp_path / "out"):
        pass
    assert not list(tmp_path.iterdir())
    child = held(tmp_path / "out")
    assert not remove_leftovers(tmp_path)
    child.kill()
    child.communicate()
    assert len(remove_leftovers(tmp_path)) == 1


def test_long_names_that_begin_alike_are_two(tmp_path: Path) -> None:
    one, other = tmp_path / ("x" * 60 + "1"), tmp_path / ("x" * 60 + "2")
    with claimed(one), claimed(other):
        pass


def test_a_device_is_everybodys() -> None:
    with claimed("/dev/null"), claimed("/dev/null"):
        pass


def test_a_signal_while_it_is_taken_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(_: int) -> bool:
        raise KeyboardInterrupt

    monkeypatch.setattr("grncore.claims.try_lock", stopped)
    with pytest.raises(KeyboardInterrupt), claimed(tmp_path / "new" / "out"):
        pass
    assert not list(tmp_path.iterdir())


def test_a_place_that_takes_no_files_is_refused() -> None:
    with pytest.raises(OSError, match="proc"), claimed("/proc/out"):
        pass
