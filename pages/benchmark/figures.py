"""Figures of a report."""

from pathlib import Path

import pandas as pd
import streamlit as st

from grncore.drawing.frame import figure_page
from grncore.reproduction.report import figures_of
from pages.common.figures import show_figure
from pages.common.file_button import file_button
from pages.common.text import file_stem


def show_figures(report: Path, values: pd.DataFrame) -> None:
    """Every figure that has values; each can be taken along as a page."""
    figures = figures_of(values)
    if not figures:
        st.info(
            "The chosen seeds and split have no figure. Choose others.",
            icon=":material/filter_alt:",
        )
    for name, (caption, figure) in figures.items():
        st.subheader(name, anchor=False)
        st.caption(caption)
        stem = f"{file_stem(name)}-{report.name}"
        show_figure(
            figure,
            key=f"benchmark.figure|{name}",
            alt=f"{name}: {caption}",
            file_name=stem,
            in_view=False,
        )
        page = figure_page(figure, f"{name}: {caption}")
        file_button(f"{name} (HTML)", page, f"{stem}.html", key=f"benchmark.download|{name}")
