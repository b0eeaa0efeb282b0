from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grncore.dataset import Dataset, Notice
from grncore.errors import InputError
from tests.dataset.made import EDGES, EXPRESSION, GENES, frame, make, prior


def test_genes_are_in_natural_order_with_their_values() -> None:
    dataset = make()
    assert dataset.genes == ("g1", "g2", "g3", "g10")
    assert dataset.expression.dtype == np.float32
    np.testing.assert_array_equal(dataset.expression[:, 0], [1, 2, 3, 10])
    assert [dataset.index[gene] for gene in dataset.genes] == [0, 1, 2, 3]
    assert dataset.cells == ("c1", "c2")


def test_teams_and_their_rows() -> None:
    dataset = make()
    assert dataset.teams == {"g2": ("g1", "g10"), "g3": ("g1", "g10")}
    assert list(dataset.teams) == ["g2", "g3"]
    assert dataset.team_indices("g3").tolist() == [0, 3]
    assert dataset.team_indices("g1").tolist() == []
    assert dataset.true_regulators == ("g1", "g10")


def test_edges_keep_their_attributes() -> None:
    edges = frame(EDGES).assign(sign=["a", "b", "c", "d"])
    ordered = make(edges=edges).edges
    assert ordered.to_numpy().tolist() == [
        ["g1", "g2", "c"],
        ["g10", "g2", "d"],
        ["g1", "g3", "b"],
        ["g10", "g3", "a"],
    ]
    assert ordered.index.tolist() == [0, 1, 2, 3]


@settings(max_examples=30, deadline=None)
@given(genes=st.permutations(range(4)), edges=st.permutations(EDGES))
def test_order_of_input_never_matters(genes: list[int], edges: list[tuple[str, str]]) -> None:
    shuffled = make(
        genes=[GENES[place] for place in genes], expression=EXPRESSION[genes], edges=frame(edges)
    )
    assert shuffled.fingerprint == make().fingerprint
    assert shuffled.edges.equals(make().edges)


@pytest.mark.parametrize(
    ("changes", "parts"),
    [
        ({"expression": EXPRESSION + 0.001}, {"expression_digest"}),
        ({"cells": ["c2", "c1"]}, {"expression_digest"}),
        ({"expression": EXPRESSION[:, ::-1]}, {"expression_digest"}),
        ({"is_logged": True}, {"expression_digest"}),
        ({"edges": frame(EDGES[1:])}, {"truth_digest"}),
        ({"genes": ["g10", "g2", "g1", "g4"], "edges": frame(EDGES[2:])},
         {"expression_digest", "truth_digest"}),
        ({"name": "other", "notices": [Notice("a", "b")], "aliases": {"g1": "x"}}, set()),
        ({"cell_groups": ["a", "b"], "gene_groups": {"g1": "x"}}, set()),
        ({"prior": prior([("g1", "g2", 0.5)])}, {"fingerprint"}),
        ({"gene_positions": {"g1": ("chr", 5)}}, {"fingerprint"}),
        ({"perturbed": ["", "g1"]}, {"fingerprint"}),
        ({"cell_order": [1.0, 0.0]}, {"fingerprint"}),
    ],
)  # fmt: skip
def test_fingerprint_tells_content_and_nothing_else(
    changes: dict[str, Any], parts: set[str]
) -> None:
    plain, changed = make(), make(**changes)
    digests = ("expression_digest", "truth_digest")
    differing = {d for d in digests if getattr(plain, d) != getattr(changed, d)}
    assert differing == parts - {"fingerprint"}
    assert (plain.fingerprint != changed.fingerprint) == bool(parts)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"genes": ["g1", "g2", "g3"]}, r"expression is \(4, 2\).*3 gene names and 2 cell"),
        ({"cells": ["c1"]}, "1 cell names"),
        ({"genes": [], "expression": np.empty((0, 2))}, "no expression: 0 genes"),
        ({"genes": ["g1", "g2", "g1", "g3"]}, r"1 gene names occur twice.*g1"),
        ({"cell_groups": ["a"]}, "1 cell groups for 2 cells"),
        ({"expression": -EXPRESSION}, "8 values are negative.*gene g10, cell c1: -10"),
        ({"expression": EXPRESSION * np.nan, "is_logged": True}, "8 values are not finite"),
        ({"edges": pd.DataFrame({"tf": ["g1"]})}, r"lacks the columns.*regulator"),
        ({"edges": frame([("g1", "g9")])}, "1 genes of the edges have no expression.*g9"),
        ({"edges": frame([("g1", "g1")])}, "self-edges"),
        ({"edges": frame([("g1", "g2"), ("g1", "g2")])}, "duplicate edges"),
        ({"listed_regulators": ["g1", "x"]}, "1 listed regulators lack expression.*x"),
        ({"prior": frame([("g1", "g2")])}, r"prior weights lacks the columns \['weight'\]"),
        ({"prior": prior([("g1", "x", 1)])}, "1 genes of the prior edges have no expression.*x"),
        ({"prior": prior([("g1", "g1", 1)])}, "the prior edge table holds self-edges"),
        ({"prior": prior([("g1", "g2", 1), ("g1", "g2", 0)])}, "holds duplicate edges"),
        (
            {"prior": prior([("g1", "g2", 1), ("g1", "g3", 1.2)])},
            r"1 prior weights are not between 0 and 1, .* g1 -> g3: .*1\.2.*Scale weights",
        ),
        ({"prior": prior([("g1", "g2", np.nan)])}, "1 prior weights are not between 0 and 1"),
        ({"prior": prior([("g1", "g2", "much")])}, "not between 0 and 1.*much"),
        ({"prior": prior([("g1", "g2", 1, 2)], "sign")}, "1 signs of prior edges.* g1 -> g2: .*2"),
        ({"gene_positions": {"x": ("chr", 1)}}, "1 genes with a position have no expression.*x"),
        ({"gene_positions": {"g1": ("chr", -1)}}, "gene g1 starts at -1"),
        ({"gene_positions": {"g1": ("chr", 0.5)}}, "gene g1 starts at 0.5"),
        ({"perturbed": ["g1"]}, "1 perturbation labels for 2 cells"),
        ({"perturbed": ["", ""]}, "every perturbation label is empty"),
        ({"cell_order": [1.0]}, "1 places of an order of cells for 2 cells"),
        ({"cell_order": [1.0, np.inf]}, "1 cells have no finite place.*first is c2"),
        ({"cell_order": ["early", "late"]}, "the order of cells must be numbers"),
    ],
)
def test_parts_that_disagree_are_refused(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(InputError, match=f"small: .*{reason}"):
        make(**changes)


def test_logged_values_may_be_negative() -> None:
    assert make(expression=-EXPRESSION, is_logged=True).expression.min() == -10


def test_the_dataset_does_not_share_memory_with_its_input() -> None:
    expression = EXPRESSION.astype(np.float32)
    dataset = make(expression=expression)
    expression[:] = 0
    assert dataset.expression.max() == 10


def test_listed_regulators_and_lost_members_are_in_natural_order() -> None:
    dataset = make(listed_regulators=["g10", "g2", "g10"], shortened={"g3": ["x10", "x9"]})
    assert dataset.listed_regulators == ("g2", "g10")
    assert dataset.shortened == {"g3": ("x9", "x10")}


def test_display_falls_back_to_the_identifier() -> None:
    dataset = make(aliases={"g1": "alpha", "g2": ""})
    assert [dataset.display(gene) for gene in ("g1", "g2", "g3")] == ["alpha", "g2", "g3"]


def test_a_prior_is_in_gene_order_and_blank_signs_are_unknown() -> None:
    rows = [("g10", "g3", "0.25", "-1"), ("g1", "g3", 1, ""), ("g10", "g2", 0, None)]
    found = make(prior=prior(rows, "sign").assign(source="motif")).prior
    assert found is not None
    assert found.to_numpy().tolist() == [
        ["g10", "g2", 0.0, 0],
        ["g1", "g3", 1.0, 0],
        ["g10", "g3", 0.25, -1],
    ]
    assert list(found.columns) == ["regulator", "target", "weight", "sign"]
    again = make(prior=prior(rows[::-1], "sign"))
    assert again.companion_digests == make(prior=prior(rows, "sign")).companion_digests
    assert again.fingerprint != make(prior=prior([row[:3] for row in rows])).fingerprint


def test_companions_are_kept() -> None:
    dataset = make(
        gene_positions={"g10": ("chr2", 7), "g1": ("chr1", np.int64(3))},
        perturbed=["", "elsewhere"],
        cell_order=[0.5, -2],
    )
    assert dataset.gene_positions == {"g1": ("chr1", 3), "g10": ("chr2", 7)}
    assert dataset.perturbed == ("", "elsewhere")
    assert dataset.cell_order is not None
    assert dataset.cell_order.tolist() == [0.5, -2.0]
    assert list(dataset.companion_digests) == ["gene_positions", "perturbed", "cell_order"]
    assert make().companion_digests == {}


def test_without_known_edges() -> None:
    dataset = make(edges=None)
    assert len(dataset.edges) == 0
    assert dataset.teams == {} and dataset.complete_teams == {} and dataset.edge_signs == {}
    assert dataset.true_regulators == ()
    assert dataset.fingerprint == make(edges=frame([])).fingerprint


def test_complete_teams_leave_shortened_ones_out() -> None:
    dataset = make(shortened={"g3": ["gone"]})
    assert {t: team.tolist() for t, team in dataset.complete_teams.items()} == {1: [0, 3]}


@pytest.mark.parametrize(
    ("column", "values", "signs"),
    [
        ("sign", [1, -1, 0, 1], [1, -1, 0, 1]),
        ("sign", ["1", "-1", "", np.nan], [1, -1, 0, 0]),
        ("effect", ["+", "-", "+-", "?"], [1, -1, 0, 0]),
        ("Effect", ["Activator", "repressor", "dual", "inhibition"], [1, -1, 0, -1]),
        ("mode", [2.5, -0.1, 0.0, np.inf], [1, -1, 0, 0]),
    ],
)
def test_signs_of_edges(column: str, values: list[Any], signs: list[int]) -> None:
    dataset = make(edges=frame(EDGES).assign(**{column: values}))
    assert dataset.edge_signs == dict(zip(EDGES, signs, strict=True))


def test_the_column_sign_comes_before_others_and_no_column_tells_nothing() -> None:
    edges = frame(EDGES).assign(effect=["-"] * 4, sign=[1, 1, 0, -1], evidence=["+"] * 4)
    assert list(make(edges=edges).edge_signs.values()) == [0, -1, 1, 1]
    assert make().edge_signs == {}


def test_identity_tells_datasets_apart_that_differ_in_groups_names_or_list(tiny: Dataset):
    others = [
        replace(tiny, cell_groups=None),
        replace(tiny, listed_regulators=tiny.genes[:5]),
        replace(tiny, listed_regulators=None),
        replace(tiny, aliases={"g0": "name"}),
    ]
    assert {other.fingerprint for other in others} == {tiny.fingerprint}
    assert len({tiny.identity, *(other.identity for other in others)}) == len(others) + 1
    assert replace(tiny).identity == tiny.identity
