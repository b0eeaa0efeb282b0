"""Ways that no click shows: keyboard alone, back and forward, a reload, two browsers at once."""

from urllib.parse import parse_qs, urlencode, urlsplit

from tests.browser.test_explore import a_target
from tests.browser.waiting import idle, until_seen

DONE = "[data-testid=stApp][data-test-script-state=notRunning]"
SEARCHES = "document.activeElement?.getAttribute('role') === 'combobox'"
FOCUSED = "document.activeElement.closest('button')?.innerText || ''"
MOST_TABS = 120
MOST_SLASHES = 20


def tab_to(page, words: str) -> None:
    """Press the tab key until what has the focus says these words.

    From the top again where the page was drawn anew meanwhile, which puts the focus elsewhere.
    """
    for _ in range(4):
        idle(page, 600)
        for _ in range(MOST_TABS):
            if words in page.evaluate(FOCUSED):
                return
            page.keyboard.press("Tab")
    raise AssertionError(f"the tab key leads to no {words!r}")


def find(page, name: str) -> None:
    """Type a name into the search, by keys; a page that is drawn anew may take the focus away."""
    from playwright.sync_api import TimeoutError  # absent where these tests are skipped

    for _ in range(MOST_SLASHES):
        page.keyboard.press("/")
        try:
            page.wait_for_function(SEARCHES, timeout=3_000)
            page.keyboard.type(name)
            page.wait_for_function(
                f"{SEARCHES} && document.activeElement.value === {name!r}", timeout=3_000
            )
        except TimeoutError:
            page.keyboard.press("Escape")
            continue
        return
    raise AssertionError("the key / leads to no search")


def test_from_the_overview_to_a_file_by_the_keyboard_alone(visit, bundle, demo, tmp_path):
    target = a_target(bundle, "test", 2)
    page = visit.page
    page.context.add_cookies([{"name": "grncore-tour", "value": "seen", "url": visit.url}])
    page.goto(visit.url)
    page.get_by_role("heading", name="Every gene's team").wait_for()
    page.locator(DONE).wait_for()
    find(page, demo.display(target))
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: f"target={target}" in url)
    visit.settle()
    tab_to(page, "Download")
    report = page.get_by_role("button", name="Report of one page")
    until_seen(lambda: page.keyboard.press("Enter"), report)
    tab_to(page, "Report of one page")
    with page.expect_download() as coming:
        page.keyboard.press("Enter")
    coming.value.save_as(tmp_path / "report.html")
    assert demo.display(target) in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_two_browsers_keep_their_own_target_over_a_reload(browser, visit, bundle, demo):
    first, second = a_target(bundle, "test", 2), a_target(bundle, "test", 3)
    visit.open(target=first, model="pair")
    other = browser.new_context().new_page()
    other.set_default_timeout(120_000)
    other.goto(f"{visit.url}/explore?target={second}")
    other.get_by_role("heading", name=demo.display(second), exact=True).wait_for()
    before = visit.page.url
    visit.page.reload()
    visit.settle()
    assert visit.page.url == before
    assert visit.page.get_by_role("heading", name=demo.display(first), exact=True).is_visible()
    assert visit.page.get_by_text("Best sets of PairS2").is_visible()
    assert demo.display(second) in other.locator("h1").first.inner_text()
    other.context.close()
    # Below a page's own path the client looks for its server first, and then at the root.
    visit.errors[:] = [error for error in visit.errors if "404" not in error]


def test_what_a_user_does_is_one_step_back(visit, bundle):
    page = visit.page
    page.context.add_cookies([{"name": "grncore-tour", "value": "seen", "url": visit.url}])
    page.goto(f"{visit.url}/?target={a_target(bundle, 'test', 3)}")
    links = page.locator(".st-key-navigation")
    links.get_by_role("link", name="Hubs", exact=True).wait_for()
    visit.settle()
    idle(page)
    seen = [(page.title(), page.url)]
    # The first page has no name in the address; some of the others keep the target there.
    for name in ("Overview", "Explore", "Regulator", "Network", "Hubs"):
        links.get_by_role("link", name=name, exact=True).click()
        page.wait_for_function("name => document.title.startsWith(name)", arg=name)
        idle(page)
        seen.append((page.title(), page.url))
    steps = [(page.go_back, place) for place in reversed(seen[:-1])]
    for step, (title, url) in [*steps, (page.go_forward, seen[1])]:
        step()
        page.wait_for_function("title => document.title === title", arg=title)
        idle(page)
        assert (page.title(), page.url) == (title, url)
    visit.errors[:] = [error for error in visit.errors if "404" not in error]


def test_what_a_key_opens_takes_the_focus_and_gives_it_back(visit, bundle):
    visit.open(target=a_target(bundle, "test", 2))
    visit.settle()
    page = visit.page
    tab_to(page, "Download")
    page.keyboard.press("Enter")
    page.wait_for_function(
        "document.activeElement.closest('[data-testid=stPopoverBody]') !== null", timeout=20_000
    )
    page.keyboard.press("Escape")
    page.wait_for_function(f"({FOCUSED}).includes('Download')", timeout=20_000)


def test_the_keyboard_shows_where_it_is_and_opens_a_row(visit):
    page = visit.page
    page.context.add_cookies([{"name": "grncore-tour", "value": "seen", "url": visit.url}])
    page.goto(f"{visit.url}/overview")
    page.get_by_role("heading", name="Every gene's team").wait_for()
    idle(page, 1000)
    current = page.locator(".st-key-navigation a[aria-current=page]").filter(visible=True)
    assert [link.inner_text().split()[-1] for link in current.all()] == ["Overview"]
    table = page.locator("[data-testid=stDataFrame]").first
    table.locator("canvas").first.focus()
    page.keyboard.press("ArrowDown")
    page.wait_for_function("document.activeElement.matches('td[role=gridcell]')")
    named = page.evaluate("document.activeElement.innerText")
    page.keyboard.press("Enter")
    page.wait_for_url("**/explore?*")
    page.get_by_role("heading", name=named.split()[0], exact=True, level=1).wait_for()
    idle(page, 600)
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('.st-key-navigation') !== null"):
            break
    outline = "getComputedStyle(document.activeElement).outlineStyle"
    assert page.evaluate(outline) == "solid"
    visit.errors[:] = [error for error in visit.errors if "404" not in error]


def test_tools_and_switches_show_where_the_keyboard_is(visit):
    page = visit.page
    page.goto(f"{visit.url}/network")
    page.get_by_role("heading", name="Edges", exact=True).wait_for()
    idle(page, 1000)
    tool = page.locator("[data-testid=stDataFrame] [data-testid=stElementToolbar] button").first
    ringed = {"tool": (tool, tool)}
    figure = page.locator("[data-testid=stPlotlyChart] button").first
    ringed["figure"] = (figure, figure)
    switch = page.locator("[data-testid=stCheckbox]").first
    ringed["switch"] = (switch.locator("input"), switch.locator("label"))
    for name, (focused, outlined) in ringed.items():
        focused.focus()
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Tab")  # a focus that a script sets is shown by no ring
        assert focused.evaluate("one => one === document.activeElement"), name
        style = outlined.evaluate(
            "one => [getComputedStyle(one).outlineStyle, getComputedStyle(one).outlineWidth]"
        )
        assert style == ["solid", "2px"], name
    bar = page.locator("[data-testid=stDataFrame] [data-testid=stElementToolbar]").first
    tool.focus()
    page.wait_for_function("bar => getComputedStyle(bar).opacity === '1'", arg=bar.element_handle())
    visit.errors[:] = [error for error in visit.errors if "404" not in error]


def test_a_link_of_a_short_name_is_wide_enough_to_hit(visit, bundle):
    page = visit.open(target=a_target(bundle, "test", 2)).page
    links = page.locator("[data-testid=stMarkdownContainer] a[target=_self]:not(svg a)")
    links = links.filter(visible=True)
    # The app's own rules of style come as an element of the page, which may be drawn last.
    page.wait_for_function(
        """() => [...document.querySelectorAll("style")].some(
            style => style.textContent.includes("stCaptionContainer"))"""
    )
    sides = links.evaluate_all(
        """links => links.map(link => {
            link.textContent = "f";
            const box = link.getBoundingClientRect();
            return Math.min(box.width, box.height);
        })"""
    )
    assert sides
    assert min(sides) >= 24  # WCAG 2.2, 2.5.8


def test_a_new_tab_of_the_navigation_keeps_the_data(browser, workshop):
    context = browser.new_context()
    page = context.new_page()
    page.set_default_timeout(120_000)
    page.goto(f"{workshop.url}/data?{urlencode({'dataset': str(workshop.source)})}")
    page.get_by_role("heading", name="Data", exact=True, level=1).wait_for()
    idle(page, 1000)
    links = page.locator(".st-key-navigation")
    for name in ("Overview", "Network"):
        link = links.get_by_role("link", name=name, exact=True)
        with context.expect_page() as coming:
            if name == "Network":
                link.click(button="middle")
            else:
                link.click(modifiers=["Control"])
        tab = coming.value
        tab.set_default_timeout(120_000)
        tab.wait_for_function("name => document.title.startsWith(name)", arg=name)
        idle(tab)
        assert parse_qs(urlsplit(tab.url).query)["dataset"] == [str(workshop.source)]
        tab.close()
    context.close()
