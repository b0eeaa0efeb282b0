"""Rows that are marked as no edges are none, whatever the mark and the name of its column."""

import itertools

import pytest

from grncore.errors import InputError
from grncore.readers.edges import read_edges
from tests.readers.networks.conftest import EDGES, GENES, NONE, notice, pairs_of, rows

MARKS = [
    ("1", "0"), ("1.0", "0.0"), ("1.000000e+00", "0.000000e+00"), ("true", "false"),
    ("TRUE", "FALSE"), ("True", "False"), ("T", "F"), ("yes", "no"), ("Yes", "No"), ("Y", "N"),
    ("edge", "non-edge"), ("edge", "no edge"),
    ("link", "nolink"), ("bound", "unbound"), ("regulatory", "non_regulatory"),
]  # fmt: skip
NAMES = [
    "label", "Label", "LABEL", "class", "regulates", "is_edge", "isEdge", "truth", "Ground Truth",
    "gold_standard", "y", "y_true", "is.regulated", "known", "interacts", "Class label",
]  # fmt: skip


def labelled(mark_yes: str, mark_no: str, delimiter: str, header: str) -> str:
    # Mixed, so that neither the first nor the last row tells it all.
    mixed = [*NONE[:4], *EDGES, *NONE[4:]]
    return rows(
        mixed, lambda r, t, _: mark_yes if (r, t) in EDGES else mark_no,
        delimiter=delimiter, header=header,
    )  # fmt: skip


@pytest.mark.parametrize("marks", MARKS, ids=lambda marks: marks[0])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
@pytest.mark.parametrize("name", ["label", ""])
def test_every_mark_with_and_without_header(desk, marks, delimiter: str, name: str) -> None:
    header = delimiter.join(["TF", "target", name]) if name else ""
    table = desk.read(labelled(*marks, delimiter, header))
    assert pairs_of(table) == set(EDGES)
    assert len(table.frame) == len(EDGES)
    assert f"{len(NONE)} of {len(EDGES) + len(NONE)} rows" in notice(table, "edge-absent")


@pytest.mark.parametrize("marks", [("positive", "negative"), ("pos", "neg"), ("Pos", "Neg")])
@pytest.mark.parametrize("name", ["", "x"])
def test_positive_and_negative_are_a_label_or_signs_where_no_name_tells(
    desk, marks: tuple[str, str], name: str
) -> None:
    text = labelled(*marks, ",", f"TF,target,{name}" if name else "")
    column = name or "3"
    with pytest.raises(InputError, match=f"--sign-column {column}; .*--label-column {column}"):
        desk.read(text)
    found = desk.read(text, label_column=column)
    assert pairs_of(found) == set(EDGES)
    assert "sign" not in found.frame  # an example of a training set activates nothing
    signs = desk.read(text, sign_column=column).frame.set_index(["regulator", "target"])["sign"]
    assert set(signs[list(EDGES)]) == {1}
    assert set(signs[list(NONE)]) == {-1}


@pytest.mark.parametrize("marks", [("positive", "negative"), ("pos", "neg"), ("+", "-")])
def test_a_column_called_a_label_says_no_sign(desk, marks: tuple[str, str]) -> None:
    found = desk.read(labelled(*marks, ",", "TF,target,label"))
    assert pairs_of(found) == set(EDGES)
    assert "sign" not in found.frame


def test_a_label_of_0_and_1_is_no_column_of_genes_where_a_row_is_called_0(tmp_path) -> None:
    path = tmp_path / "gold.tsv"
    path.write_text(labelled("1", "0", "\t", ""))
    assert pairs_of(read_edges(path, {*GENES, "0", "50"})) == set(EDGES)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("marks", [("1", "0"), ("TRUE", "FALSE"), ("+", "-")])
def test_every_name_of_a_label(desk, name: str, marks: tuple[str, str]) -> None:
    table = desk.read(labelled(*marks, ",", f"Gene1,Gene2,{name}"))
    assert pairs_of(table) == set(EDGES)
    assert name in notice(table, "edge-absent")


@pytest.mark.parametrize("name", ["weight", "score", "EdgeWeight", "confidence", "motif"])
def test_a_weight_of_0_is_no_edge(desk, name: str) -> None:
    assert desk.pairs(labelled("1", "0", "\t", f"tf\tgene\t{name}")) == set(EDGES)
    assert desk.pairs(labelled("1.0", "0.0", "\t", f"tf\tgene\t{name}")) == set(EDGES)


@pytest.mark.parametrize("name", ["chip", "Batch", "peak", "evidence"])
@pytest.mark.parametrize("marks", [("1", "0"), ("yes", "no"), ("True", "False")])
def test_a_column_that_may_be_a_label_is_a_question_that_both_answers_solve(
    desk, name: str, marks: tuple[str, str]
) -> None:
    text = labelled(*marks, ",", f"TF,target,{name}")
    with pytest.raises(InputError, match=rf"column '{name}' holds .*--label-column {name}") as told:
        desk.read(text)
    assert "--label-column none" in str(told.value)
    assert desk.pairs(text, label_column=name) == set(EDGES)
    assert desk.pairs(text, label_column="none") == {*EDGES, *NONE}


def test_plus_and_minus_without_a_name_are_a_question(desk) -> None:
    text = labelled("+", "-", "\t", "")
    with pytest.raises(InputError, match=r"column 3 holds.*--sign-column 3.*--label-column 3"):
        desk.read(text)
    assert desk.pairs(text, label_column="3") == set(EDGES)
    table = desk.read(text, sign_column="3")
    assert pairs_of(table) == {*EDGES, *NONE}
    assert sorted(set(table.frame["sign"])) == [-1, 1]


def test_minus_one_and_one_called_a_label_are_a_question(desk) -> None:
    text = labelled("1", "-1", ",", "TF,target,label")
    with pytest.raises(InputError, match=r"'label' holds 1 \(20 rows\), -1 \(10 rows\)"):
        desk.read(text)
    assert desk.pairs(text, label_column="label") == set(EDGES)
    assert desk.pairs(text, sign_column="label", label_column="none") == {*EDGES, *NONE}


def test_a_label_with_blanks_or_unknown_words_is_a_question(desk) -> None:
    for marks in (("1", ""), ("sure", "perhaps"), ("1", "NA"), ("1", "2")):
        with pytest.raises(InputError, match="label"):
            desk.read(labelled(*marks, ",", "TF,target,label"))


def test_three_classes_are_a_question(desk) -> None:
    text = rows([*EDGES, *NONE], lambda r, t, p: p % 3, header="TF,target,class")
    with pytest.raises(InputError, match=r"'class' holds .*mark no edge is open"):
        desk.read(text)


def test_all_rows_no_edge_is_an_error(desk) -> None:
    with pytest.raises(InputError, match=r"every row holds '0' in column 'label'"):
        desk.read(labelled("0", "0", ",", "TF,target,label"))


def test_all_rows_edges_says_nothing(desk) -> None:
    table = desk.read(labelled("1", "1", ",", "TF,target,label"))
    assert len(table.frame) == len(EDGES) + len(NONE)
    assert not notice(table, "edge-absent")


def test_row_numbers_in_front_and_a_label_behind(desk) -> None:
    lines = labelled("1", "0", ",", "").splitlines()
    numbered = "\n".join(f"{place},{line}" for place, line in enumerate(lines))
    assert desk.pairs(f",TF,Target,Label\n{numbered}") == set(EDGES)
    assert desk.pairs(numbered) == set(EDGES)
    from_one = "\n".join(f"{place}\t{line}".replace(",", "\t") for place, line in
                         enumerate(lines, start=1))  # fmt: skip
    assert desk.pairs(f"TF\ttarget\tlabel\n{from_one}") == set(EDGES)


def test_r_writes_quotes_and_logicals(desk) -> None:
    lines = labelled("TRUE", "FALSE", " ", "").splitlines()
    quoted = [
        '"{}" "{}" "{}" {}'.format(place, *line.split()[:2], line.split()[2])
        for place, line in enumerate(lines, start=1)
    ]
    text = '"regulator" "target" "regulates"\n' + "\n".join(quoted)
    assert desk.pairs(text, "edges.txt") == set(EDGES)


@pytest.mark.parametrize("places", list(itertools.permutations(range(3))))
def test_the_label_may_stand_anywhere(desk, places) -> None:
    fields = [line.split(",") for line in labelled("1", "0", ",", "TF,target,label").splitlines()]
    text = "\n".join(",".join(line[place] for place in places) for line in fields)
    assert desk.pairs(text) == set(EDGES)


def test_a_named_column_that_is_not_there(desk) -> None:
    with pytest.raises(
        InputError, match=r"--label-column is 'truth', but the columns beside .*sure"
    ):
        desk.read(labelled("1", "0", ",", "TF,target,sure"), label_column="truth")


@pytest.mark.parametrize(
    ("name", "yes", "no"),
    [
        ("relation", "regulates", "does not regulate"), ("edge_type", "true_edge", "false_edge"),
        ("target_class", "1", "-1"), ("status", "Confirmed", "Rejected"),
        ("Wahrheit", "wahr", "falsch"), ("type", "positive", "negative"), ("decoy", "0", "1"),
        ("ChIP", "yes", "no"),
    ],
)  # fmt: skip
def test_a_column_that_may_be_a_label_is_asked_about(desk, name, yes, no) -> None:
    text = rows([*EDGES, *NONE], lambda r, t, _: yes if (r, t) in EDGES else no,
                header=f"TF,target,{name}")  # fmt: skip
    with pytest.raises(InputError, match=r"--label-column"):
        desk.read(text)
    if name != "decoy":
        assert desk.pairs(text, label_column=name) == set(EDGES)


def test_a_column_without_a_name_below_a_header_is_no_row_number(desk) -> None:
    text = rows([*EDGES, *NONE], lambda r, t, _: int((r, t) in EDGES), header="TF,target,")
    assert desk.pairs(text) == set(EDGES)
    text = rows(EDGES, lambda r, t, k: k, header="TF,target,")
    assert list(desk.read(text).frame) == ["regulator", "target"]


@pytest.mark.parametrize(("yes", "no"), [("1", "2"), ("1", ""), ("0.9", "0.1"), ("1", "-1")])
def test_two_numbers_without_a_name_are_asked_about(desk, yes, no) -> None:
    mixed = [pair for two in itertools.zip_longest(EDGES, NONE) for pair in two if pair]
    text = rows(mixed, lambda r, t, _: yes if (r, t) in EDGES else no, delimiter="\t")
    with pytest.raises(InputError, match=r"column 3 holds .*--label-column 3"):
        desk.read(text, "net.tsv")


LEVELS = [
    ("x", ""), ("✓", "✗"), ("1", "NA"), ("TRUE", ""), ("P", "N"), ("real", "fake"), ("on", "off"),
    ("reg", "none"), ("2", "1"), ("100%", "0%"), ("0.9", "0.1"), ("tier one", "tier two"),
]  # fmt: skip


@pytest.mark.parametrize("marks", LEVELS, ids=lambda marks: "/".join(marks))
@pytest.mark.parametrize("header", ["TF;target;zzz", ""], ids=["named", "unnamed"])
def test_two_levels_that_are_not_understood_are_a_question(desk, marks, header: str) -> None:
    text = labelled(*marks, ";", header)
    name = "zzz" if header else "3"
    with pytest.raises(InputError, match=rf"--label-column {name}"):
        desk.read(text)
    assert desk.pairs(text, label_column="none") == {*EDGES, *NONE}
    # Followed as it says: 1 and 0, and the column named.
    assert desk.pairs(labelled("1", "0", ";", header), label_column=name) == set(EDGES)


@pytest.mark.parametrize("name", ["year", "k", "n", "strength", "share", "exact", "references"])
def test_yes_and_no_are_asked_about_whatever_the_column_is_called(desk, name: str) -> None:
    with pytest.raises(InputError, match=f"--label-column {name}"):
        desk.read(labelled("1", "0", ",", f"TF,target,{name}"))


@pytest.mark.parametrize("levels", [("yes", "no", "maybe"), ("1", "0", ""), ("pd", "none", "pp")])
@pytest.mark.parametrize("header", ["TF,target,zzz_type", ""], ids=["named", "unnamed"])
def test_yes_and_no_beside_another_level_are_a_question(desk, levels, header: str) -> None:
    text = rows([*EDGES, *NONE], lambda r, t, k: levels[k % 3], header=header)
    with pytest.raises(InputError, match="--label-column"):
        desk.read(text)
    assert desk.pairs(text, label_column="none") == {*EDGES, *NONE}


@pytest.mark.parametrize("header", ["", "TF,target,kind"])
def test_codes_with_0_are_a_question(desk, header: str) -> None:
    """Training sets of CNNC and its kin: 1 forwards, 2 backwards, 0 none."""
    coded = [(*e, 1) for e in EDGES] + [(t, r, 2) for r, t in EDGES] + [(*e, 0) for e in NONE]
    text = f"{header}\n" * bool(header) + "".join(f"{r},{t},{code}\n" for r, t, code in coded)
    with pytest.raises(InputError, match=r"0 \(\d+ rows\).*which is not understood.*label-column"):
        desk.read(text)
    assert len(desk.pairs(text, label_column="none")) == len({(r, t) for r, t, _ in coded})


@pytest.mark.parametrize("level", ["0", "FALSE", "no"])
def test_no_in_every_row_is_asked_about(desk, level: str) -> None:
    text = rows(NONE, lambda *_: level, header="TF,target,zzz")
    with pytest.raises(InputError, match="--label-column zzz"):
        desk.read(text)
    assert desk.pairs(text, label_column="none") == set(NONE)


def test_minus_one_nought_and_one_under_another_name_are_asked_about(desk) -> None:
    text = rows([*EDGES, *NONE], lambda r, t, k: k % 3 - 1, header="TF,target,zzz")
    with pytest.raises(InputError, match=r"--sign-column zzz.*--label-column zzz"):
        desk.read(text)
    assert sorted(set(desk.read(text, sign_column="zzz").frame["sign"])) == [-1, 0, 1]
    assert "sign" not in desk.read(text, sign_column="none").frame


def test_a_named_label_of_two_numbers_that_are_not_understood_is_refused(desk) -> None:
    with pytest.raises(InputError, match="which of these mark no edge is open"):
        desk.read(labelled("2", "1", ",", "TF,target,zzz"), label_column="zzz")


@pytest.mark.parametrize("header", ["", "TF,target,shift,effect"])
def test_words_give_the_sign_beside_numbers(desk, header: str) -> None:
    text = rows(EDGES, lambda r, t, k: (-1) ** k * (900 + 37 * k),
                lambda r, t, k: ["up", "down"][k % 3 > 0], header=header)  # fmt: skip
    table = desk.read(text)
    assert list(table.frame["sign"]) == [1 - 2 * (k % 3 > 0) for k in range(len(EDGES))]


@pytest.mark.parametrize("name", ["strand", "peak_strand"])
def test_a_strand_is_no_question(desk, name: str) -> None:
    text = rows(EDGES, lambda r, t, k: "+-"[k % 2], header=f"TF,target,{name}")
    assert desk.pairs(text) == set(EDGES)


@pytest.mark.parametrize("name", ["database", "TF_category", "sign_decision", "cell_line"])
def test_two_origins_are_no_question(desk, name: str) -> None:
    text = rows(EDGES, lambda r, t, k: ["ChEA", "ENCODE"][k % 2], header=f"TF,target,{name}")
    assert desk.pairs(text) == set(EDGES)


@pytest.mark.parametrize("name", ["weight", "strength"])
def test_two_weights_without_nought_are_no_question(desk, name: str) -> None:
    text = rows(EDGES, lambda r, t, k: 1 + k % 2, header=f"TF,target,{name}")
    assert desk.pairs(text) == set(EDGES)


def test_a_matrix_without_names_of_rows_is_refused(desk) -> None:
    genes = sorted({gene for pair in EDGES for gene in pair})
    lines = [",".join("1" if (r, t) in EDGES else "0" for t in genes) for r in genes[:5]]
    with pytest.raises(InputError, match="whose rows have no names"):
        desk.read("\n".join([",".join(genes), *lines]) + "\n")
