"""The parser of every command, whose complaints a terminal can take."""

import argparse
from typing import NoReturn

from grncore.cli.terminal import printable


class Parser(argparse.ArgumentParser):
    """Says :func:`printable` what it refuses: words of the command line may hold anything."""

    def error(self, message: str) -> NoReturn:
        """Say it under the usage, and exit with status 2."""
        super().error(printable(message))
