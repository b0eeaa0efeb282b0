"""A small experiment, and writers that put it on disk in the shapes that users have."""

import gzip
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

GENES = ["lacI", "crp", "araC", "lacZ", "lacY", "araB"]
CELLS = ["c1", "c2", "c3", "c4"]
EDGES = [("lacI", "lacZ"), ("crp", "lacZ"), ("crp", "lacY"), ("araC", "araB"), ("crp", "araB")]


@dataclass
class Experiment:
    """Writes expression and edges into ``folder``; tests change what they want to break."""

    folder: Path
    genes: list[str] = field(default_factory=lambda: list(GENES))
    cells: list[str] = field(default_factory=lambda: list(CELLS))
    edges: list[tuple[str, str]] = field(default_factory=lambda: list(EDGES))
    values: np.ndarray = field(
        default_factory=lambda: np.arange(24, dtype=float).reshape(6, 4) * 1.5 + 0.25
    )

    def write(self, name: str, text: str | bytes) -> Path:
        path = self.folder / name
        content = text.encode() if isinstance(text, str) else text
        path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
        return path

    def expression_text(self, delimiter: str = ",", *, transposed: bool = False) -> str:
        rows, columns, values = self.genes, self.cells, self.values
        if transposed:
            rows, columns, values = columns, rows, values.T
        lines = [delimiter.join(["id", *columns])]
        lines += [
            delimiter.join([row, *(repr(float(v)) for v in line)])
            for row, line in zip(rows, values, strict=True)
        ]
        return "\n".join(lines) + "\n"

    def edges_text(self, header: str = "TF,target", delimiter: str = ",") -> str:
        lines = [header] if header else []
        return "\n".join([*lines, *(delimiter.join(edge) for edge in self.edges)]) + "\n"

    def expression(self, name: str = "expression.csv", **layout: object) -> Path:
        return self.write(name, self.expression_text(**layout))

    def edge_list(self, name: str = "edges.csv", header: str = "TF,target") -> Path:
        return self.write(name, self.edges_text(header))


@pytest.fixture
def experiment(tmp_path: Path) -> Experiment:
    return Experiment(tmp_path)


def write_genes(path: Path, count: int) -> list[str]:
    """Write the expression of so many genes in three cells; their names."""
    genes = [f"g{k}" for k in range(count)]
    lines = [f"{gene},{k},{k * k % 7},{k % 5}" for k, gene in enumerate(genes)]
    path.write_text("gene,a,b,c\n" + "\n".join(lines) + "\n")
    return genes
