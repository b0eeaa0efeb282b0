"""A target's regulators as a small SVG that is drawn at once, on a page or in a printed report."""

import html
from typing import TYPE_CHECKING, Any, NamedTuple

from grncore.answers.verdicts import Verdict
from grncore.drawing.markup import Address
from grncore.drawing.palette import GREY, STYLES
from grncore.export import xml_text

if TYPE_CHECKING:
    import networkx as nx

WIDTH, HEIGHT = 420, 306
_FLOOR, _RISE, _REACH = 242, 178, 118  # the target's height, and the spread of the regulators
_HIT = 36
"""Width of what a click hits, so that a short name can be hit on a phone too."""
_DASHES = {"solid": "", "dot": ' stroke-dasharray="1.5 5"', "dash": ' stroke-dasharray="8 6"'}


class _Place(NamedTuple):
    x: float
    y: float


def regulator_svg(
    graph: "nx.DiGraph", *, title: str, alone: bool = False, address: Address | None = None
) -> str:
    """Regulators on an arc above their target: shape, colour and line tell hit, wrong and missed.

    Where signs are known, a bar ends the line of a repressor and an arrow that of an activator, and
    a word says so.

    Parameters
    ----------
    graph
        See :func:`grncore.drawing.graphs.regulator_graph`.
    title
        What the picture shows, for those who do not see it.
    alone
        For a file of its own, on white; otherwise text takes the colour of the page.
    address
        Where a regulator leads; by default nowhere.
    """
    target = next(n for n, data in graph.nodes(data=True) if data["kind"] == "target")
    bottom = _place(graph.nodes[target])
    parts = []
    for regulator, _, data in graph.edges(data=True):
        parts += _regulator(graph.nodes[regulator], regulator, data, bottom, address)
    name = html.escape(graph.nodes[target]["label"])
    parts.append(
        f'<polygon points="{_hexagon(bottom)}" fill="{GREY}"><title>{name}: the target</title>'
        f'</polygon><text x="{bottom.x:.1f}" y="{bottom.y + 30:.1f}" text-anchor="middle" '
        f'font-weight="700">{name}</text>'
    )
    said = html.escape(title, quote=True)
    ground = f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>' if alone else ""
    ink = "#1c2430" if alone else "currentColor"
    # What can be followed must be reached: nothing inside an image is.
    role = "img" if address is None else "group"
    picture = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="{role}" '
        f'aria-label="{said}" style="width:100%;max-width:480px;display:block;margin:auto" '
        f'font-size="13" font-family="Source Sans, Source Sans 3, sans-serif" fill="{ink}">'
        f"{ground}{''.join(parts)}{_key(graph)}</svg>"
    )
    return xml_text(" ".join(picture.split()))


def _place(data: dict[str, Any]) -> _Place:
    return _Place(WIDTH / 2 + data["x"] * _REACH, _FLOOR - data["y"] * _RISE)


def _regulator(
    data: dict[str, Any],
    gene: str,
    edge: dict[str, Any],
    end: _Place,
    address: Address | None,
) -> list[str]:
    verdict: Verdict = edge["verdict"]
    sign, effect = edge.get("sign", 0), edge.get("effect", "")
    style = STYLES[verdict]
    start = _place(data)
    x1, y1 = start.x + 0.09 * (end.x - start.x), start.y + 0.09 * (end.y - start.y)
    x2, y2 = start.x + 0.84 * (end.x - start.x), start.y + 0.84 * (end.y - start.y)
    name = html.escape(data["label"])
    said = f"{html.escape(gene)}: {html.escape(style.meaning)}"
    said += f", {effect}" if effect else ""
    # The word stands where arrows of its neighbours leave room, above the name.
    word = (
        f'<text x="{start.x:.1f}" y="{start.y - 30:.1f}" text-anchor="middle" font-size="11" '
        f'opacity="0.8">{effect}</text>'
        if effect
        else ""
    )
    node = (
        f"<g>{_mark(verdict, start)}<title>{said}</title></g>"
        f'<text x="{start.x:.1f}" y="{start.y - 15:.1f}" text-anchor="middle">{name}</text>'
    )
    if address is not None:
        at = html.escape(address(gene), quote=True)
        area = (
            f'<rect x="{start.x - _HIT / 2:.1f}" y="{start.y - 30:.1f}" width="{_HIT}" height="42" '
            'fill="none" pointer-events="all"/>'
        )
        node = f'<a href="{at}" target="_self" fill="inherit">{area}{node}</a>'
    return [
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{style.colour}" '
        f'stroke-width="2.4" stroke-linecap="round"{_DASHES[style.dash]}/>',
        _head(_Place(x1, y1), _Place(x2, y2), style.colour, sign),
        node,
        word,
    ]


def _mark(verdict: Verdict, at: _Place, size: float = 9.0) -> str:
    colour = STYLES[verdict].colour
    x, y = at
    if verdict == "hit":
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size}" fill="{colour}"/>'
    if verdict == "missed":
        return (
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size}" fill="none" stroke="{colour}" '
            'stroke-width="2.2" stroke-dasharray="4 3"/>'
        )
    if verdict == "wrong":
        s = 0.8 * size
        return (
            f'<path d="M{x - s:.1f} {y - s:.1f}L{x + s:.1f} {y + s:.1f}M{x - s:.1f} {y + s:.1f}'
            f'L{x + s:.1f} {y - s:.1f}" stroke="{colour}" stroke-width="5" fill="none"/>'
        )
    points = f"{x:.1f},{y - size:.1f} {x + size:.1f},{y:.1f} {x:.1f},{y + size:.1f} "
    return f'<polygon points="{points}{x - size:.1f},{y:.1f}" fill="{colour}"/>'


def _head(start: _Place, end: _Place, colour: str, sign: int) -> str:
    """A bar for a repressor, an arrow for others: the field's own marks."""
    if sign >= 0:
        return f'<polygon class="arrow" points="{_arrow(start, end)}" fill="{colour}"/>'
    dx, dy = (8 * part for part in _direction(start, end))
    return (
        f'<line class="bar" x1="{end.x - dy:.1f}" y1="{end.y + dx:.1f}" x2="{end.x + dy:.1f}" '
        f'y2="{end.y - dx:.1f}" stroke="{colour}" stroke-width="3.4" stroke-linecap="round"/>'
    )


def _direction(start: _Place, end: _Place) -> tuple[float, float]:
    """A step of length 1 from one place towards another."""
    dx, dy = end.x - start.x, end.y - start.y
    norm = (dx * dx + dy * dy) ** 0.5 or 1.0
    return dx / norm, dy / norm


def _arrow(start: _Place, end: _Place) -> str:
    dx, dy = _direction(start, end)
    tip = _Place(end.x + 6 * dx, end.y + 6 * dy)
    back = _Place(tip.x - 10 * dx, tip.y - 10 * dy)
    half = 4.2
    corners = (tip, _Place(back.x - dy * half, back.y + dx * half),
               _Place(back.x + dy * half, back.y - dx * half))  # fmt: skip
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in corners)


def _hexagon(at: _Place) -> str:
    offsets = ((-1, 0), (-0.5, -0.87), (0.5, -0.87), (1, 0), (0.5, 0.87), (-0.5, 0.87))
    return " ".join(f"{at.x + 12 * dx:.1f},{at.y + 12 * dy:.1f}" for dx, dy in offsets)


def _key(graph: "nx.DiGraph") -> str:
    present = {data["verdict"] for *_, data in graph.edges(data=True)}
    shown = [name for name in STYLES if name in present]
    start = WIDTH / 2 - 50 * len(shown) + 16
    made = []
    for place, name in enumerate(shown):
        x = start + 100 * place
        made.append(
            f"{_mark(name, _Place(x, HEIGHT - 10), 6.0)}"
            f'<text x="{x + 12:.0f}" y="{HEIGHT - 6}" font-size="12">{STYLES[name].title}</text>'
        )
    return "".join(made)
