"""Files in a folder, found by the names that a format gives them."""

from fnmatch import fnmatch
from pathlib import Path

from grncore.dataset import Notice
from grncore.errors import InputError
from grncore.naming import natural_key

COMPRESSED = (".gz", ".bz2", ".xz")


def matching_files(folder: Path, pattern: str) -> list[Path]:
    """Files whose name matches, ignoring case, in natural order; hidden files are passed over.

    ``name.csv*`` is ``name.csv``, compressed or not, and no ``name.csv.part`` or ``name.csv~``.
    """
    ends = ("", *COMPRESSED) if pattern.endswith("*") and pattern != "*" else ("",)
    patterns = [pattern.lower().removesuffix("*" if ends[1:] else "") + end for end in ends]
    found = (
        path
        for path in folder.iterdir()
        if path.is_file()
        and not path.name.startswith(".")
        and any(fnmatch(path.name.lower(), one) for one in patterns)
    )
    return sorted(found, key=lambda path: natural_key(path.name))


def one_file(
    folder: Path, pattern: str, overrule: str, *, first: bool = False
) -> tuple[Path, list[Notice]]:
    """The one file that matches; with ``first`` the first of several, and a notice.

    Raises
    ------
    InputError
        If none matches, or several do and ``first`` is not set.
    """
    files = matching_files(folder, pattern)
    if not files:
        raise InputError(f"{folder}: there is no {pattern}; the folder holds {listing(folder)}.")
    if len(files) == 1:
        return files[0], []
    names = ", ".join(path.name for path in files[:5]) + (", ..." if len(files) > 5 else "")
    if not first:
        raise InputError(
            f"{folder}: {len(files)} files match {pattern} ({names}); name one with {overrule}."
        )
    message = (
        f"{folder}: {len(files)} files match {pattern} ({names}); {files[0].name} is read. "
        f"Overrule with {overrule}."
    )
    return files[0], [Notice("several-files", message)]


def listing(folder: Path) -> str:
    """What a folder holds, as it prints in a message."""
    names = [path.name for path in matching_files(folder, "*")]
    if not names:
        return "no file"
    return ", ".join(names[:8]) + (f" and {len(names) - 8} more" * (len(names) > 8))
