"""The confusers of one target."""

import pandas as pd
import streamlit as st

from grncore.answers.hubs import HubReport, target_confusers
from grncore.answers.target import TargetView
from pages.common.clicked import genes_of_cells, offer
from pages.common.context import Context
from pages.common.tables import csv_button
from pages.common.text import file_stem, plain
from pages.hubs.all_targets import confuser_counts, list_label


def show_target(context: Context, view: TargetView, report: HubReport | None) -> None:
    """Confusers that outrank the weakest true regulator, and whether the models name them."""
    if not view.truth:
        st.info(
            "No regulator of this gene is known, so none can be outranked. Choose a gene with a "
            "known team; the totals below do not depend on it.",
            icon=":material/help:",
        )
        return
    table = target_confusers(view)
    said = _weakest(context, view)
    if not len(table):
        st.markdown(f":material/check: {said} No confuser stands above it.")
        return
    st.markdown(
        f":material/stacked_line_chart: {said} **{len(table)} confuser"
        f"{'s' if len(table) != 1 else ''}** outrank{'' if len(table) != 1 else 's'} it."
    )
    models = [m for m in (report.lists[1:] if report else ()) if m in view.models]
    for model in models:
        named = set(view.models[model].best)
        table[f"named_{model}"] = table["regulator"].isin(named)
    if report is not None:
        table = table.join(confuser_counts(report), on="regulator", rsuffix="_test")
    _show(context, view, table, models)


def _weakest(context: Context, view: TargetView) -> str:
    """Where the true regulator that the retriever likes least stands."""
    if view.is_covered:
        row = view.pool[view.pool["true"]].iloc[-1]
        name = plain(context.dataset.display(row["regulator"]))
        return f"The weakest known regulator, **{name}**, is candidate {row['rank']}."
    return (
        f"A known regulator is beyond the {view.cap} candidates that teams are decoded from, so "
        "every false one of them stands above it."
    )


def _show(context: Context, view: TargetView, table: pd.DataFrame, models: list[str]) -> None:
    config = st.column_config
    counts = [name for name in ("outranks", "true_test") if name in table]
    found = st.container()
    event = st.dataframe(
        table,
        on_select="rerun",
        selection_mode=["single-row", "single-cell"],
        column_order=["rank", "name", *(f"named_{m}" for m in models), *counts, "score",
                      "correlation", "training_targets"],
        column_config={
            "rank": config.NumberColumn("Rank", width="small", help="Place in this pool."),
            "name": config.TextColumn("Confuser"),
            **{
                f"named_{m}": config.CheckboxColumn(
                    f"In {list_label(m)}'s team", help="Whether the predicted team holds it."
                )
                for m in models
            },
            "outranks": config.NumberColumn(
                "Outranks", help="Test targets for which it is ranked above a known regulator."
            ),
            "true_test": config.NumberColumn(
                "Known", help="Test targets that it is known to regulate."
            ),
            "score": config.NumberColumn(
                "Retriever score", format="%.3f", help="Comparable within this target only."
            ),
            "correlation": config.NumberColumn(
                "Correlation", format="%.2f",
                help="Pearson correlation with the target's expression.",
            ),
            "training_targets": config.NumberColumn(
                "Training targets", help="How many training targets it regulates."
            ),
        },
        hide_index=True,
        height=min(290, 38 + 35 * len(table)),
        key=f"hubs.target|{context.key}|{view.target}|{','.join(models)}",
        alt=f"Confusers of {view.title}",
        placeholder="–",
    )  # fmt: skip
    genes = genes_of_cells(event, [{"name": gene} for gene in table["regulator"]])
    if genes:
        with found:
            offer(context, genes)
    csv_button(
        context,
        lambda: table.drop(columns=["name", "true", "chosen_by"]).assign(
            target=view.target, R=view.size, part=context.predictor.split.part_of(view.target) or ""
        ),
        f"confusers-{file_stem(view.target)}",
        key="hubs.target.csv",
        help="These confusers; counts named outranks, true_test and in_pools are of test targets.",
    )
