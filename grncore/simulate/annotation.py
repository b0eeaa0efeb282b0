"""Files beside a generated network: gene names, operons, transcription factors."""

import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import Path

from grncore.files import write_text
from grncore.simulate.generator import GeneratedNetwork

NAMES, OPERONS, FACTORS = "gene_names.csv", "operons.csv", "regulators.txt"


def write_annotation(folder: Path, generated: GeneratedNetwork) -> None:
    """Write gene names, operons and the list of transcription factors."""
    for file, column, labels in (
        (NAMES, "name", generated.aliases),
        (OPERONS, "operon", generated.operons),
    ):
        rows = [(gene, labels[gene]) for gene in generated.network.genes]
        write_table(folder / file, [("gene", column), *rows])
    write_text(folder / FACTORS, "\n".join(generated.factors) + "\n")


def read_annotation(
    folder: Path,
) -> tuple[Mapping[str, str], Mapping[str, str], tuple[str, ...]]:
    """Names, operons and factors as :func:`write_annotation` wrote them (the demo's own files)."""
    factors = tuple((folder / FACTORS).read_text(encoding="utf-8").split())
    return _labels(folder / NAMES), _labels(folder / OPERONS), factors


def write_table(path: Path, rows: Iterable[tuple[str, ...]]) -> None:
    """Write rows as comma-separated text."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    write_text(path, text.getvalue())


def _labels(path: Path) -> Mapping[str, str]:
    with path.open(encoding="utf-8", newline="") as stream:
        rows = csv.reader(stream)
        next(rows, None)  # The header.
        return dict(rows)
