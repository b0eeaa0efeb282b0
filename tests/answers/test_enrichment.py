"""Enrichment against counting by hand and a closed form."""

from math import comb

import numpy as np
import pytest

from grncore.answers.enrichment import ENRICHMENT_COLUMNS, enriched_regulators

TEAMS = {f"t{i}": (("a", "b") if i < 4 else ("b", "c")) for i in range(10)}


def test_chance_is_that_of_drawing_without_return():
    table = enriched_regulators(["t0", "t1", "t2", "t9"], TEAMS).set_index("regulator")
    expected = sum(comb(4, k) * comb(6, 4 - k) for k in (3, 4)) / comb(10, 4)
    assert table.loc["a", "p_value"] == pytest.approx(expected)
    assert table.loc["a", "in_list"] == 3
    assert table.loc["a", "in_background"] == 4
    assert table.loc["a", "expected"] == pytest.approx(1.6)
    assert table.loc["b", "p_value"] == pytest.approx(1.0)  # in every team, so no surprise
    assert table.index[0] == "a"


def test_correction_is_over_every_regulator_of_the_background():
    table = enriched_regulators(["t0", "t1", "t2"], TEAMS)
    p = np.array([comb(4, 3) / comb(10, 3), 1.0, 1.0])
    assert table["q_value"].iloc[0] == pytest.approx(p[0] * 3)
    assert set(table["regulator"]) == {"a", "b"}


def test_genes_outside_the_background_do_not_count():
    one = enriched_regulators(["t0", "stranger"], TEAMS)
    assert set(one["list_size"]) == {1}
    assert list(enriched_regulators(["stranger"], TEAMS).columns) == list(ENRICHMENT_COLUMNS)


def test_chance_lists_are_seldom_called():
    rng = np.random.default_rng(0)
    teams = {f"g{i}": tuple(f"r{j}" for j in rng.choice(20, 2, replace=False)) for i in range(200)}
    called = sum(
        (
            enriched_regulators(rng.choice(list(teams), 20, replace=False), teams)["q_value"] < 0.05
        ).any()
        for _ in range(200)
    )
    assert called / 200 <= 0.07
