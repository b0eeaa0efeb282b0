"""Colours that letters are written in."""

import pytest

from grncore.drawing.palette import STYLES


def luminance(colour: str) -> float:
    """Relative luminance by WCAG 2.2 of ``#rrggbb``."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio by WCAG 2.2."""
    dark, light = sorted(map(luminance, (one, other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("verdict", STYLES)
def test_marks_of_team_tables_can_be_read(verdict):
    style = STYLES[verdict]
    assert contrast(style.ink, "#ffffff") >= 4.5
    assert contrast(style.on_dark, "#11151c") >= 4.5
