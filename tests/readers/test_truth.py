"""What happens to edges that cannot be used as they are."""

import pytest

from grncore.dataset import Dataset
from grncore.errors import InputError
from grncore.readers import ReadOptions, load


def read(experiment, **options: object) -> Dataset:
    return load(experiment.expression(), ReadOptions(edges=experiment.edge_list(), **options))


def said(dataset: Dataset, code: str) -> str:
    (message,) = [n.message for n in dataset.notices if n.code == code]
    return message


def test_clean_input_is_left_alone(experiment) -> None:
    dataset = read(experiment)
    assert dataset.teams == {
        "araB": ("araC", "crp"),
        "lacY": ("crp",),
        "lacZ": ("crp", "lacI"),
    }
    assert dataset.shortened == {}
    assert {n.code for n in dataset.notices} == {"orientation", "values", "sample-noun"}


def test_unknown_genes_are_dropped_counted_and_shown_from_both_sides(experiment) -> None:
    experiment.edges += [("fnr", "lacZ"), ("crp", "galE"), ("fnr", "galE")]
    dataset = read(experiment)
    text = said(dataset, "unknown-genes")
    assert "3 of 8 edges name 2 genes" in text
    assert "edges: fnr, galE" in text and "expression: araB, araC, crp" in text
    assert "edges.csv" in text and "expression.csv" in text
    # lacZ lost a member; galE is no gene of the expression, so no target here.
    assert dataset.shortened == {"lacZ": ("fnr",)}


@pytest.mark.parametrize("first", [0, 1])
def test_edges_that_count_from_another_number_are_refused(experiment, first: int) -> None:
    experiment.genes = [str(place + first) for place in range(6)]
    shifted = [(str(2 - first), str(6 * (1 - first))), ("2", "4"), ("3", "5")]
    experiment.edges = shifted
    with pytest.raises(InputError, match=f"count from {1 - first} .*those of .* from {first}"):
        read(experiment)
    experiment.edges = shifted[1:]
    assert read(experiment).teams == {"4": ("2",), "5": ("3",)}


@pytest.mark.parametrize("spell", ["'{}'", "{}"])
def test_quotes_and_proteins_of_yeast_are_names_of_their_genes(experiment, spell: str) -> None:
    proteins = {"lacI": "Ace2p", "crp": "Aft1p", "araC": "Abf1p"}
    experiment.genes[:3] = ["ACE2", "AFT1", "ABF1"]
    experiment.edges = [(spell.format(proteins[r]), spell.format(t)) for r, t in experiment.edges]
    dataset = read(experiment)
    assert dataset.teams == {
        "araB": ("ABF1", "AFT1"), "lacY": ("AFT1",), "lacZ": ("ACE2", "AFT1"),
    }  # fmt: skip
    assert "translated-names" in {n.code for n in dataset.notices}


def test_self_edges_are_dropped_and_shorten_their_target(experiment) -> None:
    experiment.edges += [("lacI", "lacI"), ("lacZ", "lacZ")]
    dataset = read(experiment)
    assert dataset.teams["lacZ"] == ("crp", "lacI")
    assert dataset.shortened == {"lacI": ("lacI",), "lacZ": ("lacZ",)}
    assert "2 genes regulate themselves" in said(dataset, "self-edges")
    text = said(dataset, "shortened")
    assert "1 targets lost part" in text and "1 lost all" in text


def test_duplicate_edges_are_merged_and_counted_whatever_their_order(experiment) -> None:
    rows = ["crp,lacZ,+,A", "lacI,lacZ,-,B", "crp,lacZ,-,A", "crp,lacZ,+,A"]
    for order in (rows, rows[::-1]):
        experiment.write("edges.csv", "\n".join(["TF,target,sign,source", *order]))
        options = ReadOptions(edges=experiment.folder / "edges.csv")
        dataset = load(experiment.expression(), options)
        assert dataset.edges.to_numpy().tolist() == [
            ["crp", "lacZ", "A", 0],
            ["lacI", "lacZ", "B", -1],
        ]
        assert "2 of 4 rows repeat an edge (crp -> lacZ)" in said(dataset, "duplicate-edges")


def test_duplicates_without_attributes(experiment) -> None:
    experiment.edges += experiment.edges[:2]
    dataset = read(experiment)
    assert len(dataset.edges) == 5
    assert "2 of 7 rows" in said(dataset, "duplicate-edges")


def test_rows_without_a_name_are_dropped_and_counted(experiment) -> None:
    experiment.edges += [("", "lacZ"), ("crp", "")]
    assert "2 of 7 rows lack" in said(read(experiment), "blank-edges")


@pytest.mark.parametrize("edges", [None, []])
def test_no_truth_is_allowed_and_said(experiment, edges: list[tuple[str, str]] | None) -> None:
    path = experiment.expression()
    if edges is None:
        dataset = load(path)
    else:
        experiment.edges = edges
        dataset = read(experiment)
    assert dataset.teams == {}
    assert len(dataset.genes) == 6
    assert "--edges" in said(dataset, "no-truth")


def test_only_self_edges_leave_no_truth(experiment) -> None:
    experiment.edges = [("crp", "crp")]
    dataset = read(experiment)
    assert dataset.teams == {}
    assert dataset.shortened == {"crp": ("crp",)}
    assert said(dataset, "no-truth")


def test_no_overlap_is_refused_with_examples_of_both(experiment) -> None:
    experiment.edges = [("fur", "sodA"), ("fur", "sodB")]
    with pytest.raises(InputError) as error:
        read(experiment)
    text = str(error.value)
    assert "none of its 2 edges" in text and "0 of 3 names match" in text
    assert "fur, sodA" in text and "araB, araC" in text
    assert "same organism" in text


def test_other_case_is_recognised_and_mended_by_a_flag(experiment) -> None:
    right = read(experiment)
    experiment.edges = [(r.upper(), t.upper()) for r, t in experiment.edges]
    with pytest.raises(InputError, match=r"6 of 6 would match if letter case .*ignore-case"):
        read(experiment)
    mended = read(experiment, names="ignore-case")
    assert mended.fingerprint == right.fingerprint
    assert "6 of 6 names match if letter case is ignored" in said(mended, "translated-names")


def test_version_suffixes_are_recognised_and_mended_by_a_flag(experiment) -> None:
    experiment.genes = [f"ENSG0000000000{k}.1{k}" for k in range(6)]
    experiment.edges = [("ENSG00000000000", "ENSG00000000003"), ("ENSG00000000001.2", "x")]
    with pytest.raises(InputError, match=r"3 of 4 would match if a version.*ignore-version"):
        read(experiment)
    mended = read(experiment, names="ignore-version")
    assert mended.teams == {"ENSG00000000003.13": ("ENSG00000000000.10",)}


def test_a_name_that_two_genes_answer_to_is_not_translated(experiment) -> None:
    experiment.genes[:3] = ["Crp", "CRP", "araC"]
    experiment.edges = [("crp", "lacZ"), ("ARAC", "lacZ")]
    dataset = read(experiment, names="ignore-case")
    assert dataset.teams == {"lacZ": ("araC",)}
    assert dataset.shortened == {"lacZ": ("crp",)}


def test_ensembl_against_symbols_asks_for_aliases_which_mend_it(experiment) -> None:
    ids = {gene: f"ENSG0000000000{k}" for k, gene in enumerate(experiment.genes)}
    right = read(experiment)
    experiment.edges = [(ids[r], ids[t]) for r, t in experiment.edges]
    with pytest.raises(
        InputError, match="are Ensembl identifiers, the expression's are symbols: supply --alias"
    ):
        read(experiment)
    aliases = experiment.write("names.csv", "\n".join(f"{g},{i}" for g, i in ids.items()))
    mended = read(experiment, aliases=aliases)
    assert mended.fingerprint == right.fingerprint
    assert "6 of 6 names are aliases" in said(mended, "translated-names")


def test_an_alias_never_takes_the_place_of_an_identifier(experiment) -> None:
    # lacY's alias is another gene's identifier: edges of crp stay with crp.
    aliases = experiment.write("names.csv", "lacY,crp\n")
    assert read(experiment, aliases=aliases).teams == read(experiment).teams


def test_a_wrong_orientation_flag_is_recognised(experiment) -> None:
    with pytest.raises(InputError, match=r"6 of these 6 names are on the other axis.*transposed"):
        read(experiment, orientation="cells-by-genes")
