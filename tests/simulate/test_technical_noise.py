import numpy as np
import pytest
from scipy import stats

from grncore.errors import InputError
from grncore.simulate.technical_noise import (
    TechnicalNoise,
    add_noise,
    add_outlier_genes,
    count_molecules,
    drop_out,
    keep_probability,
    scale_libraries,
)


@pytest.fixture
def expression():
    return np.random.default_rng(0).gamma(2.0, 2.0, size=(400, 300)).astype(np.float32)


def test_outliers_are_whole_genes_with_log_normal_factors():
    ones = np.ones((20_000, 3))
    factors = add_outlier_genes(ones, 0.3, 0.8, 0.5, np.random.default_rng(1))
    assert (factors == factors[:, :1]).all()
    changed = factors[factors[:, 0] != 1, 0]
    assert len(changed) == pytest.approx(0.3 * 20_000, rel=0.05)
    assert stats.kstest(np.log(changed), "norm", args=(0.8, 0.5)).pvalue > 0.01


def test_probability_zero_and_one_are_taken_at_their_word(expression):
    rng = np.random.default_rng(1)
    assert np.array_equal(add_outlier_genes(expression, 0.0, 0.8, 1.0, rng), expression)
    doubled = add_outlier_genes(expression, 1.0, np.log(2), 0.0, rng)
    np.testing.assert_allclose(doubled, 2 * expression, rtol=1e-6)


def test_libraries_are_log_normal_and_keep_proportions(expression):
    values = np.repeat(expression, 20, axis=1)
    scaled = scale_libraries(values, 4.6, 0.4, np.random.default_rng(2))
    sizes = scaled.sum(axis=0)
    assert stats.kstest(np.log(sizes), "norm", args=(4.6, 0.4)).pvalue > 0.01
    np.testing.assert_allclose(scaled / sizes, values / values.sum(axis=0), rtol=1e-4)


def test_an_empty_cell_stays_empty():
    values = np.array([[0.0, 1.0], [0.0, 3.0]])
    scaled = scale_libraries(values, 2.0, 0.0, np.random.default_rng(0))
    assert scaled == pytest.approx(np.array([[0, 1], [0, 3]]) * np.exp(2.0) / 4)


def test_survival_is_logistic_about_the_percentile(expression):
    chance = keep_probability(expression, 6.5, 82)
    logged = np.log1p(expression.astype(float))
    midpoint = np.percentile(logged, 82)
    odds = np.log(chance / (1 - chance))
    np.testing.assert_allclose(odds, 6.5 * (logged - midpoint), atol=1e-6)
    assert (chance > 0.5).mean() == pytest.approx(0.18, abs=1e-3)


def test_dropout_zeroes_as_often_as_its_curve_says_and_changes_nothing_else(expression):
    rng = np.random.default_rng(3)
    dropped = drop_out(expression, 3.0, 50, rng)
    kept = dropped > 0
    assert np.array_equal(dropped[kept], expression[kept].astype(float))
    chance = keep_probability(expression, 3.0, 50)
    for low in np.arange(0, 1, 0.2):
        here = (chance >= low) & (chance < low + 0.2)
        error = np.sqrt((chance[here] * (1 - chance[here])).sum()) / here.sum()
        assert abs(kept[here].mean() - chance[here].mean()) < 4 * error


def test_counts_are_poisson():
    means = np.full((1, 200_000), 3.7)
    counts = count_molecules(means, np.random.default_rng(4))
    assert np.array_equal(counts, np.rint(counts))
    assert counts.mean() == pytest.approx(3.7, abs=0.02)
    assert counts.var() == pytest.approx(3.7, abs=0.06)
    assert (counts == 0).mean() == pytest.approx(np.exp(-3.7), abs=0.002)


def test_all_steps_together_are_those_steps_in_order(expression):
    noise = TechnicalNoise(outlier_probability=0.1)
    whole = add_noise(expression, noise, np.random.default_rng(5))
    rng = np.random.default_rng(5)
    values = add_outlier_genes(expression, 0.1, 0.8, 1.0, rng)
    values = scale_libraries(values, 4.6, 0.4, rng)
    values = count_molecules(drop_out(values, 6.5, 82, rng), rng)
    assert np.array_equal(whole, values)


@pytest.mark.parametrize(
    "wrong",
    [{"outlier_probability": 1.5}, {"dropout_percentile": 101}, {"library_scale": -0.1}],
)
def test_impossible_strengths_are_refused(wrong):
    with pytest.raises(InputError, match=next(iter(wrong))):
        TechnicalNoise(**wrong)
