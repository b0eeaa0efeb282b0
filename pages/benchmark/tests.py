"""What stands beside a report's tables: paired tests, sizes of the models, settings."""

from pathlib import Path

import streamlit as st

from grncore.reproduction.markdown import section_frame
from grncore.reproduction.model_sizes import FITS_TITLE
from grncore.reproduction.paired_tests import PAIRED_TITLE, said_of_pairs
from grncore.reproduction.settings_table import SETTINGS_TITLE
from pages.benchmark.data import text_of


def show_tests(report: Path) -> None:
    """The paired tests with what they say, then model sizes and settings."""
    text = text_of(report)
    frames = {
        title: section_frame(text, title) for title in (PAIRED_TITLE, FITS_TITLE, SETTINGS_TITLE)
    }
    if not any(len(frame) for frame in frames.values()):
        st.info(
            "This report has no paired tests (they need two seeds of two models) and no settings.",
            icon=":material/info:",
        )
    for title, frame in frames.items():
        if not len(frame):
            continue
        st.subheader(title, anchor=False)
        if title == PAIRED_TITLE:
            st.markdown("\n".join(f"- {said}" for said in said_of_pairs(frame)))
        st.dataframe(
            frame.replace("None", "–"), hide_index=True, key=f"benchmark.tests|{title}", alt=title,
            height=min(460, 38 + 35 * len(frame)), placeholder="–",
        )  # fmt: skip
