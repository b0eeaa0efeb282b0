"""Bars add up to the scores that they show, and hostile names stay text."""

import html
import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grncore.answers.set_parts import SetParts, gap_between
from grncore.drawing.set_bars import Bar, set_bars

EVIL = '<img src=x onerror="alert(1)">'
values = st.floats(-5, 5, allow_nan=False).map(lambda x: round(x, 4))
sets = st.builds(
    SetParts,
    st.dictionaries(st.sampled_from("abcdef"), values, min_size=1, max_size=4),
    values,
)


def pieces(page: str) -> list[list[tuple[str, float, float]]]:
    """Style, left and width of each piece, by row."""
    rows = page.split('role="listitem"')[1:]
    found = r'class="piece (\w+)"[^>]*style="left:(-?[\d.]+)%;width:([\d.]+)%'
    return [[(s, float(x), float(w)) for s, x, w in re.findall(found, row)] for row in rows]


@given(st.lists(sets, min_size=1, max_size=4))
def test_pieces_stay_inside_do_not_overlap_and_keep_proportion(parts):
    page = set_bars([Bar(str(i), one) for i, one in enumerate(parts)], ("a",))
    drawn = []
    for one, row in zip(parts, pieces(page), strict=True):
        sizes = [abs(v) for v in one.members.values()] + ([abs(one.residual)] * (one.residual != 0))
        assert len(row) == len(sizes)
        for (_, left, width), size in zip(row, sizes, strict=True):
            assert left >= -1e-2
            assert left + width <= 100 + 1e-2
            drawn.append((size, width))
        spans = sorted((left, left + width) for _, left, width in row if width > 0.01)
        for before, after in pairwise(spans):
            assert after[0] >= before[1] - 1e-2
    largest, widest = max(drawn, default=(0.0, 0.0))
    for size, width in drawn:
        if largest:
            assert width == pytest.approx(widest * size / largest, abs=0.01)


@given(sets, sets)
def test_a_gap_is_the_sum_of_its_causes(first, second):
    # A member of both sets has one base, whatever set it stands in.
    shared = {g: first.members.get(g, v) for g, v in second.members.items()}
    second = SetParts(shared, second.residual)
    gap = gap_between(first, second)
    assert gap.score == pytest.approx(gap.base + gap.residual)
    assert set(gap.gained) == set(first.members) - set(second.members)
    assert set(gap.given_up) == set(second.members) - set(first.members)


def test_verdicts_and_the_true_set_are_marked():
    bars = [
        Bar("1", SetParts({"a": 1.0, "x": 0.5}, 0.1)), Bar("2", SetParts({"a": 1.0, "b": 0.2}, 0.0))
    ]  # fmt: skip
    page = set_bars(bars, ("a", "b"))
    assert [[style for style, *_ in row] for row in pieces(page)] == [
        ["hit", "wrong", "rest"], ["hit", "hit"]
    ]  # fmt: skip
    assert page.count("◆") == 1
    assert "◆ a + b" in page
    assert "+0.40" in page  # the margin
    assert "+0.40" not in set_bars(bars, ("a", "b"), with_margins=False)
    unknown = set_bars(bars, ())
    assert pieces(unknown)[0][0][0] == "predicted"
    assert "◆" not in unknown


def test_a_model_that_scores_whole_sets_shows_how_far_each_lies_behind_the_first():
    scores = (-1332.0, -1332.5, -1334.0)
    bars = [
        Bar(str(rank), SetParts({"a": 0.0, name: 0.0}, score, has_base=False))
        for rank, (name, score) in enumerate(zip("bcd", scores, strict=True), 1)
    ]
    page = set_bars(bars, ("a",))
    first, second, third = pieces(page)
    assert first == []
    assert [style for style, *_ in (*second, *third)] == ["rest", "rest"]
    widths = [float(width) for width in re.findall(r"width:([\d.]+)%", page)]
    assert widths == [25.0, 100.0], "from zero, the last listed set the longest"
    assert 'class="score"' not in page
    assert "how far behind the first" in page


def test_names_are_escaped():
    page = set_bars([Bar("1", SetParts({EVIL: 1.0}, 0.0))], (EVIL,))
    assert "<img" not in page
    assert EVIL in html.unescape(page)


def test_no_sets_no_bars():
    assert set_bars([], ("a",)) == ""


def test_names_lead_where_they_are_told():
    parts = SetParts({EVIL: 1.0, "b": 2.0}, 0.0)
    page = set_bars([Bar("1", parts)], ("b",), address=lambda gene: f"regulator?gene={gene}")
    names = page.partition('class="names"')[2].partition("</div>")[0]
    found = re.findall(r'<a href="([^"]*)" target="_self">([^<]*)</a>', names)
    assert [tuple(map(html.unescape, one)) for one in found] == [
        (f"regulator?gene={EVIL}", EVIL), ("regulator?gene=b", "b"),
    ]  # fmt: skip
    assert "<a " not in set_bars([Bar("1", parts)], ("b",))
