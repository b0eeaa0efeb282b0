"""The first visitor of a server that has just been started, wherever it was started from."""

import time
from pathlib import Path

from tests.browser.serving import ROOT, served

SIDEBAR = "rgb(247, 249, 251)"
"""Its ground in the light theme of ``.streamlit/config.toml``."""


def check_first_request(window, url: str) -> None:
    """The first request of all is a deep link, and opens its page in the app's own colours."""
    page = window.new_page()
    page.set_default_timeout(120_000)
    page.goto(f"{url}/pool")
    page.get_by_role("heading", name="This target's pool").wait_for()
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    assert page.get_by_role("dialog").count() == 0
    assert page.get_by_text("Page not found").count() == 0
    assert page.url.startswith(f"{url}/pool?")
    sidebar = page.get_by_test_id("stSidebar")
    assert sidebar.evaluate("e => getComputedStyle(e).backgroundColor") == SIDEBAR
    page.close()


def test_the_first_request_may_be_a_deep_link_from_elsewhere(window, tmp_path: Path):
    with served(folder=tmp_path) as url:
        check_first_request(window, url)


def test_the_browser_opens_with_the_server_and_a_deep_link_may_come_first(window, tmp_path: Path):
    opened = tmp_path / "opened"
    browser = tmp_path / "browser"
    browser.write_text(f"#!/bin/sh\nprintf %s \"$1\" > '{opened}'\n")
    browser.chmod(0o755)
    options = ("--server.headless", "false", "--server.showEmailPrompt", "false")
    with served(*options, BROWSER=f"{browser} %s") as url:
        deadline = time.monotonic() + 20
        while not opened.exists() and time.monotonic() < deadline:
            time.sleep(0.1)
        assert opened.read_text() == f"{url}/"
        check_first_request(window, url)


def test_addresses_are_the_names_of_the_pages(visit):
    page = visit.open().page
    links = page.locator(".st-key-navigation").get_by_role("link")
    addresses = {link.get_attribute("href").split("?")[0] for link in links.all()}
    names = {path.parent.name for path in (ROOT / "pages").glob("*/page.py")}
    assert {address.rpartition("/")[2] for address in addresses} == (names - {"overview"}) | {""}
    page.goto(f"{visit.url}/explore")
    visit.settle()
    assert page.get_by_role("dialog").count() == 0
    # Below a page's own path the client looks for its server first, and then at the root.
    visit.errors[:] = [error for error in visit.errors if "404" not in error]


def test_the_tour_is_dismissed_for_good(browser, app_url: str):
    context = browser.new_context()
    page = context.new_page()
    page.set_default_timeout(120_000)
    page.goto(app_url)
    page.get_by_role("button", name="Don't show this again").click()
    page.get_by_text("1 of 3").wait_for(state="detached")
    page.wait_for_function("document.cookie.includes('grncore-tour=seen')")
    page.goto(app_url)  # a new session of the server
    page.get_by_role("heading", name="Every gene's team").wait_for()
    assert page.get_by_text("1 of 3").count() == 0
    context.close()
