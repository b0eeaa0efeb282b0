"""SERGIO's interaction file alone: ``target, n, regulators, K, hill``, all numbers."""

from pathlib import Path

import pandas as pd

from grncore.readers.networks.network_file import NetworkFile
from grncore.readers.networks.parsed import Parsed
from grncore.simulate.sergio_files import read_interactions

NAME = "SERGIO interaction file"
ENDS = ("regulator", "target")


def fits(file: NetworkFile) -> bool:
    """Whether every line has as many numbers as its second one says."""
    lines = file.lines
    return bool(lines) and all(_fits_line(line) for line in lines)


def read(file: NetworkFile) -> Parsed:
    """Read it; the sign of K is the edge's.

    Raises
    ------
    InputError
        If an id is no whole number.
    """
    understood = (
        "SERGIO's interaction file: a line is a target, the number of its regulators, the "
        "regulators, their K (negative: repression) and Hill coefficients"
    )
    return file.parsed(NAME, interaction_frame(file.path), ENDS, understood)


def interaction_frame(path: Path) -> pd.DataFrame:
    """Edges with the attributes ``strength``, ``hill`` and ``effect`` (``+``, ``-``), as text."""
    frame = read_interactions(path).drop(columns="line")
    frame["effect"] = ["+" if strength >= 0 else "-" for strength in frame["strength"]]
    for column in ("strength", "hill"):
        # Attributes are text in every reader; repr keeps every digit.
        frame[column] = ["" if pd.isna(value) else repr(value) for value in frame[column].tolist()]
    return frame


def _fits_line(line: str) -> bool:
    fields = line.split(",")
    try:
        numbers = [float(field) for field in fields]
    except ValueError:
        return False
    size = numbers[1] if len(numbers) > 1 else 0.0
    return size >= 1 and len(numbers) in (2 + 2 * size, 2 + 3 * size)
