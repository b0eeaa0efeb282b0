"""What the dataset holds and how good it is."""

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from grncore.answers.data_quality import (
    Check,
    Leakage,
    SampleMap,
    checks,
    group_table,
    leakage,
    sample_map,
    size_table,
)
from grncore.dataset import Summary, summarise
from grncore.drawing.data import samples_figure, sizes_figure
from pages.common.context import Context
from pages.common.figures import show_figure
from pages.common.notices import show_notices
from pages.common.result_cache import ResultCache
from pages.common.tables import csv_button
from pages.common.text import plain
from pages.common.tiles import show_tiles

_LEAKAGES = ResultCache[dict[int, Leakage]]("data.summary.leakages", 8)


def show_summary(context: Context) -> None:
    """Counts, warnings, team sizes, leakage, samples."""
    dataset = context.dataset
    summary = summarise(dataset)
    found = _leakage(context)
    st.subheader(plain(dataset.name), anchor=False)
    _show_counts(context, summary)
    _show_checks(_checks(context, key=context.key))
    show_notices(dataset, "What the reader decided, and how to overrule it.")
    if summary.targets:
        _show_sizes(context, found)
    _show_samples(context)
    _show_groups(context)


def _leakage(context: Context) -> dict[int, Leakage]:
    source = context.predictor
    with_validation = source.is_trained and source.bundle.with_validation
    return _LEAKAGES.get_or_make(
        context.key,
        lambda: leakage(context.dataset, source.split, with_validation=with_validation),
    )


@st.cache_resource(max_entries=8, show_spinner="Looking for weak spots")
def _checks(_context: Context, *, key: str) -> list[Check]:
    del key
    return checks(_context.dataset, _leakage(_context))


@st.cache_resource(max_entries=8, show_spinner="Placing the samples by their expression")
def _map(_context: Context, *, digest: str) -> SampleMap | None:
    del digest
    return sample_map(_context.dataset)


def _show_counts(context: Context, summary: Summary) -> None:
    dataset = context.dataset
    groups = len(set(dataset.cell_groups)) if dataset.cell_groups else None
    listed = dataset.listed_regulators
    operons = len(set(dataset.gene_groups.values())) if dataset.gene_groups else None
    tiles = [
        ("Genes", summary.genes, "Rows of the expression matrix, each with a name of its own."),
        (
            dataset.sample_noun.capitalize(), summary.cells,
            "Columns of the expression matrix; they are the features of a gene.",
        ),
        ("Groups", groups, f"Labels of the {dataset.sample_noun}: cell types or conditions."),
        ("Targets", summary.targets, "Genes with at least one known regulator."),
        (
            "Regulators", summary.regulators,
            "Genes that regulate something in the known edges. Counted for this summary only: no "
            "method is given this list.",
        ),
        ("Known edges", summary.edges, "Pairs of regulator and target, each once, without loops."),
        (
            "Listed factors", None if listed is None else len(listed),
            "Genes of the regulator list that came with the data; the universe 'listed'.",
        ),
        (
            "Gene groups", operons,
            "Operons or other groups of genes that go together; the split 'whole gene groups' "
            "holds them out as one.",
        ),
    ]  # fmt: skip
    told = [
        (label, "none" if value is None else f"{value:,}", "", meaning)
        for label, value, meaning in tiles
    ]
    show_tiles(told[:4])
    show_tiles(told[4:])
    scale = "on a log scale already" if dataset.is_logged else "counts or another linear scale"
    st.caption(
        f"Values are {scale}. Fingerprint {summary.fingerprint[:16]}: a checkpoint opens only with "
        "data of the same one."
    )


def _show_checks(found: list[Check]) -> None:
    st.subheader("Worth knowing", anchor=False)
    problems = [check for check in found if check.level == "problem"]
    for check in problems:
        st.warning(f"{plain(check.said)} **{plain(check.fix)}**", icon=":material/warning:")
    advice = [check for check in found if check.level == "advice"]
    if not found:
        st.success("Nothing stands out: no weak spot was found.", icon=":material/check:")
    if advice:
        with st.container(border=True):
            for check in advice:
                st.markdown(f":material/lightbulb: {plain(check.said)} **{plain(check.fix)}**")


def _show_sizes(context: Context, found: dict[int, Leakage]) -> None:
    split = context.predictor.split
    st.subheader("Teams", anchor=False)
    table = size_table(context.dataset, split)
    left, right = st.columns([5, 6], gap="medium")
    with left, st.container(border=True, height="stretch"):
        st.markdown("**Targets by number of regulators**")
        show_figure(
            sizes_figure(table),
            key="data.sizes",
            alt="Targets by number of regulators and part of the split",
            file_name="team-sizes",
        )
    tested = sum(one.targets for one in found.values())
    with right, st.container(border=True, height="stretch"):
        st.markdown("**Repetition and leakage**")
        if tested:
            _show_leakage(list(found.values()), tested)
        st.caption(
            f"Split: {split.kind}, seed {split.seed}. A team that a training target has too can be "
            "copied without understanding sets, so figures of seen and novel teams are told apart."
        )
    _show_size_table(context, table, found)


def _show_size_table(context: Context, table: pd.DataFrame, found: dict[int, Leakage]) -> None:
    full = table.assign(
        test_seen_team=table["R"].map({s: one.seen_team for s, one in found.items()}),
        test_seen_group=table["R"].map({s: one.seen_group for s, one in found.items()}),
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown("**Team sizes**", width="stretch")
        csv_button(
            context, lambda: full.rename(columns={"repeated_share": "repeated_team_share"}),
            "team-sizes", key="data.sizes.csv", help="A row per team size.",
        )  # fmt: skip
    shown = full.assign(
        seen=pd.Series([_share(found.get(size), "seen_team") for size in full["R"]]),
        grouped=pd.Series([_share(found.get(size), "seen_group") for size in full["R"]]),
    )
    st.dataframe(
        shown,
        column_order=["R", "targets", "teams", "repeated_share", "test", "seen", "grouped"],
        column_config=_size_columns(),
        hide_index=True,
        key=f"data.sizes.table|{context.key}",
        alt="Team sizes with repetition and leakage",
        placeholder="–",
    )


def _show_leakage(found: list[Leakage], tested: int) -> None:
    seen = sum(one.seen_team for one in found)
    left, right = st.columns(2)
    left.metric(
        "Team seen in training",
        f"{seen / tested:.0%}",
        f"{seen} of {tested}",
        delta_color="off",
        delta_arrow="off",
        help="Share of the test targets whose very team some training target has: "
        "seen / test targets.",
    )
    groups = [one.seen_group for one in found if one.seen_group is not None]
    right.metric(
        "Sharing a gene group",
        f"{sum(groups) / tested:.0%}" if groups else "unknown",
        f"{sum(groups)} of {tested}" if groups else "no gene groups",
        delta_color="off",
        delta_arrow="off",
        help="Share of the test targets with a training target in the same gene group (operon).",
    )


def _share(one: Leakage | None, name: str) -> float | None:
    value = None if one is None else getattr(one, name)
    return None if one is None or value is None or not one.targets else value / one.targets


def _size_columns() -> dict[str, Any]:
    config = st.column_config
    return {
        "R": config.NumberColumn("R", width="small", help="Number of regulators of a target."),
        "targets": config.NumberColumn("Targets"),
        "teams": config.NumberColumn("Teams", help="Distinct sets of regulators among them."),
        "repeated_share": config.NumberColumn(
            "Repeated", format="percent", help="Targets whose team some other target has too."
        ),
        "test": config.NumberColumn("Test", help="Targets of the test part."),
        "seen": config.NumberColumn(
            "Seen team", format="percent",
            help="Of the test targets, those whose team a training target has.",
        ),
        "grouped": config.NumberColumn(
            "Same group", format="percent",
            help="Of the test targets, those whose gene group holds a training target.",
        ),
    }  # fmt: skip


def _show_samples(context: Context) -> None:
    dataset = context.dataset
    noun = dataset.sample_noun
    st.subheader(noun.capitalize(), anchor=False)
    found = _map(context, digest=dataset.expression_digest)
    if found is None:
        st.info(f"Too few {noun} or too little variation for a map.", icon=":material/info:")
        return
    groups = dataset.cell_groups
    with st.container(border=True):
        st.markdown(f"**{noun.capitalize()} by their expression**")
        show_figure(
            samples_figure(
                found.points,
                [dataset.cells[row] for row in found.rows],
                None if groups is None else [groups[row] for row in found.rows],
                found.explained,
            ),
            key="data.samples",
            alt=f"{noun.capitalize()} on two principal components, by group",
            file_name="samples",
        )
        thinned = len(found.rows) < len(dataset.cells)
        st.caption(
            f"Principal components of {'' if dataset.is_logged else 'log1p '}expression of "
            f"{_of_genes(found.genes, len(dataset.genes))}"
            + (f"; {len(found.rows):,} of {len(dataset.cells):,} {noun}, evenly taken." if thinned
               else f", all {len(dataset.cells):,} {noun}.")
        )  # fmt: skip


def _of_genes(used: int, total: int) -> str:
    return f"all {total:,} genes" if used == total else f"the {used:,} genes that vary most"


def _show_groups(context: Context) -> None:
    dataset = context.dataset
    table = group_table(dataset)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown("**Groups**", width="stretch")
        csv_button(
            context,
            lambda: table,
            "groups",
            key="data.groups.csv",
            help="A row per group, as shown.",
        )
    st.dataframe(
        table,
        column_config={
            "group": st.column_config.TextColumn("Group", pinned=True),
            "samples": st.column_config.NumberColumn(dataset.sample_noun.capitalize()),
            "mean": st.column_config.NumberColumn(
                "Mean value", format="%.3f", help="Mean over all genes, as given in the file."
            ),
            "zero_share": st.column_config.NumberColumn(
                "Zeros", format="percent", help="Share of the values that are exactly 0."
            ),
        },
        hide_index=True,
        height=int(np.clip(38 + 35 * len(table), 73, 360)),
        key=f"data.groups|{context.key}",
        alt=f"Groups of {dataset.sample_noun}",
        placeholder="–",
    )
