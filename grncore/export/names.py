"""Gene names in the fields of a delimited text file."""

import re
from collections.abc import Iterable, Sequence

_SEPARATOR = ";"


def join_names(names: Sequence[str]) -> str:
    r"""Gene names in one field: ``a;b``, with ``;`` and ``\`` inside a name escaped by ``\``.

    Raises
    ------
    ValueError
        If a name is empty: it could not be told from no name.
    """
    if not all(names):
        raise ValueError("a gene with an empty name cannot be exported.")
    return _SEPARATOR.join(re.sub(r"([\\;])", r"\\\1", name) for name in names)


def split_names(text: str) -> tuple[str, ...]:
    """Gene names of one field, the inverse of :func:`join_names`."""
    if not text:
        return ()
    if "\\" not in text:
        return tuple(text.split(_SEPARATOR))
    # An escape belongs to the character after it, so pairs are taken before separators.
    tokens = re.findall(r"\\[\\;]|.", text, flags=re.DOTALL)
    names = [""]
    for token in tokens:
        if token == _SEPARATOR:
            names.append("")
        else:
            names[-1] += token[-1]
    return tuple(names)


def delimited_text(
    header: Sequence[str], columns: Iterable[Sequence[str]], delimiter: str = ","
) -> str:
    """Text of a CSV or TSV file, fields quoted where needed.

    :mod:`csv` writes a field with a lone carriage return unquoted, and then cannot read it.
    """
    quoted = [[_quoted(field, delimiter) for field in column] for column in columns]
    lines = [[_quoted(name, delimiter) for name in header], *zip(*quoted, strict=True)]
    return "".join(delimiter.join(line) + "\n" for line in lines)


def _quoted(field: str, delimiter: str) -> str:
    if delimiter in field or '"' in field or "\n" in field or "\r" in field:
        return '"' + field.replace('"', '""') + '"'
    return field
