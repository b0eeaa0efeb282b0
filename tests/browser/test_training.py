"""Train in a real browser: two epochs, a cancel, a resume, and a tab that is closed meanwhile."""

import zipfile
from urllib.parse import urlencode

import pytest

from grncore.checkpoints import load_bundle
from grncore.runs import list_runs
from tests.browser.waiting import idle, no_scroll_sideways, send, until_seen

PATIENCE = 180_000
"""Milliseconds for anything to appear: a run imports torch anew, on a machine that is busy."""


@pytest.fixture
def open_tab(window, workshop):
    """Open the small dataset in a new tab, on a page reached through the sidebar."""
    opened = []

    def tab(title: str):
        page = window.new_page()
        opened.append(page)
        page.set_default_timeout(PATIENCE)
        page.set_viewport_size({"width": 1280, "height": 1400})
        page.errors = []
        page.on("pageerror", lambda error: page.errors.append(str(error)))
        page.goto(f"{workshop.url}/?{urlencode({'dataset': str(workshop.source)})}")
        idle(page)
        page.locator(".st-key-navigation").get_by_role("link", name=title, exact=True).click()
        page.get_by_role("heading", name=title, exact=True).wait_for()
        idle(page)
        return page

    yield tab
    for page in opened:
        assert page.errors == []
        page.close()


def choose(page, box: str, option: str) -> None:
    page.get_by_role("combobox", name=box, exact=True).click()
    page.get_by_role("option", name=option, exact=True).click()
    idle(page)


def fill(page, label: str, value: str) -> None:
    from playwright.sync_api import expect  # absent where these tests are skipped

    box = page.get_by_role("spinbutton", name=label, exact=True)
    # While a change of method is drawn, the settings of the one before are still there.
    expect(box).to_have_count(1, timeout=PATIENCE)
    box.fill(value)
    box.press("Enter")
    idle(page)


def name_and_start(page, name: str) -> None:
    box = page.get_by_role("textbox", name="Name of the checkpoint")
    box.fill(name)
    box.press("Enter")
    idle(page)
    page.get_by_role("button", name="Start training").click()


def badge(page, word: str):
    """The latest run that is in this state."""
    return page.locator(".stMarkdownBadge", has_text=word).first


def press(page, button: str, word: str) -> None:
    """Press a run's button until it is in that state: the list is drawn anew every other second."""

    def act() -> None:
        idle(page)
        there = page.get_by_role("button", name=button, exact=True)
        if there.is_visible():
            there.click(timeout=5_000)

    until_seen(act, badge(page, word), 20_000)


def prepare(page, epochs: str) -> None:
    """Choose what trains fast."""
    choose(page, "Retriever (stage 1)", "Popularity")
    page.locator("summary", has_text="Hyperparameters").click()
    fill(page, "Epochs", epochs)


def test_two_epochs_make_a_checkpoint_that_opens(open_tab, workshop):
    page = open_tab("Train")
    prepare(page, "2")
    fill(page, "Pretrain epochs", "1")
    name_and_start(page, "quick")
    badge(page, "Finished").wait_for()
    idle(page)
    # Its checkpoint is in the sidebar at once, and its curves are drawn.
    page.locator("[aria-label^='Loss by epoch'] .main-svg").first.wait_for()
    choose(page, "Checkpoint", "quick")
    bundle = load_bundle(workshop.bundles / "quick")
    assert [len(bundle.header.stored("residual", size).curve) for size in (2, 3)] == [2, 2]
    page.get_by_role("link", name="Open it").click()
    page.wait_for_url(lambda url: "training" not in url)
    idle(page)
    page.get_by_text("Residual HOS2").first.wait_for()


def test_a_run_outlives_its_tab_and_is_cancelled_and_resumed(open_tab, workshop):
    page = open_tab("Train")
    prepare(page, "500")
    name_and_start(page, "long")
    badge(page, "Running").wait_for()
    page.close()  # the run does not mind
    page = open_tab("Train")
    run = list_runs(workshop.bundles)[0]
    assert run.status() == "running"
    press(page, "Cancel", "Cancelled")
    assert run.status() == "cancelled"
    assert not (workshop.bundles / "long").exists()
    press(page, "Resume", "Running")
    assert run.status() == "running"
    run.cancel(force=True)
    badge(page, "Cancelled").wait_for()


def test_a_checkpoint_goes_out_as_zip_and_comes_back(open_tab, workshop, tmp_path):
    page = open_tab("Train")
    page.get_by_role("button", name="Download as zip").scroll_into_view_if_needed()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download as zip").click()
    packed = tmp_path / "quick.zip"
    download.value.save_as(packed)
    with zipfile.ZipFile(packed) as archive:
        assert "quick/bundle.json" in archive.namelist()
    page.locator("input[type=file]").set_input_files(packed)
    page.get_by_role("button", name="Load it").click()
    page.get_by_text("quick-2 is loaded").wait_for()
    assert load_bundle(workshop.bundles / "quick-2").header.files


def test_own_files_are_opened(open_tab, workshop):
    page = open_tab("Data")
    page.get_by_role("tab", name="Bring your own").click()
    page.get_by_text("Choose an expression file").wait_for()
    page.get_by_role("radio", name="Expression and known edges").click()
    page.get_by_text("a table of known edges").wait_for()
    read = page.get_by_role("heading", name="As it was read")
    send(page, 0, workshop.source / "simulated_noNoise_0.csv.gz", read)
    edges = b"TF,target\n" + (workshop.source / "gt_GRN.csv").read_bytes()
    said = page.get_by_text("known edges").filter(has_text="152").first
    send(page, 1, {"name": "edges.csv", "mimeType": "text/csv", "buffer": edges}, said)
    box = page.get_by_role("textbox", name="Name of the dataset")
    box.fill("mine")
    box.press("Enter")
    idle(page)  # a click while the page is redrawn may be lost
    page.get_by_role("button", name="Keep and open").click()
    page.wait_for_url(lambda url: "mine" in url)
    idle(page)
    assert (workshop.data / "mine" / "dataset.toml").is_file()
    no_scroll_sideways(page, 420)
