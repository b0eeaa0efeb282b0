import numpy as np
import pytest

from grncore.errors import Cancelled
from grncore.evidence.calibrate import HILL, draws_a_cell, estimate
from grncore.evidence.responses import Groups, ResponseFamily
from grncore.evidence.snapshot_evidence import SnapshotEvidence
from grncore.features import group_numbers, natural_scale
from grncore.simulate.demo import load_demo
from tests.evidence.cases import mechanism


def constants_of(made, **given):
    groups = Groups.of(made.groups, made.amounts.shape[1])
    return estimate(made.amounts, made.regulators, groups, **given)


@pytest.mark.parametrize("order", [1.0, 3.0])
def test_the_hill_order_and_the_lack_of_a_basal_rate_are_read_from_the_data(order):
    found = constants_of(mechanism(seed=1, targets=20, largest=2, order=order))
    assert found.response.order == order
    assert not found.box.intercept


def test_a_basal_rate_is_noticed():
    assert constants_of(mechanism(seed=2, targets=20, largest=2, basal=6.0)).box.intercept


@pytest.mark.parametrize("share", [0.3, 0.9])
def test_attenuation_is_found(share):
    found = constants_of(
        mechanism(seed=3, targets=20, largest=2, attenuation=share), families=HILL[1:2]
    )
    assert found.attenuation == pytest.approx(share, abs=0.1)


@pytest.mark.parametrize("noise", [0.2, 0.8])
def test_the_noise_is_found(noise):
    """Independent cells whose variance is ``noise`` times their mean: 1 / noise draws a cell."""
    found = constants_of(mechanism(seed=4, noise=noise, targets=20, largest=2), families=HILL[1:2])
    assert found.within / found.unit == pytest.approx(1 / noise, rel=0.3)
    assert found.between / found.unit == pytest.approx(1 / noise, rel=0.6)


def test_draws_are_those_of_a_chi_square():
    rng = np.random.default_rng(0)
    groups = Groups.of(np.repeat(np.arange(12), 100), 1200)
    within = rng.chisquare(25, size=(300, 12)) / 25
    assert draws_a_cell(within, groups) == pytest.approx(0.25, rel=0.25)


@pytest.mark.parametrize("families", [HILL, HILL[1:2]])
def test_whoever_cancels_is_heard_before_each_gene(families):
    made = mechanism(seed=5, targets=8)
    told: list[tuple[int, int]] = []

    def heard(stage: str, done: int, total: int) -> None:
        told.append((done, total))

    assert constants_of(made, families=families, progress=heard) == constants_of(
        made, families=families
    )
    whole = 3 * len(made.amounts)  # three rounds over every gene, each of which varies
    assert {done for done, total in told if total == whole} == {*range(whole + 1)}
    before = len(told)

    def cancel(stage: str, done: int, total: int) -> None:
        told.append((done, total))
        if len(told) - before == 7:
            raise Cancelled

    with pytest.raises(Cancelled):
        constants_of(made, families=families, progress=cancel)
    assert len(told) - before == 7


def test_regulators_that_never_vary_leave_constants_as_they_began():
    made = mechanism(seed=5, targets=8)
    amounts = made.amounts.copy()
    amounts[made.regulators] = 3.0
    found = estimate(amounts, made.regulators, Groups.of(None, amounts.shape[1]))
    assert 0 < found.within < np.inf
    assert 0 < found.between < np.inf


def test_it_is_the_same_every_time_and_uses_no_label():
    made = mechanism(seed=5, targets=8)
    first = constants_of(made, families=HILL[1:2])
    second = constants_of(made, families=HILL[1:2])
    assert first == second


@pytest.mark.parametrize("groups", [None, "one"])
def test_one_group_is_enough_for_constants(groups):
    made = mechanism(seed=6, targets=6)
    labels = None if groups is None else ["all"] * made.amounts.shape[1]
    found = SnapshotEvidence.fit(made.amounts, made.regulators, cell_groups=labels)
    assert found.constants.attenuation == 1.0
    assert 0 < found.constants.within < np.inf
    assert 0 < found.constants.between < np.inf


def test_logged_values_get_linear_responses_and_an_intercept():
    made = mechanism(seed=7, targets=8)
    found = SnapshotEvidence.fit(np.log1p(made.amounts), made.regulators, logged=True)
    assert found.constants.response == ResponseFamily("linear")
    assert found.constants.box.intercept
    assert not found.noise_known
    assert found.described()["form"] == "snapshot"


def test_more_candidates_than_cells_and_two_cells_give_finite_answers():
    made = mechanism(seed=8, targets=4)
    few = made.amounts[:, ::60]
    found = SnapshotEvidence.fit(few, made.regulators)
    best = found.best_sets(int(made.targets[0]), 2, 3)
    assert np.isfinite(best.residual).all()
    two = SnapshotEvidence.fit(made.amounts[:, :2], made.regulators)
    assert np.isfinite(two.best_sets(int(made.targets[0]), 1, 3).residual).all()


def test_a_simulated_network_has_the_constants_that_it_was_made_with():
    """The demo: Hill order 2, no basal rate, |K| in 1 to 5 over a decay of 0.8."""
    demo = load_demo()
    rows = [demo.index[gene] for gene in demo.true_regulators]
    # A part of the genes is enough for constants, and quicker.
    targets = [demo.index[gene] for gene, team in demo.teams.items() if len(team) == 1][:60]
    kept = np.unique([*rows, *targets])
    found = estimate(
        natural_scale(demo)[kept].astype(float),
        np.searchsorted(kept, np.sort(rows)),
        Groups.of(group_numbers(demo), len(demo.cells)),
        families=HILL[1:2],
    )
    assert not found.box.intercept
    assert 0.35 < found.attenuation < 0.6
    assert 0.5 < found.box.lower < 2.0
    assert 5.0 < found.box.upper < 8.0
    # Cells follow one another in time: the mean of a group rests on far fewer draws than cells.
    assert 0.03 < found.between < 0.2
    assert found.between < found.within < 0.3


@pytest.mark.parametrize("spread", [0.2, 1.0])
def test_a_sample_is_one_draw_however_little_its_fit_leaves(spread):
    rng = np.random.default_rng(9)
    regulators = rng.normal(size=(12, 100))
    teams = [np.sort(rng.choice(12, 2, replace=False)) for _ in range(30)]
    targets = np.array([regulators[team].sum(axis=0) for team in teams])
    values = 20.0 + np.concatenate([regulators, targets + spread * rng.normal(size=targets.shape)])
    found = SnapshotEvidence.fit(values, np.arange(12), logged=True)
    assert found.constants.within == pytest.approx(1.0)
    assert found.gram(12).draws == pytest.approx(101.0)
    sizes = [found.choose_size(12 + place).size for place in range(len(teams))]
    assert np.mean(np.array(sizes) == 2) > 0.8


@pytest.mark.parametrize("factor", [2.0**-7, 2.0**10])
def test_constants_are_of_no_unit(factor):
    """A power of two rounds no number, so that all is told as before, in the other unit."""
    made = mechanism(seed=6, targets=20, largest=2)
    found, scaled = (
        SnapshotEvidence.fit(times * made.amounts, made.regulators, cell_groups=made.groups)
        for times in (1.0, factor)
    )
    one, other = found.constants, scaled.constants
    assert other.unit == factor * one.unit
    assert (other.between, other.within) == pytest.approx((one.between, one.within))
    assert other.box.lower == pytest.approx(factor * one.box.lower)
    for target in list(made.targets)[:5]:
        best, same = (evidence.best_sets(target, 2, 20) for evidence in (found, scaled))
        np.testing.assert_array_equal(best.sets, same.sets)
        np.testing.assert_allclose(best.residual, same.residual)
