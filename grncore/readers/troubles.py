"""What to say where a field of a table is no number."""

import re
from pathlib import Path

from grncore.errors import InputError
from grncore.readers.body import Body, BodyReader
from grncore.readers.heading import Heading
from grncore.readers.number_text import Trouble
from grncore.readers.table_head import TableHead


def refuse_troubles(
    head: TableHead, heading: Heading, reader: BodyReader, columns: list[str], body: Body
) -> None:
    """Say which fields are no numbers.

    Raises
    ------
    InputError
        With count, first place and remedy.
    """
    fields = body.values.size
    for trouble, what, fix in (
        (reader.words, "are not numbers", _word_fix),
        (reader.missing, "are missing (empty, NA or nan)", _missing_fix),
    ):
        if trouble.first is not None:
            row, column, text = trouble.first
            name = columns[column] if heading.header else str(column + 1)
            raise InputError(
                f"{head.file}: {trouble.count:,} of {fields:,} values {what}, the first in "
                f"row {row!r}, column {name!r}: {text[:60]!r}. {fix(head, trouble)}"
            )
    if not len(body.values):
        raise InputError(f"{head.file}: there is a header but no row of values.")


def _word_fix(head: TableHead, trouble: Trouble) -> str:
    assert trouble.first is not None
    text = trouble.first[2]
    new = f"{Path(head.file).name.split('.')[0]}-plain.csv"
    read = f"import pandas; pandas.read_csv({head.file!r}, sep={head.delimiter!r}, index_col=0"
    if trouble.thousands == trouble.count and head.delimiter != ";":
        return (
            "These are thousands separators: write 1000 in place of 1,000, for example in Python: "
            f"{read}, thousands=',').to_csv({new!r})"
        )
    if re.fullmatch(r"[+-]?[0-9]*,[0-9]+", text):
        return (
            "Write decimal points instead of decimal commas, for example in Python: "
            f"{read}, decimal=',').to_csv({new!r})"
        )
    return (
        "A column or row of words alone is set aside; one that mixes words and numbers is not. "
        "Correct these fields, or remove that column or row if it is no expression."
    )


def _missing_fix(head: TableHead, trouble: Trouble) -> str:
    del head, trouble
    return "Impute them or remove these genes or cells; grncore does not guess values."
