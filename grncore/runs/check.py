"""Which names of checkpoints can be used."""

from pathlib import Path

from grncore.checkpoints.header import safe_name
from grncore.errors import InputError
from grncore.runs.run import list_runs


def check_name(bundles: Path, name: str) -> None:
    """Refuse a name that is no plain folder name, or is taken.

    Raises
    ------
    InputError
        Saying which.
    """
    if not safe_name(name):
        raise InputError(
            f"The name {name!r} cannot be a folder's: use up to 100 letters, digits, '-', '_' and "
            "'.', and do not begin with a dash or a dot."
        )
    if (bundles / name).exists():
        raise InputError(f"A checkpoint {name!r} exists already; choose another name.")
    if any(
        run.note.name == name and run.status() == "running" for run in list_runs(bundles, "train")
    ):
        raise InputError(f"A run called {name!r} is at work; choose another name.")


def free_name(bundles: Path, wish: str) -> str:
    """``wish``, or the first of ``wish-2``, ``wish-3`` ... that is not taken."""
    place, name = 1, wish
    while True:
        try:
            check_name(bundles, name)
        except InputError:
            if not safe_name(name):
                raise
            place += 1
            name = f"{wish}-{place}"
        else:
            return name
