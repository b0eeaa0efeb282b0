"""Two retrievers rank against rank, and a candidate's expression against the target's."""

import streamlit as st

from grncore.answers.pools import PoolReport, crossing_places
from grncore.answers.profiles import profile, thinned
from grncore.answers.target import TargetView
from grncore.drawing.pools import crossing_figure
from grncore.drawing.target import scatter_figure
from grncore.methods.registry import ranker_label
from pages.common.context import Context
from pages.common.expression import MAX_POINTS
from pages.common.figures import drawn_once, show_titled
from pages.common.target_picker import full_name
from pages.common.text import file_stem
from pages.pool.controls import PoolWidths
from pages.pool.table import candidate_key

NEAR = 300
"""Candidates that neither retriever ranks this high are left out: a browser draws each."""


def show_crossing(
    context: Context, view: TargetView, report: PoolReport, widths: PoolWidths
) -> None:
    """Rank under one retriever against rank under another."""
    if len(report.retrievers) < 2:
        st.info(
            "Only one retriever works on this dataset, so there are no two to compare. A file of "
            "known edges adds popularity, a trained checkpoint adds the attention retriever.",
            icon=":material/compare_arrows:",
        )
        return
    pairs = [(one, other) for i, one in enumerate(report.retrievers)
             for other in report.retrievers[i + 1 :]]  # fmt: skip
    x, y = st.selectbox(
        "Retrievers compared",
        pairs,
        key=f"pool.pair|{','.join(report.retrievers)}",
        format_func=lambda pair: " against ".join(ranker_label(kind) for kind in pair),
    )
    table = crossing_places(report, x, y, NEAR)
    figure = drawn_once(
        ("crossing", context.key, view.target, x, y, widths.k),
        lambda: crossing_figure(
            table, (x, ranker_label(x)), (y, ranker_label(y)), widths.k, len(report.table)
        ),
    )
    with st.container(border=True):
        show_titled(
            figure,
            "Rank against rank",
            f"Rank against rank, {view.title}",
            key="pool.crossing",
            alt=f"Candidates of {view.title}: {ranker_label(x)} against {ranker_label(y)}",
            file_name=f"ranks-{file_stem(view.target)}",
        )
        st.caption(
            f"Both axes are logarithmic; the best is at the lower left. {len(table):,} of "
            f"{len(report.table):,} candidates: those that either ranks within {NEAR}"
            + (", and every known regulator." if report.truth else ".")
        )


def show_scatter(context: Context, view: TargetView, report: PoolReport) -> None:
    """Expression of the target against a candidate of choice, a point a cell."""
    dataset = context.dataset
    ranks = dict(zip(report.table["regulator"], report.table[f"rank_{report.retrievers[0]}"],
                     strict=True))  # fmt: skip
    if not ranks:
        st.info("This universe has no candidate for the target.", icon=":material/info:")
        return

    def label(gene: str) -> str:
        name = full_name(dataset, gene)
        return f"{name}  ·  candidate {ranks[gene]:,}" + ("  ·  ◆ known" * (gene in view.truth))

    gene = st.selectbox(
        "Candidate",
        list(ranks),
        key=candidate_key(context, view.target),
        format_func=label,
        filter_mode="contains",
        help="Type a name, or tick a row of the table above.",
    )
    own = profile(dataset, view.target)
    shown = thinned([profile(dataset, gene), own], MAX_POINTS)
    figure = scatter_figure(*shown)
    with st.container(border=True):
        show_titled(
            figure,
            f"Expression, a point a {own.noun.removesuffix('s')}",
            f"{view.title} against {dataset.display(gene)}",
            key="pool.scatter",
            alt=f"Expression of {view.title} against {dataset.display(gene)}",
            file_name=f"scatter-{file_stem(gene)}-{file_stem(view.target)}",
        )
        said = f"{len(shown[0].values):,} of {len(own.values):,} {own.noun}, evenly taken. "
        groups = (
            "Colour and mark tell the group."
            if own.groups
            else f"This dataset names no groups of {own.noun}, so all points look alike."
        )
        st.caption((said if len(shown[0].values) < len(own.values) else "") + groups)
