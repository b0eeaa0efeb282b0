"""Arguments that several commands share."""

import argparse
from collections.abc import Callable

import torch

from grncore.files import check_place, write_text
from grncore.pipeline.device import check_device

AUTO = "auto"
"""In the place of R: a model chooses it."""


def add_checkpoint(parser: argparse.ArgumentParser, *, required: bool = True) -> None:
    """Add --checkpoint and --device."""
    without = "" if required else "; without one, what needs no training answers"
    parser.add_argument(
        "--checkpoint",
        required=required,
        metavar="DIR",
        help=f"folder that `train` wrote{without}",
    )
    add_device(parser)


def add_device(parser: argparse.ArgumentParser) -> None:
    """Add --device."""
    parser.add_argument(
        "--device", choices=("auto", "cpu", "cuda", "mps"), default="auto", help="default: auto"
    )


def add_json(parser: argparse.ArgumentParser) -> None:
    """Add --json, for a command whose figures are rows."""
    parser.add_argument("--json", metavar="FILE", help="write the rows there as JSON (- to print)")


def check_json(options: argparse.Namespace) -> None:
    """Refuse a place for --json that cannot be written, before the work begins."""
    if options.json not in (None, "-"):
        check_place(options.json)


def show_rows(options: argparse.Namespace, as_json: str, as_table: Callable[[], str]) -> None:
    """Print the rows as a table, and write them where --json says; or print them as JSON."""
    if options.json == "-":
        print(as_json, end="")
        return
    if options.json:
        write_text(options.json, as_json)
    print(as_table())


def device_of(options: argparse.Namespace) -> str:
    """The device to compute on: the one asked for, or the fastest that is there.

    Raises
    ------
    InputError
        If the one asked for is not here.
    """
    if options.device != "auto":
        check_device(options.device)
        return str(options.device)
    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def whole_numbers(text: str, least: int = 1) -> tuple[int, ...]:
    """Parse ``10,20,40``: numbers of at least ``least``, each once."""
    try:
        numbers = tuple(int(part) for part in text.split(","))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a list of whole numbers") from None
    if min(numbers) < least:
        raise argparse.ArgumentTypeError(f"{text!r} holds a number below {least}")
    if len(set(numbers)) < len(numbers):
        raise argparse.ArgumentTypeError(f"{text!r} holds a number twice")
    return numbers


def seeds(text: str) -> tuple[int, ...]:
    """Parse ``42,43,44``; 0 is a seed too."""
    return whole_numbers(text, least=0)


def parse_names(text: str) -> tuple[str, ...]:
    """Parse ``pair,residual``; nothing for ``none``."""
    if text == "none":
        return ()
    found = tuple(part.strip() for part in text.split(",") if part.strip())
    if not found:
        raise argparse.ArgumentTypeError(f"{text!r} holds no name; for none say none")
    return tuple(dict.fromkeys(found))


def team_size(text: str) -> int | str:
    """Parse R, or ``auto``."""
    if text == AUTO:
        return text
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is neither a team size nor {AUTO}")
    return int(text)
