"""Prior evidence in the forms that collections have, scaled, signed and of genes alone."""

import pytest

from grncore.dataset import Dataset
from grncore.errors import InputError
from grncore.readers import ReadOptions, load


def read(experiment, text: str, name: str = "prior.csv", **said: object) -> Dataset:
    prior = experiment.write(name, text)
    options = ReadOptions(edges=experiment.edge_list(), prior=prior, **said)
    return load(experiment.expression(), options)


def rows(dataset: Dataset) -> dict[tuple[str, str], tuple[float, int]]:
    frame = dataset.prior
    assert frame is not None
    return {
        (r, t): (round(w, 6), int(s))
        for r, t, w, s in zip(*(frame[c] for c in ("regulator", "target", "weight", "sign")),
                              strict=True)
    }  # fmt: skip


def test_weights_are_scaled_by_the_largest_and_signs_kept(experiment) -> None:
    found = rows(
        read(experiment, "regulator,target,weight\nlacI,lacZ,-4\ncrp,lacZ,2\ncrp,lacY,1\n")
    )
    assert found == {
        ("lacI", "lacZ"): (1.0, -1), ("crp", "lacZ"): (0.5, 1), ("crp", "lacY"): (0.25, 1),
    }  # fmt: skip


def test_one_huge_weight_makes_no_other_one_nothing(experiment) -> None:
    dataset = read(experiment, "regulator,target,weight\nlacI,lacZ,1e300\ncrp,lacZ,2\ncrp,lacY,1\n")
    assert rows(dataset) == {
        ("lacI", "lacZ"): (1.0, 0), ("crp", "lacZ"): (0.1, 0), ("crp", "lacY"): (0.05, 0),
    }  # fmt: skip
    (said,) = [n.message for n in dataset.notices if n.code == "prior-weights"]
    assert "those above 20 as 20 (the largest is 1e+300)" in said


@pytest.mark.parametrize("weight", [7, 0.5])
def test_equal_weights_are_called_so(experiment, weight: float) -> None:
    dataset = read(experiment, f"regulator,target,weight\nlacI,lacZ,{weight}\ncrp,lacZ,{weight}\n")
    assert set(rows(dataset).values()) == {(1.0, 0)}
    (said,) = [n.message for n in dataset.notices if n.code == "prior-weights"]
    assert "all are equal in column 'weight'" in said


def test_weights_of_nothing_but_0_say_nothing(experiment) -> None:
    with pytest.raises(InputError, match="every weight in column 'weight' is 0"):
        read(experiment, "regulator,target,weight\nlacI,lacZ,0\ncrp,lacZ,0\n")


def test_weights_within_1_stay(experiment) -> None:
    found = rows(
        read(experiment, "source,target,weight\nlacI,lacZ,0.8\ncrp,lacZ,0.25\ncrp,araB,0\n")
    )
    assert found == {("lacI", "lacZ"): (0.8, 0), ("crp", "lacZ"): (0.25, 0)}


def test_collectri_weighs_1_with_signs(experiment) -> None:
    dataset = read(experiment, "source,target,weight,resources\nlacI,lacZ,-1,A;B\ncrp,lacY,1,C\n")
    assert rows(dataset) == {("lacI", "lacZ"): (1.0, -1), ("crp", "lacY"): (1.0, 1)}


def test_dorothea_by_confidence(experiment) -> None:
    text = "source,confidence,target,weight\nlacI,A,lacZ,-1\ncrp,C,lacY,0.5\naraC,E,araB,0.25\n"
    assert len(rows(read(experiment, text))) == 3
    kept = rows(read(experiment, text, min_confidence="C"))
    assert kept == {("lacI", "lacZ"): (1.0, -1), ("crp", "lacY"): (0.5, 1)}
    with pytest.raises(InputError, match="no column of confidence levels"):
        read(experiment, "source,target,weight\nlacI,lacZ,-1\n", min_confidence="C")


def test_a_ranking_is_a_prior(experiment) -> None:
    text = "TF\ttarget\timportance\nlacI\tlacZ\t8.5\ncrp\tlacZ\t3.4\ncrp\tlacI\t1.7\n"
    found = rows(read(experiment, text, "adj.tsv"))
    assert found == {
        ("lacI", "lacZ"): (1.0, 0), ("crp", "lacZ"): (0.4, 0), ("crp", "lacI"): (0.2, 0),
    }  # fmt: skip


def test_relations_that_run_back_are_turned(experiment) -> None:
    rows = "".join(f"{t},<-,{r}\n" for r, t in experiment.edges)
    dataset = read(experiment, "geneA,arrow,geneB\n" + rows)
    assert set(zip(dataset.prior["regulator"], dataset.prior["target"], strict=True)) == set(
        experiment.edges
    )


def test_p_values_weigh_by_their_order(experiment) -> None:
    found = rows(
        read(experiment, "TF,target,pvalue\nlacI,lacZ,0.5\ncrp,lacZ,0.001\ncrp,lacY,0.01\n")
    )
    assert found[("crp", "lacZ")][0] == 1.0
    assert found[("crp", "lacY")][0] == pytest.approx(2 / 3, abs=1e-6)


def test_pairs_are_of_genes_once_and_no_self_edge(experiment) -> None:
    text = (
        "regulator,target,weight\ncrp,lacZ,0.2\ncrp,lacZ,0.9\ncrp,lacZ,-0.1\ncrp,crp,1\n"
        "fur,lacZ,1\nlacI.1,lacY,0.3\ncrp::araC,araB,0.4\n"
    )
    dataset = read(experiment, text)
    assert rows(dataset) == {
        ("crp", "lacZ"): (0.9, 0), ("crp", "araB"): (0.4, 1), ("araC", "araB"): (0.4, 1),
    }  # fmt: skip
    said = {n.code: n.message for n in dataset.notices}
    assert "2 of 8 pairs of the prior" in said["prior-genes"]
    assert "holds 3 of the 5 known edges" in said["prior"]


def test_a_gmt_file_and_a_matrix_weigh_1(experiment) -> None:
    assert rows(read(experiment, "crp(+)\tx\tlacZ\tlacY\n", "regulons.gmt")) == {
        ("crp", "lacZ"): (1.0, 1), ("crp", "lacY"): (1.0, 1),
    }  # fmt: skip
    text = ",crp,lacI,lacZ,lacY\ncrp,0,0,1,1\nlacI,0,0,1,0\n"
    assert set(rows(read(experiment, text))) == {("crp", "lacZ"), ("crp", "lacY"), ("lacI", "lacZ")}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("regulator,target,weight\nCRP,LACZ,1\nLACI,LACZ,2\n", "3 of 3 would match if letter case"),
        ("regulator,target,weight\nfur,sodA,1\nfur,sodB,.5\n", "of the same organism"),
        ("regulator,target,weight\ncrp,lacZ,inf\ncrp,lacY,1\n", "infinite"),
        ("regulator,target,verdict\ncrp,lacZ,hit\ncrp,lacY,wrong\n", "hand the truth"),
    ],
)
def test_what_is_no_prior_is_refused(experiment, text: str, told: str) -> None:
    with pytest.raises(InputError, match=told):
        read(experiment, text)


def test_the_advice_of_a_refused_ranking_works(experiment) -> None:
    ranking = experiment.write(
        "adj.tsv", "TF\ttarget\timportance\nlacI\tlacZ\t8.51\ncrp\tlacZ\t3.4\ncrp\tlacI\t1.7\n"
    )
    with pytest.raises(InputError, match=r"with --prior .*adj\.tsv instead of --edges"):
        load(experiment.expression(), ReadOptions(edges=ranking))
    dataset = load(experiment.expression(), ReadOptions(prior=ranking))
    assert len(rows(dataset)) == 3 and dataset.edges.empty


def test_a_column_without_a_name_is_the_weight_if_it_is_the_only_one(experiment) -> None:
    dataset = read(experiment, "lacI,lacZ,4\ncrp,lacZ,2\ncrp,lacY,1\n")
    assert rows(dataset)["crp", "lacY"] == (0.25, 0)


@pytest.mark.parametrize("name", ["-log10(pvalue)", "neglog10_padj"])
def test_the_logarithm_of_a_p_value_is_large_where_evidence_is_strong(experiment, name) -> None:
    found = rows(read(experiment, f"TF,target,{name}\nlacI,lacZ,8\ncrp,lacZ,4\ncrp,lacY,2\n"))
    assert found["lacI", "lacZ"][0] > found["crp", "lacZ"][0] > found["crp", "lacY"][0]


def test_a_column_p_is_a_question_that_both_answers_solve(experiment) -> None:
    text = "TF,target,p\nlacI,lacZ,0.9\ncrp,lacZ,0.5\ncrp,lacY,0.1\n"
    with pytest.raises(InputError, match="Call it 'pvalue' or 'probability'"):
        read(experiment, text)
    found = [rows(read(experiment, text.replace(",p\n", f",{n}\n")))["lacI", "lacZ"][0]
             for n in ("pvalue", "probability")]  # fmt: skip
    assert found == [0.333333, 0.9]


def test_numbers_that_are_not_used_are_named(experiment) -> None:
    text = "TF,target,score1,score2\nlacI,lacZ,4,3\ncrp,lacZ,2,2\ncrp,lacY,1,9\n"
    dataset = read(experiment, text)
    (said,) = [n.message for n in dataset.notices if n.code == "prior-weights"]
    assert "column 'score1', column 'score2' are not used" in said
    assert rows(read(experiment, text.replace("score1", "weight")))["crp", "lacY"] == (0.25, 0)


def test_thousands_beside_plain_numbers_are_no_decimals(experiment) -> None:
    text = "TF;target;weight\nlacI;lacZ;1,500\ncrp;lacZ;900\ncrp;lacY;10\n"
    with pytest.raises(InputError, match="holds no number"):
        read(experiment, text)
    found = rows(read(experiment, text.replace("900", "0,9").replace("10\n", "0,1\n")))
    assert found["crp", "lacZ"] == (0.6, 0)


def test_a_prior_whose_pairs_are_the_known_edges_turned_round_is_refused(experiment) -> None:
    text = "TF,target,weight\nlacZ,lacI,2\nlacZ,crp,1\nlacY,crp,1\n"
    with pytest.raises(InputError, match=r"3 of its 3 pairs are known edges the other way round"):
        read(experiment, text)
    assert len(rows(read(experiment, text.replace("TF,target", "target,TF")))) == 3


@pytest.mark.parametrize("text", ["regulator,targe\r,", "regulator,target\n,\n", "a,b,c\n,,"])
def test_a_file_whose_only_other_line_is_blank_is_refused_in_words(experiment, text: str) -> None:
    file = experiment.write("prior.csv", text)
    with pytest.raises(InputError, match=r"prior\.csv"):
        load(experiment.expression(), ReadOptions(prior=file))
