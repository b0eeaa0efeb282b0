"""What browser tests wait for: what a user sees, however busy the machine is."""

from collections.abc import Callable
from itertools import count

_CALLS = count()
_IDLE = """([call, quiet]) => {
    const app = document.querySelector('[data-testid=stApp]');
    const now = performance.now();
    if (window.idle?.call !== call || app?.dataset.testScriptState !== 'notRunning')
        window.idle = {call, since: now};
    return now - window.idle.since >= quiet;
}"""


def idle(page, quiet: int = 300) -> None:
    """Wait until the app has been at rest for so many milliseconds without a break.

    A script starts a moment after what set it off, and one may set off the next.
    """
    page.wait_for_function(_IDLE, arg=[next(_CALLS), quiet])


def until_seen(act: Callable[[], object], seen, patience: int = 15_000) -> None:
    """Act until ``seen`` is there, as a user whose click met a page that was being redrawn."""
    from playwright.sync_api import TimeoutError  # absent where these tests are skipped

    for _ in range(5):
        try:
            act()
            seen.wait_for(timeout=patience)
            return
        except TimeoutError:
            continue
    seen.wait_for()


def send(page, place: int, file, seen) -> None:
    """Choose a file in the uploader at this place until ``seen`` is there.

    A page that is drawn anew meanwhile may lose what was chosen, and a user chooses again.
    """

    def act() -> None:
        idle(page)
        page.locator("input[type=file]").nth(place).set_input_files(file)

    until_seen(act, seen, 40_000)


def no_scroll_sideways(page, width: int) -> None:
    """At this width of the window, nothing is wider than it once the layout has followed."""
    page.set_viewport_size({"width": width, "height": 900})
    idle(page, 500)
    page.wait_for_function(
        """() => {
            const main = document.querySelector('[data-testid=stMain]');
            return main.scrollWidth <= main.clientWidth;
        }""",
        timeout=20_000,
    )
