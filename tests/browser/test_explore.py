"""The main job in a real browser: open, type a target, read its team, take it along."""

import re

import pandas as pd

from grncore.checkpoints import Bundle
from grncore.dataset import Dataset
from grncore.export import read_teams_csv
from tests.browser.waiting import no_scroll_sideways, until_seen


def a_target(bundle: Bundle, part: str, size: int, place: int = 0) -> str:
    return getattr(bundle.split, part)[size][place]


def stored(bundle: Bundle, target: str, model: str) -> tuple[str, ...]:
    """Team that was decoded when the bundle was trained."""
    assert bundle.teams_path is not None
    table = read_teams_csv(bundle.teams_path)
    best = table[(table["target"] == target) & (table["model"] == model) & (table["rank"] == 1)]
    return best["regulators"].iloc[0]


def test_opens_on_a_test_target_with_every_view(visit, bundle: Bundle):
    page = visit.open().page
    target = re.search(r"target=([^&]+)", page.url)[1]
    assert bundle.split.part_of(target) == "test"
    assert page.get_by_text(re.compile("Test target")).first.is_visible()
    page.locator("svg[aria-label^='Regulators of']").wait_for()
    page.locator(".grn-bars").first.wait_for()
    assert page.locator(".js-plotly-plot").count() == 0  # nothing above waits for its library
    page.locator("[data-testid=stDataFrame]").filter(visible=True).first.wait_for()
    page.get_by_role("tab", name="Expression").click()
    for alt in ("Expression of .* by group", "Expression of .* against"):
        page.get_by_label(re.compile(alt)).locator(".main-svg").first.wait_for()


def test_type_a_target_and_read_its_team(visit, demo: Dataset, bundle: Bundle):
    target = a_target(bundle, "test", 3, 1)
    typed = demo.display(target).upper()
    visit.open(target=a_target(bundle, "test", 2)).choose(typed, target)
    truth = set(demo.teams[target])
    assert {gene for gene, mark in visit.marks("Known team").items() if mark == "known"} == truth
    for model, label in (("pair", "PairS2"), ("residual", "Residual HOS2")):
        named = set(stored(bundle, target, model))
        marks = visit.marks(label)
        assert {gene for gene, mark in marks.items() if mark == "hit"} == named & truth
        assert {gene for gene, mark in marks.items() if mark == "wrong"} == named - truth
        assert {gene for gene, mark in marks.items() if mark == "missed"} == truth - named


def test_download_of_one_target(visit, demo: Dataset, bundle: Bundle, tmp_path):
    target = a_target(bundle, "test", 2)
    page = visit.open(target=target).page
    this = page.get_by_role("button", name="This target")
    until_seen(page.get_by_role("button", name="Download", exact=True).click, this)
    with page.expect_download() as download:
        this.click()
    download.value.save_as(tmp_path / "teams.csv")
    table = read_teams_csv(tmp_path / "teams.csv")
    assert set(table["target"]) == {target}
    assert set(table["truth"]) == {demo.teams[target]}
    assert {"neighbour", "stage1", "pair", "residual"} <= set(table["model"])
    best = table[(table["model"] == "residual") & (table["rank"] == 1)].iloc[0]
    assert best["regulators"] == stored(bundle, target, "residual")
    assert best["exact"] == (set(best["regulators"]) == set(demo.teams[target]))
    gap = table["score"] - table["base"] - table["residual"]
    assert gap[table["model"] == "residual"].abs().max() < 1e-3


def test_download_of_all_targets_is_the_stored_file(visit, bundle: Bundle, tmp_path):
    page = visit.open(target=a_target(bundle, "test", 2)).page
    every = page.get_by_role("button", name="All targets")
    until_seen(page.get_by_role("button", name="Download", exact=True).click, every)
    with page.expect_download() as download:
        every.click()
    download.value.save_as(tmp_path / "all.csv")
    pd.testing.assert_frame_equal(
        read_teams_csv(tmp_path / "all.csv"), read_teams_csv(bundle.teams_path)
    )


def test_deep_link_reproduces_a_view(visit, demo: Dataset, bundle: Bundle):
    target = a_target(bundle, "train", 2)
    page = visit.open(target=target, model="pair").page
    assert page.get_by_role("heading", name=demo.display(target), exact=True).is_visible()
    assert page.get_by_text(re.compile("Seen in training")).first.is_visible()
    assert page.get_by_text("Best sets of PairS2").is_visible()
    assert f"target={target}" in page.url
    assert "model=pair" in page.url


def test_back_returns_to_the_target_before(visit, bundle: Bundle):
    first, second = a_target(bundle, "test", 2), a_target(bundle, "test", 3)
    visit.open(target=first).choose(second, second)
    truth_of_second = visit.marks("Known team")
    visit.page.go_back()
    visit.page.wait_for_url(lambda url: f"target={first}" in url)
    visit.page.wait_for_function(
        "expected => document.querySelectorAll('.grn-strip .known').length === expected", arg=2
    )
    visit.settle()
    assert visit.marks("Known team") != truth_of_second


def test_bad_link_is_explained(visit):
    page = visit.open(target="nosuchgene").page
    assert page.get_by_text("The link asks for a gene that is not here").is_visible()


def test_draggable_network_draws_without_a_network(visit, bundle: Bundle):
    page = visit.open(target=a_target(bundle, "test", 3)).page
    page.get_by_text("Draggable").click()
    frame = page.frame_locator("iframe[title='Draggable regulator network']")
    frame.locator("canvas").wait_for()


def test_dark_theme_keeps_the_strip_readable_and_no_width_scrolls_sideways(visit, bundle: Bundle):
    visit.page.emulate_media(color_scheme="dark")
    page = visit.open(target=a_target(bundle, "test", 3)).page
    ground = page.locator("[data-testid=stApp]").evaluate(
        "e => getComputedStyle(e).backgroundColor"
    )
    row = page.locator(".grn-strip tbody th").nth(1)
    assert row.evaluate("e => getComputedStyle(e).backgroundColor") == ground
    for width in (1280, 420):
        no_scroll_sideways(page, width)


def test_genes_in_pictures_and_sentences_open_their_page(visit, bundle: Bundle):
    target = bundle.split.test[4][0]
    for where in ("svg a text", ".grn-bars a", ".st-key-answer-fooled a"):
        page = visit.open(target=target).page
        link = page.locator(where).first
        named = link.inner_text() if "svg" not in where else link.text_content()
        link.click()
        page.get_by_role("heading", name=named, exact=True, level=1).wait_for()
        page.wait_for_url("**/regulator?*")
    # Streamlit looks for its server below the address of a page first.
    visit.errors[:] = [error for error in visit.errors if "404" not in error]
