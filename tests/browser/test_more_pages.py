"""The pages beside Explore in a real browser: reach, read, take their tables along."""

import pandas as pd
import pytest

from grncore.checkpoints import Bundle
from grncore.dataset import Dataset


def go_to(visit, title: str):
    """Reach a page as users do, through the sidebar."""
    page = visit.open().page
    page.locator(".st-key-navigation").get_by_role("link", name=title).click()
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
    page.wait_for_timeout(1000)  # it is painted on a canvas, which gives no other sign
    box = frame.bounding_box()
    page.mouse.click(box["x"] + 20, box["y"] + 35 + 17)
    page.get_by_role("link", name=f"Open {demo.display(tested[0])} in Explore").click()
    page.wait_for_url(lambda url: f"target={tested[0]}" in url and "compare" not in url)
    visit.settle()
    assert page.get_by_role("heading", name=demo.display(tested[0]), exact=True).is_visible()
    marks = visit.marks("Known team")
    assert {gene for gene, mark in marks.items() if mark == "known"} == set(demo.teams[tested[0]])


def test_hubs_are_counted_over_test_targets(visit, demo: Dataset, bundle: Bundle, tmp_path):
    page = go_to(visit, "Hubs")
    for alt in ("Wrong places", "Genes by how often", "Confusers and the true"):
        page.locator(f"[aria-label^='{alt}'] .main-svg").first.wait_for()
    table = saved(page, tmp_path).set_index("gene")
    tested = [name for names in bundle.split.test.values() for name in names]
    assert set(table["test_targets"]) == {len(tested)}
    for gene in table.index[:20]:
        assert table.loc[gene, "true"] == sum(gene in demo.teams[name] for name in tested)


def test_oracle_is_badged_computed_and_exported_as_such(visit, bundle: Bundle, tmp_path):
    page = go_to(visit, "Oracle")
    page.get_by_role("slider", name="Pool size M").press("Home")
    least = max(bundle.split.sizes)
    page.get_by_role("button", name=f"Compute at M = {least}").click()
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
    for alt in ("Rank of each true regulator", "Candidates of", "Recall@K by pool size"):
        page.locator(f"[aria-label^='{alt}'] .main-svg").first.wait_for()
    page.get_by_role("slider", name="Pool size K").press("Home")
    page.get_by_text("The first 1 candidates").wait_for()
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    table = saved(page, tmp_path, ".st-key-pool-coverage-csv")
    tested = [name for names in bundle.split.test.values() for name in names]
    own = table[table["retriever"] == bundle.retriever_kind]
    assert list(own["target"]) == tested
    assert set(own["R"]) == {len(demo.teams[name]) for name in tested}


def test_regulator_is_linked_filtered_and_exported(visit, demo: Dataset, bundle: Bundle, tmp_path):
    page = visit.open().page
    page.locator(".st-key-navigation").get_by_role("link", name="Regulator").click()
    page.get_by_role("heading", name="As a hub confuser").wait_for()
    box = page.get_by_role("combobox", name="Regulator")
    box.click()
    box.fill(demo.display("97"))
    page.get_by_role("option").first.wait_for()
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


@pytest.mark.parametrize("title", ["Compare", "Hubs", "Oracle", "Pool"])
def test_pages_never_scroll_sideways(visit, title: str):
    page = go_to(visit, title)
    page.set_viewport_size({"width": 420, "height": 900})
    page.wait_for_timeout(1500)
    overflow = page.locator("[data-testid=stMain]").evaluate("e => e.scrollWidth - e.clientWidth")
    assert overflow <= 0
