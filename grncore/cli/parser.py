"""The parser of every command, whose complaints a terminal can take."""

import argparse
import re
from typing import NoReturn

from grncore.cli.terminal import printable

_LIKE_AN_OPTION = re.compile(
    r"expected (?:one|at least one) argument$|unrecognized arguments: (?:.* )?-[^-]"
)
"""What argparse says where a name that begins with a dash was taken for an option."""


class Parser(argparse.ArgumentParser):
    """Says :func:`printable` what it refuses: words of the command line may hold anything."""

    def error(self, message: str) -> NoReturn:
        """Say it under the usage, and exit with status 2."""
        if _LIKE_AN_OPTION.search(message):
            message += ". A name that begins with a dash stands behind its option and =: --team=-A"
        super().error(printable(message))
