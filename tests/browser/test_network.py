"""Network, what if, the list and the report in a real browser."""

import io
import json
import re
from urllib.parse import urlencode

import networkx as nx
import pandas as pd

from grncore.checkpoints import Bundle
from grncore.dataset import Dataset
from grncore.export import read_teams_csv
from tests.browser.waiting import no_scroll_sideways, until_seen


def a_target(bundle: Bundle, size: int, place: int = 0) -> str:
    return bundle.split.test[size][place]


def ready(page) -> None:
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()


def open_network(visit, **address: str):
    """Reach the page through the sidebar, or by its address."""
    page = visit.page
    if address:
        page.goto(f"{visit.url}/network?{urlencode(address)}")
    else:
        visit.enter("Network")
    page.get_by_role("heading", name="Edges", exact=True).wait_for()
    ready(page)
    if address:
        # Below a page's own path the client looks for its server first, and then at the root.
        visit.errors[:] = [error for error in visit.errors if "404" not in error]
    return page


def download(page, name: str) -> str:
    with page.expect_download() as started:
        page.get_by_role("button", name=name, exact=True).click()
    return started.value.path().read_text(encoding="utf-8")


def truth_edges(demo: Dataset, bundle: Bundle, sizes=(2, 3, 4)) -> set[tuple[str, str]]:
    return {
        (gene, target)
        for size in sizes
        for target in bundle.split.test[size]
        for gene in demo.teams[target]
    }


def test_network_files_hold_the_network(visit, demo: Dataset, bundle: Bundle):
    page = open_network(visit, model="residual")
    page.locator("[aria-label^='Whole network'] .main-svg").first.wait_for()
    graph = nx.read_graphml(io.BytesIO(download(page, "GraphML").encode()))
    true = truth_edges(demo, bundle)
    assert {(a, b) for a, b, data in graph.edges(data=True) if data["true"]} == true
    stored = read_teams_csv(bundle.teams_path)
    best = stored[(stored["model"] == "residual") & (stored["rank"] == 1)]
    best = best[best["part"] == "test"]
    named = {(gene, row.target) for row in best.itertuples() for gene in row.regulators}
    assert {(a, b) for a, b, data in graph.edges(data=True) if data["predicted"]} == named
    assert graph.graph["model"] == "residual"
    content = json.loads(download(page, "Cytoscape JSON"))
    assert len(content["elements"]["edges"]) == graph.number_of_edges()
    assert len(download(page, "SIF").splitlines()) == graph.number_of_edges()
    table = pd.read_csv(io.StringIO(download(page, "Edges (CSV)")), dtype=str)
    assert set(zip(table["regulator"], table["target"], strict=True)) == set(graph.edges)
    assert set(table["dataset"]) == {"demo"}


def test_a_link_reproduces_filters_and_back_returns(visit, demo: Dataset, bundle: Bundle):
    page = open_network(visit, model="pair", sizes="2", verdicts="missed;hit")
    assert "sizes=2" in page.url
    table = pd.read_csv(io.StringIO(download(page, "Edges (CSV)")), dtype=str)
    true = truth_edges(demo, bundle, (2,))
    assert set(zip(table["regulator"], table["target"], strict=True)) == true
    assert set(table["model"]) == {"pair"}
    page.get_by_text("R = 3", exact=True).click()
    page.wait_for_url(lambda url: "sizes=2%3B3" in url or "sizes=2;3" in url)
    ready(page)
    page.go_back()
    page.wait_for_url(lambda url: "3B3" not in url and "2;3" not in url)
    ready(page)
    page.get_by_text(f"The {len(true)} edges that the filters leave").wait_for()


def test_whole_network_is_draggable_without_a_network_and_never_scrolls_sideways(visit):
    page = open_network(visit)
    for width in (420, 1280):
        no_scroll_sideways(page, width)
    page.get_by_text("Draggable", exact=True).click()
    frame = page.frame_locator("iframe[title='Draggable whole network']")
    frame.locator("canvas").wait_for()


def test_what_if_answers_a_typed_set(visit, demo: Dataset, bundle: Bundle):
    target = a_target(bundle, 3)
    page = visit.open(target=target, model="pair").page
    rank = page.get_by_test_id("stMetric").filter(has_text="Rank")
    rank.get_by_test_id("stMetricValue").filter(has_text=re.compile("^1$")).wait_for()
    box = page.get_by_role("combobox", name="Regulators of the set")
    box.press("Backspace")
    page.get_by_text("Choose 2 or 3 or 4 regulators").or_(
        rank.get_by_text(re.compile("of 3,160 sets"))
    ).first.wait_for()
    stored = read_teams_csv(bundle.teams_path)
    rows = stored[(stored["target"] == target) & (stored["model"] == "pair")]
    best, second = rows["regulators"].iloc[0], rows["regulators"].iloc[1]
    page.goto(f"{visit.url}/?target={target}&model=pair&set={';'.join(second)}")
    visit.settle()
    page.locator("[data-testid=stMetricValue]", has_text=re.compile("^2$")).wait_for()
    page.get_by_role("button", name="Model's set").click()
    page.locator("[data-testid=stMetricValue]", has_text=re.compile("^1$")).wait_for()
    page.wait_for_url(lambda url: "set=" not in url)
    assert best


def test_a_list_is_worked_through_and_taken_along(visit, demo: Dataset, bundle: Bundle):
    first, second = a_target(bundle, 2, 1), a_target(bundle, 3, 2)
    page = visit.open(target=a_target(bundle, 2)).page
    genes = page.get_by_role("textbox", name="Genes to work through")
    until_seen(page.get_by_role("button", name="Gene list").click, genes)
    genes.fill(f"{demo.display(first)}\n{second}\nnotagene")
    page.get_by_role("button", name="Use this list").click()
    page.wait_for_url(lambda url: f"target={first}" in url)
    visit.settle()
    page.get_by_text("1 name not found").first.wait_for()
    page.get_by_role("button", name="Next").click()
    page.wait_for_url(lambda url: f"target={second}" in url)
    visit.settle()
    results = page.get_by_role("button", name="Results (CSV)")
    until_seen(page.get_by_role("button", name="Results", exact=True).click, results)
    text = download(page, "Results (CSV)")
    assert {line.split(",")[0] for line in text.splitlines()[1:]} == {first, second}


def test_report_is_one_page_that_loads_nothing(visit, browser, demo, bundle: Bundle, tmp_path):
    target = a_target(bundle, 4)
    page = visit.open(target=target).page
    report = page.get_by_role("button", name="Report of one page (HTML, to print)")
    until_seen(page.get_by_role("button", name="Download", exact=True).click, report)
    text = download(page, "Report of one page (HTML, to print)")
    (tmp_path / "report.html").write_text(text, encoding="utf-8")
    paper = browser.new_page()
    asked: list[str] = []
    paper.on("request", lambda request: asked.append(request.url))
    paper.goto((tmp_path / "report.html").as_uri())
    assert demo.display(target) in paper.locator("h1").inner_text()
    pdf = paper.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1
    for sign in ("activates", "represses"):
        assert sign in paper.locator("body").inner_text()
    assert len(asked) == 1
    paper.close()


def test_a_click_on_a_gene_offers_it_and_expands_its_neighbourhood(visit):
    page = open_network(visit, model="residual")
    plot = page.locator("[aria-label^='Whole network'] .js-plotly-plot, .js-plotly-plot").first
    plot.locator(".main-svg").first.wait_for()
    plot.scroll_into_view_if_needed()
    place = """(plot) => {
        const trace = plot.data.find((one) => one.name === 'regulator');
        const [across, up] = [plot._fullLayout.xaxis, plot._fullLayout.yaxis];
        const of = (values) => Array.from(values._inputArray || values)[0];
        const box = plot.getBoundingClientRect();
        return [box.left + across._offset + across.l2p(of(trace.x)),
                box.top + up._offset + up.l2p(of(trace.y)), trace.customdata[0]];
    }"""
    gene = plot.evaluate(place)[2]
    around = page.get_by_role("button", name="Only around")
    until_seen(lambda: page.mouse.click(*plot.evaluate(place)[:2]), around)
    around.click()
    page.wait_for_url(lambda url: f"around={gene}" in url)
    ready(page)
    table = pd.read_csv(io.StringIO(download(page, "Edges (CSV)")), dtype=str)
    assert len(table)
    assert ((table["regulator"] == gene) | (table["target"] == gene)).all()


def test_a_dragged_gene_is_found_there_on_the_next_visit(visit):
    page = open_network(visit)

    def drawn():
        """The page in the frame, once its network stands."""
        page.locator(".st-key-network-whole label, [data-testid=stCheckbox]").filter(
            has_text="Draggable"
        ).first.click()
        frame = page.frame_locator("iframe[title='Draggable whole network'], iframe").first
        frame.locator("#computed-places").wait_for(state="attached")
        frame.locator("canvas").scroll_into_view_if_needed()
        return frame

    def place(frame, gene: str) -> dict[str, float]:
        return frame.locator("body").evaluate("(_, g) => network.getPositions([g])[g]", gene)

    frame = drawn()
    gene = frame.locator("body").evaluate("() => nodes.getIds()[0]")
    before = place(frame, gene)
    at = frame.locator("body").evaluate(
        "(_, g) => network.canvasToDOM(network.getPosition(g))", gene
    )
    box = frame.locator("canvas").bounding_box()
    x, y = box["x"] + at["x"], box["y"] + at["y"]
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y + 40, steps=5)
    page.mouse.up()
    moved = place(frame, gene)
    assert moved != before

    open_network(visit)  # a new session: only the browser can have kept it
    frame = drawn()
    assert place(frame, gene) == moved
    frame.get_by_role("button", name="Undo dragging").click()
    assert place(frame, gene) == before
