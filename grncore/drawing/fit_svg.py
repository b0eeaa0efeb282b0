"""Observed against explained expression of a target for several teams, as one small SVG."""

import html
from collections.abc import Callable, Mapping

import numpy as np

from grncore.answers.profiles import thinned_places
from grncore.answers.team_fit import TeamFit
from grncore.drawing.palette import BLUE, GREY

SIDE, GAP, TOP, BOTTOM = 150, 22, 40, 30
POINTS = 220
"""Points drawn for each team; the share is of all."""


def fit_svg(fits: Mapping[str, TeamFit], *, title: str, display: Callable[[str], str] = str) -> str:
    """A panel a team: a point a cell, the line where both agree, and each point's residual.

    Parameters
    ----------
    fits
        What each panel is called, and the fit that it shows.
    title
        What the picture shows, for those who do not see it.
    """
    values = np.concatenate([[*fit.observed, *fit.explained] for fit in fits.values()])
    low, high = (float(edge) for edge in np.percentile(values, (0.5, 99.5)))
    span = (high - low) or 1.0
    panels = "".join(
        _panel(place * (SIDE + GAP), label, fit, low, span, display)
        for place, (label, fit) in enumerate(fits.items())
    )
    width = len(fits) * (SIDE + GAP)
    said = html.escape(title, quote=True)
    picture = (
        f'<svg class="grn-fit" xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{said}" '
        f'viewBox="-12 0 {width + 4} {TOP + SIDE + BOTTOM}" style="width:100%;'
        f'max-width:{width * 1.25:.0f}px;display:block;margin:auto" fill="currentColor" '
        f'font-size="11" font-family="Source Sans, Source Sans 3, sans-serif">{panels}</svg>'
    )
    return " ".join(picture.split())


def _panel(
    left: float, label: str, fit: TeamFit, low: float, span: float, display: Callable[[str], str]
) -> str:
    def across(value: float) -> float:
        return left + SIDE * min(max((value - low) / span, 0.0), 1.0)

    def down(value: float) -> float:
        return TOP + SIDE * (1 - min(max((value - low) / span, 0.0), 1.0))

    points, residuals = [], []
    for cell in thinned_places(len(fit.observed), POINTS):
        x = float(fit.explained[cell])
        y = float(fit.observed[cell])
        residuals.append(f"M{across(x):.1f} {down(y):.1f}V{down(x):.1f}")
        points.append(f'<circle cx="{across(x):.1f}" cy="{down(y):.1f}" r="1.7"/>')
    team = " + ".join(map(display, fit.team))
    names = html.escape(team)
    shown = names if len(team) <= 30 else f"{html.escape(team[:29])}…"
    middle = left + SIDE / 2
    return (
        f"<g><title>{html.escape(label)}: {names}, explains {fit.share:.1%}</title>"
        f'<text x="{left:.0f}" y="14" font-weight="650">{html.escape(label)}: {fit.share:.0%} '
        f'explained</text><text x="{left:.0f}" y="30" opacity="0.8" font-size="10">{shown}</text>'
        f'<rect x="{left:.0f}" y="{TOP}" width="{SIDE}" height="{SIDE}" fill="none" '
        f'stroke="{GREY}" stroke-opacity="0.5"/>'
        f'<path d="{"".join(residuals)}" stroke="{GREY}" stroke-opacity="0.35" '
        f'stroke-width="0.7"/><path d="M{left:.0f} {TOP + SIDE}L{left + SIDE:.0f} {TOP}" '
        f'stroke="currentColor" stroke-opacity="0.7"/>'
        f'<g fill="{BLUE}" fill-opacity="0.65">{"".join(points)}</g>'
        f'<text x="{middle:.0f}" y="{TOP + SIDE + 16}" text-anchor="middle">explained</text>'
        f'<text transform="translate({left - 4:.0f} {TOP + SIDE / 2:.0f}) rotate(-90)" '
        f'text-anchor="middle">observed</text></g>'
    )
