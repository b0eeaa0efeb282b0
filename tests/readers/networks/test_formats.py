"""Each form of networks gives the edges that it holds, with their signs, or is refused by name."""

import gzip
import json
import re

import networkx as nx
import pytest

from grncore.errors import InputError
from tests.readers.networks.conftest import (
    EDGES,
    GENES,
    IDS,
    NONE,
    REGULATORS,
    TEAMS,
    notice,
    pairs_of,
    rows,
)


def true(regulator: str, target: str) -> int:
    return int(target in TEAMS and regulator in TEAMS[target])


def matrix(value, across=REGULATORS, along=GENES, corner="", delimiter=",") -> str:
    lines = [delimiter.join([corner, *along])]
    lines += [delimiter.join([a, *(str(value(a, b)) for b in along)]) for a in across]
    return "\n".join(lines) + "\n"


def sets(name, second, delimiter="\t", gene=str) -> str:
    return "".join(
        delimiter.join([name(r), *second(r), *(gene(t) for q, t in EDGES if q == r)]) + "\n"
        for r in REGULATORS
    )


def words(*choice: str):
    return lambda r, t, place: choice[place % len(choice)]


HEADED = {
    "OmniPath": "source,target,source_genesymbol,target_genesymbol,is_directed,is_stimulation,"
    "is_inhibition,consensus_direction,curation_effort\n"
    + "".join(f"P{IDS[r]},P{IDS[t]},{r},{t},True,True,False,True,{p}\n"
              for p, (r, t) in enumerate(EDGES)),
    "CollecTRI": rows(EDGES, words("1", "-1"), words("P:1;2"), header="source,target,weight,refs"),
    "DoRothEA in R": "tf,confidence,target,mor\n"
    + "".join(f"{r},{'ABCDE'[p % 5]},{t},{[1, -1][p % 2]}\n" for p, (r, t) in enumerate(EDGES)),
    "KEGG": "source,interaction,target\n"
    + "".join(f"{r},{['activation', 'inhibition'][p % 2]},{t}\n" for p, (r, t) in enumerate(EDGES)),
    "TFLink": "UniprotID.TF\tUniprotID.Target\tNCBI.GeneID.TF\tNCBI.GeneID.Target\tName.TF\t"
    "Name.Target\tSmall-scale.evidence\n"
    + "".join(f"P{IDS[r]}\tP{IDS[t]}\t{IDS[r]}\t{IDS[t]}\t{r}\t{t}\t{['Yes', 'No'][p % 2]}\n"
              for p, (r, t) in enumerate(EDGES)),
    "SIGNOR": "ENTITYA\tIDA\tENTITYB\tIDB\tEFFECT\n"
    + "".join(f"{r}\tP{IDS[r]}\t{t}\tP{IDS[t]}\tup-regulates quantity by expression\n"
              for r, t in EDGES),
    "RegulonDB": "## text\n##\twith\ttabs\n1)tfId\t2)tfName\t3)geneId\t4)geneName\t5)function\n"
    + "".join(f"T{p}\t{r}\tG{p}\t{t}\tactivator\n" for p, (r, t) in enumerate(EDGES)),
    "RegNetwork": '"regulator_symbol","regulator_id","target_symbol","target_id","confidence"\n'
    + "".join(f'"{r}","{IDS[r]}","{t}","{IDS[t]}","High"\n' for r, t in EDGES),
    "target first": "target_symbol,regulator_symbol,evidence\n"
    + "".join(f"{t},{r},ChIP\n" for r, t in EDGES),
    "gene and TF": "gene,tf\n" + "".join(f"{t},{r}\n" for r, t in EDGES),
    "header behind a hash": "#TF\ttarget\n" + rows(EDGES, delimiter="\t"),
    "R, tabs": "TF\ttarget\tweight\n"
    + "".join(f"{p}\t{r}\t{t}\t{p % 3 + 1}\n" for p, (r, t) in enumerate(EDGES, start=1)),
    "R, blanks": '"TF" "target"\n'
    + "".join(f'"{p}" "{r}" "{t}"\n' for p, (r, t) in enumerate(EDGES, start=1)),
    "blanks before quotes": '"TF", "target"\n' + "".join(f'"{r}", "{t}"\n' for r, t in EDGES),
    "R, write.csv": '"","TF","target"\n'
    + "".join(f'"{p}","{r}","{t}"\n' for p, (r, t) in enumerate(EDGES, start=1)),
}  # fmt: skip
BARE = {
    "TRRUST": rows(EDGES, words("Activation", "Repression", "Unknown"), words("1"), delimiter="\t"),
    "RegNetwork": "".join(f"{r}\t{IDS[r]}\t{t}\t{IDS[t]}\n" for r, t in EDGES),
    "old RegulonDB": "# (1) TF\n# (2) gene\n"
    + rows(EDGES, words("+", "-", "+-", "?"), delimiter="\t"),
    "numbered rows": "".join(f"{p} {r} {t}\n" for p, (r, t) in enumerate(EDGES, start=1)),
    "first edge of unknown genes": rows((("XX1", "XX2"), *EDGES), words("7")),
}  # fmt: skip


@pytest.mark.parametrize("text", HEADED.values(), ids=HEADED.keys())
def test_columns_by_name(desk, text: str) -> None:
    assert desk.pairs(text) == set(EDGES)


@pytest.mark.parametrize("text", BARE.values(), ids=BARE.keys())
def test_tables_without_header(desk, text: str) -> None:
    table = desk.read(text)
    assert pairs_of(table) - {("XX1", "XX2")} == set(EDGES)
    assert "no header was recognised" in notice(table, "edge-columns")


def test_the_column_that_the_expression_knows_is_taken(desk) -> None:
    numbers = {(IDS[r], IDS[t]) for r, t in EDGES}
    for text in (HEADED["RegNetwork"], BARE["RegNetwork"], HEADED["TFLink"]):
        assert desk.pairs(text, known=tuple(IDS.values())) == numbers


def test_an_unknown_header_is_asked_about_and_the_advice_is_right(desk) -> None:
    text = "Wirkt,Gen\n" + rows(EDGES)
    with pytest.raises(InputError, match="--regulator-column Wirkt --target-column Gen"):
        desk.read(text)
    assert desk.pairs(text, regulator_column="Wirkt", target_column="Gen") == set(EDGES)
    turned = "Gen (x),Wirkt\n" + "".join(f"{t},{r}\n" for r, t in EDGES)
    with pytest.raises(InputError, match=r"--regulator-column Wirkt --target-column 'Gen \(x\)'"):
        desk.read(turned)
    assert desk.pairs(turned, regulator_column="Wirkt", target_column="Gen (x)") == set(EDGES)


SETS = {
    "pySCENIC": sets(lambda r: f"{r}(+)", lambda r: ["9g"]),
    "MSigDB's motifs": sets(lambda r: f"V${r}_02", lambda r: ["http://x.org"]),
    "described by itself": sets(str, lambda r: [r]),
    "described by an address": sets(lambda r: f"{r}_TARGET_GENES", lambda r: ["http://x.org"]),
    "no description": sets(str, lambda r: []),
    "Enrichr": sets(lambda r: f"{r} human", lambda r: [""], gene=lambda t: f"{t},1.0"),
    "SCENIC": sets(lambda r: f"{r}_extended (12g)", lambda r: ["na"]),
    "a dash": sets(str, lambda r: ["-"]),
}


@pytest.mark.parametrize("text", SETS.values(), ids=SETS.keys())
@pytest.mark.parametrize("name", ["net.gmt", "net.txt", "net.gmt.gz"])
def test_gmt(desk, text: str, name: str) -> None:
    content = gzip.compress(text.encode()) if name.endswith("gz") else text
    table = desk.read(content, name)
    assert pairs_of(table) == set(EDGES)
    assert "GMT file of 6 regulons" in notice(table, "network-form")


def test_the_sign_of_a_regulon(desk) -> None:
    table = desk.read(sets(lambda r: f"{r}({'+' if r < 'L' else '-'})", lambda r: ["x"]), "net.gmt")
    assert {(r, s) for r, s in zip(table.frame["regulator"], table.frame["sign"], strict=True)} == {
        (r, 1 if r < "L" else -1) for r in REGULATORS
    }


def test_sets_that_no_gene_names_are_refused(desk) -> None:
    with pytest.raises(InputError, match=r"GMT file of gene sets, but none of its 6 sets"):
        desk.read(sets(lambda r: f"HALLMARK_{REGULATORS.index(r)}", lambda r: ["x"]), "net.gmt")


LINES = {
    "activates": rows(EDGES).replace(",", "\tactivates\t"),
    "pd": rows(EDGES).replace(",", " pd "),
    "arrows": rows(EDGES).replace(",", " -> "),
    "own export": rows(EDGES).replace(",", "\thit\t"),
    "several targets": sets(str, lambda r: ["regulates"]),
}


@pytest.mark.parametrize("text", LINES.values(), ids=LINES.keys())
@pytest.mark.parametrize("name", ["net.sif", "net.txt"])
def test_sif(desk, text: str, name: str) -> None:
    table = desk.read(text, name)
    assert pairs_of(table) == set(EDGES)
    assert "SIF file" in notice(table, "network-form")


@pytest.mark.parametrize("delimiter", [" ", "\t", ","])
def test_networkx_edge_lists(desk, delimiter: str) -> None:
    signs = {edge: "activation" if place % 3 else "repression" for place, edge in enumerate(EDGES)}
    graph = nx.DiGraph()
    for place, (edge, sign) in enumerate(signs.items()):
        graph.add_edge(*edge, **({"effect": sign, "note": "a, b"} if place else {"effect": sign}))
    lines = nx.generate_edgelist(graph, delimiter=delimiter)
    table = desk.read("\n".join(lines), "net.edgelist")
    assert pairs_of(table) == set(EDGES)
    for row in table.frame.to_dict("records"):
        edge = row["regulator"], row["target"]
        assert row["sign"] == (1 if signs[edge] == "activation" else -1)
    assert set(table.frame["note"]) == {"", "a, b"}
    bare = "\n".join(nx.generate_edgelist(nx.DiGraph(EDGES), delimiter=delimiter))
    assert desk.pairs(bare, "net.edgelist") == set(EDGES)


def test_weights_of_a_networkx_edge_list(desk) -> None:
    def text(weight) -> str:
        return "".join(f"{r} {t} {{'weight': {weight(p)}}}\n" for p, (r, t) in enumerate(ranked))

    ranked = [*EDGES, *NONE]
    assert desk.pairs(text(lambda place: 1.0)) == {*ranked}
    with pytest.raises(InputError, match=r"'weight' holds scores .* ranking"):
        desk.read(text(lambda place: 9.5 - place / 10))
    assert desk.pairs(text(lambda place: 9.5 - place / 10), top_edges=len(EDGES)) == set(EDGES)
    with pytest.raises(InputError, match=r"edge line \d+1: .* is \"regulator target"):
        desk.read(text(lambda place: 1.0) * 20 + "GATA1 HBA1 {'weight': 1 1}\n")


def test_sif_with_lone_genes_and_signs(desk) -> None:
    table = desk.read("GATA1\n" + rows(EDGES).replace(",", "\trepresses\t"), "net.sif")
    assert pairs_of(table) == set(EDGES) and set(table.frame["sign"]) == {-1}
    with pytest.raises(InputError, match="two fields: GATA1 HBA1"):
        desk.read("GATA1\tHBA1\n", "net.sif")


MATRICES = {
    "0 and 1": matrix(true),
    "turned": matrix(lambda t, r: true(r, t), GENES, REGULATORS),
    "1.0": matrix(lambda r, t: float(true(r, t))),
    "square": matrix(true, GENES, GENES),
    "square, turned": matrix(lambda t, r: true(r, t), GENES, GENES),
    "TRUE": matrix(lambda r, t: str(bool(true(r, t))).upper()),
    "plus or nothing": matrix(lambda r, t: "+" if true(r, t) else ""),
    "semicolons": matrix(true, delimiter=";"),
    "tabs, corner": matrix(true, corner="TF", delimiter="\t"),
    "R": matrix(true, delimiter="\t").replace("\t", "", 1),
    "targets alone": matrix(true, REGULATORS, tuple(TEAMS)),
    "signed": matrix(lambda r, t: -true(r, t) if r == "TAL1" else true(r, t)),
    "CellOracle": "peak_id,gene_short_name," + ",".join(REGULATORS) + "\n"
    + "".join(f"chr1_{p}_9,{t}," + ",".join(str(float(true(r, t))) for r in REGULATORS) + "\n"
              for p, t in enumerate(TEAMS)),
    "a length among them": "gene_short_name\tlength\t" + "\t".join(REGULATORS) + "\n"
    + "".join(f"{t}\t{900 + p}\t" + "\t".join(str(true(r, t)) for r in REGULATORS) + "\n"
              for p, t in enumerate(TEAMS)),
}  # fmt: skip


@pytest.mark.parametrize("text", MATRICES.values(), ids=MATRICES.keys())
def test_matrices(desk, text: str) -> None:
    table = desk.read(text)
    assert pairs_of(table) == set(EDGES)
    assert "matrix of regulation" in notice(table, "network-form")


def test_the_signs_of_a_matrix(desk) -> None:
    frame = desk.read(MATRICES["signed"]).frame
    assert set(frame.loc[frame["regulator"] == "TAL1", "sign"]) == {-1}
    assert set(frame.loc[frame["regulator"] != "TAL1", "sign"]) == {1}


def test_a_matrix_can_be_turned(desk) -> None:
    text = MATRICES["square"]
    turned = desk.pairs(text, regulator_column="columns", target_column="rows")
    assert turned == {(t, r) for r, t in EDGES}


def test_a_matrix_that_does_not_say_which_axis_regulates(desk) -> None:
    names = ("GATA1", "KLF1", "TAL1", "SPI1")
    ring = matrix(lambda a, b: int(names.index(b) == (names.index(a) + 1) % 4), names, names)
    with pytest.raises(InputError, match=r"rows and columns are alike.*--regulator-column rows"):
        desk.read(ring)
    said = desk.pairs(ring, regulator_column="rows", target_column="columns")
    assert said == {(a, names[(place + 1) % 4]) for place, a in enumerate(names)}


@pytest.mark.parametrize("corner", ["TF", "regulator"])
def test_a_matrix_whose_title_and_names_differ_is_asked_about(desk, corner: str) -> None:
    text = matrix(lambda t, r: true(r, t), GENES, REGULATORS, corner=corner)
    with pytest.raises(InputError, match="names are among those of the other axis") as told:
        desk.read(text)
    flags = re.findall(r"--regulator-column (\w+) --target-column (\w+)", str(told.value))
    read = [desk.pairs(text, regulator_column=r, target_column=t) for r, t in flags]
    assert read == [{(t, r) for r, t in EDGES}, set(EDGES)]


def test_matrices_that_say_nothing_of_direction_or_names(desk) -> None:
    both = matrix(lambda a, b: int(true(a, b) or true(b, a)), GENES, GENES)
    with pytest.raises(InputError, match="matrix is symmetric"):
        desk.read(both)
    bare = "\n".join(",".join(str(true(r, t)) for t in GENES) for r in REGULATORS)
    with pytest.raises(InputError, match="matrix of 6 x 16 numbers without names"):
        desk.read(bare)
    with pytest.raises(InputError, match="every value of this matrix is 0"):
        desk.read(matrix(lambda r, t: 0))


def graph(kind=nx.DiGraph) -> nx.Graph:
    made = kind()
    for place, gene in enumerate(GENES):
        made.add_node(f"n{place}", name=gene, label=f"{gene} (gene)")
    made.add_edges_from(
        (f"n{GENES.index(r)}", f"n{GENES.index(t)}", {"effect": "-"}) for r, t in EDGES
    )
    return made


@pytest.mark.parametrize("ending", ["graphml", "gexf", "gml", "json", "cyjs"])
def test_graphs(desk, ending: str) -> None:
    path = desk.folder / f"net.{ending}"
    if ending == "json":
        path.write_text(json.dumps(nx.node_link_data(graph(), edges="links")))
    elif ending == "cyjs":
        nodes = [{"data": {"id": str(p), "name": g, "SUID": p}} for p, g in enumerate(GENES)]
        edges = [{"data": {"source": str(GENES.index(r)), "target": str(GENES.index(t)),
                           "effect": "-", "SUID": 9}} for r, t in EDGES]  # fmt: skip
        path.write_text(json.dumps({"elements": {"nodes": nodes, "edges": edges}}))
    else:
        getattr(nx, f"write_{ending}")(graph(), path)
    table = desk.read(path.read_bytes(), path.name)
    assert pairs_of(table) == set(EDGES)
    assert set(table.frame["sign"]) == {-1}
    assert "the node's 'name'" in notice(table, "network-form") or ending == "gexf"


def test_gml_whose_nodes_have_a_name_and_no_label(desk) -> None:
    """As igraph writes it."""
    lines = ["graph [", "  directed 1"]
    lines += [f'  node [ id {p} name "{g}" ]' for p, g in enumerate(GENES)]
    lines += [f"  edge [ source {GENES.index(r)} target {GENES.index(t)} ]" for r, t in EDGES]
    assert desk.pairs("\n".join([*lines, "]"]) + "\n", "net.gml") == set(EDGES)


def test_graphs_that_cannot_be_used(desk) -> None:
    nx.write_graphml(graph(nx.Graph), desk.folder / "net.graphml")
    text = (desk.folder / "net.graphml").read_bytes()
    with pytest.raises(InputError, match="edges of this GraphML file have no direction"):
        desk.read(text, "net.graphml")
    with pytest.raises(InputError, match="GraphML file cannot be read"):
        desk.read(text[: len(text) // 2], "net.graphml")
    bomb = b'<?xml version="1.0"?><!DOCTYPE g [<!ENTITY a "aaaa">]><graphml>&a;</graphml>'
    with pytest.raises(InputError, match="XML file that defines entities"):
        desk.read(bomb, "net.graphml")


REFUSED = {
    "net.xgmml": ('<?xml version="1.0"?><graph xmlns="http://www.cs.rpi.edu/XGMML"/>', "XGMML"),
    "net.xml": ('<?xml version="1.0"?><sbml level="3"/>', "SBML"),
    "net.owl": ('<?xml version="1.0"?><rdf:RDF/>', "BioPAX"),
    "net.bnet": ("targets, factors\nHBB, GATA1 & !SPI1\n", "Boolean network"),
    "net.dot": ("digraph g { a -> b; }", "DOT"),
    "reg.csv": (",,Enrichment\nTF,MotifID,AUC,TargetGenes,RankAtMax\n", "ctx"),
}


@pytest.mark.parametrize("name", REFUSED.keys())
def test_other_formats_are_refused_by_name(desk, name: str) -> None:
    text, called = REFUSED[name]
    with pytest.raises(InputError, match=f"this is a .*{called}.*is not read"):
        desk.read(text, name)


def test_sergio_interactions(desk) -> None:
    text = "4.0,2.0,0.0,1.0,-4.1,3.4,2.0,2.0\n6.0,1.0,1.0,4.8,2.0\n7,1,0,2.5\n"
    table = desk.read(text, "inter.txt", known=tuple("0123456789"))
    assert pairs_of(table) == {("0", "4"), ("1", "4"), ("1", "6"), ("0", "7")}
    assert table.frame["sign"].tolist() == [-1, 1, 1, 1]


def test_our_own_table_of_teams_gives_its_truth(desk) -> None:
    header = "target,R,part,model,rank,regulators,score,truth\n"
    text = (
        header + "HBA1,2,test,pair,1,SPI1;TAL1,1.5,GATA1;KLF1\nHBA1,2,test,pair,2,X,1,GATA1;KLF1\n"
    )
    assert desk.pairs(text) == {("GATA1", "HBA1"), ("KLF1", "HBA1")}
    with pytest.raises(InputError, match="predictions are no known edges"):
        desk.read(header + "HBA1,2,test,pair,1,SPI1;TAL1,1.5,\n")


def test_our_own_table_of_edges_gives_what_is_true(desk) -> None:
    verdicts = [*[(e, "hit") for e in EDGES[:9]], *[(e, "missed") for e in EDGES[9:]],
                (("GATA1", "LYZ"), "wrong")]  # fmt: skip
    text = "regulator,target,verdict,share,R,exact\n" + "".join(
        f"{r},{t},{v},0.{p},2,{p % 2 == 0}\n" for p, ((r, t), v) in enumerate(verdicts)
    )
    table = desk.read(text)
    assert pairs_of(table) == set(EDGES)
    assert "1 wrong and 0 predicted of 21 rows" in notice(table, "edge-absent")
    predicted = rows(EDGES, words("predicted"), header="regulator,target,verdict")
    with pytest.raises(InputError, match=r"20 rows as predicted .* no edge is known to be true"):
        desk.read(predicted)
