"""The frame of figures about many targets: no paper colour, so that the page's theme can set it."""

import html

import plotly.graph_objects as go

CLEAR = "rgba(0,0,0,0)"
GRID = "rgba(138,148,163,0.25)"


def framed(figure: go.Figure, *, height: int) -> go.Figure:
    """Set height and narrow margins, and let the ground shine through.

    So do the buttons of the figure, which stay on screens without a pointer and lie over legends.
    """
    return figure.update_layout(
        height=height,
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        paper_bgcolor=CLEAR,
        plot_bgcolor=CLEAR,
        dragmode=False,
        modebar={"bgcolor": CLEAR, "color": "rgba(110,120,134,0.9)", "orientation": "v"},
    )


def figure_page(figure: go.Figure, title: str) -> str:
    """The figure as one self-contained HTML page that opens without a network."""
    page: str = figure.to_html(include_plotlyjs=True, full_html=True, div_id="figure")
    return page.replace("<head>", f"<head><title>{html.escape(title)}</title>", 1)
