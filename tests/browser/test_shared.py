"""A shared server: sessions do not meet, no path is opened, and hostile names stay text."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

import networkx as nx
import numpy as np
import pytest

from tests.browser.conftest import Visit
from tests.browser.serving import ROOT, served
from tests.browser.waiting import idle, send

HOSTILE = (
    "<script>window.hit=1</script>",
    '"><img src=x onerror=window.hit=1>',
    "</script><script>window.hit=1</script>",
    "<svg/onload=window.hit=1>",
    "[x](javascript:window.hit=1)",
    "![x](http://elsewhere.example/a.png)",
    r"$\href{javascript:window.hit=1}{x}$",
    "<iframe src=http://elsewhere.example></iframe>",
    "<style>@import url(http://elsewhere.example/a.css)</style>",
    '=HYPERLINK("http://elsewhere.example";"x")',
    "';window.hit=1;'",
    "&lt;b&gt; :material/home: `x` http://elsewhere.example ]]>",
)
REFUSED = "This server opens no files of its machine"


@dataclass(frozen=True)
class Sent:
    """What a user sends."""

    expression: bytes
    edges: bytes


def sent(names: tuple[str, ...], seed: int) -> Sent:
    """Twenty genes beside those of the names; the first six names and genes regulate."""
    rng = np.random.default_rng(seed)
    genes = [*names, *(f"s{seed}g{k}" for k in range(20 - len(names)))]
    values = rng.gamma(2.0, 2.0, (20, 30)).round(3)
    expression, edges = io.StringIO(), io.StringIO()
    table = csv.writer(expression)
    table.writerow(["gene", *(f"{names[0] if names else ''}c{k}" for k in range(30))])
    table.writerows([gene, *row] for gene, row in zip(genes, values, strict=True))
    pairs = csv.writer(edges)
    pairs.writerow(["TF", "target"])
    for target in range(6, 20):
        pairs.writerows([genes[k], genes[target]] for k in rng.choice(6, 2, replace=False))
    return Sent(expression.getvalue().encode(), edges.getvalue().encode())


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[tuple[str, Path]]:
    """Address of a shared server, and a file of its machine."""
    home = tmp_path_factory.mktemp("shared")
    (home / "secret.csv").write_text("a secret,of the machine\n1,2\n")
    with served(
        roots=(home,), GRNCORE_SHARED="1", GRNCORE_SESSIONS=str(home / "sessions"),
        GRNCORE_CHECKPOINTS=str(ROOT / "checkpoints"),
    ) as url:  # fmt: skip
        yield url, home / "secret.csv"


def a_session(browser, url: str) -> Visit:
    """A browser of its own, with its cookies and storage."""
    page = browser.new_context(accept_downloads=True).new_page()
    page.on("dialog", lambda dialog: dialog.dismiss())
    return Visit(page, url)


def go(visit: Visit, where: str, **address: str):
    """Open a page by its address, and wait until it is complete."""
    place = "" if where == "overview" else where
    visit.page.goto(f"{visit.url}/{place}?{urlencode(address)}")
    visit.page.get_by_test_id("stSidebar").wait_for()
    idle(visit.page)
    assert visit.page.get_by_test_id("stException").count() == 0
    return visit.page


def keep(visit: Visit, name: str, files: Sent) -> str:
    """Send files on the page Data and keep them; how the address names the dataset then."""
    page = go(visit, "data", has="edges")
    page.get_by_text("Choose an expression file").wait_for()
    for place, (title, content, seen) in enumerate(
        (
            ("x.csv", files.expression, page.get_by_role("heading", name="As it was read")),
            ("edges.csv", files.edges, page.get_by_text("14 targets").first),
        )
    ):
        send(page, place, {"name": title, "mimeType": "text/csv", "buffer": content}, seen)
    box = page.get_by_role("textbox", name="Name of the dataset")
    box.fill(name)
    box.press("Enter")
    idle(page)  # a click while the page is redrawn may be lost
    page.get_by_role("button", name="Keep and open").click()
    page.get_by_role("heading", name="Every gene's team").wait_for()
    page.wait_for_url(re.compile("own%3A"))
    idle(page)
    return "own:" + name


def test_sessions_do_not_meet_and_no_path_is_opened(browser, server) -> None:
    url, secret = server
    first, second = a_session(browser, url), a_session(browser, url)
    own = keep(first, "mine", sent((), 1))
    for source in (own, str(secret), str(secret.parent / "absent.csv")):
        page = go(second, "overview", dataset=source)
        page.get_by_text(REFUSED).wait_for()
        assert "secret" not in page.get_by_test_id("stMain").inner_text()
        assert page.get_by_role("heading", name="demo", exact=True).count() == 1
        assert page.get_by_text("Open your own data").count() == 0
    assert keep(second, "mine", sent((), 2)) == own
    for visit, there, absent in ((first, "s1g", "s2g"), (second, "s2g", "s1g")):
        page = visit.page if visit is second else go_on(first)
        text = page.get_by_test_id("stMain").inner_text() + page.content()
        assert there in text
        assert absent not in text
    for visit in (first, second):
        assert visit.outside == []
        visit.page.context.close()


def go_on(visit: Visit):
    """Touch a page that has been open since another session changed."""
    visit.page.locator(".st-key-navigation").get_by_role("link", name="Explore").click()
    visit.settle()
    return visit.page


def unharmed(page) -> None:
    """No name has become a script or a link that leads outside, in any frame."""
    assert page.locator("a[href*='//elsewhere.']").count() == 0, page.url
    for frame in page.frames:
        assert frame.evaluate("window.hit") is None, page.url


def test_hostile_names_are_text_everywhere(browser, server, tmp_path) -> None:
    visit = a_session(browser, server[0])
    keep(visit, "hostile", sent(HOSTILE, 3))
    page = visit.page
    unharmed(page)
    saved: list[Path] = []
    links = page.locator(".st-key-navigation").get_by_role("link")
    for place in range(links.count()):
        title = links.nth(place).inner_text()
        links.nth(place).click()
        idle(page, 500)
        unharmed(page)
        assert page.get_by_test_id("stException").count() == 0, title
        opener = page.get_by_role("button", name="Download", exact=True)
        if opener.count():
            opener.first.click()
        for button in page.get_by_test_id("stDownloadButton").get_by_role("button").all():
            if button.is_visible() and button.is_enabled():
                with page.expect_download() as started:
                    button.click()
                path = tmp_path / f"{len(saved)}-{started.value.suggested_filename}"
                started.value.save_as(path)
                saved.append(path)
        page.keyboard.press("Escape")
    assert {path.suffix for path in saved} >= {".html", ".csv", ".graphml", ".svg", ".cyjs"}
    for path in saved:
        if path.suffix in (".html", ".svg"):
            page.goto(f"file://{quote(str(path))}")
            page.wait_for_timeout(500)
            unharmed(page)
        elif path.suffix == ".graphml":
            assert set(HOSTILE) & set(nx.read_graphml(path))
        elif path.suffix == ".csv":
            assert next(csv.reader(path.open(encoding="utf-8", newline="")))
    assert [url for url in visit.outside if not url.startswith("file:")] == []
    page.context.close()
