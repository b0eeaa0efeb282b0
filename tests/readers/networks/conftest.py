"""A small network and writers that put it in the forms that tools and sites write."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from grncore.readers.edges import EdgeTable, read_edges
from grncore.readers.options import ReadOptions

TEAMS = {
    "HBA1": ("GATA1", "KLF1"),
    "HBB": ("GATA1", "KLF1", "TAL1"),
    "EPOR": ("GATA1",),
    "GYPA": ("GATA1", "TAL1"),
    "CSF1R": ("SPI1", "RUNX1"),
    "CD14": ("SPI1", "CEBPA"),
    "MPO": ("CEBPA", "RUNX1"),
    "ELANE": ("SPI1", "CEBPA", "RUNX1"),
    "ITGAM": ("SPI1",),
    "LYZ": ("SPI1", "CEBPA"),
}
EDGES = tuple((regulator, target) for target, team in TEAMS.items() for regulator in team)
REGULATORS = ("GATA1", "KLF1", "TAL1", "SPI1", "CEBPA", "RUNX1")
GENES = (*REGULATORS, *TEAMS)
NONE = tuple(
    (regulator, target)
    for place, target in enumerate(TEAMS)
    for regulator in [[r for r in REGULATORS if r not in TEAMS[target]][place % 3]]
)
IDS = {gene: str(2000 + 37 * place) for place, gene in enumerate(GENES)}


@dataclass
class Desk:
    """Writes a network's file and reads it."""

    folder: Path

    def read(
        self,
        text: str | bytes,
        name: str = "net.csv",
        known: tuple[str, ...] = GENES,
        **said: object,
    ) -> EdgeTable:
        path = self.folder / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_edges(path, known, ReadOptions(**said))  # type: ignore[arg-type]

    def pairs(self, text: str | bytes, name: str = "net.csv", **said: object) -> set:
        return pairs_of(self.read(text, name, **said))


def pairs_of(table: EdgeTable) -> set[tuple[str, str]]:
    return set(zip(table.frame["regulator"], table.frame["target"], strict=True))


def notice(table: EdgeTable, code: str) -> str:
    return " ".join(n.message for n in table.notices if n.code == code)


def rows(edges, *columns, delimiter: str = ",", header: str = "") -> str:
    """Lines of edges with further columns, each a function of regulator, target and place."""
    lines = [header] if header else []
    lines += [
        delimiter.join([r, t, *(str(column(r, t, place)) for column in columns)])
        for place, (r, t) in enumerate(edges)
    ]
    return "\n".join(lines) + "\n"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)
