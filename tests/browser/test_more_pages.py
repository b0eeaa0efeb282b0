"""The pages beside Explore in a real browser: reach, read, take their tables along."""

import pandas as pd

from grncore.checkpoints import Bundle
from grncore.dataset import Dataset
from tests.browser.waiting import no_scroll_sideways, until_seen


def go_to(visit, title: str):
    """Reach a page about all test targets, and wait until it is complete."""
    page = visit.enter(title)
    page.get_by_role("heading", name="All test targets").wait_for()
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    return page


def saved(page, tmp_path, within: str = "[data-testid=stMain]") -> pd.DataFrame:
    """The table behind the last CSV button of the page, or of a part of it."""
    buttons = page.locator(within).get_by_test_id("stDownloadButton")
    with page.expect_download() as download:
        buttons.get_by_role("button", name="CSV").last.click()
    download.value.save_as(tmp_path / "table.csv")
    return pd.read_csv(tmp_path / "table.csv", dtype={"target": str, "gene": str})


def test_a_compared_target_opens_in_explore(visit, demo: Dataset, bundle: Bundle, tmp_path):
    page = go_to(visit, "Compare")
    table = saved(page, tmp_path)
    tested = [name for names in bundle.split.test.values() for name in names]
    assert list(table["target"]) == tested
    assert set(table["part"]) == {"test"}
    assert not table["oracle"].any()
    frame = page.locator("[data-testid=stDataFrame]").last
    frame.scroll_into_view_if_needed()
    # It is painted on a canvas, which gives no sign of when it takes a click.
    link = page.get_by_role("link", name=f"Open {demo.display(tested[0])} in Explore")
    until_seen(lambda: frame.click(position={"x": 20, "y": 35 + 17}), link)
    link.click()
    page.wait_for_url(lambda url: f"target={tested[0]}" in url and "compare" not in url)
    visit.settle()
    assert page.get_by_role("heading", name=demo.display(tested[0]), exact=True).is_visible()
    marks = visit.marks("Known team")
    assert {gene for gene, mark in marks.items() if mark == "known"} == set(demo.teams[tested[0]])


def test_hubs_are_counted_over_test_targets(visit, demo: Dataset, bundle: Bundle, tmp_path):
    page = go_to(visit, "Hubs")
    for alt in ("Wrong places", "Genes by how often", "Confusers and the known"):
        page.locator(f"[aria-label^='{alt}'] .main-svg").first.wait_for()
    table = saved(page, tmp_path).set_index("gene")
    tested = [name for names in bundle.split.test.values() for name in names]
    assert set(table["test_targets"]) == {len(tested)}
    for gene in table.index[:20]:
        assert table.loc[gene, "true"] == sum(gene in demo.teams[name] for name in tested)


def test_oracle_is_badged_computed_and_exported_as_such(visit, bundle: Bundle, tmp_path):
    page = go_to(visit, "Oracle")
    least = max(bundle.split.sizes)
    compute = page.get_by_role("button", name=f"Compute at M = {least}", exact=True)
    until_seen(lambda: page.get_by_role("slider", name="Pool size M").press("Home"), compute)
    compute.click()
    page.locator("[aria-label^='Oracle: exact match by team size'] .main-svg").first.wait_for()
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    badges = page.get_by_text("Oracle: truth injected, no prediction")
    places = {round(badge.bounding_box()["y"]) for badge in badges.filter(visible=True).all()}
    assert len(places) == 2  # on the target's teams and on the table
    table = saved(page, tmp_path)
    assert table["oracle"].all()
    assert set(table["K"]) == {least}


def test_pool_follows_the_slider_and_is_exported(visit, demo: Dataset, bundle: Bundle, tmp_path):
    page = go_to(visit, "Pool")
    for alt in ("Rank of each known regulator", "Candidates of", "Recall@K by pool size"):
        page.locator(f"[aria-label^='{alt}'] .main-svg").first.wait_for()
    slider = page.get_by_role("slider", name="Pool size K")
    until_seen(lambda: slider.press("Home"), page.get_by_text("The first 1 candidates"))
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    table = saved(page, tmp_path, ".st-key-pool-coverage-csv")
    tested = [name for names in bundle.split.test.values() for name in names]
    own = table[table["retriever"] == bundle.retriever_kind]
    assert list(own["target"]) == tested
    assert set(own["R"]) == {len(demo.teams[name]) for name in tested}


def test_regulator_is_linked_filtered_and_exported(visit, demo: Dataset, bundle: Bundle, tmp_path):
    page = visit.enter("Regulator")
    page.get_by_role("heading", name="As a hub confuser").wait_for()
    box = page.get_by_role("combobox", name="Regulator")
    box.click()
    box.fill(demo.display("97"))
    page.get_by_role("option").first.filter(has_text=demo.display("97")).wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "regulator=97" in url)
    page.get_by_role("heading", name=demo.display("97"), exact=True).wait_for()
    page.get_by_role("heading", name="As a hub confuser").wait_for()
    page.locator("[aria-label^='Targets of'] .main-svg").first.wait_for()
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    with page.expect_download() as download:
        page.locator(".st-key-regulator-csv").get_by_role("button").click()
    download.value.save_as(tmp_path / "table.csv")
    table = pd.read_csv(tmp_path / "table.csv", dtype=str)
    tested = {name for names in bundle.split.test.values() for name in names}
    assert set(table["target"]) <= tested
    true = {name for name in tested if "97" in demo.teams[name]}
    assert set(table.loc[table["verdict"].isin(["hit", "missed"]), "target"]) == true
    page.get_by_text("Draggable").click()
    page.frame_locator("iframe").locator("canvas").wait_for()


def test_pages_never_scroll_sideways(visit):
    page = go_to(visit, "Compare")
    for title in ("Hubs", "Oracle", "Pool", ""):
        no_scroll_sideways(page, 420)
        page.set_viewport_size({"width": 1280, "height": 900})
        if title:
            page.locator(".st-key-navigation").get_by_role("link", name=title).click()
            page.wait_for_url(f"**/{title.lower()}?*")
            page.get_by_role("heading", name="All test targets").wait_for()


def test_a_row_of_many_choices_goes_on_below_itself_on_a_phone(visit):
    page = visit.page
    page.set_viewport_size({"width": 390, "height": 900})
    page.goto(f"{visit.url}/benchmark?report=sergio-ds3")
    row = page.get_by_role("toolbar", name="Seeds")
    row.wait_for()
    page.wait_for_function("row => row.scrollWidth <= row.clientWidth", arg=row.element_handle())
    visit.errors[:] = [error for error in visit.errors if "404" not in error]
