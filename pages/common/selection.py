"""The frame around every page: dataset and checkpoint in the sidebar, the target on top."""

import hashlib

import streamlit as st

from grncore import __version__
from grncore.errors import GrncoreError
from pages.common import address, context
from pages.common.asked import ask_for_model, ask_for_regulator
from pages.common.caches import open_recoverer, signature, stored_teams
from pages.common.sidebar import pick_checkpoint, pick_dataset
from pages.common.target_picker import pick_target
from pages.common.text import plain


def open_selection() -> None:
    """Show the shared choices and hand the selection to the page; stop where there is none."""
    wanted = address.arriving()
    if wanted:
        ask_for_model(wanted.get("model"))
        ask_for_regulator(wanted.get("regulator"))
    with st.sidebar:
        st.markdown("### :material/hub: grncore")
        st.caption("Exact regulator set recovery: which team of regulators controls a gene.")
        source, dataset = pick_dataset(wanted)
        checkpoint = pick_checkpoint(dataset, wanted)
        st.caption(f"grncore {__version__}")
    try:
        recoverer = open_recoverer(dataset, checkpoint)
        stored = stored_teams(recoverer)
    except GrncoreError as error:
        st.error(plain(str(error)), title="This checkpoint cannot be used", icon=":material/error:")
        st.stop()
    bundle = "" if checkpoint is None else f"{checkpoint}{signature(checkpoint)}"
    key = hashlib.sha256(f"{dataset.fingerprint}{bundle}".encode()).hexdigest()[:12]
    target, size = pick_target(dataset, recoverer, key, wanted)
    context.put(context.Context(source, dataset, checkpoint, recoverer, stored, key, target, size))
