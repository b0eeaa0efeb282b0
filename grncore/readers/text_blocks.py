"""The text of a file as clean blocks of whole lines: UTF-8, one kind of line end, bounded."""

import codecs
import lzma
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from grncore.errors import InputError
from grncore.readers import limits
from grncore.readers.content import compression, refusal

BLOCK = 4 * 2**20

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""Byte-order marks, longer ones first; UTF-32's starts like UTF-16's."""


def text_blocks(path: Path, *, graphs: bool = False) -> Iterator[bytes]:
    """Blocks of whole lines with Unix line ends; compression is told by content and undone.

    A last line without an end is left without one, for it may be cut short.

    XML and JSON pass where ``graphs`` are looked for.

    Raises
    ------
    InputError
        If the file is damaged, no text, not UTF-8 (or UTF-16 with a mark), larger than allowed,
        or holds a NUL byte anywhere.
    """
    lines = 0
    for block in _whole_lines(path, _decoded(path, graphs=graphs)):
        if b"\x00" in block:
            line = lines + block.count(b"\n", 0, block.index(b"\x00")) + 1
            raise InputError(
                f"{path}, line {line:,}: this is a binary file, or a damaged one: there is a zero "
                "byte. Expected a table as text (CSV or TSV, UTF-8)."
            )
        if not block.isascii():
            _check_utf8(path, block, lines)
        yield block
        lines += block.count(b"\n")


def _check_utf8(path: Path, block: bytes, lines: int) -> None:
    try:
        block.decode("utf-8")
    except UnicodeDecodeError as error:
        line = lines + block.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"{path}, line {line:,}: the text is not UTF-8. Save it as UTF-8, for example with "
            "`iconv -f latin1 -t utf-8`."
        ) from error


def _whole_lines(path: Path, chunks: Iterator[bytes]) -> Iterator[bytes]:
    rest = b""
    for chunk in chunks:
        rest += chunk
        # A return at the very end may belong to a line feed that is still to come.
        cut = rest.rfind(b"\n")
        if cut < 0:
            cut = rest.rfind(b"\r", 0, len(rest) - 1)
        if cut >= 0:
            yield _one_line_end(rest[: cut + 1])
            rest = rest[cut + 1 :]
        if len(rest) > limits.LINE_BYTES:
            raise InputError(
                f"{path}: a line is longer than {limits.LINE_BYTES:,} bytes; no table has such. "
                "Is it text, with line ends?"
            )
    if rest:
        yield _one_line_end(rest)


def _one_line_end(block: bytes) -> bytes:
    if b"\r" not in block:
        return block
    return block.replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def _decoded(path: Path, *, graphs: bool) -> Iterator[bytes]:
    """Chunks in UTF-8 without byte-order mark."""
    chunks = _chunks(path)
    first = next(chunks, b"")
    mark, encoding = next(
        ((mark, name) for mark, name in _MARKS if first.startswith(mark)), (b"", "utf-8")
    )
    if not mark and (reason := refusal(first, graphs=graphs)):
        raise InputError(f"{path}: {reason}")
    if encoding == "utf-8":
        yield first[len(mark) :]
        yield from chunks
        return
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        yield decoder.decode(first).encode()
        for chunk in chunks:
            yield decoder.decode(chunk).encode()
        yield decoder.decode(b"", final=True).encode()
    except UnicodeError as error:
        raise InputError(
            f"{path}: the text is {encoding.upper()} by its first bytes, but damaged or cut short "
            "(a byte is missing or wrong). Save it again, best as UTF-8."
        ) from error


def _chunks(path: Path) -> Iterator[bytes]:
    """The bytes of a file, unpacked, never more than are allowed."""
    packed = compression(path)
    size, on_disk = 0, path.stat().st_size
    try:
        with _open(path) as stream:
            while chunk := stream.read(BLOCK):
                size += len(chunk)
                limits.check_text(path, size, None if packed is None else on_disk)
                yield chunk
    except (EOFError, OSError, zlib.error, lzma.LZMAError) as error:
        if packed is None:
            raise InputError(f"{path}: cannot be read ({error}).") from error
        raise InputError(
            f"{path}: the {packed[0]} file is damaged or cut short ({error}). Download or make it "
            "again; `gzip -t` checks a gzip file."
        ) from error


def _open(path: Path) -> IO[bytes]:
    packed = compression(path)
    return path.open("rb") if packed is None else packed[1](path)
