"""The frame around every page: dataset and checkpoint in the sidebar, the target on top."""

import hashlib
from collections.abc import Callable

import streamlit as st

from grncore import __version__
from grncore.errors import GrncoreError
from pages.common import address, context
from pages.common.asked import ask_for_model, ask_for_regulator
from pages.common.caches import open_predictor, signature, stored_teams
from pages.common.glossary import show_glossary
from pages.common.sidebar import pick_checkpoint, pick_dataset
from pages.common.target_picker import pick_target
from pages.common.text import plain


def open_selection(show_navigation: Callable[[], None], *, is_about_target: bool) -> None:
    """Show the shared choices and hand the selection to the page; stop where there is none.

    Parameters
    ----------
    show_navigation
        Draws the links to the pages, below dataset and checkpoint.
    is_about_target
        Whether the page looks at one target, and so needs its picker.
    """
    wanted = address.arriving()
    if wanted:
        ask_for_model(wanted.get("model"))
        ask_for_regulator(wanted.get("regulator"))
    with st.sidebar:
        st.markdown("### :material/hub: grncore")
        source, dataset = pick_dataset(wanted)
        checkpoint = pick_checkpoint(dataset, wanted)
        show_navigation()
        show_glossary()
        st.caption(f"grncore {__version__}: which team of regulators controls a gene.")
    try:
        predictor = open_predictor(dataset, checkpoint)
        stored = stored_teams(predictor)
    except GrncoreError as error:
        st.error(plain(str(error)), title="This checkpoint cannot be used", icon=":material/error:")
        st.stop()
    bundle = "" if checkpoint is None else f"{checkpoint}{signature(checkpoint)}"
    key = hashlib.sha256(f"{dataset.identity}{bundle}".encode()).hexdigest()[:12]
    target, size = pick_target(dataset, predictor, key, wanted, is_shown=is_about_target)
    context.put(context.Context(source, dataset, checkpoint, predictor, stored, key, target, size))
