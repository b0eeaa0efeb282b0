"""Orders that are read are right, tested, and do not depend on the file; others are refused."""

import numpy as np
import pytest
from scipy.stats import spearmanr

from grncore.errors import InputError
from grncore.evidence.direction import directed
from grncore.evidence.order import given_order, read_order
from grncore.evidence.responses import Groups, ResponseFamily, responses
from grncore.features import group_numbers, natural_scale
from grncore.readers import load
from grncore.simulate.demo import load_demo
from tests.evidence.processes import independent, process


@pytest.fixture(scope="module")
def made():
    return process(1)


def chain_times(order, times):
    """True times of the cells of each chain, in the order's order."""
    cell = np.empty(order.n_points, dtype=int)
    cell[order.point[order.point >= 0]] = np.flatnonzero(order.point >= 0)
    found = []
    for chain in np.unique(order.chain):
        steps = np.flatnonzero(order.chain == chain)
        before, after = cell[order.before[steps]], cell[order.after[steps]]
        if len(steps) > 1 and before[1] != after[0]:
            before, after = before[::-1], after[::-1]
        found.append(times[np.append(before[0], after)])
    return found


def pairs(order):
    """Neighbouring cells, whatever their direction."""
    cell = np.empty(order.n_points, dtype=int)
    cell[order.point[order.point >= 0]] = np.flatnonzero(order.point >= 0)
    return {frozenset(step) for step in zip(cell[order.before], cell[order.after], strict=True)}


def test_the_cells_of_a_process_are_put_in_their_order(made):
    order = read_order(made.amounts, made.groups)
    assert order.mode == "read"
    assert "uses an order of cells, read from the data" in order.sentence
    assert order.figures["memory"] == pytest.approx(1, abs=0.15)
    for times in chain_times(order, made.times):
        assert abs(spearmanr(times, np.arange(len(times)))[0]) > 0.99
    assert order.lengths.sum() == pytest.approx(2 * 120 * 0.12, rel=0.15)


def test_steps_are_as_long_as_the_time_between_the_cells(made):
    order = read_order(made.amounts, made.groups)
    true = np.concatenate([np.abs(np.diff(times)) for times in chain_times(order, made.times)])
    assert np.corrcoef(np.sort(true), np.sort(order.lengths))[0, 1] > 0.97


def test_shuffling_the_cells_changes_nothing(made):
    order = read_order(made.amounts, made.groups)
    shuffled = np.random.default_rng(3).permutation(len(made.groups))
    again = read_order(made.amounts[:, shuffled], made.groups[shuffled])
    assert {frozenset(shuffled[list(pair)].tolist()) for pair in pairs(again)} == {
        frozenset(map(int, pair)) for pair in pairs(order)
    }
    family, regulators = ResponseFamily(), made.regulators
    ways = []
    for each, cells in ((order, np.arange(len(shuffled))), (again, shuffled)):
        amounts, groups = made.amounts[:, cells], made.groups[cells]
        answers = responses(amounts[regulators], Groups.of(groups, len(groups)), family)
        ways.append(chain_times(directed(amounts, answers, regulators, each), made.times[cells]))
    assert sorted(t[0] for t in ways[0]) == sorted(t[0] for t in ways[1])


def test_regulators_lead_their_targets(made):
    order = read_order(made.amounts, made.groups)
    groups = Groups.of(made.groups, len(made.groups))
    answers = responses(made.amounts[made.regulators], groups, ResponseFamily())
    for flip in (False, True):
        start = order.turned(np.full(int(order.chain.max()) + 1, flip))
        found = directed(made.amounts, answers, made.regulators, start)
        assert all(times[0] < times[-1] for times in chain_times(found, made.times))
        assert found.figures["direction"] > 0


def test_a_line_with_gaps_falls_into_chains(made):
    away = (made.times > 5) & (made.times < 9)
    order = read_order(made.amounts[:, ~away], made.groups[~away])
    assert order.mode == "read"
    for times in chain_times(order, made.times[~away]):
        assert times.max() < 5.01 or times.min() > 8.99


def test_cells_without_an_order_are_refused(made):
    order = read_order(independent(made), made.groups)
    assert not order.is_ordered
    assert order.sentence.startswith("The cells are not ordered")
    with pytest.raises(InputError, match="not ordered"):
        order.require()


def test_independent_snapshots_are_refused():
    # Cells three memory times apart and more remember nothing of each other.
    far = process(2, cells=60, spacing=4.0, targets=100)
    assert not read_order(far.amounts, far.groups).is_ordered


@pytest.mark.parametrize("seed", range(4, 7))
def test_empty_cells_are_no_line(seed):
    """All are one cell: eigenvalues of what is between them underflow, and LAPACK gives none."""
    cells = np.random.default_rng(seed).lognormal(0, 1, (60, 40))
    cells[:, :20] = 0.0
    order = read_order(cells)
    assert (order.point < 0).all() and order.sentence


def test_measurement_noise_does_not_hide_the_order():
    made = process(4, targets=700)
    counts = np.random.default_rng(0).poisson(made.amounts).astype(float)
    order = read_order(counts, made.groups)
    assert order.mode == "read"
    assert 0.3 < order.figures["signal_share"] < 0.8
    for times in chain_times(order, made.times):
        assert abs(spearmanr(times, np.arange(len(times)))[0]) > 0.9


def test_mouse_embryonic_stem_cells_are_refused(shared_data):
    dataset = load(shared_data / "beeline-mesc")
    logged = dataset.expression.astype(float)
    for values in (logged, np.expm1(logged)):
        assert not read_order(values).is_ordered


def test_the_demo_is_accepted_and_its_permuted_genes_are_not():
    demo = load_demo()
    groups = group_numbers(demo)
    some = groups < 2
    values, groups = natural_scale(demo)[:, some].astype(float), groups[some]
    assert read_order(values, groups).mode == "read"
    rng = np.random.default_rng(0)
    for group in (0, 1):
        values[:, groups == group] = rng.permuted(values[:, groups == group], axis=1)
    assert not read_order(values, groups).is_ordered


def test_ds3_is_accepted_and_its_permuted_genes_are_not(shared_data):
    dataset = load(shared_data / "sergio-ds3")
    types = np.unique(np.array(dataset.cell_groups), return_inverse=True)[1]
    some = types < 2
    values, groups = dataset.expression[:, some].astype(float), types[some]
    order = read_order(values, groups)
    assert order.mode == "read"
    assert order.figures["memory"] > 0.9
    rng = np.random.default_rng(0)
    for group in (0, 1):
        values[:, groups == group] = rng.permuted(values[:, groups == group], axis=1)
    assert not read_order(values, groups).is_ordered


def test_given_times_are_used_in_any_unit(made):
    for unit in (1.0, 3600.0):
        order = given_order(made.amounts, made.times * unit, made.groups)
        assert order.mode == "given"
        assert order.lengths.sum() == pytest.approx(2 * 120 * 0.12, rel=0.15)
        assert all(np.all(np.diff(times) > 0) for times in chain_times(order, made.times))
        assert order.sentence == "This result uses an order of cells, given by the user."


def test_a_given_order_that_the_data_denies_is_none(made):
    rng = np.random.default_rng(0)
    wrong = rng.permutation(len(made.times)).astype(float)
    # Nor does a time order cells that had nothing to do with one another, drift as they may.
    drifting = rng.random((30, 200)) + np.linspace(0, 1, 200)
    for amounts, times, groups in (
        (made.amounts, wrong, made.groups),
        (made.amounts[:6], wrong, made.groups),  # few genes: far from sure
        (drifting, np.arange(200.0), None),
    ):
        order = given_order(amounts, times, groups)
        assert not order.is_ordered
        assert "do not order the cells" in order.sentence


def test_a_given_order_of_noisy_counts_holds(made):
    seen = np.random.default_rng(0).poisson(made.amounts).astype(float)
    assert given_order(seen, made.times, made.groups).mode == "given"


def test_cells_of_one_time_share_a_point():
    values = np.array([[1.0, 3.0, 5.0], [2.0, 2.0, 8.0]])
    order = given_order(values, [0.0, 0.0, 1.0])
    assert order.at_points(values).tolist() == [[2.0, 5.0], [2.0, 8.0]]
    assert order.before.tolist() == [0]
    assert order.after.tolist() == [1]


@pytest.mark.parametrize(
    ("times", "message"),
    [
        ([1.0, 2.0], "2 times for 3 cells"),
        ([1.0, np.inf, 2.0], "infinite"),
        ([1.0, 1.0, np.nan], "two different times"),
    ],
)
def test_bad_times_are_named(times, message):
    with pytest.raises(InputError, match=message):
        given_order(np.ones((2, 3)), times)
