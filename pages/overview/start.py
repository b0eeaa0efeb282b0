"""What one has and what to do with it: expression only, a network too, or a benchmark."""

import streamlit as st

from grncore.dataset import summarise
from grncore.readers.loading import DEMO
from pages.common.context import Context
from pages.common.links import data_link
from pages.common.no_checkpoint import offer_training
from pages.common.option_words import HAS
from pages.common.text import plain

_ICONS = (":material/grain:", ":material/account_tree:", ":material/science:")


def said_of_data(context: Context) -> str:
    """One sentence on what the dataset holds."""
    dataset, counts = context.dataset, summarise(context.dataset)
    allowed = len(context.predictor.data.universe)
    said = f"{counts.genes:,} genes in {counts.cells:,} {dataset.sample_noun}"
    if counts.targets:
        said += f", {counts.targets:,} of them with a known team"
    else:
        said += ", without a known network"
    kind = {
        "listed": "those on your list",
        "train": "those that regulate a training target",
        "all": "every gene",
    }[context.predictor.data.universe_kind]
    return f"{said}. {allowed:,} genes may be named as regulators: {kind}."


def ask_what_one_has(context: Context) -> None:
    """On the demo: the question that leads to data of one's own."""
    if context.source != DEMO:
        return
    with st.container(key="overview-has", horizontal=True, vertical_alignment="center"):
        st.markdown("**Your own data:** what do you have?", width="content")
        for (has, words), icon in zip(HAS.items(), _ICONS, strict=True):
            data_link(has, words, icon)


def show_start(context: Context) -> None:
    """Where there is no checkpoint: what there is to gain, and from what."""
    if context.checkpoint is not None:
        return
    if context.dataset.teams:
        offer_training(
            context,
            "Results below need no training; models that learn from your network do",
            "Training takes minutes, in the background, and says on held-out targets what it is "
            "worth before the first team is believed.",
        )
        return
    st.info(
        "Teams are read from the expression alone. Without known edges nothing here measures how "
        "often they are right. In the place of a confidence stands how stable each is when the "
        f"{context.dataset.sample_noun} are drawn anew, which is counted while you read. "
        + (
            ""
            if context.dataset.listed_regulators is not None
            else "**Every gene may be named as a regulator: give a list of factors to keep enzymes "
            "and structural genes out.**"
        ),
        title=f"Expression only: {plain(context.dataset.name)} has no known network",
        icon=":material/grain:",
    )
    if context.dataset.listed_regulators is None:
        data_link("expression", "Choose who may regulate", ":material/add:")
    else:
        data_link("edges", "Add known edges", ":material/add:")
