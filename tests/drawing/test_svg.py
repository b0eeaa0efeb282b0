"""The small network is well-formed, tells verdicts apart by shape, and escapes names."""

import xml.etree.ElementTree as ET

import pytest

from grncore.drawing.graphs import regulator_graph
from grncore.drawing.svg import WIDTH, regulator_svg

EVIL = '<script>alert("x")</script>&'
SPACE = "{http://www.w3.org/2000/svg}"


def parsed(named, truth, **options) -> ET.Element:
    graph = regulator_graph("t", named, truth)
    return ET.fromstring(regulator_svg(graph, title="a & b", **options))


def test_an_edge_for_each_regulator_in_a_line_of_its_own_style():
    root = parsed(["hit", "wrong"], ["hit", "missed"])
    lines = root.findall(f"{SPACE}line")
    assert len(lines) == 3
    assert len({line.get("stroke-dasharray") for line in lines}) == 3
    texts = [text.text for text in root.iter(f"{SPACE}text")]
    assert {"hit", "wrong", "missed", "t"} <= set(texts)
    shapes = [next(iter(group)) for group in root.findall(f"{SPACE}g")]
    assert len({(shape.tag, shape.get("stroke-dasharray")) for shape in shapes}) == 3


@pytest.mark.parametrize("count", [1, 2, 5, 8])
def test_everything_lies_inside_the_picture(count):
    root = parsed([f"r{i}" for i in range(count)], [])
    _, _, width, height = map(float, root.get("viewBox").split())
    for line in root.iter(f"{SPACE}line"):
        for name, limit in (("x1", width), ("x2", width), ("y1", height), ("y2", height)):
            assert 0 <= float(line.get(name)) <= limit


def test_a_file_opens_whatever_names_hold():
    graph = regulator_graph("\x1b[31mt", ["a\x00b", "\ufffe", "\ud800"], [])
    root = ET.fromstring(regulator_svg(graph, title="\x07", alone=True))
    assert {"?[31mt", "a?b", "?"} <= {text.text for text in root.iter(f"{SPACE}text")}


def test_hostile_names_stay_text():
    graph = regulator_graph(EVIL, [EVIL + "r"], [])
    text = regulator_svg(graph, title=EVIL)
    assert "<script>" not in text
    assert ET.fromstring(text).get("aria-label") == EVIL


def test_a_file_of_its_own_has_a_ground_and_ink():
    assert parsed(["a"], ["a"], alone=True).find(f"{SPACE}rect") is not None
    assert parsed(["a"], ["a"]).find(f"{SPACE}rect") is None


def test_a_regulator_leads_where_it_is_told():
    root = parsed(["hit", EVIL], ["hit"], address=lambda gene: f"regulator?a&regulator={gene}")
    assert root.get("role") == "group"  # an image hides what is inside it from screen readers
    links = {link.get("href"): link for link in root.iter(f"{SPACE}a")}
    assert set(links) == {"regulator?a&regulator=hit", f"regulator?a&regulator={EVIL}"}
    for link in links.values():
        assert link.get("target") == "_self"
        assert len(list(link.iter(f"{SPACE}text"))) == 1
        area = next(link.iter(f"{SPACE}rect"))  # on a phone the picture is 280 pixels wide
        assert min(float(area.get(side)) for side in ("width", "height")) * 280 / WIDTH >= 24
    still = parsed(["hit"], [])
    assert still.get("role") == "img"
    assert not list(still.iter(f"{SPACE}a"))
