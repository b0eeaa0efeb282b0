"""Where genes lie: chromosome and start, from a table, GFF, GTF or BED."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from grncore.dataset import Notice
from grncore.errors import InputError
from grncore.readers.gene_names import GeneNames
from grncore.readers.matching import examples
from grncore.readers.networks.names import normalised
from grncore.readers.notices import Notices
from grncore.readers.options import ReadOptions
from grncore.readers.text import open_table, read_strings

Positions = Mapping[str, tuple[str, int]]
"""Chromosome and start (base pairs, from 1 as GFF counts) by name."""

DIGITS = 12
"""Most digits of a place on a chromosome."""

LEAST_GAP = 50
"""Base pairs between the starts of neighbouring genes, in the median, that are believed. In the
densest genomes, of viruses and bacteria, there are hundreds."""

FEW_GAPS = 10
"""Neighbours below which a median says nothing."""

_FEATURES = ("gene", "pseudogene", "ncrna_gene", "transposable_element_gene")
_GFF = re.compile(r"(?:^|;)\s*([\w.]+)[=\s]\"?([^\";]+)\"?")
_NAMES = ("gene_name", "name", "gene", "gene_symbol", "gene_id", "locus_tag", "id")

_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "gene": ("gene", "geneid", "genename", "name", "symbol", "genesymbol", "id", "locustag",
             "ensemblgeneid", "hgncsymbol", "externalgenename", "genestableid", "name2"),
    "chromosome": ("chromosome", "chrom", "chr", "chromosomename", "seqname", "seqid",
                   "chromosomescaffoldname", "contig", "replicon"),
    "start": ("start", "startposition", "genestart", "genestartbp", "chromstart", "txstart", "tss",
              "position", "pos", "leftend", "leftendposition", "begin"),
}  # fmt: skip
"""Names of the columns of a table, in small letters and digits alone."""

_FROM_0 = ("txstart", "chromstart")
"""Columns of UCSC's tables, which count from 0."""


@dataclass(frozen=True)
class _Form:
    """A form: what it is called, whether a table is one, and its names and places."""

    name: str
    fits: Callable[[pd.DataFrame], bool]
    read: Callable[[pd.DataFrame], list[tuple[tuple[str, ...], str, str]]]


def positions_of(options: ReadOptions, known: GeneNames) -> tuple[Positions | None, list[Notice]]:
    """Positions of the genes in the file that the options name; None if they name none.

    A gene that the file gives at several places on one chromosome lies at the first; one that it
    gives on several chromosomes (a name of two genes) gets none.

    Raises
    ------
    InputError
        If the file is of no known form, a start is no whole number, or it names no gene.
    """
    if options.gene_positions is None:
        return None, []
    path, matrix, genes = Path(options.gene_positions), known.matrix, known.genes
    frame = read_strings(open_table(path))
    form = next((form for form in FORMS if form.fits(frame)), None)
    if form is None:
        header = ", ".join(str(name) for name in frame.iloc[0][:8])
        raise InputError(
            f"{path}: this is no table of gene positions ({header}). Expected the columns gene, "
            "chromosome, start, or a GFF, GTF or BED file."
        )
    shift = 1 if form.name == "BED" else 0
    rows = [
        (names, chromosome, _whole(path, start) + shift)
        for names, chromosome, start in form.read(frame)
    ]
    every = {name for names, _, _ in rows for name in names}
    found = known.translation(every)
    places: dict[str, set[tuple[str, int]]] = {}
    for names, chromosome, start in rows:
        gene = next((g for name in names if (g := found.get(name, name)) in genes), None)
        if gene is not None:
            places.setdefault(gene, set()).add((chromosome, start))
    if not places:
        hint = known.hints(every)
        raise InputError(
            f"{path}: none of the {len(every):,} genes with a position is a gene of {matrix.file} "
            f"(here {examples(every)}; there {examples(matrix.rows)}). {hint}".rstrip()
        )
    double = [gene for gene, at in places.items() if len({chromosome for chromosome, _ in at}) > 1]
    kept = {gene: min(at, key=lambda p: p[1]) for gene, at in places.items() if gene not in double}
    message = (
        f"{path}: read as {form.name}: {len(kept):,} of {len(genes):,} genes have a position, on "
        f"{len({chromosome for chromosome, _ in kept.values()}):,} chromosomes."
    )
    if double:
        message += (
            f" {len(double):,} lie on several chromosomes there ({examples(double)}) and get none."
        )
    notices = Notices([Notice("gene-positions", message)])
    if (gap := _usual_gap(kept)) is not None and gap < LEAST_GAP:
        notices.say(
            "close-genes",
            f"{path}: neighbouring genes start {gap:,.0f} base pairs apart (median), where genes "
            "are hundreds long. Positions must be in base pairs, neither in thousands or millions "
            "nor the order of genes; correct the unit, or leave the file out.",
        )
    return kept, notices


def _usual_gap(places: Positions) -> float | None:
    """Median distance from a gene's start to the next on its chromosome; None where few tell."""
    starts: dict[str, list[int]] = {}
    for chromosome, start in places.values():
        starts.setdefault(chromosome, []).append(start)
    gaps = [gap for found in starts.values() for gap in np.diff(np.sort(found)).tolist()]
    return float(np.median(gaps)) if len(gaps) >= FEW_GAPS else None


def _whole(path: Path, text: str) -> int:
    digits = text.replace(",", "").removesuffix(".0")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= DIGITS):
        raise InputError(
            f"{path}: a gene starts at {text[:40]!r}; expected a whole number of base pairs."
        )
    return int(digits)


def _columns(frame: pd.DataFrame) -> dict[str, list[int]]:
    header = [normalised(str(name)) for name in frame.iloc[0]]
    found: dict[str, list[int]] = {}
    for part, names in _COLUMNS.items():
        places = [header.index(name) for name in names if name in header]
        if places:
            found[part] = places if part == "gene" else places[:1]
    return found


def _table(frame: pd.DataFrame) -> list[tuple[tuple[str, ...], str, str]]:
    places = _columns(frame)
    (chromosome,), (start,) = places["chromosome"], places["start"]
    body = frame.iloc[1:]
    names = zip(*(body[place] for place in places["gene"]), strict=True)
    from_0 = normalised(str(frame.iloc[0, start])) in _FROM_0
    return [
        (tuple(filter(None, row)), where, _from_1(at) if from_0 else at)
        for row, wheres, ats in zip(names, body[chromosome], body[start], strict=True)
        # featureCounts lists a place for each exon.
        for where, at in zip(wheres.split(";"), ats.split(";"), strict=False)
        if where and at
    ]


def _from_1(text: str) -> str:
    """A place that was counted from 0; what is no number is said later."""
    is_number = text.isascii() and text.isdigit() and len(text) <= DIGITS
    return str(int(text) + 1) if is_number else text


def _annotation(frame: pd.DataFrame) -> list[tuple[tuple[str, ...], str, str]]:
    rows = []
    genes = frame[frame[2].str.lower().isin(_FEATURES)]
    for fields, chromosome, start in zip(genes[8], genes[0], genes[3], strict=True):
        said = {key.lower(): value.strip() for key, value in _GFF.findall(fields)}
        names = [said[key].removeprefix("gene:") for key in _NAMES if key in said]
        rows.append((tuple(names), chromosome, start))
    return rows


def _bed(frame: pd.DataFrame) -> list[tuple[tuple[str, ...], str, str]]:
    return [
        ((name,), chromosome, start)
        for chromosome, start, name in zip(frame[0], frame[1], frame[3], strict=True)
    ]


def _is_annotation(frame: pd.DataFrame) -> bool:
    return frame.shape[1] >= 9 and bool(frame[2].str.lower().isin(_FEATURES).any())


def _is_bed(frame: pd.DataFrame) -> bool:
    return frame.shape[1] >= 4 and all(frame[p].str.fullmatch(r"\d+").all() for p in (1, 2))


FORMS = (
    _Form("GFF or GTF", _is_annotation, _annotation),
    _Form("BED", _is_bed, _bed),
    _Form("a table of gene, chromosome and start", lambda f: len(_columns(f)) == 3, _table),
    _Form(
        "a table of gene, chromosome and start without header",
        lambda f: f.shape[1] == 3 and bool(f[2].str.fullmatch(r"\d+").all()),
        lambda f: [((g,), c, s) for g, c, s in zip(f[0], f[1], f[2], strict=True)],
    ),
)
"""The first that fits is taken."""
