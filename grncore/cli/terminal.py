"""What is printed, as a terminal can take it: names from a file command nothing and hide nothing.

A name may hold what a terminal obeys (colours, titles, moves of the cursor), what turns the
direction of the text around, or what its encoding lacks. All of these are written as escapes, which
JSON reads as the characters that they were.
"""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from typing import Any

# Controls but tab and line feed; marks of direction; separators of lines; halves of characters.
_OBEYED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)


def printable(text: str) -> str:
    r"""The text with everything that a terminal would obey written as ``\u001b``."""
    return _OBEYED.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


class _Plain:
    """A stream of text that is written :func:`printable`."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        encoding = self._stream.encoding or "utf-8"
        shown = printable(text).encode(encoding, "backslashreplace").decode(encoding)
        self._stream.write(shown)
        return len(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@contextmanager
def plain_output() -> Iterator[None]:
    """Print in plain text during the block, whatever names hold."""
    with redirect_stdout(_Plain(sys.stdout)):
        yield


def complain(text: object) -> None:
    """Say on standard error what went wrong, or what must be known."""
    print(printable(f"{text}"), file=sys.stderr)
