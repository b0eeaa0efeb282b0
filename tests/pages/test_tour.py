"""The tour: three steps on the first page, gone once they were read or dismissed."""

import pytest
from streamlit.testing.v1 import AppTest

from pages.common.tour import STEPS


def texts(app: AppTest) -> str:
    return " ".join(box.value for box in app.markdown)


def keys(app: AppTest) -> set[str]:
    return {button.key for button in app.button if button.key and button.key.startswith("tour.")}


@pytest.mark.parametrize("reads", [True, False])
def test_three_steps_or_none(open_app, reads: bool):
    app = open_app(page="")
    if not reads:
        app.button(key="tour.dismiss").click().run()
    else:
        for step, (title, _) in enumerate(STEPS, 1):
            assert f"{step} of 3: {title}" in texts(app)
            app.button(key="tour.next").click().run()
    assert not app.exception
    assert not keys(app)
    assert not keys(app.run())


def test_a_link_to_a_page_wants_that_page(open_app):
    assert not keys(open_app())
