"""A column whose fields hold regulator and target together, which is refused by its name."""

import pandas as pd

from grncore.errors import InputError
from grncore.readers.networks.network_file import NetworkFile

_MARKS = ("->", "=>", "~", "|", ";", ",", ":", "/", "_", "-", " ")
_LOOKED_AT = 500


def refuse_joined(file: NetworkFile, frame: pd.DataFrame) -> None:
    """Refuse a table without a second column of genes whose fields are pairs of genes.

    Raises
    ------
    InputError
        Naming the column, with the line of pandas that parts it.
    """
    if not file.known.exact or file.table is None:
        return
    body = frame.iloc[1 : 1 + _LOOKED_AT]
    known = {p: sum(v in file.known.exact for v in body[p]) for p in frame}
    if body.empty or any(known.values()):
        return
    for place in range(frame.shape[1]):
        for mark in _MARKS:
            both = [_is_pair(file, field, mark) for field in body[place]]
            if sum(both) > len(both) / 2:
                raise _joined(file, frame, place, mark)


def _is_pair(file: NetworkFile, field: str, mark: str) -> bool:
    left, _, right = field.partition(mark)
    return left.strip() in file.known.exact and right.strip() in file.known.exact


def _joined(file: NetworkFile, frame: pd.DataFrame, place: int, mark: str) -> InputError:
    first = frame[place].iloc[0]
    is_headed = not _is_pair(file, first, mark)
    column = repr(str(first) if is_headed else place)
    delimiter = (
        "\\s+" if file.table is None or file.table.delimiter == " " else file.table.delimiter
    )
    header = "" if is_headed else ", header=None"
    command = (
        f"import pandas; t = pandas.read_csv({str(file.path)!r}, sep={delimiter!r}{header}, "
        f"dtype=str); t[['regulator', 'target']] = t.pop({column}).str.split({mark!r}, n=1, "
        f"expand=True, regex=False); t.to_csv({f'{file.path}.csv'!r}, index=False)"
    )
    return InputError(
        f"{file.path}: column {place + 1} holds two genes in one field ({frame[place].iloc[1]!r}), "
        "so the file has no column of regulators. Write them as two columns; with pandas: python "
        f'-c "{command}", if the first of the two regulates.'
    )
