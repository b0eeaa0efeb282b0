"""The team strip is read as a table: one mark a regulator, in colour and in shape."""

import re

import numpy as np
import pandas as pd

from grncore.answers.ranked_sets import RankedSets
from grncore.answers.target import TargetView
from grncore.drawing.team_table import team_table

EVIL = "<script>alert('x')</script>"


def view(truth: tuple[str, ...], named: tuple[str, ...]) -> TargetView:
    nothing = np.full(1 if named else 0, np.nan)
    sets = RankedSets("m", "Model", (named,) if named else (), nothing, nothing, nothing)
    return TargetView("t", "t", 2, truth, (), "test", {"m": sets}, 3, pd.DataFrame(), 1)


def marks(page: str) -> list[str]:
    row = re.search(r'scope="row">Model</th>(.*?)</tr>', page, re.DOTALL)
    assert row is not None
    return re.findall(r'class="(?:dot )?(hit|wrong|missed|predicted|none)"', row[1])


def test_marks_follow_the_columns():
    page = team_table(view(("a", "b"), ("b", "c")))
    assert re.findall(r'scope="col" title="(\w+)"', page) == ["a", "b", "c"]
    assert marks(page) == ["missed", "hit", "wrong"]
    assert "1 of 2" in page


def test_each_verdict_has_a_shape_of_its_own():
    page = team_table(view(("a", "b"), ("b", "c")))
    rules = {
        name: re.search(rf"\.grn-strip \.{name}, \.grn-key \.{name} {{([^}}]*)}}", page)[1]
        for name in ("hit", "wrong", "missed")
    }
    assert "dashed" in rules["missed"]
    assert "border-radius" in rules["wrong"]
    assert "border" not in rules["hit"]
    assert ">✓<" in page
    assert ">✕<" in page


def test_exact_match_is_said():
    assert "exact match" in team_table(view(("a", "b"), ("b", "a")))
    assert "exact match" not in team_table(view(("a", "b"), ("b", "c")))


def test_without_truth_nothing_is_judged():
    page = team_table(view((), ("b", "c")))
    assert marks(page) == ["predicted", "predicted"]
    assert "Known team" not in page


def test_a_model_without_an_answer_misses_nothing():
    page = team_table(view(("a", "b"), ()))
    assert marks(page) == ["none", "none"]
    assert "no answer" in page


def test_hostile_names_are_escaped_everywhere():
    page = team_table(view((EVIL, "b"), (EVIL, "c")), display=lambda gene: gene)
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    page = team_table(view(("a", "b"), ("a", "c")), display=lambda gene: EVIL)
    assert "<script" not in page


def test_it_is_one_line():
    hostile = "a\n\n# heading $x$ **b**"
    assert "\n" not in team_table(view((hostile, "b"), ("b", "c")), display=lambda gene: gene)


def test_a_name_leads_where_it_is_told_to():
    page = team_table(view(("a", "b"), ("a", "c")), address=lambda gene: f'r?x="{gene}"&y=<')
    assert page.count("<a ") == 3
    assert 'href="r?x=&#34;c&#34;&amp;y=&lt;"' in page
    assert "<a " not in team_table(view(("a", "b"), ("a", "c")))


def test_a_short_name_is_wide_enough_to_hit():
    page = team_table(view(("a", "b"), ("a", "c")), address=lambda gene: f"r?x={gene}")
    rule = re.search(r"thead th a \{([^}]*)\}", page)
    assert rule is not None
    assert "display: inline-block" in rule[1]
    width = re.search(r"min-width: (\d+)px", rule[1])
    assert width is not None
    assert int(width[1]) >= 24  # WCAG 2.2, 2.5.8
