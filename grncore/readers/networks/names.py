"""What the columns of edge tables are called, and which names the expression knows."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from grncore.readers.complexes import splits
from grncore.readers.rewriting import loose_key

COLUMN_PAIRS = (
    ("tf", "target"),
    ("gene1", "gene2"),
    ("source", "target"),
    ("regulator", "target"),
)
"""Names of the regulator and the target column that are taken first, in this order."""

_NUMBERED = re.compile(r"^\s*\(?\d+\)\s*")
_STRANGE = re.compile(r"[^0-9a-z]")
_ENDINGS = (
    "", "symbol", "symbols", "name", "names", "gene", "genes", "genesymbol", "genename", "id",
    "ids", "geneid", "ensembl", "ensemblid", "ensemblgene", "entrez", "entrezid", "uniprot",
    "uniprotid", "ncbigeneid", "ncbiid", "hgncid",
    "locus", "locustag", "label", "key",
)  # fmt: skip
_REGULATORS = (
    "tf", "tfs", "regulator", "regulators", "regulatory", "regulating", "transcriptionfactor",
    "transcriptionfactors", "source", "from", "gene1", "genea", "node1", "nodea", "entitya",
    "nametf", "parent", "interactora", "participanta", "reg", "upstream", "controller",
    "sourcenode",
)  # fmt: skip
_TARGETS = (
    "target", "targets", "tg", "regulated", "regulatee", "to", "gene2", "geneb", "node2", "nodeb",
    "entityb", "nametarget", "child", "interactorb", "participantb", "tar", "downstream",
    "controlled", "targetnode",
)  # fmt: skip


def normalised(name: str) -> str:
    """A column's name in small letters and digits alone: ``3)RegulatorGeneName`` and the like."""
    return _STRANGE.sub("", _NUMBERED.sub("", name).lower())


def _ranked(stems: tuple[str, ...]) -> dict[str, int]:
    """Rank of every name that can be made of stems and endings; ``name_tf`` is ``tf_name``."""
    made = (name for stem in stems for end in _ENDINGS for name in (stem + end, end + stem))
    return {name: rank for rank, name in enumerate(dict.fromkeys(made))}


_NAMES = {"regulator": _ranked(_REGULATORS), "target": _ranked(_TARGETS)}
_WEAK_TARGETS = {*_ranked(("gene",)), "geneshortname", "operon"}


def role_columns(role: str, header: Sequence[str]) -> list[int]:
    """Places of the columns that are called as a ``regulator`` or ``target`` column is."""
    names = _NAMES[role]
    found = [place for place, name in enumerate(header) if normalised(name) in names]
    if role == "target" and all(normalised(header[place]).endswith("label") for place in found):
        # Any column called gene: a target only where another column is the regulator, and
        # before `target_label`, which may be a label of the edge.
        found += [place for place, name in enumerate(header) if normalised(name) in _WEAK_TARGETS]
    return sorted(found, key=lambda place: (names.get(normalised(header[place]), 0), place))


@dataclass(frozen=True)
class KnownNames:
    """Names that the expression or its aliases use; by them columns are told apart."""

    exact: frozenset[str] = frozenset()
    loose: frozenset[str] = frozenset()

    @classmethod
    def of(cls, names: Iterable[str]) -> "KnownNames":
        """Make the sets."""
        exact = frozenset(names)
        return cls(exact, frozenset(key for name in exact for key in loose_key(name)))

    def score(self, values: Iterable[str]) -> tuple[int, int]:
        """How many values are names, exactly, and allowing for case, version and the like.

        A complex of several genes is a name if its members are.
        """
        exact = loose = 0
        for value in values:
            exact += self.holds(value)
            loose += self.resembles(value)
        return exact, loose

    def holds(self, value: str) -> bool:
        """Whether a value, or each member of the complex that it may be, is a name."""
        if value in self.exact:
            return True
        return any(all(part in self.exact for part in parts) for parts in splits(value))

    def resembles(self, value: str) -> bool:
        """Whether a value would be a name under the loosest of the rewritings."""
        return any(not self.loose.isdisjoint(loose_key(part)) for part in _whole_and_parts(value))


def _whole_and_parts(value: str) -> Iterator[str]:
    yield value
    for parts in splits(value):
        yield from parts
