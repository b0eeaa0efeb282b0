"""What hinders readers, on every page: ``python -m benchmarks.accessible axe.min.js [DATASET]``.

Opens every page in Chromium at 1440 and 390 pixels, light and dark, and prints a line for each
violation that axe-core finds (``npm pack axe-core`` gives the file), for text that is cut, for
things to hit that are smaller than 24 pixels, and for pages that scroll sideways. Faults of
Streamlit's own widgets are found too and named in docs/reliability.md; what follows from it is not
counted: those of :data:`OWN_OF_STREAMLIT`.
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import Page, sync_playwright

from pages.common.tour import COOKIE
from tests.browser.serving import CHROMIUM, ROOT, served
from tests.browser.waiting import idle

WAIT = 180_000
WIDTHS = (1440, 390)
LEAST = 24
"""Pixels of a thing to hit, by WCAG 2.2 (2.5.8)."""

FURTHER: dict[str, dict[str, str]] = {
    "data": {"has": "edges"}, "explore": {"set": "1"},
}  # fmt: skip
"""Parts of pages that an address opens, looked at beside the pages as they come."""

OWN_OF_STREAMLIT = {
    "presentation-role-conflict",  # the drop zone of its uploader can be focused
}
WIDGETS = (
    "stMultiSelect", "stMultiSelectTagsContainer", "stSlider", "stCheckbox", "stPlotlyChart",
    "stFileUploader", "stFileUploaderFile", "stFileUploaderDropzoneInstructions", "stToolbar",
    "stNumberInput",
)  # fmt: skip
"""Widgets of Streamlit's whose inner parts are smaller than the area that takes the click."""

DRAWN = "!document.querySelector('[data-testid=stSkeleton]')"
"""Whether the parts of Streamlit's client that are fetched when first used have come."""

_CUT = """(least) => {
  const main = document.querySelector('[data-testid=stMain]'), found = new Set();
  if (main.scrollWidth > main.clientWidth) found.add(`scrolls sideways: ${main.scrollWidth}`);
  for (const one of main.querySelectorAll('*')) {
    const style = getComputedStyle(one), box = one.getBoundingClientRect();
    const of = one.closest('[data-testid]')?.dataset.testid ?? '';
    if (style.visibility === 'hidden' || box.width < 2 || box.height < 2) continue;
    const hides = style.textOverflow === 'ellipsis' || /hidden|clip/.test(style.overflowX);
    if (hides && one.innerText && one.clientWidth > 10 && one.scrollWidth > one.clientWidth + 2
        && !one.closest('.js-plotly-plot') && one.title === '')
      found.add(`cut [${of}]: ${one.innerText.slice(0, 40).replaceAll('\\n', ' ')}`);
    if (!one.matches('a[href], button, input:not([type=file]), [role=tab], summary')) continue;
    const after = getComputedStyle(one, '::after');
    const more = (side) => after.position === 'absolute' ? -parseFloat(after[side]) || 0 : 0;
    const width = box.width + more('left') + more('right');
    const height = box.height + more('top') + more('bottom');
    if (Math.min(width, height) < least - 0.5)
      found.add(`small [${of}]: ${(one.ariaLabel || one.textContent).slice(0, 30)} ` +
                `${Math.round(width)} x ${Math.round(height)}`);
  }
  return [...found];
}"""


def addresses(query: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Every page and what is opened on some, by what to call it."""
    for path in sorted((ROOT / "pages").glob("*/page.py")):
        name = path.parent.name
        for more in ({}, *([FURTHER[name]] if name in FURTHER else [])):
            words = urlencode({**query, **more})
            yield f"{name} {' '.join(more)}".strip(), f"{name}?{words}"


def faults(page: Page, axe: str) -> list[str]:
    """What is found on a page as it is now."""
    page.evaluate(axe)
    told = page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
    found = [
        f"axe {one['id']} ({one['impact']}): {[node['target'][0] for node in one['nodes'][:3]]}"
        for one in told
        if one["id"] not in OWN_OF_STREAMLIT
    ]
    cut = page.evaluate(_CUT, LEAST)
    return found + [one for one in cut if not any(f"[{name}]" in one for name in WIDGETS)]


def main() -> None:
    """Look at every page; end with 1 where something was found."""
    parser = argparse.ArgumentParser(description="Look for what hinders readers of the app.")
    parser.add_argument("axe", type=Path, help="axe.min.js of the npm package axe-core")
    parser.add_argument("dataset", nargs="?", help="a folder to open (default: the demo)")
    parser.add_argument("--shots", type=Path, help="folder for a picture of every page")
    options = parser.parse_args()
    query = {} if options.dataset is None else {"dataset": str(Path(options.dataset).resolve())}
    axe, count = options.axe.read_text(encoding="utf-8"), 0
    roots = () if options.dataset is None else (Path(options.dataset).resolve(),)
    with served(roots=roots) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        for scheme in ("light", "dark"):
            visit = browser.new_context(color_scheme=scheme)
            visit.add_cookies([{"name": COOKIE, "value": "seen", "url": url}])
            page = visit.new_page()
            page.set_default_timeout(WAIT)
            for name, address in addresses(query):
                page.set_viewport_size({"width": WIDTHS[0], "height": 1000})
                page.goto(f"{url}/{address}")
                page.locator("h1").first.wait_for()
                for width in WIDTHS:
                    page.set_viewport_size({"width": width, "height": 1000})
                    page.wait_for_function(DRAWN)
                    idle(page, 1500)
                    for one in faults(page, axe):
                        count += 1
                        print(f"{scheme} {width} {name}: {one}", flush=True)
                    if options.shots:
                        page.screenshot(path=options.shots / f"{name}-{width}-{scheme}.png")
        browser.close()
    print(f"{count} found")
    sys.exit(1 if count else 0)


if __name__ == "__main__":
    main()
