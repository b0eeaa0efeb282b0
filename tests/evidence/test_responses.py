import numpy as np
import pytest

from grncore.errors import InputError
from grncore.evidence.responses import Groups, ResponseFamily, checked, responses, standardised


def test_half_response_lies_at_the_mean_over_groups_not_over_cells():
    values = np.array([[1.0, 1.0, 1.0, 7.0], [4.0, 4.0, 4.0, 4.0]])
    groups = Groups.of(["a", "a", "a", "b"], 4)
    found = responses(values, groups, ResponseFamily(order=2.0))
    np.testing.assert_allclose(found[0], [1 / 17] * 3 + [49 / 65])
    np.testing.assert_allclose(found[1], 0.5)


def test_order_and_half_response_are_those_of_the_family():
    values = np.array([[2.0, 6.0]])
    groups = Groups.of(None, 2)
    found = responses(values, groups, ResponseFamily(order=3.0, half=0.5))
    np.testing.assert_allclose(found, [[0.5, 27 / 28]])


def test_silence_is_no_response_and_numbers_of_any_size_stay_finite():
    values = np.array([[0.0, 0.0], [0.0, 1e200], [1e-300, 1e300]])
    found = responses(values, Groups.of(None, 2), ResponseFamily(order=3.0))
    assert np.isfinite(found).all()
    np.testing.assert_allclose(found[0], 0.0)
    np.testing.assert_allclose(found[1], [0.0, 8 / 9])


def test_the_response_to_uncertain_amounts_is_its_mean_over_what_they_may_be():
    values, error = np.array([[4.0, 9.0]]), np.array([[1.5, 2.0]])
    groups, family = Groups.of(None, 2), ResponseFamily(order=3.0)
    draws = np.random.default_rng(0).normal(size=(200_000, 1)) * error + values
    middle = values.mean()
    drawn = np.maximum(draws, 0) ** 3 / (np.maximum(draws, 0) ** 3 + middle**3)
    np.testing.assert_allclose(
        responses(values, groups, family, error)[0], drawn.mean(axis=0), atol=2e-3
    )
    np.testing.assert_allclose(
        responses(values, groups, family, np.zeros((1, 2))), responses(values, groups, family)
    )


def test_linear_responses_are_standardised_and_constant_rows_zero():
    found = responses(
        np.array([[-1.0, 3.0, 4.0], [5.1, 5.1, 5.1]]), Groups.of(None, 3), ResponseFamily("linear")
    )
    np.testing.assert_allclose(found[0].mean(), 0.0, atol=1e-15)
    np.testing.assert_allclose(found[0].std(), 1.0)
    np.testing.assert_array_equal(found[1], 0.0)
    np.testing.assert_array_equal(standardised(np.full((1, 3), 1e9) + 0.1), 0.0)


def test_negative_amounts_are_an_error_that_tells_the_way_out():
    with pytest.raises(InputError, match="ask for linear responses"):
        responses(np.array([[-1.0, 2.0]]), Groups.of(None, 2), ResponseFamily())


def test_group_means_are_plain_means():
    values = np.arange(12.0).reshape(2, 6)
    groups = Groups.of([5, 2, 5, 2, 2, 9], 6)
    expected = [
        [values[r, np.isin(range(6), c)].mean() for c in ([1, 3, 4], [0, 2], [5])] for r in (0, 1)
    ]
    np.testing.assert_allclose(groups.means(values), expected)


def test_candidates_are_put_in_order_and_checked():
    amounts = np.arange(12).reshape(4, 3)
    values, rows = checked(amounts, [3, 1, 3])
    assert rows.tolist() == [1, 3]
    assert values.dtype == np.float64
    for wrong in ([], [4], [-1]):
        with pytest.raises(InputError, match="rows 0 to 3"):
            checked(amounts, wrong)
