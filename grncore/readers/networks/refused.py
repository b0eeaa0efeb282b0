"""Formats of networks that are not read, told by ending or first words, each with what helps."""

import re
from dataclasses import dataclass
from typing import NoReturn

from grncore.errors import InputError
from grncore.readers.networks.json_graph import BEGINNING
from grncore.readers.networks.network_file import NetworkFile


@dataclass(frozen=True)
class Refusal:
    """One format.

    Attributes
    ----------
    name
        What the format is called.
    endings
        Endings of its files.
    words
        Words among the first characters of its files, in small letters.
    remedy
        What to do instead; ``{file}`` stands for the file.
    """

    name: str
    endings: tuple[str, ...]
    words: tuple[str, ...]
    remedy: str


_CYTOSCAPE = "Open it in Cytoscape and take File, Export, Network to File as SIF, GraphML or cyjs"
REFUSALS = (
    Refusal("web page", (".html", ".htm"), ("<!doctype html", "<html"),
            "Download the table itself: the link has expired or asks to sign in"),
    Refusal("XML file that defines entities", (), ("<!entity",),
            "No network format needs them, and they can fill the memory; export it again"),
    Refusal("XGMML file", (".xgmml",), ("xgmml",), _CYTOSCAPE),
    Refusal("GMX file of gene sets (a column a set)", (".gmx",), (),
            "Turn it into a GMT file, a line a set; with pandas: python -c \"import pandas; "
            "pandas.read_csv('{file}', sep='\\t', header=None, dtype=str).T.to_csv('{file}.gmt', "
            "sep='\\t', header=False, index=False)\""),
    Refusal("SBML model", (".sbml",), ("<sbml",),
            "A model of reactions has no list of regulators; write regulator,target as CSV"),
    Refusal("BioPAX file", (".owl", ".biopax"), ("<rdf:rdf",),
            "Convert it with Pathway Commons' `paxtools toSIF` and give the SIF file"),
    Refusal("KEGG pathway (KGML)", (".kgml",), ("kegg pathway", "<pathway "), _CYTOSCAPE),
    Refusal("Cytoscape session", (".cys",), (), _CYTOSCAPE),
    Refusal("DOT file", (".dot", ".gv"), ("digraph ", "strict digraph"),
            "Write its arrows as CSV with the columns regulator,target"),
    Refusal("pySCENIC table of regulons (ctx)", (), (",targetgenes", ",enrichment,"),
            "Let pySCENIC write it as GMT: `pyscenic ctx ... --output regulons.gmt`"),
    Refusal("Boolean network", (".bnet", ".booleannet"), ("targets, factors", "gene\trule"),
            "Its rules name the regulators of each gene; write one line for each of them, as CSV "
            "with the columns regulator,target"),
    Refusal("table of motif matrices", (".meme", ".jaspar", ".transfac"), ("meme version",),
            "Motifs say what a regulator binds, not which genes; give a network"),
    Refusal("Parquet file", (".parquet",), ("par1",),
            # Lists of names, as our own tables of teams have them, become what their CSV has.
            'Turn it into CSV with pandas: python -c "import pandas; '
            "pandas.read_parquet('{file}').map(lambda v: v if pandas.api.types.is_scalar(v) else "
            r"';'.join(str(n).replace(';', r'\;') for n in v)).to_csv('{file}.csv', index=False)"
            '"'),
    Refusal("R object", (".rds", ".rda", ".rdata"), (),
            'In R, save it as text: write.csv(x, "edges.csv")'),
    Refusal("pickle or numpy file", (".pkl", ".pickle", ".npy", ".npz"), (),
            "Such files can run code and have no names; save a table as CSV"),
    Refusal("Excel workbook", (".xlsx", ".xls", ".ods"), (),
            "Save the sheet as CSV; set columns of gene names to Text first"),
)  # fmt: skip


_JSON = 'Turn it into CSV with pandas: python -c "import json, pandas; '
JSON: tuple[tuple[re.Pattern[str], Refusal], ...] = (
    (
        re.compile(r"\[\s*\{"),
        Refusal("JSON list of records", (), (), f"{_JSON}pandas.DataFrame(json.load(open("
                "'{file}'))).to_csv('{file}.csv', index=False)\""),
    ),
    (
        re.compile(r"\[\s*[\[\"]"),
        Refusal("JSON list", (), (), f"{_JSON}pandas.DataFrame(json.load(open('{{file}}')))"
                ".to_csv('{file}.csv', index=False, header=False)\""),
    ),
    (
        re.compile(r"\{[^{}\[\]\n]*\}\s*\n\s*\{"),
        Refusal("file of JSON records", (), (), f"{_JSON}pandas.DataFrame(map(json.loads, "
                "open('{file}'))).to_csv('{file}.csv', index=False)\""),
    ),
    (
        re.compile(r"\{\s*\"(?!(nodes|links|edges|elements|columns|index|data|schema)\")[^\"]*\"\s*:\s*\[\s*\""),
        Refusal("JSON dictionary of lists", (), (), f"{_JSON}pandas.Series(json.load("
                "open('{file}'))).explode().rename_axis('regulator').rename('target')"
                ".to_csv('{file}.csv')\""),
    ),
)  # fmt: skip
"""Told by their first characters, which elsewhere in a file mean nothing."""


def fits(file: NetworkFile) -> bool:
    """Whether the file has such an ending, or begins as such a file does."""
    return _refusal(file) is not None


def refuse(file: NetworkFile) -> NoReturn:
    """Raise InputError with the format's name and what helps."""
    found = _refusal(file)
    if found is None:
        raise AssertionError("asked to refuse what is not refused")
    remedy = found.remedy.replace("{file}", str(file.path))
    raise InputError(f"{file.path}: this is a {found.name}, which is not read. {remedy}.")


def _refusal(file: NetworkFile) -> Refusal | None:
    for refusal in REFUSALS:
        if file.suffix in refusal.endings and file.path.is_file():
            return refusal
    start = file.start[:1000].lower()
    if BEGINNING.match(file.start):
        return None
    for beginning, refusal in JSON:
        if beginning.match(start):
            return refusal
    return next((r for r in REFUSALS if any(word in start for word in r.words)), None)
