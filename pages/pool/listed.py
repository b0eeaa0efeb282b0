"""Pools that evidence forms by itself: the regulators of a model's first sets."""

import pandas as pd
import streamlit as st

from grncore.answers.listed_pools import listed_coverage
from grncore.answers.part_sets import PartSets
from grncore.methods.registry import model_label
from pages.common.context import Context
from pages.common.result_cache import ResultCache
from pages.common.tables import csv_button
from pages.common.tested import part_sets_of, tested_models

_COVERAGES = ResultCache[pd.DataFrame]("pool.listed.coverages", 16)


def show_listed(context: Context) -> None:
    """How often the regulators of the first sets hold the known team; nothing without evidence."""
    models = [m for m in tested_models(context) if context.predictor.sizes_itself(m)]
    if not models or not any(context.predictor.split.test.values()):
        return
    found: dict[str, PartSets] = {model: part_sets_of(context, model) for model in models}
    table = _COVERAGES.get_or_make(
        (context.key, tuple(found)), lambda: listed_coverage(context.dataset, found)
    )
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown("**Shortlists that evidence forms by itself**", width="stretch")
            csv_button(
                context, lambda: table.assign(part="test"), "coverage-evidence",
                key="pool.listed.csv", help="The table below, with the protocol.",
            )  # fmt: skip
        st.caption(
            "These models search among all allowed regulators and need no shortlist. Counted here "
            "is how often the regulators of their first sets hold the whole known team of a test "
            "target: a few names do what a ranked shortlist of many does."
        )
        shown = pd.DataFrame(
            {
                "Model": [model_label(model) for model in table["model"]],
                "First sets": table["sets"],
                "Regulators in them": table["mean_size"].round(1),
                "Hold the known team": 100 * table["share"],
                "Test targets": [
                    f"{n:,} of {t:,}" for n, t in zip(table["covered"], table["total"], strict=True)
                ],
            }
        )
        st.dataframe(
            shown, hide_index=True, key=f"pool.listed|{context.key}",
            height=38 + 35 * len(shown),
            column_config={
                "Hold the known team": st.column_config.ProgressColumn(
                    format="%.0f %%", min_value=0, max_value=100
                )
            },
            alt="How often the regulators of the first sets hold the known team",
            placeholder="–",
        )  # fmt: skip
