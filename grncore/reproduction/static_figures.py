"""Figures as files, SVG and PNG, where the machine has a Chrome or Chromium to draw them with."""

import re
import tempfile
import warnings
from collections.abc import Mapping
from pathlib import Path

import kaleido
import plotly.graph_objects as go
from choreographer.browsers.chromium import Chromium
from choreographer.errors import DevtoolsProtocolError

FORMATS = ("svg", "png")
WIDTH, HEIGHT = 1080, 440
PNG_SCALE = 2
"""Pixels of a PNG per pixel of the page."""

_RANDOM_ID = re.compile(r'\bid="(?:top)?defs-([0-9a-f]{6})"')
FIXED_ID = "000000"
"""In the place of what Plotly draws anew for each picture."""

StaticFigures = Mapping[str, str]
"""Path of a figure's SVG, relative to the report, by the figure's name."""


def can_draw() -> bool:
    """Whether a browser is there that can draw."""
    return Chromium.find_browser(skip_local=False) is not None


def write_static_figures(folder: Path, figures: Mapping[str, go.Figure]) -> StaticFigures:
    """Draw each figure into ``folder / "figures"``, each file whole or not at all.

    Returns
    -------
    The paths; nothing where no browser is found or it fails, or no figure is there.
    """
    if not figures or not can_draw():
        return {}
    (folder / "figures").mkdir(parents=True, exist_ok=True)
    names = {name: re.sub(r"\W+", "-", name.lower()).strip("-") for name in figures}
    # Drawn beside their place, then renamed: a reader never meets half a picture.
    with tempfile.TemporaryDirectory(prefix=".drawing-", dir=folder) as drawing:
        wanted = [
            {
                "fig": _named(figure),
                "path": f"{drawing}/{names[name]}.{form}",
                "opts": {
                    "format": form,
                    "width": WIDTH,
                    "height": HEIGHT,
                    "scale": PNG_SCALE if form == "png" else 1,
                },
            }
            for name, figure in figures.items()
            for form in FORMATS
        ]
        try:
            # Formulas are not used, and their script would be fetched from elsewhere.
            kaleido.write_fig_from_object_sync(wanted, kopts={"mathjax": False})
        except (RuntimeError, OSError, DevtoolsProtocolError) as error:
            # Hours of measuring do not fail over a picture.
            warnings.warn(f"The browser did not draw the figures: {error}", stacklevel=2)
            return {}
        for drawn in Path(drawing).iterdir():
            if drawn.suffix == ".svg":
                text = drawn.read_text(encoding="utf-8")
                drawn.write_text(with_fixed_ids(text), encoding="utf-8")
            drawn.replace(folder / "figures" / drawn.name)
    return {name: f"figures/{short}.svg" for name, short in names.items()}


def with_fixed_ids(svg: str) -> str:
    """``svg`` with one number in all its ids, so that the same figure makes the same bytes."""
    found = _RANDOM_ID.search(svg)
    if found is None:
        return svg
    # Behind a word such as "clip" or "legend": neither in a colour nor in a coordinate.
    return re.sub(rf"(?<=[a-z-]){found[1]}", FIXED_ID, svg)


def _named(figure: go.Figure) -> go.Figure:
    """A copy whose traces have names that Plotly would draw at random."""
    copy = go.Figure(figure)
    for place, trace in enumerate(copy.data):
        trace.uid = f"trace-{place}"
    return copy
