"""Our own table of predicted teams: its column ``truth`` holds the known regulators."""

import re

import pandas as pd

from grncore.errors import InputError
from grncore.readers.networks.network_file import NetworkFile
from grncore.readers.networks.parsed import Parsed

NAME = "table of predicted teams"
ENDS = ("truth", "target")

_COLUMNS = {"target", "R", "model", "rank", "regulators", "truth"}


def fits(file: NetworkFile) -> bool:
    """Whether the header has the columns of ``recover``'s table."""
    return file.table is not None and set(file.table.first_row()) >= _COLUMNS


def read(file: NetworkFile) -> Parsed:
    """Read the known regulators; predicted ones are no edges.

    Raises
    ------
    InputError
        If no truth is known there.
    """
    frame = file.fields
    body = frame.iloc[1:].set_axis(frame.iloc[0].tolist(), axis=1)
    known = body[["target", "truth"]].drop_duplicates()
    edges = [
        (regulator, target)
        for target, truth in zip(known["target"], known["truth"], strict=True)
        for regulator in _names(truth)
    ]
    if not edges:
        raise InputError(
            f"{file.path}: this is grncore's table of predicted teams, and its column 'truth' is "
            "empty: predictions are no known edges. Give the list of known edges."
        )
    understood = (
        "grncore's table of predicted teams: the known regulators in its column 'truth' are the "
        "edges, the predicted ones in 'regulators' are not"
    )
    result = pd.DataFrame(edges, columns=["regulator", "target"], dtype=str)
    return file.parsed(NAME, result, ENDS, understood)


def _names(text: str) -> list[str]:
    r"""Names joined by ``;``, with ``\;`` and ``\\`` inside a name."""
    parts = re.findall(r"(?:\\.|[^;\\])+", text)
    return [re.sub(r"\\(.)", r"\1", part) for part in parts]
