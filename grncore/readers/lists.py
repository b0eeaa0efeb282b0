"""Small companion files: a list of names, or a table that gives each name a label."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from grncore.dataset import Notice
from grncore.errors import InputError
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


NO_LABEL = frozenset({"", "na", "nan", "n/a", "null", "#n/a", "<na>", "-"})
"""Fields that say that a name has none; genes without operon are no operon."""


@dataclass(frozen=True)
class NameList:
    """Names in their file's order, each once."""

    file: str
    names: tuple[str, ...]
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True)
class Labels:
    """A label for each of some names.

    Attributes
    ----------
    named
        What the file's head calls the names; empty where it does not say.
    """

    file: str
    by_name: Mapping[str, str]
    notices: tuple[Notice, ...] = ()
    named: str = ""

    @classmethod
    def of(
        cls,
        file: str,
        pairs: Iterable[tuple[str, str]],
        notices: tuple[Notice, ...] = (),
        named: str = "",
    ) -> "Labels":
        """The label that each name is given; those of :data:`NO_LABEL` are none.

        Raises
        ------
        InputError
            If a name has two different labels.
        """
        labels: dict[str, str] = {}
        for name, label in pairs:
            if label.lower() not in NO_LABEL and labels.setdefault(name, label) != label:
                raise InputError(
                    f"{file}: {name!r} is given two labels, {labels[name]!r} and {label!r}; "
                    "keep one."
                )
        return cls(file, labels, notices, named)
