"""Lists of regulators: names, a table, those of a network, GO's annotation, or motifs."""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from pathlib import Path

from grncore.dataset import Notice
from grncore.errors import InputError
from grncore.readers.lists import NameList
from grncore.readers.motif_lists import factors_of_motifs, is_motif_file
from grncore.readers.name_lists import listed_names, read_names
from grncore.readers.text import read_text


@dataclass(frozen=True)
class Organism:
    """Where the Gene Ontology's annotation of an organism is.

    Attributes
    ----------
    file
        Name of the file at ``https://current.geneontology.org/annotations/``.
    aliases
        Other words for the organism.
    bundled
        A list that comes with grncore and what it is called in messages, or None; its source, date
        and licence stand in its first lines.
    is_capitalised
        Whether symbols are those of the list with small letters after the first.
    """

    file: str
    aliases: tuple[str, ...]
    bundled: tuple[str, str] | None = None
    is_capitalised: bool = False

    @property
    def address(self) -> str:
        """Where to download it."""
        return f"https://current.geneontology.org/annotations/{self.file}"


FACTORS = Path(__file__).with_name("factors")
"""Folder of the lists that come with grncore."""

ORGANISMS: Mapping[str, Organism] = {
    "human": Organism(
        "goa_human.gaf.gz",
        ("homo sapiens", "hs", "hsapiens"),
        ("human.txt", "human (Gene Ontology of 2022-09-12)"),
    ),
    "mouse": Organism(
        "mgi.gaf.gz",
        ("mus musculus", "mm", "mmusculus"),
        ("human.txt", "mouse (by the symbols of human factors, Gene Ontology of 2022-09-12)"),
        is_capitalised=True,
    ),
    "fly": Organism("fb.gaf.gz", ("drosophila", "drosophila melanogaster", "dm")),
    "yeast": Organism("sgd.gaf.gz", ("saccharomyces cerevisiae", "sc")),
    "ecoli": Organism("ecocyc.gaf.gz", ("e. coli", "e.coli", "escherichia coli", "e coli")),
}
"""Organisms that may be asked for by name."""

TF_ACTIVITY = frozenset({
    "GO:0003700",  # DNA-binding transcription factor activity
    "GO:0000981",  # the same, specific for RNA polymerase II
    "GO:0001228", "GO:0001227",  # activator and repressor of it
    "GO:0001216", "GO:0001217",  # activator and repressor of transcription
    "GO:0004879",  # nuclear receptor activity
    "GO:0098531",  # ligand-modulated
    "GO:0000156",  # phosphorelay response regulator activity
})  # fmt: skip
"""Terms of the Gene Ontology that make a gene a transcription factor: the term and its children."""


def read_regulators(said: str | Path, known: Set[str] = frozenset()) -> NameList:
    """Read the list that the user named.

    Raises
    ------
    InputError
        If there is no such file (for an organism without a list here: with the command that makes
        one), or it holds no regulator.
    """
    path = Path(said)
    if not path.exists() and (organism := organism_called(path.name)) is not None:
        return _of_organism(organism)
    start = read_text(path)[:4000].decode("utf-8", "replace") if path.is_file() else ""
    if start.startswith("!gaf-version") or path.name.lower().removesuffix(".gz").endswith(".gaf"):
        return _annotated(path)
    if is_motif_file(start):
        return _with_motifs(path, known)
    return read_names(path, known)


def organism_called(name: str) -> str | None:
    """The organism of a name in any case; None if it is none."""
    lowered = name.strip().lower().replace("_", " ")
    for organism, record in ORGANISMS.items():
        if lowered in (organism, *record.aliases):
            return organism
    return None


def _of_organism(organism: str) -> NameList:
    bundled = ORGANISMS[organism].bundled
    if bundled is None:
        raise InputError(_how_to(organism))
    file, title = bundled
    names = read_names(FACTORS / file).names
    if ORGANISMS[organism].is_capitalised:
        names = tuple(name.capitalize() for name in names)
    return NameList(title, names)


def _how_to(organism: str) -> str:
    record = ORGANISMS[organism]
    return (
        f"--regulators {organism}: grncore brings no list of this organism's transcription "
        "factors. Download the Gene Ontology's annotation and name it, and "
        f"the genes with the activity of a transcription factor are taken: `curl -LO "
        f"{record.address}`, then --regulators {record.file}. Other sources are in "
        "docs/regulator-lists.md."
    )


def _with_motifs(path: Path, known: Set[str]) -> NameList:
    """Factors that a file of motifs names."""
    names = factors_of_motifs(read_text(path).decode("utf-8"))
    if not names:
        raise InputError(
            f"{path}: its motifs have numbers and no names. Write the names of their factors into "
            "a file, one a line."
        )
    said = f"{path} is a file of motifs: the {len(names):,} factors that it names are listed."
    return listed_names(path, names, known, [Notice("motifs", said)])


def _annotated(path: Path) -> NameList:
    """Symbols of the genes that a GO annotation file (GAF) calls transcription factors."""
    names: dict[str, None] = {}
    for line in read_text(path).decode("utf-8").splitlines():
        fields = line.split("\t")
        if line.startswith("!") or len(fields) < 5:
            continue
        symbol, qualifier, term = fields[2].strip(), fields[3], fields[4]
        if symbol and term in TF_ACTIVITY and "NOT" not in qualifier.split("|"):
            names[symbol] = None
    if not names:
        raise InputError(
            f"{path}: no gene of this annotation file has the activity of a transcription factor "
            "(GO:0003700 and its children). Is it a whole GAF file?"
        )
    return NameList(str(path), tuple(names))
