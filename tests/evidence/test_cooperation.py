"""Sets whose members act together."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from grncore.evidence.box import Box
from grncore.evidence.choose_products import acts_together
from grncore.evidence.products import terms
from grncore.evidence.responses import ResponseFamily, standardised
from grncore.evidence.snapshot import SnapshotConstants
from grncore.evidence.snapshot_evidence import SnapshotEvidence

ADDITIVE = SnapshotConstants(
    ResponseFamily("linear"), 1.0, 1.0, 1.0, Box(intercept=True), "constant"
)
TOGETHER = replace(ADDITIVE, products=True)


def _evidence(target, regulators, constants=TOGETHER):
    values = np.vstack([regulators, target])
    return SnapshotEvidence.of(values, range(len(regulators)), constants=constants)


def test_a_product_is_found_and_additive_fits_miss_it():
    rng = np.random.default_rng(0)
    x = rng.standard_normal((12, 150))
    evidence = _evidence(x[3] * x[8] + 0.3 * rng.standard_normal(150), x)
    best = evidence.best_sets(12, 2, 1)
    assert best.sets.tolist() == [[3, 8]]
    assert best.proved
    additive = _evidence(evidence.values[12], x, ADDITIVE).best_sets(12, 2, 66)
    assert additive.sets[0].tolist() != [3, 8]
    assert (evidence.explain(12, np.array([3, 8])).gains > 50).all()
    triple = _evidence(x[1] * x[4] * x[9] + 0.3 * rng.standard_normal(150), x)
    assert triple.best_sets(12, 3, 1).sets.tolist() == [[1, 4, 9]]
    assert triple.choose_size(12, 3).size == 3


def test_batched_fits_are_least_squares_fits():
    rng = np.random.default_rng(1)
    x = rng.standard_normal((6, 60))
    y = x[0] + x[1] * x[2] + rng.standard_normal(60)
    evidence = _evidence(y, x)
    scaled, unit = standardised(x), (y - y.mean()) / y.std()
    draws = 61.0
    for size in (2, 3, 4):
        sets = np.array(list(combinations(range(6), size)))
        expected = []
        for members in sets:
            columns = [np.prod(scaled[members[list(term)]], axis=0) for term in terms(size)]
            least = []
            for count in (size, size * (size + 1) // 2, len(columns)):
                design = np.column_stack([np.ones(60), *columns[:count]])
                left = unit - design @ np.linalg.lstsq(design, unit, rcond=None)[0]
                price = (count - size) * np.log(draws)
                least.append(left @ left * np.exp(price / draws))
            expected.append(min(least))
        np.testing.assert_allclose(evidence.residuals(6, sets).residual, expected, rtol=1e-6)
        if size < 4:
            best = evidence.best_sets(6, size, 5)
            np.testing.assert_allclose(best.residual, np.sort(expected)[:5], rtol=1e-6)


def test_additive_targets_stay_where_they_are():
    rng = np.random.default_rng(2)
    x = rng.standard_normal((10, 200))
    y = x[2] - x[7] + 0.5 * rng.standard_normal(200)
    together, additive = (
        _evidence(y, x).best_sets(10, 2),
        _evidence(y, x, ADDITIVE).best_sets(10, 2),
    )
    assert together.sets[0].tolist() == additive.sets[0].tolist() == [2, 7]
    np.testing.assert_allclose(together.residual[0], additive.residual[0], rtol=1e-9)


def test_whether_members_act_together_is_read_from_the_data():
    rng = np.random.default_rng(3)
    x = rng.standard_normal((8, 150))
    pairs = np.array(list(combinations(range(8), 2)))
    noise = 0.5 * rng.standard_normal((len(pairs), 150))
    first, second = x[pairs[:, 0]], x[pairs[:, 1]]
    assert acts_together(np.vstack([x, first * second + noise]), np.arange(8), None)
    assert not acts_together(np.vstack([x, first + second + noise]), np.arange(8), None)


def test_a_curved_response_is_no_cooperation():
    """Products of logarithms come near a sum of steep responses; these come nearer."""
    rng = np.random.default_rng(4)
    x = rng.lognormal(0.0, 2.0, (8, 300))
    pairs = np.array(list(combinations(range(8), 2)))
    seen = x**2 / (x**2 + x.mean(axis=1, keepdims=True) ** 2)
    targets = 10.0 * (seen[pairs[:, 0]] + seen[pairs[:, 1]])
    amounts = np.vstack([x, targets * rng.lognormal(0.0, 0.1, targets.shape)])
    logged = np.log1p(amounts)
    assert acts_together(logged, np.arange(8), None)
    assert not acts_together(logged, np.arange(8), None, amounts)


def test_cells_that_stand_out_are_no_cooperation():
    """Of hardly any molecules some product fits a few cells, and no others."""
    rng = np.random.default_rng(5)
    depth = rng.lognormal(0.0, 0.8, 400)
    amounts = rng.poisson(0.04 * depth, (60, 400)).astype(float)
    logged = np.log1p(amounts / depth)
    assert not acts_together(logged, np.arange(30), None, amounts)
    assert not acts_together(logged, np.arange(30), None)


@pytest.mark.parametrize("cells", [2, 3, 8, 12, 30])
def test_of_few_cells_nothing_is_told(cells: int):
    """Products fit whatever there is, and a half may be a single cell."""
    rng = np.random.default_rng(6)
    assert not acts_together(rng.standard_normal((60, cells)), np.arange(20), None)


def test_halves_in_which_nothing_varies_tell_nothing():
    logged = np.zeros((30, 60))
    logged[:, 7] = 1.0
    assert not acts_together(logged, np.arange(10), None)


def cooperative(rng: np.random.Generator, share: float, cells: int = 200) -> np.ndarray:
    """All pairs of eight, added up and, to some share, multiplied."""
    x = rng.standard_normal((8, cells))
    pairs = np.array(list(combinations(range(8), 2)))
    first, second = x[pairs[:, 0]], x[pairs[:, 1]]
    y = np.sqrt(1 - share) * (first + second) / np.sqrt(2) + np.sqrt(share) * first * second
    return np.vstack([x, y + 0.3 * rng.standard_normal(y.shape)])


def test_a_little_cooperation_is_left_aside():
    """However sure it is: products cost the proof, and the model of amounts."""
    assert not acts_together(cooperative(np.random.default_rng(7), 0.02), np.arange(8), None)
    assert acts_together(cooperative(np.random.default_rng(7), 0.3), np.arange(8), None)


def test_genes_that_are_seen_in_one_cell_hide_no_cooperation():
    rng = np.random.default_rng(8)
    rare = np.zeros((20, 200))
    rare[np.arange(20), rng.choice(200, 20, replace=False)] = 1.0
    logged = np.vstack([cooperative(rng, 0.5), rare])
    assert acts_together(logged, np.arange(8), None)


def test_a_candidates_own_response_explains_it_not():
    logged = cooperative(np.random.default_rng(9), 0.5)[:16]
    assert acts_together(logged, np.arange(8), None, np.exp(logged))
