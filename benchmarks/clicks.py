"""Clicks from the start page to an answer: ``python -m benchmarks.clicks [--walks WALK ...]``.

Walks the app in Chromium as a first visitor does, with folders of its own that are empty, and
counts every click but the choice of files (a key pressed counts as one):

- ``demo``: the main job on a trained set, from the first page to one target's team and confidence.
- ``h5ad``: a ``.h5ad`` file and a species, to an exported table of signed teams with stability. The
  file has 200 genes, for what is counted does not depend on how many there are.
- ``edges``: E. coli's expression, edges, names and operons, through training, to the same table
  with the probability of each team. It trains for minutes.

The last two read ``../shared/data``. Each ends with what its table holds: teams, signs, ratings.
"""

import argparse
import json
import re
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import anndata
import pandas as pd
from playwright.sync_api import Locator, Page, sync_playwright

from tests.browser.serving import CHROMIUM, ROOT, served
from tests.browser.waiting import idle

SHARED = ROOT.parent / "shared" / "data"
PATIENCE = 3_600_000
GENES = 200
RATINGS = ("probability", "stability")


class Visitor:
    """A first visitor of the app, whose clicks are counted."""

    def __init__(self, page: Page, home: Path) -> None:
        self.page = page
        self.home = home
        self.clicks: list[str] = []
        self.started = time.perf_counter()

    def click(self, thing: Locator, what: str) -> None:
        """Click it once it is there and the page is at rest."""
        thing.wait_for()
        idle(self.page)
        thing.click()
        idle(self.page)
        self.clicks.append(what)
        print(f"{time.perf_counter() - self.started:7.1f} s  {len(self.clicks)}. {what}")

    def press(self, button: str) -> None:
        """Click the first button whose name begins so."""
        named = re.compile(rf"^\W*(\w+ )?{re.escape(button)}")
        self.click(self.page.get_by_role("button", name=named).first, button)

    def follow(self, link: str) -> None:
        """Click the first link of the page with this name."""
        self.click(self.page.get_by_test_id("stMain").get_by_role("link", name=link).first, link)

    def give(self, **files: Path) -> None:
        """Choose files by the names of their boxes, which is not counted."""
        for part, path in files.items():
            label = part.replace("_", " ")
            box = self.page.get_by_test_id("stFileUploader").filter(
                has=self.page.get_by_text(label, exact=True)
            )
            box.locator("input[type=file]").set_input_files(path)
            box.get_by_text(path.name).first.wait_for()
            idle(self.page)

    def export(self) -> dict[str, object]:
        """Take the table of teams along, and say what it holds."""
        with self.page.expect_download() as coming:
            self.press("Teams (CSV)")
        coming.value.save_as(self.home / "teams.csv")
        table = pd.read_csv(self.home / "teams.csv", dtype=str, comment="#")
        signs = table.filter(regex="effect|sign").apply(
            lambda column: column.str.contains(r"activat|repress|[+-]", na=False)
        )
        rated = {name: int(table[name].notna().sum()) for name in RATINGS if name in table}
        return {"teams": len(table), "with_signs": int(signs.any(axis=1).sum()), **rated}


def demo(visitor: Visitor) -> dict[str, object]:
    """From the first page to one target's team and how sure it is."""
    page = visitor.page
    box = page.get_by_role("combobox", name="Find a gene")
    visitor.click(box, "Find a gene")
    visitor.click(page.get_by_role("option").nth(3), "a gene")
    page.get_by_role("heading", name="Which team?").wait_for()
    sure = page.get_by_role("heading", name="How sure?")
    sure.wait_for()
    return {"address": page.url.partition("?")[2]}


def h5ad(visitor: Visitor) -> dict[str, object]:
    """Expression in an ``.h5ad`` file, and the list of a species that the app offers."""
    values = pd.read_csv(SHARED / "beeline-mesc" / "BL--ExpressionData.csv.gz", index_col=0)
    values = values.iloc[:GENES]
    path = visitor.home / "cells.h5ad"
    anndata.AnnData(values.T.astype("float32")).write_h5ad(path)
    visitor.follow("Expression only")
    visitor.give(Expression=path)
    visitor.click(visitor.page.get_by_role("radio", name="Factors of human"), "Factors of human")
    visitor.press("Keep and open")
    visitor.press("Name teams for")
    visitor.page.get_by_text("Stability at least").wait_for()
    return visitor.export()


def edges(visitor: Visitor) -> dict[str, object]:
    """E. coli with all that it has, trained by the one button."""
    source = SHARED / "ecoli-precise"
    visitor.follow("Expression and known edges")
    visitor.give(
        Expression=source / "expression.csv.gz", Known_edges=source / "edges.csv",
        Aliases=source / "gene_names.csv", Gene_groups=source / "operons.csv",
    )  # fmt: skip
    visitor.press("Keep and open")
    visitor.press("Train models for this dataset")
    visitor.page.wait_for_url(re.compile("checkpoint="))
    visitor.page.get_by_text("Confidence at least").wait_for()
    return visitor.export()


WALKS: dict[str, Callable[[Visitor], dict[str, object]]] = {
    "demo": demo, "h5ad": h5ad, "edges": edges,
}  # fmt: skip


def walk(name: str, home: Path) -> dict[str, object]:
    """One walk in folders of its own; clicks, seconds and what came out."""
    shelf = ROOT / "checkpoints" if name == "demo" else home / "checkpoints"
    shelf.mkdir(exist_ok=True)
    own = served(GRNCORE_DATA=str(home / "data"), GRNCORE_CHECKPOINTS=str(shelf))
    with own as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": 1440, "height": 1000})
        page.set_default_timeout(PATIENCE)
        page.goto(url)
        page.get_by_role("heading", name="Every gene's team").wait_for()
        visitor = Visitor(page, home)
        came = WALKS[name](visitor)
        browser.close()
    seconds = round(time.perf_counter() - visitor.started)
    return {"walk": name, "clicks": len(visitor.clicks), "seconds": seconds, **came}


def main() -> None:
    """Walk, and print a line of JSON a walk."""
    parser = argparse.ArgumentParser(description="Count the clicks that first visitors need.")
    parser.add_argument("--walks", nargs="*", choices=list(WALKS), default=list(WALKS))
    for name in parser.parse_args().walks:
        with tempfile.TemporaryDirectory() as home:
            print(json.dumps(walk(name, Path(home))), flush=True)


if __name__ == "__main__":
    main()
