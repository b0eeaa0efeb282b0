"""What counts say of responses, held against simulated truth and numerical integrals."""

import numpy as np
import pytest
from scipy.stats import gamma

from grncore.evidence.counting import counted_responses
from grncore.evidence.responses import Groups, ResponseFamily, hill, responses

FAMILY = ResponseFamily("hill", 2.0)


def counted(seed: int, cells: int = 4000) -> tuple[np.ndarray, np.ndarray, np.ndarray, Groups]:
    """True amounts of six regulators, their counts, what a molecule amounts to, and groups."""
    rng = np.random.default_rng(seed)
    groups = Groups.of(np.arange(cells) % 4, cells)
    usual = rng.uniform(0.5, 12, (6, 4))[:, groups.number]
    amounts = usual * rng.gamma(4.0, 0.25, usual.shape)
    molecule = rng.uniform(0.5, 2.0, cells)
    return amounts, rng.poisson(amounts / molecule) * molecule, molecule, groups


def test_mean_responses_of_groups_are_those_of_the_true_amounts() -> None:
    amounts, seen, molecule, groups = counted(0)
    middle = seen.mean(axis=1, keepdims=True)  # groups are equally large
    truth = groups.means(hill(amounts, middle, 2.0))
    told = groups.means(counted_responses(seen, molecule, groups, FAMILY).mean)
    naive = groups.means(responses(seen, groups, FAMILY))
    assert np.abs(told - truth).max() < 0.03
    assert np.abs(told - truth).mean() < 0.4 * np.abs(naive - truth).mean()


def test_a_mean_response_follows_the_true_one_as_it_is() -> None:
    """Regressed on what counts say, a true response has slope 1; on what is seen, far less."""
    amounts, seen, molecule, groups = counted(1)
    truth = hill(amounts, seen.mean(axis=1, keepdims=True), 2.0)
    found = counted_responses(seen, molecule, groups, FAMILY)

    def within(values: np.ndarray) -> np.ndarray:
        return values - groups.means(values)[:, groups.number]

    def slopes(values: np.ndarray) -> np.ndarray:
        return (within(values) * within(truth)).sum(axis=1) / (within(values) ** 2).sum(axis=1)

    np.testing.assert_allclose(slopes(found.mean), 1.0, atol=0.1)
    assert slopes(responses(seen, groups, FAMILY)).min() < 0.6
    share = (within(found.mean) ** 2).sum(axis=1) / (within(truth) ** 2).sum(axis=1)
    np.testing.assert_allclose(found.reliability, share, atol=0.08)


@pytest.mark.parametrize("count", [0, 1, 3, 20])
def test_the_mean_response_to_a_count_is_the_integral_over_its_gamma_distribution(
    count: int,
) -> None:
    cells = 20_000
    rng = np.random.default_rng(2)
    counts = rng.poisson(5.0 * rng.gamma(2.0, 0.5, (1, cells))).astype(float)
    groups = Groups.of(None, cells)
    found = counted_responses(counts, np.ones(cells), groups, FAMILY)
    mean = counts.mean()
    shape = mean**2 / (counts.var() - mean)
    posterior = gamma(shape + count, scale=1.0 / (shape / mean + 1.0))
    expected = posterior.expect(lambda x: x**2 / (x**2 + mean**2))
    here = found.mean[counts == count]
    assert np.ptp(here) < 1e-12
    assert here[0] == pytest.approx(expected, abs=0.01)


def test_work_in_pieces_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    _, seen, molecule, groups = counted(5, cells=200)
    whole = counted_responses(seen, molecule, groups, FAMILY)
    monkeypatch.setattr("grncore.evidence.counting._VALUES", 300)
    pieces = counted_responses(seen, molecule, groups, FAMILY)
    np.testing.assert_allclose(whole.mean, pieces.mean, rtol=1e-10)
    np.testing.assert_allclose(whole.reliability, pieces.reliability, rtol=1e-10)


def test_many_molecules_say_what_they_are() -> None:
    rng = np.random.default_rng(3)
    groups = Groups.of(np.arange(500) % 3, 500)
    counts = rng.poisson(rng.uniform(2e5, 9e5, (4, 500))).astype(float)
    found = counted_responses(counts, np.ones(500), groups, FAMILY)
    np.testing.assert_allclose(found.mean, responses(counts, groups, FAMILY), atol=2e-3)
    assert found.reliability.min() > 0.999


def test_a_regulator_that_varies_no_more_than_counting_does_tells_nothing_of_cells() -> None:
    rng = np.random.default_rng(4)
    groups = Groups.of(None, 3000)
    counts = np.vstack([rng.poisson(4.0, (1, 3000)), np.zeros((1, 3000))]).astype(float)
    found = counted_responses(counts, np.ones(3000), groups, FAMILY)
    assert found.reliability[0] < 0.15
    assert not found.mean[1].any()  # nowhere expressed
