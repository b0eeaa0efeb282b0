"""Damaged copies of a file: the same number gives the same copy."""

import random
from collections.abc import Callable

WORDS = (
    b"", b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\r", b"\r\n", b"\n", b",", b"\t", b",,,", b" , ",
    b'"', b"'", b"nan", b"inf", b"-inf", b"1e999", b"-1", b"9" * 5000, b"0x1", b"1_000",
    b"\xe2\x88\x921", b"=1+1", b"<script>", b"../../etc/passwd", b"[" * 3000, b"{", b"null",
    b"true", b"\x1f\x8b\x08", b"\x89HDF\r\n\x1a\n", b"4294967296", b"2147483648", b"\xd9\xa1",
    b"a" * 70000,
)  # fmt: skip
"""What readers have fallen over."""


def mutant(original: bytes, number: int) -> bytes:
    """Damaged copy ``number`` of ``original``, by one to four changes."""
    rng = random.Random(number)
    data = bytearray(original)
    for _ in range(rng.choice((1, 1, 1, 2, 4))):
        rng.choice(_CHANGES)(data, rng)
    return bytes(data)


def _flip(data: bytearray, rng: random.Random) -> None:
    if data:
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)


def _overwrite(data: bytearray, rng: random.Random) -> None:
    start = rng.randrange(len(data) + 1)
    length = rng.choice((1, 2, 4, 8, 64))
    data[start : start + length] = rng.randbytes(length)


def _fill(data: bytearray, rng: random.Random) -> None:
    start = rng.randrange(len(data) + 1)
    length = min(rng.choice((1, 4, 8, 512)), len(data) - start)
    data[start : start + length] = bytes([rng.choice((0, 0xFF, 0x7F, 0x80))]) * length


def _truncate(data: bytearray, rng: random.Random) -> None:
    del data[rng.randrange(len(data) + 1) :]


def _remove(data: bytearray, rng: random.Random) -> None:
    start = rng.randrange(len(data) + 1)
    del data[start : start + rng.choice((1, 2, 16, 256))]


def _repeat(data: bytearray, rng: random.Random) -> None:
    start = rng.randrange(len(data) + 1)
    piece = data[start : start + rng.choice((1, 8, 64, 1024))]
    data[start:start] = piece * rng.choice((1, 2, 50))


def _insert(data: bytearray, rng: random.Random) -> None:
    start = rng.randrange(len(data) + 1)
    data[start:start] = rng.choice(WORDS)


def _swap(data: bytearray, rng: random.Random) -> None:
    first, second = (rng.randrange(len(data) + 1) for _ in range(2))
    length = rng.choice((1, 8, 64))
    one, other = data[first : first + length], data[second : second + length]
    data[first : first + length], data[second : second + length] = other, one


_CHANGES: tuple[Callable[[bytearray, random.Random], None], ...] = (
    _flip, _overwrite, _fill, _truncate, _remove, _repeat, _insert, _insert, _swap,
)  # fmt: skip
