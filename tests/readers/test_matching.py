"""Names that differ in spelling: what is matched by itself, and what the hint promises."""

import re

import pytest

from grncore.dataset import Dataset
from grncore.errors import InputError
from grncore.readers import ReadOptions, load
from grncore.readers.complexes import members_among, splits

SPELLINGS = {
    "case": (str.upper, "ignore-case"),
    "version": (lambda name: f"{name}.7", "ignore-version"),
    "r": (lambda name: name.replace("-", "."), "ignore-punctuation"),
    "pipe": (lambda name: f"{name}|{1000 + len(name)}", "parts"),
    "symbol behind": (lambda name: f"ENSG0000010000{len(name)}|{name}", "parts"),
    "species": (lambda name: f"hg19_{name}", "parts"),
    "barnyard": (lambda name: f"GRCh38______{name}", "parts"),
    "both": (lambda name: f"{name.upper()}.12", "loose"),
}  # fmt: skip


def write(experiment, spell, edges: str = "") -> ReadOptions:
    experiment.genes = [spell(gene) for gene in experiment.genes]
    experiment.expression()
    return ReadOptions(edges=experiment.write("edges.csv", edges or experiment.edges_text()))


def read(experiment, options: ReadOptions) -> Dataset:
    return load(experiment.folder / "expression.csv", options)


@pytest.mark.parametrize(("spell", "matching"), SPELLINGS.values(), ids=SPELLINGS.keys())
def test_the_hint_counts_and_its_flag_matches(experiment, spell, matching: str) -> None:
    if matching == "ignore-punctuation":
        names = {"lacI": "NKX2-5", "crp": "HLA-A", "lacZ": "H1-4", "araC": "MT-ND1", "lacY": "A-B",
                 "araB": "C-D"}  # fmt: skip
        experiment.genes = [names[gene] for gene in experiment.genes]
        experiment.edges = [(names[r], names[t]) for r, t in experiment.edges]
    options = write(experiment, spell)
    with pytest.raises(InputError) as told:
        read(experiment, options)
    text = str(told.value)
    assert "same organism" not in text
    count, total, flag = re.findall(r"(\d+) of (\d+) would match .*?\(--names ([\w-]+)\)", text)[0]
    assert (count, total, flag) == ("6", "6", matching)
    found = read(experiment, ReadOptions(edges=options.edges, names=matching))
    assert {
        (r, t) for r, t in zip(found.edges["regulator"], found.edges["target"], strict=True)
    } == {(spell(r), spell(t)) for r, t in experiment.edges}


def test_listed_regulators_beyond_the_data_put_no_alias_in_doubt(experiment) -> None:
    ids = {gene: f"ENSMUSG0000000000{place}" for place, gene in enumerate(experiment.genes)}
    aliases = experiment.write(
        "aliases.csv", "id,symbol\n" + "".join(f"{i},{g}\n" for g, i in ids.items())
    )
    experiment.genes = list(ids.values())
    experiment.expression()
    listed = experiment.write("tfs.txt", "crp\nsox2\npou5f1\nnanog\n")
    found = read(experiment, ReadOptions(aliases=aliases, regulators=listed))
    (said,) = [one.message for one in found.notices if one.code == "unknown-regulators"]
    assert "3 of 4 listed regulators" in said
    assert "listed: nanog" in said
    assert "same organism" not in said


def test_names_of_two_genes_stay_unmatched(experiment) -> None:
    experiment.genes[0] = "CRP"
    options = ReadOptions(edges=experiment.write("edges.csv", "TF,target\nCrp,lacZ\naraC,lacZ\n"))
    experiment.expression()
    found = read(experiment, ReadOptions(edges=options.edges, names="ignore-case"))
    assert list(found.edges["regulator"]) == ["araC"]


def test_aliases_are_tried_under_every_way_of_matching(experiment) -> None:
    ids = {gene: f"ENSMUSG0000000000{place}" for place, gene in enumerate(experiment.genes)}
    aliases = experiment.write(
        "aliases.csv", "id,symbol\n" + "".join(f"{i},{g.capitalize()}\n" for g, i in ids.items())
    )
    upper = "TF,target\n" + "".join(f"{r.upper()},{t.upper()}\n" for r, t in experiment.edges)
    options = write(experiment, ids.__getitem__, upper)
    with pytest.raises(InputError, match="6 of 6 would match if letter case") as told:
        read(experiment, ReadOptions(edges=options.edges, aliases=aliases))
    assert "supply --aliases" not in str(told.value)
    found = read(experiment, ReadOptions(edges=options.edges, aliases=aliases, names="ignore-case"))
    assert len(found.edges) == 5


def test_numbers_written_as_floats_match_by_themselves(experiment) -> None:
    numbers = {gene: str(place) for place, gene in enumerate(experiment.genes)}
    floats = "".join(f"{numbers[r]}.0,{numbers[t]}.0\n" for r, t in experiment.edges)
    options = write(experiment, numbers.__getitem__, floats)
    found = read(experiment, options)
    assert len(found.edges) == 5
    assert ("0", "3") in set(zip(found.edges["regulator"], found.edges["target"], strict=True))


@pytest.mark.parametrize(
    ("ours", "kind"),
    [("ENSG0000000000{}", "Ensembl identifiers"), ("{}0", "Entrez numbers"),
     ("FBgn000000{}", "FlyBase identifiers"), ("b000{}", "E. coli locus tags"),
     ("20000{}_s_at", "probes of a microarray"), ("ILMN_170000{}", "probes of a microarray"),
     ("NM_00000{}", "RefSeq accessions"), ("hsa:200{}", "KEGG identifiers"),
     ("YAL00{}C", "yeast locus names")],
)  # fmt: skip
def test_two_kinds_of_names_are_told_and_aliases_mend_it(experiment, ours: str, kind: str) -> None:
    ids = {gene: ours.format(place + 1) for place, gene in enumerate(experiment.genes)}
    edges = experiment.edges_text()
    options = write(experiment, ids.__getitem__, edges)
    with pytest.raises(InputError, match=f"names are symbols, the expression's are {kind}: supply"):
        read(experiment, options)
    table = "".join(f"{i},{g}\n" for g, i in ids.items())
    aliases = experiment.write("aliases.csv", "id,symbol\n" + table)
    assert len(read(experiment, ReadOptions(edges=options.edges, aliases=aliases)).edges) == 5


COMPLEXES = ["crp::araC", "crp;araC", "crp_araC", "COMPLEX:crp_araC", "crp/araC", "crp-araC",
             "crp,araC", "crp:araC", "crp|araC", "crp+araC"]  # fmt: skip


@pytest.mark.parametrize("name", COMPLEXES)
def test_a_complex_gives_an_edge_of_each_member(experiment, name: str) -> None:
    options = write(experiment, str, f'source,target,note\n"{name}",lacY,x\nlacI,lacZ,y\n')
    found = read(experiment, options)
    assert set(zip(found.edges["regulator"], found.edges["target"], strict=True)) == {
        ("crp", "lacY"), ("araC", "lacY"), ("lacI", "lacZ"),
    }  # fmt: skip
    (told,) = [n.message for n in found.notices if n.code == "complexes"]
    assert name in told and "crp and araC" in told
    assert not found.shortened


def test_a_member_without_expression_shortens_the_team(experiment) -> None:
    options = write(experiment, str, "source,target\ncrp;ihfB,lacY\nlacI,lacZ\n")
    found = read(experiment, options)
    assert found.shortened == {"lacY": ("ihfB",)}


def test_only_what_the_genes_confirm_is_a_complex() -> None:
    assert splits("HLA-A") == (("HLA", "A"),)
    assert members_among("HLA-A", {"HLA-A", "HLA", "A"}) == ("HLA-A",)
    assert members_among("HLA-A", {"A", "B"}) == ("HLA-A",)
    assert members_among("ihfA;ihfB", {"ihfA"}) == ("ihfA", "ihfB")
    assert members_among("x;y", {"ihfA"}) == ("x;y",)
    assert splits("GATA1") == ()
    genes = {"NKX2-5", "GATA4", "HLA-A"}
    for name in ("NKX2-5_GATA4", "NKX2-5.GATA4", "NKX2-5 & GATA4", "NKX2-5 and GATA4"):
        assert members_among(name, genes) == ("NKX2-5", "GATA4")
