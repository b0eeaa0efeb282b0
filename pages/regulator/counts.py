"""Who the regulator is, and how often it is named, beside how often it is true."""

import streamlit as st

from grncore.answers.regulator import RegulatorReport
from grncore.answers.target import popularity
from pages.common.context import Context
from pages.common.header import show_protocol
from pages.common.text import plain
from pages.common.tiles import show_tiles
from pages.regulator.picker import TeamSelection

_SEEN = ("train", "extra")


def show_who(context: Context, report: RegulatorReport) -> None:
    """Name and badges."""
    gene, dataset, data = report.regulator, context.dataset, context.predictor.data
    alias = dataset.display(gene)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.title(plain(alias), anchor=False, width="content")
        if alias != gene:
            st.markdown(f":gray[{plain(gene)}]", width="content")
    st.markdown(
        "**Which genes does it control, and how far can that be believed?** Its places in "
        "predicted teams, told apart into hits and errors, with those who stand beside it."
    )
    trained = popularity(data, dataset).get(gene, 0)
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
        if dataset.index[gene] in data.universe:
            st.badge("Allowed regulator", icon=":material/check:", color="green",
                     help="A model may name it.")  # fmt: skip
        else:
            st.badge(
                "Not allowed", icon=":material/block:", color="red",
                help="It is outside the allowed regulators of this checkpoint, so no model can "
                "name it; the targets that it is known to regulate are missed of necessity.",
            )  # fmt: skip
        if data.teams:
            st.badge(
                f"Regulates {trained:,} of {len(data.teams):,} training targets",
                icon=":material/school:", color="orange",
                help="Its popularity: what the models have seen of it. A frequent regulator is "
                "named often for that reason alone.",
            )  # fmt: skip
        show_protocol(context)


def show_counts(context: Context, report: RegulatorReport, selection: TeamSelection) -> None:
    """Tiles, and the hits beside what chance would give."""
    if selection.scope == "unknown":
        _show_unjudged(context, report, selection)
        return
    counts, noun = report.counts, selection.noun
    tiles = (
        ("Named for", f"{counts.named:,}", f"of {counts.targets:,} targets",
         f"Of the {noun}, those whose predicted team holds it: {counts.hits:,} rightly, "
         f"{counts.wrong:,} wrongly."),
        ("Rightly", f"{counts.hits:,}", _percent(counts.precision, "of its places"),
         "Of the teams that hold it, those of targets that it is known to regulate (precision). "
         f"Base rate: it regulates {counts.true:,} of {counts.targets:,} {noun}, "
         f"{counts.base_rate:.1%}; as many names drawn at random would give "
         f"{counts.expected_hits:.1f} hits."),
        ("Missed", f"{counts.missed:,}", f"of {counts.true:,} known",
         "Targets that it is known to regulate and whose predicted team lacks it."),
        ("Outranks", f"{counts.outranks:,}", f"of {counts.others:,} not its own",
         "Targets that it does not regulate, yet whose pool ranks it above a known regulator: "
         "where it is a hub confuser, whether or not the model falls for it."),
    )  # fmt: skip
    show_tiles(tiles)
    st.markdown(said_of_counts(report, noun))
    seen = int(report.table["role"].isin(_SEEN).sum())
    if seen:
        st.badge(
            f"{seen:,} of the {len(report.table):,} targets below were seen in training",
            icon=":material/school:", color="orange",
            help="The models were fitted to their known teams: a hit there is no evidence. Switch "
            "to test targets for a fair count.",
        )  # fmt: skip


def said_of_counts(report: RegulatorReport, noun: str) -> str:
    """Precision beside the base rate, in words."""
    counts = report.counts
    if not counts.targets:
        return f"None of the {noun} can be judged."
    base = f"{counts.true:,} of {counts.targets:,} {noun} ({counts.base_rate:.0%})"
    if not counts.named:
        return f"No predicted team holds it; it is known to regulate {base}."
    return (
        f"It is right in **{counts.hits:,} of {counts.named:,}** places "
        f"({counts.precision:.0%}); names drawn at random would be right in "
        f"{counts.expected_hits:.1f}, because it is known to regulate {base}."
    )


def _show_unjudged(context: Context, report: RegulatorReport, selection: TeamSelection) -> None:
    data = context.predictor.data
    named = len(report.table)
    st.metric(
        "Named for", f"{named:,}", f"of the {selection.noun}, R = {selection.size}",
        delta_color="off", delta_arrow="off", border=True, width=280,
        help="Predictions only: no team of these genes is known, so none is judged.",
    )  # fmt: skip
    if data.teams:
        trained = popularity(data, context.dataset).get(report.regulator, 0)
        st.caption(
            f"For scale: it regulates {trained:,} of {len(data.teams):,} training targets. "
            "Switch to test targets to see how often the model is right about it."
        )


def _percent(share: float, of: str) -> str:
    return f"{share:.0%} {of}" if share == share else "no place"
