"""Small companion files: a list of names, or a table that gives each name a label."""

from collections.abc import Mapping
from dataclasses import dataclass

from grncore.dataset import Notice
from grncore.readers.networks.names import normalised

NAME_HEADERS = frozenset({
    "tf", "tfs", "tfname", "tfnames", "gene", "genes", "genename", "genesymbol", "name",
    "regulator", "regulators", "symbol", "hgncsymbol", "approvedsymbol", "externalgenename",
    "transcriptionfactor", "transcriptionfactors",
})  # fmt: skip
"""Names of the column of a list of names, in small letters and digits alone."""


def is_heading(field: str) -> bool:
    """Whether a field is called as the column of a list of names."""
    return normalised(field) in NAME_HEADERS


@dataclass(frozen=True)
class NameList:
    """Names in their file's order, each once."""

    file: str
    names: tuple[str, ...]
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True)
class Labels:
    """A label for each of some names."""

    file: str
    by_name: Mapping[str, str]
    notices: tuple[Notice, ...] = ()
