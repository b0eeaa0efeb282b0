"""Odd tables that were once read wrong without a word."""

import json
import re
from pathlib import Path

import pytest

from grncore.errors import InputError
from tests.readers.networks.conftest import EDGES, GENES, NONE, REGULATORS, pairs_of, rows
from tests.readers.networks.test_forms import true

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
