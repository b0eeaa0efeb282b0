"""What was understood of each file that was sent, beside its first lines."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from grncore.dataset import Dataset, summarise
from grncore.readers.preview import PartPreview
from pages.common.option_words import in_words
from pages.common.text import plain


def show_preview(dataset: Dataset, parts: Sequence[PartPreview]) -> None:
    """Counts, then each part: the file's lines, the rows as understood, what was decided."""
    st.subheader("As it was read", anchor=False)
    summary = summarise(dataset)
    counts = [(summary.genes, "genes"), (summary.cells, dataset.sample_noun)]
    if summary.edges:
        counts += [
            (summary.edges, "known edges"), (summary.targets, "targets"),
            (summary.regulators, "regulators"),
        ]  # fmt: skip
    if dataset.listed_regulators is not None:
        counts.append((len(dataset.listed_regulators), "listed regulators"))
    st.markdown(" · ".join(f"**{count:,}** {noun}" for count, noun in counts))
    said = {message for part in parts for message in part.said}
    for part in parts:
        _show_part(part)
    if not len(dataset.edges):
        st.info("No edges: predictions only.", icon=":material/info:")
    for notice in dataset.notices:
        if not any(notice.message.endswith(message) for message in said):
            st.markdown(f"- {plain(in_words(notice.message))}")


def _show_part(part: PartPreview) -> None:
    with st.container(border=True):
        st.markdown(f"**{part.part.capitalize()}** · {plain(in_words(part.file))}")
        left, right = st.columns(2, gap="medium") if part.lines else (None, st.container())
        if left is not None:
            left.caption("First lines of the file")
            # Its text is shown as it is: code is never read as Markdown or HTML.
            left.code("\n".join(part.lines), language=None)
        with right:
            st.caption("First rows as understood")
            st.dataframe(
                _with_unlike_names(part.understood), hide_index=part.part != "expression",
                key=f"data.preview.{part.part}", alt=f"First rows of {part.part} as read",
                placeholder="–",
            )  # fmt: skip
        for message in part.said:
            st.markdown(f"- {plain(in_words(message))}")


def _with_unlike_names(table: pd.DataFrame) -> pd.DataFrame:
    """Cells may share a name, which a table's columns may not."""
    names = list(table.columns)
    unlike = [
        f"{name} " * (place + 1 if names[:place].count(name) else 1)
        for place, name in enumerate(names)
    ]
    return table.set_axis(unlike, axis="columns")
