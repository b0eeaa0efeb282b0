"""Matrix Market files: every line is checked, and the counts are those that the file declares.

scipy's reader runs past the end of a text that is cut within its last line, which ends the process,
and takes a number for read where other bytes follow it. pandas' is as fast and strict.
"""

import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from grncore.errors import InputError
from grncore.readers import limits
from grncore.readers.number_text import has_long_exponent

if TYPE_CHECKING:  # scipy is imported where a sparse matrix is made
    from scipy import sparse

_NUMERALS = b"0123456789+-.eE \t\n"
_VALUES = ("integer", "real", "double", "unsigned-integer")


@dataclass(frozen=True)
class MarketHead:
    """What the lines above the values declare.

    Attributes
    ----------
    file
        Name for messages.
    shape
        Rows and columns.
    count
        Values that follow, a line each.
    is_dense
        Whether they are all values, column by column, without their places.
    is_whole
        Whether they are declared to be whole numbers.
    start
        First byte of the values.
    """

    file: str
    shape: tuple[int, int]
    count: int
    is_dense: bool
    is_whole: bool
    start: int


def read_head(file: str, text: bytes) -> MarketHead:
    """Read the banner and the line of sizes.

    Raises
    ------
    InputError
        If they are missing, damaged or of another kind of matrix.
    """
    end = text.find(b"\n") + 1 or len(text)
    banner = text[: min(end, 200)].lower().decode("ascii", "replace").split()
    if banner[:2] != ["%%matrixmarket", "matrix"] or len(banner) < 5:
        raise InputError(f"{file}, line 1: expected %%MatrixMarket matrix coordinate ... general.")
    form, kind, symmetry = banner[2:5]
    if form not in ("coordinate", "array"):
        raise InputError(f"{file}, line 1: the matrix is {form[:40]!r}; expected coordinate.")
    if kind not in _VALUES or symmetry != "general":
        raise InputError(
            f"{file}, line 1: values are {kind[:40]} {symmetry[:40]}; expected integer or real, "
            "general."
        )
    sizes: list[bytes] = []
    while not sizes and end < len(text):
        start, end = end, text.find(b"\n", end) + 1 or len(text)
        line = text[start:end].strip()
        sizes = [] if line[:1] == b"%" else line.split()
    is_dense = form == "array"
    if len(sizes) != 3 - is_dense or not all(s.isdigit() and len(s) < 16 for s in sizes):
        raise InputError(f"{file}: the line of sizes is missing or damaged.")
    shape = (int(sizes[0]), int(sizes[1]))
    count = shape[0] * shape[1] if is_dense else int(sizes[2])
    whole = kind in ("integer", "unsigned-integer")
    return MarketHead(file, shape, count, is_dense, whole, end)


def read_market_values(head: MarketHead, text: bytes) -> "sparse.csr_matrix":
    """Read the values below the head.

    Raises
    ------
    InputError
        If there are more or fewer lines than declared, a line holds anything but its numbers, a
        place lies outside the matrix or is given twice, or the matrix is larger than allowed.
    """
    from scipy import sparse

    file, wanted = head.file, head.count
    limits.check_text(file, 16 * wanted)
    body = text[head.start :]
    if strange := body.translate(None, _NUMERALS)[:1]:
        line = text.count(b"\n", 0, head.start + body.index(strange)) + 1
        raise InputError(
            f"{file}, line {line:,}: {strange!r} is no part of a number. The Matrix Market file is "
            "damaged; download or make it again."
        )
    found = body.count(b"\n") + (not body.endswith(b"\n"))
    if found < wanted:
        raise _miscounted(head, found if body.strip() else 0)
    columns = ["value"] if head.is_dense else ["row", "column", "value"]
    numbers = _numbers(file, body, columns, head.is_whole, text.count(b"\n", 0, head.start))
    if len(numbers) != wanted:
        raise _miscounted(head, len(numbers))
    if head.is_dense:
        return sparse.csr_matrix(numbers["value"].to_numpy().reshape(head.shape, order="F"))
    places = [numbers[name].to_numpy() - 1 for name in columns[:2]]
    for what, place, size in zip(columns, places, head.shape, strict=False):
        outside = np.flatnonzero((place < 0) | (place >= size))
        if len(outside):
            raise InputError(
                f"{file}: value {outside[0] + 1:,} lies in {what} {place[outside[0]] + 1:,}, but "
                f"there are {what}s 1 to {size:,}. The file is damaged."
            )
    matrix = sparse.csr_matrix((numbers["value"].to_numpy(), tuple(places)), head.shape)
    if matrix.nnz != wanted:
        raise InputError(
            f"{file}: {wanted - matrix.nnz:,} places of the matrix are given twice, so that "
            "their values are unclear. Make the file again."
        )
    return matrix


def _numbers(
    file: str, body: bytes, columns: list[str], is_whole: bool, above: int
) -> pd.DataFrame:
    """Table of the values; ``above`` counts the lines before them, for messages."""
    first = body.lstrip().split(b"\n", 1)[0].split()
    try:
        # Further fields of the first line would make an index of the first ones.
        if body.strip() and len(first) != len(columns):
            raise ValueError(f"{len(first)} numbers in the first line, not {len(columns)}")
        # 12e3456789012 ends the process in pandas 2.
        if (b"e" in body or b"E" in body) and has_long_exponent(body):
            raise ValueError("an exponent of four digits")
        found: pd.DataFrame = pd.read_csv(
            io.BytesIO(body),
            sep=r"\s+",
            header=None,
            names=columns,
            dtype={
                "row": np.int64, "column": np.int64,
                "value": np.int64 if is_whole else np.float64,
            },
            na_filter=False,
            engine="c",
            low_memory=False,
        )  # fmt: skip
    except (ValueError, TypeError, OverflowError) as error:
        reason = str(error).removeprefix("Error tokenizing data. C error: ").strip()
        # The parser counts from the first value; a user counts from the top of the file.
        reason = re.sub(r"(?<=line )\d+", lambda n: str(int(n[0]) + above), reason)
        raise InputError(
            f"{file}: the Matrix Market file is damaged ({reason}). Download or make it again."
        ) from error
    return found


def _miscounted(head: MarketHead, found: int) -> InputError:
    how = "cut short" if found < head.count else "damaged"
    there = "fewer lines" if found < head.count else "more lines"
    return InputError(
        f"{head.file}: {head.count:,} values are declared, but there are {there} ({found:,}). The "
        f"file is {how}; download or make it again."
    )
