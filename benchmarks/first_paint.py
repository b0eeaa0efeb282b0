"""How long the app's pages take: ``python -m benchmarks.first_paint [DATASET ...]``.

Serves the app in a process of its own and opens each page in Chromium. *Cold* is the first page of
a new process until its script has ended and its heading is drawn, *warm* the same page in a new
tab, *change* the time after another target is asked for, the median of several in one tab, once
what is imported behind the first page has come. Beside each stands what the server's processor
spent on it, which other work on the machine does not lengthen; *start* is what it spent until it
answered, imports that go on in the background not counted. *load* is how busy the machine was.
"""

import argparse
import json
import os
import time
from statistics import median
from urllib.parse import urlencode

import psutil
from playwright.sync_api import Browser, Page, sync_playwright

from pages.warm_up import PAUSE
from tests.browser.serving import CHROMIUM, served
from tests.browser.waiting import idle

PAGES = ("overview", "explore", "pool", "regulator", "network", "data", "train", "benchmark")
DONE = "[data-testid=stApp][data-test-script-state=notRunning]"
WAIT = 180_000
CHANGES = 7
"""Targets asked for one after another; the list shows eight at a time."""


def spent() -> float:
    """Seconds of processor that the server has taken so far."""
    servers = [child for child in psutil.Process().children() if "streamlit" in child.cmdline()]
    return sum(sum(server.cpu_times()[:2]) for server in servers)


def opened(browser: Browser, address: str) -> tuple[Page, float]:
    """A new tab at an address, and the seconds until it was complete."""
    page = browser.new_page(viewport={"width": 1440, "height": 1000})
    page.set_default_timeout(WAIT)
    started = time.perf_counter()
    page.goto(address)
    page.locator("h1").first.wait_for()
    page.locator(DONE).wait_for()
    return page, time.perf_counter() - started


def changed(page: Page) -> tuple[float, float]:
    """Seconds that another target takes, and of processor with what goes on behind the page."""
    time.sleep(PAUSE)
    idle(page, 2000)
    seen, server = [], []
    for place in range(1, CHANGES + 1):
        page.get_by_role("combobox", name="Target gene").click()
        option = page.get_by_role("option").nth(place)
        option.wait_for()
        before, at_first, started = page.url, spent(), time.perf_counter()
        option.click()
        page.wait_for_url(lambda url, before=before: url != before)
        page.locator(DONE).wait_for()
        seen.append(time.perf_counter() - started)
        idle(page, 1000)
        server.append(spent() - at_first)
    return median(seen), median(server)


def measure(dataset: str, pages: tuple[str, ...]) -> list[dict[str, object]]:
    """Seconds of each page on one dataset."""
    query = "" if dataset == "demo" else f"?{urlencode({'dataset': dataset})}"
    rows: list[dict[str, object]] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        for name in pages:
            with served() as url:
                address = f"{url}/{'' if name == 'overview' else name}{query}"
                at_start = spent()
                first, cold = opened(browser, address)
                first.close()
                after_cold = spent()
                again, warm = opened(browser, address)
                after_warm = spent()
                row: dict[str, object] = {
                    "dataset": dataset, "page": name, "start_cpu": round(at_start, 2),
                    "cold": round(cold, 2), "cold_cpu": round(after_cold - at_start, 2),
                    "warm": round(warm, 2), "warm_cpu": round(after_warm - after_cold, 2),
                }  # fmt: skip
                if name == "explore":
                    seen, server = changed(again)
                    row |= {"change": round(seen, 2), "change_cpu": round(server, 2)}
                row["load"] = round(os.getloadavg()[0], 1)
                again.close()
                rows.append(row)
        browser.close()
    return rows


def main() -> None:
    """Measure, and print a line of JSON a page."""
    parser = argparse.ArgumentParser(description="Time the app's pages in a real browser.")
    parser.add_argument("datasets", nargs="*", default=["demo"], help="demo, or paths")
    parser.add_argument("--pages", nargs="*", choices=PAGES, default=list(PAGES))
    options = parser.parse_args()
    for dataset in options.datasets:
        for row in measure(dataset, tuple(options.pages)):
            print(json.dumps(row), flush=True)


if __name__ == "__main__":
    main()
