"""Checkpoints as files: bring one, take one along."""

import streamlit as st

from grncore.checkpoints import load_bundle
from grncore.checkpoints.archive import archive_name, pack_bundle, unpack_bundle
from grncore.errors import GrncoreError
from grncore.runs import check_name, free_name
from pages.common.context import Context
from pages.common.file_button import file_button
from pages.common.places import bundles_folder
from pages.common.sharing import upload_limit
from pages.common.text import file_stem, plain

MAX_UPLOAD_MB = 512
_SAID = "train.loaded"


def show_checkpoints(context: Context) -> None:
    """Upload and download of checkpoints."""
    st.subheader("Checkpoints as files", anchor=False)
    left, right = st.columns(2, gap="medium")
    with left, st.container(border=True, height="stretch"):
        _show_upload(context)
    with right, st.container(border=True, height="stretch"):
        _show_download(context)


def _show_upload(context: Context) -> None:
    st.markdown("**Load a checkpoint**")
    st.caption(
        "A zip of a checkpoint's folder. Only safetensors, JSON and the table of teams are taken "
        "out of it, and each is checked, so that a stranger's checkpoint runs no code here."
    )
    said = st.session_state.pop(_SAID, None)
    if said:
        st.success(said, icon=":material/check:")
    sent = st.file_uploader(
        "Checkpoint (zip)", type="zip", key="train.zip", label_visibility="collapsed",
        max_upload_size=upload_limit(MAX_UPLOAD_MB),
    )  # fmt: skip
    if sent is None:
        return
    bundles = bundles_folder()
    stem = archive_name(sent, file_stem(sent.name.removesuffix(".zip"))[:90])
    suggested = free_name(bundles, stem)
    name = st.text_input(
        "Name", key="train.zip.name", placeholder=suggested, help="Empty takes what is suggested."
    )
    if not st.button("Load it", key="train.zip.load", type="primary", icon=":material/upload:"):
        return
    try:
        chosen = name.strip() or suggested
        check_name(bundles, chosen)
        with st.spinner("Checking every file"):
            bundle = unpack_bundle(sent, bundles / chosen)
    except (GrncoreError, OSError) as error:
        st.error(plain(str(error)), title="This is not loaded", icon=":material/error:")
        return
    fits = bundle.header.dataset.fingerprint == context.dataset.fingerprint
    st.session_state[_SAID] = (
        f"{plain(bundle.name)} is loaded. "
        + ("Choose it in the sidebar." if fits else
           f"It belongs to other data, called {plain(bundle.header.dataset.name)}: open that, and "
           "it will be in the sidebar.")
    )  # fmt: skip
    st.rerun()


def _show_download(context: Context) -> None:
    st.markdown("**Take the current checkpoint along**")
    if context.checkpoint is None:
        st.caption(
            "No checkpoint is chosen in the sidebar. Train one above, or load one; then it can be "
            "downloaded here."
        )
        return
    bundle = load_bundle(context.checkpoint)
    size = sum(mark.bytes for mark in bundle.header.files.values()) / 2**20
    st.caption(
        f"{plain(bundle.name)}: {len(bundle.header.files) + 1} files, about {size:.1f} MB. It "
        "opens wherever grncore has the same data."
    )
    file_button(
        "Download as zip",
        lambda: pack_bundle(bundle),
        f"{file_stem(bundle.name)}.zip",
        key="train.download",
    )
