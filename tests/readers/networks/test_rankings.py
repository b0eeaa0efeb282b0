"""A ranking is not taken for known regulation unless it is cut; every advice works as printed."""

import re

import pytest

from grncore.errors import InputError
from tests.readers.networks.conftest import EDGES, GENES, REGULATORS, notice, pairs_of, rows

PAIRS = [(r, g) for r in REGULATORS for g in GENES if g != r]
# True edges rank first.
RANKED = [*EDGES, *(pair for pair in PAIRS if pair not in EDGES)]


def score(r: str, t: str, place: int) -> float:
    return round(8 / (place + 1) ** 0.5, 5)


TABLES = {
    "pySCENIC": rows(RANKED, score, header="TF\ttarget\timportance", delimiter="\t"),
    "BEELINE": rows(RANKED, score, header="Gene1\tGene2\tEdgeWeight", delimiter="\t"),
    "GENIE3": rows(RANKED, score, header="regulatoryGene,targetGene,weight"),
    "no header": rows(RANKED, score, delimiter="\t"),
    "PIDC": rows(RANKED, score, delimiter=" "),
    "unknown name": rows(RANKED, score, header="TF,target,ppr"),
    "probability": rows(RANKED, lambda r, t, p: 1 - p / 200, header="TF,target,prob"),
    "whole numbers": rows(RANKED, lambda r, t, p: 900 - p, header="TF,target,combined_score"),
    "matrix": "," + ",".join(GENES) + "\n" + "".join(
        r + "," + ",".join(str(score(r, t, RANKED.index((r, t))) if r != t else 0) for t in GENES)
        + "\n" for r in REGULATORS
    ),
    "few rows": rows(RANKED[:4], score, header="TF,target,importance"),
}  # fmt: skip


def advice(text: str) -> dict[str, dict[str, object]]:
    """Options that a message offers, by the first flag of each."""
    found: dict[str, dict[str, object]] = {}
    column = re.search(r"--weight-column (\d+)", text)
    extra = {"weight_column": column[1]} if column else {}
    if top := re.search(r"--top-edges (\d+)", text):
        found["top"] = {"top_edges": int(top[1]), **extra}
    if least := re.search(r"--min-weight ([\d.e+-]*\d)", text):
        found["least"] = {"min_weight": float(least[1]), **extra}
    return found


@pytest.mark.parametrize("text", TABLES.values(), ids=TABLES.keys())
def test_rankings_are_refused_and_their_cuts_work(desk, text: str) -> None:
    with pytest.raises(InputError, match="ranking of predicted edges, not known") as told:
        desk.read(text)
    offered = advice(str(told.value))
    assert set(offered) == {"top", "least"}
    assert "--prior" in str(told.value)
    best = 1 if text == TABLES["few rows"] else len(PAIRS) // 10
    for said in offered.values():
        table = desk.read(text, **said)
        assert 1 <= len(table.frame) <= best + 1
        assert pairs_of(table) <= set(EDGES)
        assert "agreement with that method" in notice(table, "edge-ranking")
    everything = desk.read(text, weight_column="none")
    assert len(everything.frame) in (len(PAIRS), 4)


def test_the_cut_takes_the_largest_and_keeps_ties_together(desk) -> None:
    text = rows(RANKED, lambda r, t, p: max(3, 20 - p), header="TF,target,importance")
    assert desk.pairs(text, top_edges=5) == set(RANKED[:5])
    assert desk.pairs(text, min_weight=18.0) == set(RANKED[:3])
    table = desk.read(text, top_edges=30)
    assert len(table.frame) == len(RANKED) and "ties together" in notice(table, "edge-ranking")
    with pytest.raises(InputError, match=r"no edge has a weight of at least 99.* largest is 20"):
        desk.read(text, min_weight=99.0)


def test_where_small_is_better(desk) -> None:
    text = rows(RANKED, lambda r, t, p: 0.001 * (p + 1), header="TF,target,p.value")
    with pytest.raises(InputError, match="--top-edges 9") as told:
        desk.read(text)
    assert "--min-weight" not in str(told.value)
    assert desk.pairs(text, top_edges=20) == set(EDGES)
    with pytest.raises(InputError, match="smallest value is the best"):
        desk.read(text, min_weight=0.5)


def test_signed_weights_are_cut_by_size(desk) -> None:
    text = rows(RANKED, lambda r, t, p: (-1) ** p * score(r, t, p), header="TF,target,weight")
    table = desk.read(text, top_edges=10)
    assert pairs_of(table) == set(RANKED[:10])
    assert table.frame["sign"].tolist() == [1, -1] * 5


def test_a_cut_needs_a_column(desk) -> None:
    with pytest.raises(InputError, match=r"there is no column of numbers\. Leave them out"):
        desk.read(rows(EDGES, header="TF,target"), top_edges=3)
    two = rows(RANKED, score, score, header="TF,target,importance,score")
    with pytest.raises(InputError, match=r"importance, score\. Say which with --weight-column"):
        desk.read(two, top_edges=3)
    assert len(desk.read(two, top_edges=3, weight_column="score").frame) == 3


def test_labels_decide_where_scores_stand_beside_them(desk) -> None:
    text = rows(
        RANKED, lambda r, t, p: int((r, t) in EDGES), lambda r, t, p: round(3 - p * 0.07, 3),
        header="tf gene motif force", delimiter=" ",
    )  # fmt: skip
    table = desk.read(text)
    assert pairs_of(table) == set(EDGES)
    assert "'force'" in notice(table, "edge-ranking")
    assert table.frame["force"].iloc[0] == "3.0"


@pytest.mark.parametrize("name", ["count", "n", "pmid", "curation_effort", "weight"])
def test_counts_beside_known_edges_rank_nothing(desk, name: str) -> None:
    text = rows(EDGES, lambda r, t, p: p % 3 + 1, header=f"TF,target,{name}")
    assert desk.pairs(text) == set(EDGES)


def test_parameters_of_a_simulation_rank_nothing(desk) -> None:
    text = rows(EDGES, lambda r, t, p: (-1) ** p * (1.5 + p / 7), lambda *_: 2.0,
                header="regulator,target,strength,hill")  # fmt: skip
    table = desk.read(text)
    assert pairs_of(table) == set(EDGES) and table.frame["sign"].tolist() == [1, -1] * 10


def test_a_list_of_every_pair_is_said(desk) -> None:
    assert "nearly every pair of 6 regulators" in notice(
        desk.read(rows(PAIRS, header="TF,target")), "every-pair"
    )


LEVELS = "".join(f"{r},{'ABCE'[p % 4]},{t},{[1, -1][p % 2]}\n" for p, (r, t) in enumerate(EDGES))


def test_levels_of_confidence(desk) -> None:
    text = "source,confidence,target,weight\n" + LEVELS
    table = desk.read(text)
    assert pairs_of(table) == set(EDGES)
    told = notice(table, "edge-confidence")
    assert "(A 5, B 5, C 5, E 5 edges)" in told and "--min-confidence C" in told
    kept = desk.read(text, min_confidence="C")
    assert pairs_of(kept) == {pair for p, pair in enumerate(EDGES) if p % 4 < 3}
    with pytest.raises(InputError, match="choose one of A, B, C, E"):
        desk.read(text, min_confidence="high")


@pytest.mark.parametrize("levels", [("Confirmed", "Weak"), ("S", "W"), ("High", "Low")])
def test_other_scales_of_confidence(desk, levels: tuple[str, str]) -> None:
    text = rows(EDGES, lambda r, t, p: levels[p % 2], header="TF,target,confidenceLevel")
    assert desk.pairs(text, min_confidence=levels[0]) == set(EDGES[::2])
    assert desk.pairs(text, min_confidence=levels[1]) == set(EDGES)


SIGNS = [
    ("Type", "+", "-"), ("mode", "1", "-1"), ("effect", "activation", "repression"),
    ("weight", "1.0", "-1.0"), ("mor", "1", "-1"), ("regulation", "Activates", "Represses"),
    ("6)function", "activator", "repressor"), ("anything", "Activation", "Inhibition"),
    ("sign", "positive", "negative"), ("interaction", "->", "-|"), ("regulation", "up", "down"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "up", "down"), SIGNS)
def test_signs_are_kept_and_counted(desk, name: str, up: str, down: str) -> None:
    table = desk.read(rows(EDGES, lambda r, t, p: (up, down)[p % 2], header=f"TF,target,{name}"))
    assert pairs_of(table) == set(EDGES)
    assert table.frame["sign"].tolist() == [1, -1] * 10
    assert "10 activate, 10 repress, 0 are" in notice(table, "edge-signs")


def test_unknown_and_dual_effects_are_edges_without_sign(desk) -> None:
    table = desk.read(rows(EDGES, lambda r, t, p: ("+", "?", "+-", "")[p % 4],
                           header="TF,target,effect"))  # fmt: skip
    assert pairs_of(table) == set(EDGES) and table.frame["sign"].tolist() == [1, 0, 0, 0] * 5


def test_a_signed_weight_of_0_is_no_edge(desk) -> None:
    text = rows(PAIRS, lambda r, t, p: (1 if p % 2 else -1) if (r, t) in EDGES else 0,
                header="TF,target,weight")  # fmt: skip
    assert desk.pairs(text) == set(EDGES)
