"""Lists of regulators as people have them, and what an organism's name answers."""

import re
import subprocess
from pathlib import Path

import pytest

from grncore.errors import InputError
from grncore.readers import ReadOptions, load
from grncore.readers.regulator_lists import FACTORS, ORGANISMS, read_regulators

GAF = "!gaf-version: 2.2\n!date: today\n" + "".join(
    "\t".join(["X", f"X{place}", symbol, qualifier, term, "PMID:1", "IDA", "", "F", "", "",
               "protein", "taxon:1", "20240101", "X"]) + "\n"
    for place, (symbol, qualifier, term) in enumerate([
        ("lacI", "enables", "GO:0003700"),
        ("crp", "enables", "GO:0001216"),
        ("crp", "enables", "GO:0003677"),
        ("lacZ", "enables", "GO:0004565"),
        ("araB", "NOT|enables", "GO:0003700"),
    ])
)  # fmt: skip


@pytest.mark.parametrize("name", [name for name, one in ORGANISMS.items() if not one.bundled])
def test_an_organism_answers_with_a_command_that_works(experiment, name: str, monkeypatch) -> None:
    monkeypatch.chdir(experiment.folder)
    expression, edges = experiment.expression(), experiment.edge_list()
    with pytest.raises(InputError) as told:
        load(expression, ReadOptions(edges=edges, regulators=name))
    address, file = re.findall(r"curl -LO (\S+)`, then --regulators (\S+)\.", str(told.value))[0]
    assert address.rsplit("/", 1)[1] == file
    experiment.write(file, GAF)  # what the command downloads
    dataset = load(expression, ReadOptions(edges=edges, regulators=file))
    assert dataset.listed_regulators == ("crp", "lacI")


def test_human_factors_come_with_their_source_date_and_licence(experiment, monkeypatch) -> None:
    monkeypatch.chdir(experiment.folder)
    names = read_regulators("Homo sapiens").names
    assert {"GATA1", "TP53", "MYC", "CTCF"} <= set(names) and "HBA1" not in names
    assert len(names) == len(set(names)) == 1430
    head = (FACTORS / "human.txt").read_text()
    assert all(word in head for word in ("geneontology.org", "2022-09-12", "CC BY 4.0"))
    experiment.genes[:2] = ["GATA1", "TP53"]
    experiment.edges = [("GATA1", "lacZ"), ("TP53", "lacY")]
    options = ReadOptions(edges=experiment.edge_list(), regulators="human")
    dataset = load(experiment.expression(), options)
    assert dataset.listed_regulators == ("GATA1", "TP53")


def test_mouse_factors_are_those_of_human_in_the_spelling_of_mouse(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    found, human = read_regulators("mus musculus"), read_regulators("human").names
    assert {"Gata1", "Nkx2-5", "Pou5f1"} <= set(found.names)
    assert [name.upper() for name in found.names] == [name.upper() for name in human]
    assert "human" in found.file


def test_an_organism_by_another_name_and_a_file_of_that_name(experiment, monkeypatch) -> None:
    monkeypatch.chdir(experiment.folder)
    with pytest.raises(InputError, match=r"ecocyc\.gaf\.gz"):
        read_regulators("Escherichia_coli")
    experiment.write("human", "crp\nlacI\n")
    assert read_regulators("human").names == ("crp", "lacI")
    with pytest.raises(InputError, match="no such file"):
        read_regulators("martian")


@pytest.mark.parametrize(
    "text",
    ["source,target,weight\ncrp,lacZ,1\nlacI,lacZ,-1\ncrp,lacY,1\n",
     "TF\ttarget\ncrp\tlacZ\nlacI\tlacZ\n", "name,TF,index\nx,crp,0\ny,lacI,1\n",
     "gene,family\ncrp,CRP\nlacI,LacI\n", "crp\nlacI\n"],
)  # fmt: skip
def test_lists_tables_and_networks(experiment, text: str) -> None:
    assert read_regulators(experiment.write("list.csv", text)).names == ("crp", "lacI")


@pytest.mark.parametrize(
    "text",
    [",Ensembl ID,HGNC symbol,DBD,Is TF?\n0,E1,crp,x,Yes\n1,E2,lacZ,y,No\n2,E3,lacI,x,Yes\n",
     "gene,TF\ncrp,1\nlacZ,0\nlacI,1\n", '"","x"\n"1","crp"\n"2","lacI"\n', "crp,lacI\n",
     "Species\tSymbol\tEnsembl\nE. coli\tCRP\tcrp\nE. coli\tLACI\tlacI\n",
     "crp\tCRP family\nlacI\tLacI family\n"],
    ids=["Lambert", "flags", "R", "one line", "AnimalTFDB", "no header"],
)  # fmt: skip
def test_tables_by_the_genes_of_the_expression(experiment, text: str) -> None:
    found = read_regulators(experiment.write("list.csv", text), set(experiment.genes))
    assert found.names == ("crp", "lacI")


def test_an_annotation_without_factors_is_refused(experiment) -> None:
    gaf = experiment.write("x.gaf", GAF.replace("GO:0003700", "GO:1").replace("GO:0001216", "GO:2"))
    with pytest.raises(InputError, match="no gene of this annotation file"):
        read_regulators(gaf)


def test_a_list_of_very_many_columns_is_refused_before_it_is_parsed(tmp_path: Path) -> None:
    path = tmp_path / "tfs.txt"
    path.write_text(",".join(f"g{k}" for k in range(200_000)))
    with pytest.raises(InputError, match=r"200,000 fields\. Write one name"):
        read_regulators(path)


YES_AND_NO = [("crp", 1), ("lacI", 1), ("araC", 0), ("lacZ", 0), ("lacY", 0), ("araB", 0)]


def table(header: str, yes: str, no: str) -> str:
    return f"gene,{header}\n" + "".join(f"{g},{yes if is_tf else no}\n" for g, is_tf in YES_AND_NO)


@pytest.mark.parametrize(
    ("header", "yes", "no"),
    [("is_TF", "1.0", "0.0"), ("Is TF?", "TF", "non-TF"), ("TF", "TF", "not TF"), ("isTF", "x", ""),
     ("regulator", "yes", ""), ("Type", "TF", "enzyme"), ("role", "transcription factor", "")],
)  # fmt: skip
def test_rows_that_a_column_says_are_no_regulators_are_left_out_and_counted(
    experiment, header: str, yes: str, no: str
) -> None:
    path = experiment.write("list.csv", table(header, yes, no))
    found = read_regulators(path, set(experiment.genes))
    assert found.names == ("crp", "lacI")
    assert "4 of 6 rows are none" in found.notices[0].message


@pytest.mark.parametrize(("yes", "no"), [("1", "0"), ("T", "F"), ("x", ""), ("in", "not in")])
def test_a_column_that_may_say_so_is_a_question_and_both_answers_work(
    experiment, yes: str, no: str
) -> None:
    path, known = experiment.write("list.csv", table("class", yes, no)), set(experiment.genes)
    with pytest.raises(InputError, match=r"'class' holds .*call it 'is_TF'.*take it out"):
        read_regulators(path, known)
    text = path.read_text()
    path.write_text("\n".join(line.split(",")[0] for line in text.splitlines()))
    assert len(read_regulators(path, known).names) == 6
    if no != "not in":
        path.write_text(text.replace("class", "is_TF"))
        assert read_regulators(path, known).names == ("crp", "lacI")


@pytest.mark.parametrize(
    "text",
    ["crp,lacZ\nlacI,lacZ\ncrp,lacY\n", "crp\tactivates\tlacZ\nlacI\trepresses\tlacY\n",
     "crp lacZ\nlacI lacY\n", "A;B\ncrp;lacZ\nlacI;lacY\n"],
)  # fmt: skip
def test_a_network_without_names_of_columns_does_not_list_its_targets(
    experiment, text: str
) -> None:
    with pytest.raises(InputError, match="which of them lists regulators is open"):
        read_regulators(experiment.write("net.csv", text), set(experiment.genes))


@pytest.mark.parametrize(
    "text",
    ["crp;lacI\naraC\n", "araC\ncrp, lacI\n", "crp::lacI\naraC\n", "crp,lacI\naraC\n"],
)  # fmt: skip
def test_members_of_a_complex_are_listed_each(experiment, text: str) -> None:
    found = read_regulators(experiment.write("list.txt", text), set(experiment.genes))
    assert sorted(found.names) == ["araC", "crp", "lacI"]
    assert found.notices[0].code == "complexes"


@pytest.mark.parametrize(
    "text",
    ["# of Lambert, 2018\ncrp\nlacI\n", "crp  # global\n# of sugar\nlacI\n", "TF\ncrp\nlacI\n",
     "gene_name\ncrp\nlacI\n", "TF,family\ncrp,a\nlacI,b\n", "TF,family\ncrp\nlacI,b\n"],
)  # fmt: skip
def test_remarks_and_headers_are_no_regulators_even_where_a_gene_is_called_so(
    experiment, text: str
) -> None:
    found = read_regulators(experiment.write("list.txt", text), {*experiment.genes, "TF"})
    assert found.names == ("crp", "lacI")


def test_the_column_is_found_where_names_agree_but_for_version_or_case(experiment) -> None:
    experiment.genes[:2] = ["ENSG01.3", "ENSG02.1"]
    text = ",Ensembl ID,HGNC symbol,Is TF?\n0,ENSG01,LACI,Yes\n1,ENSG02,CRP,No\n"
    options = ReadOptions(regulators=experiment.write("l.csv", text), names="ignore-version")
    assert load(experiment.expression(), options).listed_regulators == ("ENSG01.3",)


def test_lines_of_uneven_tabs_are_refused(experiment) -> None:
    path = experiment.write("list.txt", "crp\nlacI\tx\n")
    with pytest.raises(InputError, match="different numbers of fields"):
        read_regulators(path, set(experiment.genes))


@pytest.mark.parametrize(
    "text",
    [
        ">MA0004.1\tlacI\nA  [ 4 19 ]\nC  [ 16 0 ]\nG  [ 0 1 ]\nT  [ 0 0 ]\n"
        ">MA0006.2 lacI::crp(var.2)\nA [ 3 0 ]\nC [ 8 0 ]\nG [ 2 2 ]\nT [ 1 1 ]\n",
        "MEME version 4\n\nALPHABET= ACGT\n\nMOTIF MA0004.1 lacI\n"
        "letter-probability matrix: alength= 4 w= 1 nsites= 20 E= 0\n 0.2 0.8 0 0\n"
        "MOTIF MA0006.2 lacI::crp\nletter-probability matrix: alength= 4 w= 1\n 0 0 1 0\n",
        "AC MA0004.1\nXX\nID lacI\nXX\nPO\tA\tC\tG\tT\n01\t4\t16\t0\t0\nXX\n//\n"
        "AC MA0006.2\nXX\nID lacI::crp\nXX\n//\n",
    ],
)
def test_a_file_of_motifs_lists_the_factors_that_it_names(experiment, text: str) -> None:
    found = read_regulators(experiment.write("motifs.txt", text), set(experiment.genes))
    assert sorted(found.names) == ["crp", "lacI"]
    assert "2 factors" in found.notices[0].message


def test_motifs_without_names_are_refused(experiment) -> None:
    path = experiment.write("motifs.txt", "MEME version 4\n\nMOTIF M1\n 0 0 1 0\n")
    with pytest.raises(InputError, match="numbers and no names"):
        read_regulators(path, set(experiment.genes))


def test_the_advice_for_gene_sets_works(experiment) -> None:
    path = experiment.write("sets.gmt", "crp\tnone\tlacZ\nlacI\tnone\tlacZ\tlacY\n")
    with pytest.raises(InputError) as told:
        read_regulators(path, set(experiment.genes))
    command = re.search(r"`(cut [^`]*)`", str(told.value))[1]
    subprocess.run(command, shell=True, check=True, cwd=experiment.folder)
    names = read_regulators(experiment.folder / "regulators.txt", set(experiment.genes)).names
    assert sorted(names) == ["crp", "lacI"]
