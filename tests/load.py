"""``python -m tests.load --sessions 30 --minutes 5``: many users at once, in a real browser.

Each session has its own demo target on every visit and walks through the pages. Counted: errors on
a page, a page that names another session's target, seconds until a changed target is shown, and the
server's memory.
"""

import argparse
import asyncio
import itertools
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

import psutil
from playwright.async_api import Error, Page, async_playwright

from grncore.checkpoints import load_bundle
from grncore.readers import load
from tests.browser.conftest import SWITCHES
from tests.browser.serving import CHROMIUM, ROOT, served

PAGES = ("explore", "pool", "compare", "regulator")
PATIENCE = 60_000
THINKING = 2.0
"""Seconds between a page that is shown and the next visit."""

SHOWN = (
    "name => document.querySelector('[data-testid=stMain]')?.innerText.includes(name)"
    " && !document.querySelector('[data-testid=stStatusWidgetRunningIcon]')"
)
"""A page that shows a target and has come to rest."""

MOST_SECONDS = 2.0
"""That a visit may take, from the request to a page at rest, at the 95th percentile."""


@dataclass
class Seen:
    """What the sessions met, all together; times and memory with the second of the test."""

    times: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    memory: list[tuple[float, int]] = field(default_factory=list)


async def visit(page: Page, url: str, where: str, target: str, name: str) -> str | None:
    """Load a page on a target and wait until it shows it; what is wrong with it, or None."""
    place = f"{where}, {name}"
    await page.goto(f"{url}/{where}?{urlencode({'target': target})}")
    try:
        await page.wait_for_function(SHOWN, arg=name, timeout=PATIENCE)
    except Error as error:
        return f"{place}: {str(error).splitlines()[0]}"
    if await page.locator("[data-testid=stException]").count():
        return f"{place}: an exception on the page"
    return None if f"target={target}" in page.url else f"{place}: the address is {page.url}"


async def walk(
    page: Page, url: str, place: int, targets: Sequence[tuple[str, str]], seconds: float, seen: Seen
) -> None:
    """One session: another target and another page each time, until the time is over."""
    begun = time.monotonic()
    for turn in itertools.count():
        if time.monotonic() - begun > seconds:
            return
        target, name = targets[(7 * place + turn) % len(targets)]
        started = time.monotonic()
        said = await visit(page, url, PAGES[(turn + place) % len(PAGES)], target, name)
        seen.times.append(time.monotonic() - started)
        seen.wrong += [said] if said else []
        await asyncio.sleep(THINKING)


async def watch(server: psutil.Process, seconds: float, seen: Seen) -> None:
    """Note the server's memory every second."""
    begun = time.monotonic()
    while (at := time.monotonic() - begun) < seconds:
        seen.memory.append((at, server.memory_info().rss))
        await asyncio.sleep(1)


async def load_app(url: str, sessions: int, seconds: float, server: psutil.Process) -> Seen:
    """All sessions at once."""
    demo, bundle = load("demo"), load_bundle(ROOT / "checkpoints" / "demo")
    names = [name for size in bundle.sizes for name in bundle.split.targets("test", size)]
    targets = [(name, demo.display(name)) for name in names]
    async with async_playwright() as started:
        browser = await started.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        pages = [await (await browser.new_context()).new_page() for _ in range(sessions)]
        await visit(pages[0], url, PAGES[0], *targets[0])  # what is read once for all
        seen = Seen()
        await asyncio.gather(
            watch(server, seconds, seen),
            *(walk(page, url, n, targets, seconds, seen) for n, page in enumerate(pages)),
        )
        await browser.close()
    return seen


def main() -> int:
    """Load the app and print figures; exit 1 where a limit is not kept."""
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=__doc__)
    parser.add_argument("--sessions", type=int, default=30, metavar="N", help="default: 30")
    parser.add_argument("--minutes", type=float, default=5.0, metavar="M", help="default: 5")
    options = parser.parse_args()
    seconds = 60 * options.minutes
    with served() as url:
        (server,) = (
            one for one in psutil.Process().children() if "streamlit" in " ".join(one.cmdline())
        )
        seen = asyncio.run(load_app(url, options.sessions, seconds, server))
    ranked = sorted(seen.times)
    p95 = ranked[min(len(ranked) - 1, int(0.95 * len(ranked)))]
    late = [rss for at, rss in seen.memory if at > 0.4 * seconds]
    print(
        f"{options.sessions} sessions, {options.minutes:g} min, {len(ranked)} visits: "
        f"{len(seen.wrong)} wrong, median {statistics.median(ranked):.2f} s, p95 {p95:.2f} s, "
        f"server {max(rss for _, rss in seen.memory) / 2**20:.0f} MiB, "
        f"{(late[-1] - late[0]) / 2**20:+.0f} MiB in the last 60 %"
    )
    for said in seen.wrong[:10]:
        print(f"    {said}")
    return 0 if not seen.wrong and p95 <= MOST_SECONDS else 1


if __name__ == "__main__":
    sys.exit(main())
