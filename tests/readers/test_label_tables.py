"""Aliases and groups of genes in tables of more than two columns."""

import pytest

from grncore.errors import InputError
from grncore.readers import ReadOptions, load
from grncore.readers.label_tables import read_labels
from tests.readers.conftest import write_genes

GROUPS = {"lacZ": "lac", "lacY": "lac", "araB": "ara"}
KNOWN = {*GROUPS, "crp", "lacI"}


def text(line: str, header: str) -> str:
    lines = [line.format(k=k, gene=gene, label=label) for k, (gene, label) in
             enumerate(GROUPS.items())]  # fmt: skip
    return "\n".join([*([header] if header else []), *lines]) + "\n"


@pytest.mark.parametrize(
    ("header", "line"),
    [(",gene,operon", "{k},{gene},{label}"), ("gene,start,operon", "{gene},{k}00,{label}"),
     ("gene,description,operon", "{gene},the {gene} gene,{label}"),
     ("module,kME,gene", "{label},0.{k},{gene}"), ("gene,operon", '"{k}","{gene}","{label}"'),
     ("", "{k},{gene},{label}"), ("operon;gene", "{label};{gene}"), ("", "{gene}\t{label}")],
)  # fmt: skip
def test_the_column_of_groups_is_found(experiment, header: str, line: str) -> None:
    path = experiment.write("operons.csv", text(line, header))
    assert read_labels(path, KNOWN, "gene_groups").by_name == GROUPS


def test_of_several_columns_that_are_called_otherwise_none_is_guessed(experiment) -> None:
    path = experiment.write("operons.csv", text("{gene},{label},a", "gene,first,second"))
    with pytest.raises(InputError, match=r"\('first', 'second'\).*call the one .* 'operon'"):
        read_labels(path, KNOWN, "gene_groups")
    path.write_text(path.read_text().replace("first", "operon"))
    assert read_labels(path, KNOWN, "gene_groups").by_name == GROUPS


def test_ensembls_table_gives_the_symbol_and_not_the_version(experiment) -> None:
    header = "Gene stable ID,Gene stable ID version,Gene name"
    path = experiment.write("mart.csv", text("{gene},{gene}.3,{label}{k}", header))
    assert read_labels(path, KNOWN, "aliases").by_name["lacY"] == "lac1"


@pytest.mark.parametrize("none", ["NA", "nan", "-", "NULL"])
def test_genes_of_no_group_are_not_grouped(experiment, none: str) -> None:
    path = experiment.write("operons.csv", f"gene,operon\nlacZ,lac\ncrp,{none}\nlacI,{none}\n")
    assert read_labels(path, KNOWN, "gene_groups").by_name == {"lacZ": "lac"}


@pytest.mark.parametrize(("other", "is_told"), [(8, False), (4, True), (0, True)])
def test_one_group_that_holds_most_genes_is_told(tmp_path, other: int, is_told: bool) -> None:
    genes = write_genes(tmp_path / "e.csv", 12)
    rows = [f"{gene},{f'o{k // 2}' if k < other else 'all'}" for k, gene in enumerate(genes)]
    (tmp_path / "g.csv").write_text("gene,operon\n" + "\n".join(rows) + "\n")
    found = load(tmp_path / "e.csv", ReadOptions(gene_groups=tmp_path / "g.csv"))
    told = [n for n in found.notices if "are in one group, 'all'" in n.message]
    assert bool(told) == is_told
