"""What a file is by its first bytes, whatever its name says."""

import bz2
import gzip
import lzma
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

_SAVE = "Save it as a table with names, as text (CSV or TSV)."


@dataclass(frozen=True)
class ContentKind:
    """A kind of content.

    Attributes
    ----------
    starts
        Bytes that such a file starts with; any of them.
    what
        What it is called in a message.
    remedy
        What to do.
    at
        Offset of those bytes.
    holds_graphs
        Whether networks are written so.
    """

    starts: tuple[bytes, ...]
    what: str
    remedy: str
    at: int = 0
    holds_graphs: bool = False

    def fits(self, head: bytes) -> bool:
        """Whether a file with this head is of the kind."""
        return any(head[self.at :].startswith(start) for start in self.starts)


BINARY = (
    ContentKind(
        (b"PK",),
        "a zip archive or an Excel workbook, not text",
        "Unpack it, or save the sheet as CSV (set gene columns to Text, or Excel turns names into "
        "dates).",
    ),
    ContentKind((b"\xd0\xcf\x11\xe0",), "an old Excel workbook (.xls)", "Save the sheet as CSV."),
    ContentKind(
        (b"\x89HDF\r\n\x1a\n",),
        "a binary file (HDF5)",
        "Only expression is read from HDF5 (.h5ad, .loom, .h5); save this part as text.",
    ),
    ContentKind((b"%PDF",), "a PDF document", _SAVE),
    ContentKind((b"PAR1",), "a Parquet file", 'With pandas: table.to_csv("expression.csv").'),
    ContentKind(
        (b"ARROW1",), "a Feather or Arrow file", 'With pandas: table.to_csv("expression.csv").'
    ),
    ContentKind((b"\x93NUMPY",), "a numpy array without names", _SAVE),
    ContentKind((b"\x28\xb5\x2f\xfd",), "compressed by zstd", "Unpack it: zstd -d FILE."),
    ContentKind((b"7z\xbc\xaf\x27\x1c",), "a 7-zip archive", "Unpack it."),
    ContentKind((b"Rar!",), "a RAR archive", "Unpack it."),
    ContentKind(
        (b"ustar",), "a tar archive", "Unpack it (tar -xf FILE) and name a file of it.", at=257
    ),
    ContentKind(
        (b"RDX2\n", b"RDX3\n", b"RDA2\n", b"RDA3\n", b"X\n\x00\x00", b"A\n2\n", b"A\n3\n"),
        "an R object",
        'In R, save its matrix as text: write.csv(as.matrix(x), "expression.csv").',
    ),
    ContentKind(
        (b"\x80\x02", b"\x80\x03", b"\x80\x04\x95", b"\x80\x05\x95"),
        "a Python pickle, which is never opened",
        'With pandas: table.to_csv("expression.csv").',
    ),
    ContentKind((b"\x89PNG", b"\xff\xd8\xff", b"GIF8"), "a picture", _SAVE),
    ContentKind(
        (b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00"),
        "compressed twice",
        "Unpack it once more, for example with gunzip.",
    ),
)
"""Content that is no text, compressed or not."""

MARKUP = (
    ContentKind(
        (b"<!doctype html", b"<html", b"<head", b"<body", b"<script", b"<table", b"<div"),
        "a web page (HTML), not a table",
        "The link has expired or asks to sign in: open it in a browser and download the file "
        "itself.",
    ),
    ContentKind(
        (b"<?xml", b"<graphml", b"<gexf", b"<error"),
        "an XML document, not a table",
        "If it came from a link, open the link in a browser and see what it says.",
        holds_graphs=True,
    ),
    ContentKind(
        (b'{"', b"{\n", b"{\r", b"[{", b"{}"),
        "a JSON document, not a table",
        _SAVE,
        holds_graphs=True,
    ),
    ContentKind((b"{\\rtf",), "a word processor's document (RTF)", "Save it as plain text."),
    ContentKind(
        (b"version https://git-lfs",),
        "a pointer of Git LFS, not the file itself",
        "Fetch it: git lfs pull.",
    ),
)
"""Text that is no table; compared in lower case, without blanks in front."""

Opener = Callable[[Path], IO[bytes]]

COMPRESSED: tuple[tuple[bytes, str, Opener], ...] = (
    (b"\x1f\x8b", "gzip", lambda path: cast(IO[bytes], gzip.GzipFile(path, "rb"))),
    (b"BZh", "bzip2", lambda path: cast(IO[bytes], bz2.BZ2File(path, "rb"))),
    (b"\xfd7zXZ\x00", "xz", lambda path: cast(IO[bytes], lzma.LZMAFile(path, "rb"))),  # noqa: SIM115
)
"""Compression that is undone while reading: first bytes, name, how it is opened."""


def compression(path: Path) -> tuple[str, Opener] | None:
    """Name and opener of the compression of a file, told by its first bytes."""
    with path.open("rb") as stream:
        head = stream.read(8)
    for start, name, opener in COMPRESSED:
        if head.startswith(start):
            return name, opener
    return None


def refusal(head: bytes, *, graphs: bool = False) -> str | None:
    """Why content that starts so is no table of text: what it is, and the remedy.

    XML and JSON pass where ``graphs`` are looked for.
    """
    for kind in BINARY:
        if kind.fits(head):
            return f"this is {kind.what}. {kind.remedy}"
    start = head.lstrip()[:64].lower()
    for kind in MARKUP:
        if kind.fits(start) and not (graphs and kind.holds_graphs):
            return f"this is {kind.what}. {kind.remedy}"
    return None


def is_hdf5(path: Path) -> bool:
    """Whether a file is HDF5 by its signature, at its start or after a user block."""
    signature = b"\x89HDF\r\n\x1a\n"
    with path.open("rb") as stream:
        for place in (0, 512, 1024, 2048):
            stream.seek(place)
            if stream.read(8) == signature:
                return True
    return False
