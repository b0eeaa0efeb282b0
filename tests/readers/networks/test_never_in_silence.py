"""Odd tables that were once read wrong without a word."""

import itertools
import json
import re
from pathlib import Path

import pytest

from grncore.errors import InputError
from tests.readers.networks.conftest import EDGES, GENES, NONE, REGULATORS, pairs_of, rows
from tests.readers.networks.test_formats import true

PAIRS = [(r, g) for r in REGULATORS for g in GENES if g != r]
QUESTIONS = {
    "decimal commas": (rows(EDGES, lambda r, t, p: f"{8 / (p + 1):.4f}".replace(".", ","),
                            header="TF;target;importance", delimiter=";"), "ranking"),
    "ranks without header": (rows(PAIRS, lambda r, t, p: p + 1, delimiter="\t"), "every pair"),
    "counts of every pair": (rows(PAIRS, lambda r, t, p: p * 7 % 50, header="TF,target,n_reads"),
                             "every pair"),
    "no names of columns": ("\n".join(",".join([r, *(str(true(r, t)) for t in GENES)])
                                      for r in REGULATORS), "16 columns have none"),
    "fractions in a matrix": ("," + ",".join(GENES) + "\n" + "\n".join(
        ",".join([r, *(str(true(r, t) / 2) for t in GENES)]) for r in REGULATORS), "ranking"),
    "a matrix of words": ("," + ",".join(GENES) + "\n" + "\n".join(
        ",".join([r, *("dual" if (r, t) == EDGES[0] else str(true(r, t)) for t in GENES)])
        for r in REGULATORS), "'dual'"),
    "zeros alone": (rows(EDGES, lambda *_: 0, delimiter="\t"), "marks a pair that is no edge"),
    "two labels": (rows([*EDGES, *NONE], lambda r, t, p: int((r, t) in EDGES),
                        lambda r, t, p: p % 2, header="TF,target,label,truth"), "they differ"),
    "percentages": (rows([*EDGES, *NONE], lambda r, t, p: f"{100 * ((r, t) in EDGES)}%",
                         header="TF,target,label"), "which of these mark no edge is open"),
    "levels as numbers": (rows(EDGES, lambda r, t, p: p % 4 + 1, header="TF,target,confidence"),
                          "ranking"),
    "a few fractions": (rows(EDGES, lambda r, t, p: p % 3 / 4 + 0.25, header="TF,target,x"),
                        "ranking"),
    "two fractions as weights": (rows(EDGES, lambda r, t, p: p % 2 / 2 + 0.4,
                                      header="TF,target,weight"), "ranking"),
    "percentages without a name": (rows(EDGES, lambda r, t, p: f"{p + 3}%", delimiter="\t"),
                                   "ranking"),
    "strengths": (rows(EDGES, lambda r, t, p: 1 / (p + 2), header="TF,target,strength"), "ranking"),
    "weights with blanks": (rows(EDGES, lambda r, t, p: "1" if p % 3 else "",
                                 header="TF,target,weight"), "'weight' holds 1"),
    "plus and nothing else": (rows(EDGES, lambda r, t, p: "+" if p % 3 else "0",
                                   header="TF,target,type"), "--sign-column type"),
    "a status called active": (rows(EDGES, lambda r, t, p: (-1) ** p, header="TF,target,active"),
                               "--label-column active"),
    "a note that denies": (rows(EDGES, lambda r, t, p: "not" if p % 3 else "regulates",
                                header="TF,target,note"), "not understood"),
    "predicted among known": (rows(EDGES, lambda r, t, p: "predicted" if p % 3 else "activation",
                                   header="TF,target,mode"), "not understood"),
    "one importance": (rows(EDGES, lambda *_: 1.0, header="TF,target,importance"), "ranking"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "told"), QUESTIONS.values(), ids=QUESTIONS.keys())
def test_it_is_asked_or_refused(desk, text: str, told: str) -> None:
    with pytest.raises(InputError, match=told):
        desk.read(text, "net.txt")


def test_the_column_that_ranks_without_a_telling_name_is_named_in_the_advice(desk) -> None:
    text = QUESTIONS["counts of every pair"][0]
    with pytest.raises(InputError, match=r"--top-edges 9 .*--weight-column n_reads"):
        desk.read(text)
    assert len(desk.read(text, top_edges=9, weight_column="n_reads").frame) >= 9
    assert pairs_of(desk.read(text, weight_column="none")) == set(PAIRS)


def test_a_table_of_decimal_commas_is_cut_by_its_numbers(desk) -> None:
    assert desk.pairs(QUESTIONS["decimal commas"][0], top_edges=3) == set(EDGES[:3])


def test_a_sign_is_kept_under_a_name_of_flags(desk) -> None:
    table = desk.read(rows(EDGES, lambda r, t, p: (-1) ** p, header="TF,target,consensus_sign"))
    assert table.frame["sign"].tolist() == [(-1) ** place for place in range(len(EDGES))]


def test_weights_that_another_column_explains_rank_nothing(desk) -> None:
    weight = {"A": 1.0, "B": 0.5, "C": 0.3333}
    text = rows(EDGES, lambda r, t, p: "ABC"[p % 3], lambda r, t, p: weight["ABC"[p % 3]],
                header="source,target,confidence,weight")  # fmt: skip
    assert desk.pairs(text) == set(EDGES)
    assert desk.pairs(text, min_confidence="B") == {e for p, e in enumerate(EDGES) if p % 3 < 2}
    text = rows(EDGES, lambda r, t, p: p * 0.3 - 2, lambda *_: 2.0,
                header="regulator,target,strength,hill")  # fmt: skip
    assert sorted(set(desk.read(text).frame["sign"])) == [-1, 1]


def columns_of_genes(delimiter: str) -> str:
    sets = [[r, *(t for s, t in EDGES if s == r)] for r in REGULATORS]
    return "".join(delimiter.join(one) + "\n" for one in itertools.zip_longest(*sets, fillvalue=""))


@pytest.mark.parametrize("delimiter", [",", "\t"])
@pytest.mark.parametrize("is_turned", [False, True])
def test_a_set_a_column_is_refused_with_a_line_that_works(
    desk, tmp_path, monkeypatch, delimiter: str, is_turned: bool
) -> None:
    text = columns_of_genes(delimiter)
    if is_turned:
        fields = [line.split(delimiter) for line in text.splitlines()]
        text = "".join(delimiter.join(line) + "\n" for line in zip(*fields, strict=True))
    with pytest.raises(InputError, match="columns hold genes") as told:
        desk.read(text, "net.txt")
    command = re.findall(r'python -c "(.*?)"[;.]', str(told.value))[is_turned]
    monkeypatch.chdir(tmp_path)
    exec(command)
    assert desk.pairs((tmp_path / "net.txt.gmt").read_text(), "sets.gmt") == set(EDGES)


JSONS = {
    "list of records": lambda pairs: json.dumps([{"TF": r, "target": t} for r, t in pairs]),
    "list": lambda pairs: json.dumps([list(pair) for pair in pairs]),
    "records": lambda pairs: "\n".join(json.dumps({"TF": r, "target": t}) for r, t in pairs),
    "dictionary": lambda pairs: json.dumps({r: [t for s, t in pairs if s == r] for r, _ in pairs}),
}
JOINED = {"pair": ",{}|{}", "pair_": "\t{}_{}", "": "\t{} -> {}"}


def follow(told: str, monkeypatch: pytest.MonkeyPatch, folder: Path) -> str:
    """Run the line of Python that a message prints; the text of the file that it writes."""
    command = re.search(r'python -c "(.*)"', told)
    assert command
    monkeypatch.chdir(folder)
    exec(command[1])
    written = re.findall(r"'([^']*[.]csv)'", command[1])[-1]
    return Path(written).read_text()


@pytest.mark.parametrize("form", JSONS)
def test_json_is_refused_with_a_line_that_works(desk, tmp_path, monkeypatch, form: str) -> None:
    with pytest.raises(InputError, match="JSON") as told:
        desk.read(JSONS[form](EDGES), "net.json")
    assert desk.pairs(follow(str(told.value), monkeypatch, tmp_path)) == set(EDGES)


@pytest.mark.parametrize("header", JOINED)
def test_two_genes_in_one_field_are_refused_with_a_line_that_works(
    desk, tmp_path, monkeypatch, header: str
) -> None:
    mark = JOINED[header]
    sep = mark[0]
    text = f"{header}{sep}pmid\n" if header else ""
    text += "".join(f"{mark[1:].format(r, t)}{sep}{k}\n" for k, (r, t) in enumerate(EDGES))
    with pytest.raises(InputError, match="two genes in one field") as told:
        desk.read(text, "net.txt")
    assert desk.pairs(follow(str(told.value), monkeypatch, tmp_path)) == set(EDGES)


@pytest.mark.parametrize("words", [("activation", "none"), ("yes", "no"), ("+", "")])
def test_a_matrix_of_words_is_read(desk, words: tuple[str, str]) -> None:
    lines = [",".join([r, *(words[not true(r, t)] for t in GENES)]) for r in REGULATORS]
    assert desk.pairs("\n".join(["," + ",".join(GENES), *lines])) == set(EDGES)


def test_two_labels_are_settled_by_naming_one(desk) -> None:
    text = QUESTIONS["two labels"][0]
    assert desk.pairs(text, label_column="label") == set(EDGES)
    assert desk.pairs(text, label_column="truth") == {
        pair for place, pair in enumerate([*EDGES, *NONE]) if place % 2
    }


def test_genes_that_are_called_like_columns(desk) -> None:
    genes = tuple(f"Gene{k}" for k in range(1, 7))
    pairs = [("Gene1", "Gene2"), ("Gene1", "Gene3"), ("Gene4", "Gene3"), ("Gene4", "Gene5")]

    def read(text: str, **said: object) -> set:
        return pairs_of(desk.read(text, known=genes, **said))

    with pytest.raises(InputError, match="may name the columns, or be an edge") as told:
        read(rows(pairs))
    said = re.search(r"--regulator-column (\S+) --target-column (\S+);", str(told.value))
    assert said is not None
    assert read(rows(pairs), regulator_column=said[1], target_column=said[2]) == {*pairs[1:]}
    assert read("regulator,target\n" + rows(pairs)) == {*pairs}
    assert read(rows(pairs, header="Gene1,Gene2")) == {*pairs}
    assert read(rows(pairs, lambda r, t, p: "activation")) == {*pairs}
    assert read(rows(pairs, lambda r, t, p: p + 1), weight_column="none") == {*pairs}
    assert read(rows(pairs[1:], lambda r, t, p: 7, header="Gene1,Gene2,PMID")) == {*pairs[1:]}
