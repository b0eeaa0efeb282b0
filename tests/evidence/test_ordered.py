"""The likelihood along an order: against direct sums, closed forms and known teams."""

from types import SimpleNamespace
from typing import NamedTuple

import numpy as np
import pytest
from scipy.stats import multivariate_normal, norm

from grncore.errors import Cancelled, InputError
from grncore.evidence.box import Box, solve
from grncore.evidence.evaluate import likelihoods
from grncore.evidence.noise import MeasurementNoise, estimate_measurement, smoothed
from grncore.evidence.noisy import NoisyMoments
from grncore.evidence.order import given_order, no_order
from grncore.evidence.ordered import OrderedMoments
from grncore.evidence.ordered_evidence import OrderedEvidence
from grncore.evidence.ordered_family import chosen_family
from grncore.evidence.process_noise import ProcessNoise
from grncore.evidence.responses import Groups, ResponseFamily, responses
from grncore.evidence.spectrum import Spectrum, relaxed
from grncore.evidence.steps import Steps
from tests.evidence.processes import independent, process


@pytest.fixture(scope="module")
def made():
    return process(5, groups=6)


@pytest.fixture(scope="module")
def evidence(made):
    return OrderedEvidence.fit(made.amounts, made.regulators, cell_groups=made.groups)


def moments_of(made, noise):
    order = given_order(made.amounts, made.times, made.groups)
    groups = Groups.of(made.groups, len(made.groups))
    answers = responses(made.amounts[made.regulators], groups, ResponseFamily())
    return OrderedMoments.of(made.amounts, answers, made.regulators, order, noise)


def recovered(evidence, made, size):
    asked = [target for target, team in made.teams.items() if len(team) == size]
    found = [tuple(evidence.best_sets(t, size, 1).sets[0].tolist()) == made.teams[t] for t in asked]
    return np.mean(found)


def test_a_constant_production_relaxes_as_the_equation_says():
    order = given_order(np.random.default_rng(0).random((30, 9)), np.arange(9.0))
    steps = Steps.of(order)
    assert steps.first + steps.last == pytest.approx(1 - np.exp(-order.lengths))
    # x' = p(t) - x with p linear: exact solution at the end of the step.
    dt, start, rise = order.lengths[0], 2.0, 3.0
    exact = start + rise / dt * (dt - 1) + (1.0 - start + rise / dt) * np.exp(-dt)
    found = steps.remembered[0] * 1.0 + steps.first[0] * start + steps.last[0] * (start + rise)
    assert found == pytest.approx(exact)


@pytest.mark.parametrize("follows", [0.0, 1.0])
def test_the_gram_matrix_holds_the_residual_of_any_coefficients(made, follows):
    moments = moments_of(made, ProcessNoise(1.0, 1.0, follows))
    target = 20
    process_ = moments.process(target)
    drift = process_.usual
    gram = process_.gram(moments.design, drift)
    sets, coefficients = np.array([[0, 3]]), np.array([[2.0, -1.5, 4.0]])
    predicted = coefficients[0] @ moments.design[[0, 3, 12]]
    variance = process_.mean * process_.per_level * moments.steps.spread
    if follows == 0:
        direct = ((process_.new - predicted) ** 2 / variance).sum()
        assert gram.residual(sets, coefficients)[0] == pytest.approx(direct)
    else:
        # About the reference the quadratic form has the slope of the exact likelihood.
        one = np.array([1.0, 1.0, 5.0])
        drift = one @ moments.design[[0, 3, 12]]
        gram = process_.gram(moments.design, drift)
        for column in (0, 3, 7, 12):
            bump = 1e-4 * moments.design[column]
            rise = process_.minus_twice_log(drift + bump) - process_.minus_twice_log(drift - bump)
            slope = 2 * (gram.gram[column][[0, 3, 12]] @ one - gram.cross[column])
            assert slope == pytest.approx(rise / 2e-4, rel=1e-3, abs=1e-2)


def test_minus_twice_log_is_the_gaussian_density_of_every_step(made):
    moments = moments_of(made, ProcessNoise(0.8, 1.0, 1.0))
    process_ = moments.process(15)
    drift = process_.usual * 1.1
    production = 1.1 * process_.mean
    phi = moments.steps.remembered
    lost = (process_.before * (1 + phi) + production * (1 - phi)) / 2
    level = np.maximum((production + lost) / 2, 0.1 * process_.mean)
    spread = np.sqrt(0.8 * level * moments.steps.spread)
    usual = np.sqrt(0.8 * process_.mean * moments.steps.spread)
    exact = -2 * (norm.logpdf(process_.new, drift, spread).sum() + np.log(usual).sum())
    exact -= len(drift) * np.log(2 * np.pi)
    assert process_.minus_twice_log(drift) == pytest.approx(exact)


def test_the_exact_fit_is_no_worse_than_any_other(made):
    moments = moments_of(made, None)
    target = 13
    process_, columns = moments.process(target), np.array([made.teams[13]])
    fit = solve(moments.gram(target), columns, Box())
    best, found = moments.refined(target, columns, fit, Box(), 1)
    signs = fit.signs[0]
    rng = np.random.default_rng(0)
    for _ in range(50):
        tried = np.maximum(found[0] + rng.normal(0, 0.3, size=2), 0)
        constant = np.where(signs < 0, tried, 0).sum()
        drift = np.append(signs * tried, constant) @ moments.design[[*columns[0], 12]]
        assert process_.minus_twice_log(drift) >= best[0] - 1e-3


@pytest.mark.parametrize("follows", [0.0, 1.0])
def test_many_likelihoods_at_once_are_those_of_each(made, follows):
    moments = moments_of(made, ProcessNoise(0.8, 1.0, follows))
    process_ = moments.process(14)
    rng = np.random.default_rng(0)
    rows = np.array([np.sort(rng.choice(12, 3, replace=False)) for _ in range(70)])
    # Some drifts are so low that the noise lies at its floor.
    coefficients = rng.normal(0, 4, size=(70, 4))
    drifts = np.stack(
        [c @ moments.design[[*r, 12]] for r, c in zip(rows, coefficients, strict=True)]
    )
    found = likelihoods(process_, moments.design, rows, coefficients)
    np.testing.assert_allclose(found, process_.minus_twice_log(drifts), rtol=1e-10)


def test_the_first_sets_are_those_of_refining_all(made):
    moments, box = moments_of(made, None), Box()
    target = 16
    columns = np.array([[a, b] for a in range(12) for b in range(a + 1, 12)])
    fit = solve(moments.gram(target), columns, box)
    every, _ = moments.refined(target, columns, fit, box, len(columns))
    some, coefficients = moments.refined(target, columns, fit, box, 20)
    first = np.argsort(every)[:5]
    np.testing.assert_array_equal(np.argsort(some)[:5], first)
    np.testing.assert_array_equal(some[first], every[first])
    assert (some >= every - 1e-9).all()
    left_alone = np.all(coefficients == fit.coefficients, axis=1)
    assert left_alone.sum() >= len(columns) - 20
    assert some[left_alone].min() >= some[~left_alone].max()


def test_noise_of_single_molecules_is_recognised(evidence):
    noise = evidence.moments.noise
    assert noise.follows >= 0.75
    assert noise.amplitude == pytest.approx(1, abs=0.25)
    assert noise.power == pytest.approx(1, abs=0.2)


def test_noise_that_does_not_follow_the_state_is_recognised():
    rng = np.random.default_rng(0)
    rows, points = 60, 400
    level = rng.uniform(5, 15, size=(rows, 1))
    x = np.empty((rows, points))
    x[:, 0] = level[:, 0]
    phi = np.exp(-0.1)
    for at in range(1, points):
        fresh = rng.normal(size=rows) * np.sqrt(0.5 * level[:, 0] * (1 - phi**2))
        x[:, at] = level[:, 0] + phi * (x[:, at - 1] - level[:, 0]) + fresh
    x = np.maximum(x, 0)
    order = given_order(x, np.arange(points, dtype=float))
    answers = responses(x[:5], Groups.of(None, points), ResponseFamily())
    found = OrderedMoments.of(x, answers, np.arange(5), order).noise
    assert found.follows <= 0.25
    assert 10 * found.per_level(np.array([10.0]))[0] == pytest.approx(5, rel=0.25)


def test_teams_are_named_without_any_label(evidence, made):
    assert recovered(evidence, made, 1) > 0.97
    assert recovered(evidence, made, 2) > 0.7
    target = next(t for t, team in made.teams.items() if len(team) == 1)
    assert tuple(evidence.best_sets(target, 1, 1).signs[0].tolist()) == made.signs[target]


def test_half_responses_are_read_from_the_data():
    odd = process(7, half=2.0, groups=6, targets=60)
    found = OrderedEvidence.fit(
        odd.amounts, odd.regulators, cell_groups=odd.groups, times=odd.times
    )
    assert found.family.half == 2.0


class Left(NamedTuple):
    """What best sets leave of each gene, the only thing that is asked."""

    of_gene: np.ndarray

    def usable(self, gene: int) -> range:
        return range(5)

    def best_sets(self, gene: int, size: int, top: int) -> SimpleNamespace:
        return SimpleNamespace(residual=self.of_gene[gene : gene + 1])


@pytest.mark.parametrize(("spread", "half"), [(0.01, 2.0), (100.0, 1.0)])
def test_another_response_is_taken_only_where_genes_agree_that_it_is_better(spread, half):
    gains = 1.0 + spread * np.random.default_rng(2).normal(size=40)
    gains += 1.0 - gains.mean()  # in the mean it is better in both

    def evidence_of(family: ResponseFamily) -> Left:
        return Left(100.0 - gains * (family == ResponseFamily(half=2.0)))

    assert chosen_family(evidence_of, ResponseFamily(), np.ones(40)).half == half


def test_responses_that_are_worse_for_certain_are_asked_of_few_genes():
    asked: dict[ResponseFamily, int] = {}

    class Counted(Left):
        def best_sets(self, gene: int, size: int, top: int) -> SimpleNamespace:
            asked[families[-1]] = asked.get(families[-1], 0) + 1
            return super().best_sets(gene, size, top)

    families: list[ResponseFamily] = []
    noise = np.random.default_rng(4).normal(size=60)

    def evidence_of(family: ResponseFamily) -> Left:
        families.append(family)
        # A half response of 2 explains every gene better, one of .5 worse; orders are as good.
        return Counted(100.0 + noise + {2.0: -5.0, 0.5: 5.0}.get(family.half, 0.0))

    found = chosen_family(evidence_of, ResponseFamily(), np.ones(60))
    assert found == ResponseFamily(half=2.0)
    assert asked[ResponseFamily(half=0.5)] == 20
    assert asked[found] == asked[ResponseFamily()] == 60


def test_choosing_responses_tells_how_far_it_is_and_can_be_stopped():
    told: list[tuple[int, int]] = []

    def evidence_of(family: ResponseFamily) -> Left:
        return Left(np.arange(40.0))

    def note(stage: str, done: int, total: int) -> None:
        told.append((done, total))

    def stop(stage: str, done: int, total: int) -> None:
        if done == 50:
            raise Cancelled

    chosen_family(evidence_of, ResponseFamily(), np.ones(40), note)
    done, totals = zip(*told, strict=True)
    assert list(done) == sorted(done)
    assert set(totals) == {done[-1]}
    with pytest.raises(Cancelled):
        chosen_family(evidence_of, ResponseFamily(), np.ones(40), stop)


def test_given_sets_have_the_residual_that_the_search_gave_them(evidence):
    found = evidence.best_sets(30, 2, 5)
    again = evidence.residuals(30, found.sets)
    assert again.residual == pytest.approx(found.residual)
    assert np.all(np.diff(found.residual) >= 0)
    assert not (found.sets == 30).any()


def test_sums_of_the_last_target_are_kept_and_not_taken_for_others(evidence, made):
    first, second = list(made.teams)[:2]
    kept = evidence.gram(first)
    assert evidence.gram(first) is kept
    other = evidence.resampled(np.random.default_rng(0)).gram(first)
    assert not np.allclose(other.gram, kept.gram)
    assert not np.allclose(evidence.gram(second).cross, kept.cross)
    np.testing.assert_array_equal(evidence.gram(first).gram, kept.gram)


def test_the_order_of_the_file_does_not_matter(evidence, made):
    cells = np.random.default_rng(8).permutation(len(made.groups))
    again = OrderedEvidence.fit(
        made.amounts[:, cells],
        made.regulators,
        cell_groups=made.groups[cells],
        family=evidence.family,
    )
    for target in (13, 30):
        first, second = (each.best_sets(target, 2, 5) for each in (evidence, again))
        np.testing.assert_array_equal(first.sets, second.sets)
        np.testing.assert_allclose(first.residual, second.residual, rtol=1e-6)


def test_it_refuses_cells_without_an_order(made):
    with pytest.raises(InputError, match="not ordered"):
        OrderedEvidence.fit(independent(made), made.regulators, cell_groups=made.groups)
    with pytest.raises(InputError, match="why not"):
        Steps.of(no_order(5, "why not"))


def test_modes_are_a_turn_of_the_points_that_makes_the_memory_diagonal(made):
    order = given_order(made.amounts, made.times, made.groups)
    spectrum = Spectrum.of(order)
    values = order.at_points(made.amounts)
    modes = spectrum.modes(values)
    assert spectrum.values(modes) == pytest.approx(values)
    rng = np.random.default_rng(0)
    piece = spectrum.pieces[0]
    n = len(piece.points)
    times = np.append(0, np.cumsum(order.lengths[: n - 1]))
    covariance = 3 * np.exp(-np.abs(times[:, None] - times)) + 2 * np.eye(n)
    seen = rng.normal(size=n)
    turned = seen @ piece.vectors
    by_modes = norm.logpdf(turned, 0, np.sqrt(3 * spectrum.memory[:n] + 2)).sum()
    assert by_modes == pytest.approx(multivariate_normal.logpdf(seen, np.zeros(n), covariance))


def test_levels_relax_towards_production():
    order = given_order(np.random.default_rng(0).random((30, 5)), np.arange(5.0))
    steps = Steps.of(order)
    made_at = np.array([[1.0, 4.0, 2.0, 2.0, 2.0]])
    level = relaxed(made_at, steps)[0]
    assert level[0] == 1
    for at in range(4):
        added = steps.first[at] * made_at[0, at] + steps.last[at] * made_at[0, at + 1]
        assert level[at + 1] == pytest.approx(steps.remembered[at] * level[at] + added)


@pytest.fixture(scope="module")
def counts():
    made = process(4, targets=500, groups=4)
    return made, np.random.default_rng(0).poisson(made.amounts).astype(float)


def test_measurement_noise_is_told_from_the_process(counts):
    made, seen = counts
    true_lengths = given_order(made.amounts, made.times, made.groups)
    found = estimate_measurement(true_lengths.at_points(seen), true_lengths)
    # Counts of a mean m have variance m; so has the process at rest, regulators apart.
    assert found.noise_variance(np.array([10.0]))[0] == pytest.approx(10, rel=0.25)
    assert found.signal_variance(np.array([10.0]))[0] == pytest.approx(10, rel=0.35)
    clean = estimate_measurement(true_lengths.at_points(made.amounts), true_lengths)
    assert clean.share > 0.95


def test_smoothed_traces_are_nearer_to_the_truth(counts):
    made, seen = counts
    order = given_order(made.amounts, made.times, made.groups)
    noisy, true = order.at_points(seen), order.at_points(made.amounts)
    groups = order.at_points(made.groups[None].astype(float))[0]
    means = np.empty_like(noisy)
    for group in np.unique(groups):
        means[:, groups == group] = noisy[:, groups == group].mean(axis=1, keepdims=True)
    noise = MeasurementNoise(1.0, 1.0, 1.0, 1.0, 0.5)
    found, error = smoothed(noisy, means, Spectrum.of(order), noise)
    assert ((found - true) ** 2).mean() < 0.5 * ((noisy - true) ** 2).mean()
    # Where it holds, the error is as large as it says.
    assert np.mean(((found - true) / error) ** 2) == pytest.approx(1, abs=0.35)


def test_noisy_counts_still_name_teams(counts):
    made, seen = counts
    found = OrderedEvidence.fit(seen, made.regulators, cell_groups=made.groups)
    assert isinstance(found.moments, NoisyMoments)
    assert recovered(found, made, 1) > 0.7
    assert "uses an order of cells, read from the data" in found.described()["order"]


def test_listing_sets_while_a_size_is_chosen_chooses_the_same(made, evidence):
    for target in list(made.teams)[:8]:
        alone, listed = (evidence.choose_size(target, 3, listed=most) for most in (0, 30))
        assert listed.size == alone.size
