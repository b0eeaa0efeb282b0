"""Whatever an address holds, a page shows something: a short message at most, never a traceback."""

import pytest

from pages.common.address import FIELDS, PAGE_FIELDS
from tests.pages.conftest import ROOT

PAGES = sorted(path.parent.name for path in (ROOT / "pages").glob("*/page.py"))
NONSENSE = {
    "digits": "9" * 5000,  # more than Python reads as a number
    "nothing": "",
    "several": ";".join(["hit", "hit", "2", "2", *(f"absent{place}" for place in range(200))]),
}
LONGEST = 400
"""Characters of a message."""
MOST = 10
"""Messages of one page."""


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("text", NONSENSE.values(), ids=NONSENSE)
def test_nonsense_in_every_field_is_said_shortly_or_left_out(open_app, page, text):
    asked = dict.fromkeys((*FIELDS, *PAGE_FIELDS), text)
    del asked["dataset"]  # else it is another one's page
    app = open_app(page=page, **asked)
    assert not app.exception
    said = [block.value for block in (*app.warning, *app.error)]
    assert len(said) <= MOST
    assert all(len(one) <= LONGEST for one in said)


@pytest.mark.parametrize("text", ["12", "123", "\u0661", "4"])
def test_steps_that_are_not_offered_are_left_out(open_app, text):
    app = open_app(page="network", steps=text, around="g0")
    assert not app.exception
    assert app.session_state["network.steps"] == 1


def test_a_dataset_of_a_long_name_is_refused_shortly(open_app):
    app = open_app(dataset="x" * 9000)
    assert not app.exception
    assert all(len(block.value) <= LONGEST for block in app.error)
