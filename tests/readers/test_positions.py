"""Positions of genes and the order of cells, in the forms that annotation has."""

import pytest

from grncore.errors import InputError
from grncore.readers import ReadOptions, load
from tests.readers.conftest import write_genes

PLACES = {"lacI": ("chr", 366428), "lacZ": ("chr", 363231), "crp": ("chr", 3486120)}
GTF = "".join(
    f"chr\tRefSeq\t{kind}\t{start}\t{start + 900}\t.\t+\t.\t"
    f'gene_id "b{start}"; gene_name "{gene}";\n'
    for gene, (_, start) in PLACES.items()
    for kind in ("gene", "exon")
)
GFF = "##gff-version 3\n" + "".join(
    f"chr\tRefSeq\tgene\t{start}\t{start + 900}\t.\t-\t.\t"
    f"ID=gene-b{start};Name={gene};locus_tag=b1\n"
    for gene, (_, start) in PLACES.items()
)
FORMS = {
    "table": "gene,chromosome,start\n" + "".join(f"{g},{c},{s}\n" for g, (c, s) in PLACES.items()),
    "BioMart": "Gene stable ID\tGene name\tChromosome/scaffold name\tGene start (bp)\n"
    + "".join(f"X{s}\t{g}\t{c}\t{s}\n" for g, (c, s) in PLACES.items()),
    "no header": "".join(f"{g}\t{c}\t{s}\n" for g, (c, s) in PLACES.items()),
    "GTF": GTF,
    "GFF": GFF,
    "UCSC": "#bin\tname\tchrom\tstrand\ttxStart\tname2\n"
    + "".join(
        f"0\tNM_00000{k}\t{c}\t+\t{s - 1}\t{g}\n" for k, (g, (c, s)) in enumerate(PLACES.items())
    ),
    "featureCounts": "Geneid\tChr\tStart\tEnd\n"
    + "".join(f"{g}\t{c};{c}\t{s + 500};{s}\t1;2\n" for g, (c, s) in PLACES.items()),
    "BED with a track": 'track name="mine" description="genes of E. coli"\n'
    + "".join(f"{c}\t{s - 1}\t{s + 900}\t{g}\t0\t+\n" for g, (c, s) in PLACES.items()),
    "BED": "".join(f"{c}\t{s - 1}\t{s + 900}\t{g}\t0\t+\n" for g, (c, s) in PLACES.items()),
}


@pytest.mark.parametrize("text", FORMS.values(), ids=FORMS.keys())
def test_positions(experiment, text: str) -> None:
    file = experiment.write("positions.txt", text)
    dataset = load(experiment.expression(), ReadOptions(gene_positions=file))
    assert dataset.gene_positions == PLACES


def test_a_gene_on_two_chromosomes_has_no_position(experiment) -> None:
    file = experiment.write("p.csv", "gene,chr,start\nlacI,X,5\nlacI,Y,6\ncrp,X,9\ncrp,X,7\n")
    dataset = load(experiment.expression(), ReadOptions(gene_positions=file))
    assert dataset.gene_positions == {"crp": ("X", 7)}


@pytest.mark.parametrize(("unit", "is_told"), [(1000, False), (1, True), (0, True)])
def test_positions_in_another_unit_are_told(tmp_path, unit: int, is_told: bool) -> None:
    genes = write_genes(tmp_path / "e.csv", 12)
    places = [f"{gene},chr,{1 + k * unit}" for k, gene in enumerate(genes)]
    (tmp_path / "p.csv").write_text("gene,chromosome,start\n" + "\n".join(places) + "\n")
    dataset = load(tmp_path / "e.csv", ReadOptions(gene_positions=tmp_path / "p.csv"))
    assert (
        any("must be in base pairs" in said for said in (n.message for n in dataset.notices))
        == is_told
    )
    assert dataset.gene_positions is not None and len(dataset.gene_positions) == 12


@pytest.mark.parametrize(
    ("text", "told"),
    [("a,b,c\nlacI,X,y\n", "no table of gene positions"),
     ("gene,chr,start\nlacI,X,five\n", "starts at 'five'"),
     ("gene,chr,start\nLACI,X,5\n", "1 of 1 would match if letter case")],
)  # fmt: skip
def test_what_is_no_table_of_positions_is_refused(experiment, text: str, told: str) -> None:
    file = experiment.write("p.csv", text)
    with pytest.raises(InputError, match=told):
        load(experiment.expression(), ReadOptions(gene_positions=file))


def test_the_order_of_cells_from_a_file(experiment) -> None:
    file = experiment.write("time.csv", "cell,time\nc4,0.5\nc3,1\nc2,2\nc1,3\n")
    dataset = load(experiment.expression(), ReadOptions(cell_order=file))
    assert dataset.cell_order is not None and dataset.cell_order.tolist() == [3, 2, 1, 0.5]
    short = experiment.write("short.csv", "cell,time\nc4,0.5\nc3,1\n")
    with pytest.raises(InputError, match="2 of 4 cells have no time"):
        load(experiment.expression(), ReadOptions(cell_order=short))
    with pytest.raises(InputError, match="no such file, and no column"):
        load(experiment.expression(), ReadOptions(cell_order="dpt"))


def test_times_are_not_taken_for_cells_that_are_called_by_the_same_numbers(tmp_path) -> None:
    (tmp_path / "e.csv").write_text("gene,0,1,2,3\na,1,2,5,4\nb,4,1,2,2\nc,7,7,1,0\n")
    read = ReadOptions(cell_order=tmp_path / "t.csv")
    (tmp_path / "t.csv").write_text("time,cell\n3,0\n2,1\n1,2\n0,3\n")
    found = load(tmp_path / "e.csv", read).cell_order
    assert found is not None and found.tolist() == [3, 2, 1, 0]
    (tmp_path / "t.csv").write_text("cell,time\n0,0\n1,1\n2,2\n0,3\n")
    with pytest.raises(InputError, match="'0' is given two times"):
        load(tmp_path / "e.csv", read)


def test_a_manifest_may_name_them(experiment) -> None:
    experiment.expression()
    experiment.edge_list()
    experiment.write("pos.csv", FORMS["table"])
    experiment.write("prior.csv", "regulator,target,weight\ncrp,lacZ,0.5\n")
    experiment.write(
        "dataset.toml",
        'expression = "expression.csv"\nedges = "edges.csv"\ngene_positions = "pos.csv"\n'
        'prior = "prior.csv"\n',
    )
    dataset = load(experiment.folder)
    assert dataset.gene_positions == PLACES and len(dataset.prior) == 1
