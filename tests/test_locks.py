import os
import subprocess
import sys
from pathlib import Path

from grncore.locks import exclusive, is_held, kept_lock, try_lock

HOLD = """
import sys
from pathlib import Path
from grncore.locks import exclusive
with exclusive(Path(sys.argv[1])) as lock:
    print("held" if lock is not None else "taken", flush=True)
    sys.stdin.read()
"""


def test_one_process_holds_it_and_its_death_frees_it(tmp_path: Path) -> None:
    path = tmp_path / "new" / "lock"
    child = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "held\n"
    with exclusive(path) as lock:
        assert lock is None
    child.kill()
    child.communicate()
    with exclusive(path, patience=10) as lock:
        assert lock is not None


def test_a_folder_can_be_locked(tmp_path: Path) -> None:
    with kept_lock(tmp_path) as first, kept_lock(tmp_path) as second:
        assert first
        assert not second
    with kept_lock(tmp_path) as again:
        assert again


def test_who_asks_is_not_taken_for_the_holder_by_another_who_asks(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    assert not is_held(path)  # there is none
    path.touch()
    with path.open() as asking:
        assert try_lock(asking.fileno(), shared=True)
        assert not is_held(path)
    with exclusive(path):
        assert is_held(path)
    assert not is_held(path)
