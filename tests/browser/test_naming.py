"""Naming teams in a real browser: seen at once, still at work after a reload, there when done."""

import re
from urllib.parse import urlencode

import numpy as np
import pandas as pd
import pytest

from grncore.runs import list_runs
from tests.browser.waiting import idle

PATIENCE = 240_000
"""Milliseconds for anything to appear: a run imports all anew, on a machine that is busy."""

GENES = 150


@pytest.fixture
def expression(workshop):
    """Amounts of genes of which a tenth are listed as regulators; nothing else is known."""
    rng = np.random.default_rng(5)
    home = workshop.source.parent / "expression"
    home.mkdir()
    genes = [f"g{number}" for number in range(GENES)]
    cells = [f"c{number}" for number in range(60)]
    table = pd.DataFrame(rng.gamma(2.0, 1.0, (GENES, 60)), index=genes, columns=cells)
    table.to_csv(home / "expression.csv")
    (home / "regulators.txt").write_text("\n".join(genes[: GENES // 10]) + "\n")
    return home


def test_naming_outlives_its_tab(window, workshop, expression):
    page = window.new_page()
    page.set_default_timeout(PATIENCE)
    page.set_viewport_size({"width": 1280, "height": 1400})
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    address = f"{workshop.url}/?{urlencode({'dataset': str(expression)})}"
    page.goto(address)
    idle(page)
    page.get_by_role("button", name=f"Name teams for {GENES} genes").click()
    bar = page.locator("[data-testid=stProgress]", has_text=re.compile(r"Starting.* · \d+ s"))
    bar.wait_for()  # it says what it does before a process can tell of anything
    (run,) = list_runs(workshop.bundles, "name")
    assert run.status() == "running"
    page.reload()  # a new session: the first one has gone
    page.get_by_role("button", name="Cancel", exact=True).wait_for()
    assert [one.id for one in list_runs(workshop.bundles, "name")] == [run.id]
    table = page.locator("[aria-label='Genes with their recommended teams']")
    table.first.wait_for()
    page.get_by_text(f"{GENES} of {GENES} genes").first.wait_for()
    assert run.status() == "finished"
    assert page.get_by_role("button", name="Name teams for").count() == 0
    page.reload()  # from disk now
    page.get_by_text(f"{GENES} of {GENES} genes").first.wait_for()
    assert errors == []
    page.close()
