"""What to say where a field of a table is no number."""

import re
from pathlib import Path

from grncore.errors import InputError
from grncore.readers.body import Body, BodyReader
from grncore.readers.heading import Heading
from grncore.readers.number_text import BadFields
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
    if _DOTS.intersection([*head.first, *(row[0] for row in head.rows if row)]):
        raise InputError(
            f"{head.file}: this table was printed, not saved: dots stand for the rows or columns "
            "that are not shown. Save it whole, with pandas: table.to_csv('expression.csv')."
        )
    fields = body.values.size
    for trouble, what in (
        (reader.words, "are not numbers"),
        (reader.missing, "are missing (empty, NA or nan)"),
    ):
        if trouble.first is not None:
            row, column, text = trouble.first
            name = columns[column] if heading.header else str(column + 1)
            fix = _IMPUTE if trouble is reader.missing else _word_fix(head, trouble, text)
            raise InputError(
                f"{head.file}: {trouble.count:,} of {fields:,} values {what}, the first in "
                f"row {row!r}, column {name!r}: {text[:60]!r}. {fix}"
            )
    if not len(body.values):
        raise InputError(f"{head.file}: there is a header but no row of values.")


_IMPUTE = "Impute them or remove these genes or cells; grncore does not guess values."
_DOTS = frozenset({"...", "..", "…"})
_DOTTED = re.compile(r"[1-9]\d{0,2}(\.\d{3})+")
_WHOLE = re.compile(r"0|[1-9]\d{0,2}")


def refuse_thousands(head: TableHead, heading: Heading, texts: list[int]) -> None:
    """Refuse `1.234` for 1234, as spreadsheets of many countries write it.

    Three digits behind every point, none of them of a number below 1, beside numbers without a
    point: no program writes decimals so.

    Raises
    ------
    InputError
        With the line of pandas that helps.
    """
    start = heading.named_rows is not False
    fields = [f for row in head.rows for p, f in enumerate(row) if p >= start and p not in texts]
    dotted = [f for f in fields if "." in f]
    if len(dotted) < 10 or not all(map(_DOTTED.fullmatch, dotted)):
        return
    whole = sum(_WHOLE.fullmatch(f) is not None for f in fields)
    if whole + len(dotted) < len(fields) or whole < len(fields) / 20:
        return
    new = f"{Path(head.file).name.split('.')[0]}-plain.csv"
    read = f"import pandas; pandas.read_csv({head.file!r}, sep={head.delimiter!r}, index_col=0"
    raise InputError(
        f"{head.file}: {len(dotted):,} of the first {len(fields):,} values have a point before "
        f"three digits ({', '.join(dotted[:3])}), and all others are whole: the point looks like a "
        f"thousands separator. If it is, write 1234 in place of 1.234, for example in Python: "
        f"{read}, thousands='.').to_csv({new!r}); if these are decimals, write every value with "
        f"them: {read}).to_csv({new!r}, float_format='%.4f')"
    )


def _word_fix(head: TableHead, trouble: BadFields, text: str) -> str:
    """What helps against words among numbers, of which ``text`` is the first."""
    new = f"{Path(head.file).name.split('.')[0]}-plain.csv"
    read = f"import pandas; pandas.read_csv({head.file!r}, sep={head.delimiter!r}, index_col=0"
    thousands = trouble.thousands == trouble.count and head.delimiter != ";"
    if thousands and not _may_be_decimals(head):
        return (
            "These are thousands separators: write 1000 in place of 1,000, for example in Python: "
            f"{read}, thousands=',').to_csv({new!r})"
        )
    if thousands and not any(f.startswith(("0,", "-0,")) for row in head.rows for f in row):
        return (
            "The comma may be a decimal comma or part the thousands. If these are decimals, write "
            f"points, for example in Python: {read}, decimal=',').to_csv({new!r}); if they are "
            f"thousands: {read}, thousands=',').to_csv({new!r})"
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


def _may_be_decimals(head: TableHead) -> bool:
    """Whether nearly every number has a comma, also small ones, or a large one has none.

    No program writes decimal commas into a file that commas separate.
    """
    if head.delimiter == ",":
        return False
    fields = [field.lstrip("+-") for row in head.rows for field in row[1:]]
    numbers = [field for field in fields if field[:1].isdigit()]
    bare = [field for field in numbers if "," not in field]
    return len(bare) <= len(numbers) / 20 or any(len(f.split(".")[0]) > 3 for f in bare)
