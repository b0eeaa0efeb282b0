"""The page of a list's report: its numbers, its words for signs, and that it loads nothing."""

import html
import re

import pandas as pd
import pytest

from grncore.answers.gene_list import GeneList, Unresolved
from grncore.answers.list_report import ListReport
from grncore.drawing.list_report import SHOWN_SHARED, list_report_page

EVIL = '<script src="https://a.b/c.js">x</script>'


def report(**changes) -> ListReport:
    table = pd.DataFrame(
        {
            "target": ["t1", "t2", "t3", "t4"],
            "regulators": [("a", "b"), ("a", "c"), ("b",), ()],
            "signs": [(1, -1), (0, 0), (0,), ()],
            "probability": [0.25, float("nan"), 0.5, float("nan")],
            "exact": pd.array([True, False, None, None], dtype="boolean"),
            "role": ["test", "train", "unknown", "unknown"],
            "model": ["pair", "pair", "correlation", "correlation"],
        }
    )
    shared = pd.DataFrame(
        {
            "regulator": [f"r{place}" for place in range(30)],
            "in_list": [4, *[1] * 29],
            "list_size": 5,
            "in_background": 10,
            "background_size": 100,
            "expected": 0.5,
            "p_value": 1e-6,
            "q_value": [0.00031, *[0.9] * 29],
        }
    )
    values = {
        "dataset": "little",
        "genes": GeneList(("t1", "t2", "t3", "t4"), (Unresolved(EVIL, ("t9",)),), 2),
        "table": table,
        "known": {"t1": ("a", "b"), "t2": ("a", "b")},
        "shared": shared,
        "names": {"a": EVIL, "t1": "abcD"},
        "signs": "→ activates, ⊣ represses.",
        "methods": ("Data. Of two parts.",),
        "commands": ("python -m grncore recover demo --targets 'a&b'",),
        "date": "2026-01-02",
    }
    return ListReport(**{**values, **changes})


def text_of(page: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "|", page))


def row_of(page: str, name: str) -> str:
    row = re.search(rf"<tr><td>{name}.*?</tr>", page)
    assert row is not None
    return html.unescape(re.sub(r"<[^>]+>", "", row[0].replace("</td>", "|")))


def test_rows_say_team_signs_confidence_and_whether_the_known_team_agrees():
    page = list_report_page(report())
    said = f"abcD t1|→ {EVIL} (activates) + ⊣ b (represses)|25%|agrees|test target|"
    assert row_of(page, "abcD").startswith(said)
    assert f"|{EVIL} + c|–|differs: {EVIL} + b|seen in training|" in row_of(page, "t2")
    assert "|50%|none known|" in row_of(page, "t3")
    assert "|no answer|–|" in row_of(page, "t4")
    text = text_of(page)
    # Agreement with a team that was learnt is no evidence, so that it is counted apart.
    assert "named for 1 of 1 test targets, " in text
    assert "0 of 1 targets that methods learnt from or were chosen on|" in text
    assert "2 repeats left out" in text
    assert "2026-01-02" in text
    assert "4 genes" in text


def test_no_team_is_called_certain():
    page = list_report_page(report(table=report().table.assign(probability=0.9987)))
    assert "|>99%|" in row_of(page, "abcD")


def test_shared_regulators_are_bars_with_counts_and_corrected_p_values():
    page = list_report_page(report())
    assert "r0: 4 of 5; 0.5 expected (10 of 100); q = 0.00031" in text_of(page)
    bars = re.findall(r'<rect class="bar"[^>]*width="([\d.]+)"[^>]*fill="([^"]+)"', page)
    assert len(bars) == SHOWN_SHARED
    assert float(bars[0][0]) == pytest.approx(4 * float(bars[1][0]), rel=0.01)
    assert bars[0][1] != "none" == bars[1][1]  # only what is surprising is filled
    assert f"first {SHOWN_SHARED} of 30" in page
    assert "Not tested" in list_report_page(report(shared=None))


def test_stability_stands_where_there_is_no_probability():
    table = report().table.assign(probability=float("nan"))
    assert "Confidence" not in list_report_page(report(table=table))
    page = list_report_page(report(table=table.assign(stability=[0.75, 0.5, 0.5, float("nan")])))
    assert "|75%|" in row_of(page, "abcD")
    assert "Stability" in text_of(page)


def test_page_loads_nothing_and_escapes_every_name():
    shared = report().shared.assign(regulator=EVIL)
    page = list_report_page(report(shared=shared, dataset=EVIL, signs=EVIL, methods=(EVIL,)))
    assert "<script" not in page
    assert not re.search(r"<[^>]*\s(src|href)\s*=|@import|url\(", page)
    assert "default-src 'none'" in page
    assert "Not found" in page
    assert "did you mean t9?" in page
    assert "--targets 'a&b'" in text_of(page)


def test_print_sheet_keeps_rows_whole_and_repeats_the_header():
    page = list_report_page(report())
    assert "size: A4" in page
    assert "thead { display: table-header-group; }" in page
    assert re.search(r"tr,[^}]*break-inside: avoid", page)
    assert page.count("<thead>") == 1
