"""How every Plotly figure of the app is shown and taken along."""

from collections.abc import Callable, Hashable
from typing import Any, cast

import plotly.graph_objects as go
import streamlit as st

from grncore.drawing.frame import figure_page
from pages.common.clicked import genes_of_points, offer
from pages.common.context import Context, current
from pages.common.file_button import file_button
from pages.common.result_cache import ResultCache
from pages.common.text import export_stem


class DrawnFigure(go.Figure):  # type: ignore[misc]
    """A figure that changes no more, so that what is sent of it is made once, for all visits."""

    _said: dict[str, Any] | None = None

    @classmethod
    def of(cls, figure: go.Figure) -> "DrawnFigure":
        """The same figure, from now on of this kind: a copy would be checked all over again."""
        figure.__class__ = cls
        return cast(DrawnFigure, figure)

    def to_dict(self) -> dict[str, Any]:
        """What Plotly would copy and encode at each showing."""
        if self._said is None:
            self._said = super().to_dict()
        return dict(self._said)


_FIGURES = ResultCache[DrawnFigure]("common.figures.drawn", 128)


def drawn_once(key: Hashable, draw: Callable[[], go.Figure]) -> DrawnFigure:
    """The figure that ``draw`` makes, kept under ``key``.

    A click anywhere runs the page anew, and many visits share a figure.
    """
    return _FIGURES.get_or_make(key, lambda: DrawnFigure.of(draw()))


def show_figure(
    figure: go.Figure,
    *,
    key: str,
    alt: str,
    file_name: str,
    context: Context | None = None,
    image: str = "svg",
    in_view: bool = True,
) -> tuple[str, ...]:
    """Show a figure that follows the theme; its camera button saves a picture.

    Parameters
    ----------
    file_name
        What the picture is, as a part of its file's name.
    context
        Where it is given, a click on a gene offers that gene's pages below the figure. The traces
        name genes by their ``customdata``.
    image
        Format of the picture, ``svg`` or ``png``.
    in_view
        Whether it shows the dataset and the checkpoint of this view: the file's name says them.

    Returns
    -------
    The genes that were clicked.
    """
    name = export_stem(current(), file_name) if in_view else file_name
    event = st.plotly_chart(
        figure,
        key=key,
        alt=alt,
        on_select="ignore" if context is None else "rerun",
        selection_mode="points",
        config={
            "displaylogo": False,
            "modeBarButtonsToRemove": ["select2d", "lasso2d", "zoom2d", "pan2d", "zoomIn2d",
                                       "zoomOut2d", "autoScale2d", "resetScale2d"],
            "toImageButtonOptions": {"format": image, "filename": name, "scale": 2},
        },
    )  # fmt: skip
    if context is None:
        return ()
    genes = genes_of_points(event)
    if genes:
        offer(context, genes)
    else:
        st.caption("Click a gene to open it.")
    return genes


def show_titled(
    figure: go.Figure, heading: str, title: str, *, key: str, alt: str, file_name: str
) -> None:
    """Show a figure below a heading, with the button that downloads it as a page of this title."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{heading}**", width="stretch")
        figure_button(figure, file_name, title, key=f"{key}.html")
    show_figure(figure, key=key, alt=alt, file_name=file_name)


def figure_button(
    figure: go.Figure, name: str, title: str, *, key: str, in_view: bool = True
) -> None:
    """A button that downloads ``figure`` as HTML that opens anywhere; made when it is asked for.

    ``name`` and ``in_view`` are as ``file_name`` and ``in_view`` of :func:`show_figure`.
    """
    if in_view:
        name = export_stem(current(), name)
    file_button(
        "HTML",
        lambda: figure_page(figure, title),
        f"{name}.html",
        key=key,
        help="This figure as a page that opens without a network; its camera button saves an SVG.",
    )
