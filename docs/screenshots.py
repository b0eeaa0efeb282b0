"""Remake the pictures of the README: ``python -m docs.screenshots``.

Serves the app, opens each view of :data:`SHOTS` in Chromium and writes PNG files beside this one,
in ``images``. Needs Playwright (requirements-dev.txt) and a Chromium.
"""

import argparse
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import Browser, Page, sync_playwright

from pages.common.tour import COOKIE
from tests.browser.serving import CHROMIUM, ROOT, served

WAIT = 120_000


@dataclass(frozen=True)
class Shot:
    """One picture: an address of the app, a page of it, and how the window looks."""

    name: str
    address: dict[str, str] = field(default_factory=dict)
    width: int = 1280
    height: int = 1120
    dark: bool = False
    page: str | None = None
    heading: str = "All test targets"  # of the page, to wait for
    button: str | None = None
    tab: str | None = None
    draggable: bool = False
    plotted: bool = True  # the page has a figure to wait for, without a further click


SHOTS = (
    Shot("overview", heading="Every gene's team", plotted=False),
    Shot("explore", page="Explore", heading="Which team?", plotted=False),
    Shot("explore-dark", page="Explore", heading="Which team?", plotted=False, dark=True),
    Shot(
        "explore-expression",
        page="Explore",
        heading="Which team?",
        plotted=False,
        tab="Expression",
        height=1500,
    ),
    Shot(
        "explore-narrow",
        page="Explore",
        heading="Which team?",
        plotted=False,
        width=420,
        height=1400,
    ),
    Shot("regulator", page="Regulator", heading="As a hub confuser", height=2950),
    Shot("pool", page="Pool", height=3300),
    Shot("pool-dark", page="Pool", height=3300, dark=True),
    Shot("compare", page="Compare", height=2600),
    Shot("compare-dark", page="Compare", height=2600, dark=True),
    Shot("hubs", page="Hubs", height=2300),
    Shot("network", page="Network", heading="Edges", height=1500),
    Shot("network-dark", page="Network", heading="Edges", height=1500, dark=True),
    Shot("oracle", page="Oracle", button="Compute", height=1800),
    Shot("data", page="Data", heading="Teams", height=1700),
    Shot("train", page="Train", heading="New run", height=1100, plotted=False),
    Shot("benchmark", page="Benchmark", heading="Benchmark", height=900, plotted=False),
    Shot(
        "benchmark-figures",
        page="Benchmark",
        heading="Benchmark",
        height=1900,
        plotted=False,
        tab="Figures",
    ),
)


def take(browser: Browser, url: str, shot: Shot, out: Path) -> None:
    """Open the view, wait until it is drawn, and write the picture."""
    visit = browser.new_context(
        viewport={"width": shot.width, "height": shot.height},
        color_scheme="dark" if shot.dark else "light",
    )
    visit.add_cookies([{"name": COOKIE, "value": "seen", "url": url}])  # no tour over the picture
    page = visit.new_page()
    page.set_default_timeout(WAIT)
    name = "" if shot.page is None else shot.page.lower()
    page.goto(f"{url}/{name}?{urlencode(shot.address)}")
    _wait_until_drawn(page)
    if shot.page is not None:
        page.get_by_role("heading", name=shot.heading, exact=True).wait_for()
        if shot.button is None and shot.plotted:
            page.locator(".js-plotly-plot .main-svg").first.wait_for()
        _settle(page)
    if shot.button is not None:
        page.get_by_role("button", name=shot.button).click()
        page.locator(".js-plotly-plot .main-svg").first.wait_for()
        _settle(page)
    if shot.tab is not None:
        page.get_by_role("tab", name=shot.tab).click()
        page.locator(".js-plotly-plot .main-svg").first.wait_for()
        _settle(page)
    if shot.draggable:
        page.get_by_text("Draggable").click()
        page.frame_locator("iframe").locator("canvas").wait_for()
    page.screenshot(path=out / f"{shot.name}.png")
    visit.close()


def _wait_until_drawn(page: Page) -> None:
    page.locator("h1").first.wait_for()
    _settle(page)


def _settle(page: Page) -> None:
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    page.wait_for_timeout(2500)  # figures fade in


def main() -> None:
    """Take every picture, or those that are named."""
    parser = argparse.ArgumentParser(description="Remake the pictures of the README.")
    parser.add_argument("names", nargs="*", help="pictures to take (default: all)")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "images")
    parser.add_argument("--target", help="target to show (default: the app's own)")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    chromium = shutil.which("chromium") or CHROMIUM
    with served() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        for shot in SHOTS:
            if not options.names or shot.name in options.names:
                if options.target:
                    shot.address["target"] = options.target
                take(browser, url, shot, options.out)
        browser.close()


if __name__ == "__main__":
    main()
