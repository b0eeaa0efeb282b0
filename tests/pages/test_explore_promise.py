"""The list that a promise is given for, on the page Explore."""

import pytest

from pages.explore.answer import _held_by
from tests.pages.conftest import ROOT


def test_a_hard_target_is_not_hidden_behind_the_promise():
    assert _held_by([0.41, 0.23, 0.1], 2) == pytest.approx(0.64)
    assert _held_by(None, 1) is None


def test_a_list_with_little_probability_says_that_the_promise_is_over_targets(open_app):
    """The shipped demo: 41 % and 'one set holds the team with 90 % promise' stand together."""
    app = open_app(bundles=ROOT / "checkpoints", dataset="demo", target="10")
    assert not app.exception
    assert any("harder than most" in block.value for block in app.caption)
    assert any("with 90% promise" in box.label for box in app.expander)
