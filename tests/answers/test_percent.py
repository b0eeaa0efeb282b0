"""No probability is said to be certain."""

import pytest

from grncore.answers.percent import percent


@pytest.mark.parametrize(
    ("chance", "digits", "said"),
    [
        (1.0, 0, ">99%"), (0.996, 0, ">99%"), (0.99, 0, "99%"), (0.934, 0, "93%"),
        (0.004, 0, "<1%"), (0.0, 0, "<1%"), (0.9996, 1, ">99.9%"), (0.0004, 1, "<0.1%"),
        (0.0124, 1, "1.2%"),
    ],
)  # fmt: skip
def test_what_rounds_to_certainty_is_said_as_a_bound(chance, digits, said):
    assert percent(chance, digits) == said
