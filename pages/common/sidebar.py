"""Choice of dataset and checkpoint, in the sidebar of every page."""

from collections.abc import Mapping
from itertools import chain
from pathlib import Path

import streamlit as st

from grncore.dataset import Dataset, Summary, summarise
from grncore.errors import GrncoreError
from grncore.export import is_risky
from grncore.naming import shortened
from grncore.readers.loading import DEMO
from pages.common import address
from pages.common.access import allowed, written
from pages.common.bundles import FittingBundles, bundles_for
from pages.common.caches import open_dataset
from pages.common.file_button import SAFE_NAMES
from pages.common.links import DATA
from pages.common.lone_file import is_lone_file
from pages.common.notices import show_notices
from pages.common.places import bundles_folder
from pages.common.sharing import is_shared
from pages.common.text import plain

_OPENED, _CHOICE, _PATH = "dataset.opened", "dataset.choice", "dataset.path"
_TYPED = "dataset.typed"
_NO_BUNDLE = "none"


def pick_dataset(wanted: Mapping[str, str]) -> tuple[str, Dataset]:
    """Show the dataset choice; return the source and the dataset.

    A source that cannot be opened is explained in the words of its reader, and the demo is shown.
    """
    st.session_state.setdefault(_OPENED, [DEMO])
    if "dataset" in wanted:
        _try_open(wanted["dataset"])
    elif wanted:
        st.session_state[_CHOICE] = DEMO
    source = st.selectbox(
        "Dataset",
        st.session_state[_OPENED],
        key=_CHOICE,
        format_func=lambda source: "Demo (simulated)" if source == DEMO else Path(source).name,
        on_change=address.touch,
    )
    if not is_shared():
        _show_opener()
    problem = st.session_state.pop("dataset.problem", None)
    if problem:
        st.error(
            f"{plain(problem)} The dataset above is shown instead.",
            title="This dataset cannot be opened",
            icon=":material/error:",
        )
    dataset = _opened(source)
    address.publish(dataset=None if source == DEMO else written(source))
    if st.session_state.pop(_TYPED, False) and not problem and _is_unfinished(source, dataset):
        st.switch_page(DATA, query_params={"dataset": written(source), "has": "expression"})
    return source, dataset


def _is_unfinished(source: str, dataset: Dataset) -> bool:
    """Whether the page Data has still to ask what may regulate, and no checkpoint knows."""
    return is_lone_file(source, dataset) and not bundles_for(dataset).fitting


def opened_sources() -> tuple[str, ...]:
    """What was opened in this session, the demo among it."""
    return tuple(st.session_state.get(_OPENED, [DEMO]))


def _show_opener() -> None:
    opener = st.expander("Open your own data", icon=":material/folder_open:")
    with opener, st.form("dataset.form", border=False):
        st.text_input(
            "Folder or file on this machine",
            key=_PATH,
            placeholder="/data/my-experiment",
            help="A SERGIO or BEELINE folder, a .toml that names expression and edges, or an "
            ".h5ad file; below the folder that the app was started in, or a --data-root.",
        )
        st.caption(
            "A file of expression alone goes through the page Data, which asks for regulators, "
            "layer and columns."
        )
        st.form_submit_button("Open", on_click=_open_typed, width="stretch")


def _opened(source: str) -> Dataset:
    try:
        dataset = open_dataset(source)
    except (GrncoreError, OSError) as error:
        st.error(plain(str(error)), title="This dataset cannot be opened any more")
        st.stop()
    counts = _counts(dataset, key=dataset.identity)
    said = [f"{counts.genes:,} genes", f"{counts.cells:,} {dataset.sample_noun}"]
    if counts.targets:
        said += [
            f"{counts.targets:,} targets with a known team", f"{counts.regulators:,} regulators",
        ]  # fmt: skip
    elif dataset.listed_regulators is not None:
        said.append(f"{len(dataset.listed_regulators):,} listed regulators")
    st.caption(" · ".join(said))
    show_notices(dataset)
    if _has_formulas(dataset, key=dataset.identity):
        st.toggle(
            "Tables safe for spreadsheets",
            value=True,
            key=SAFE_NAMES,
            help="Names of this dataset begin with =, +, -, @ or an apostrophe, and a spreadsheet "
            "might run them. Downloaded tables get an apostrophe before such names; grncore reads "
            "them all the same. Switch it off for programs that look names up.",
        )
    else:
        st.session_state.pop(SAFE_NAMES, None)
    return dataset


@st.cache_resource(max_entries=4, show_spinner=False)
def _has_formulas(_dataset: Dataset, *, key: str) -> bool:
    del key
    return is_risky(
        chain(
            [_dataset.name], _dataset.genes, _dataset.cells, _dataset.aliases.values(),
            _dataset.cell_groups or (), (_dataset.gene_groups or {}).values(),
        )
    )  # fmt: skip


@st.cache_resource(max_entries=4, show_spinner=False)
def _counts(_dataset: Dataset, *, key: str) -> Summary:
    del key
    return summarise(_dataset)


def _open_typed() -> None:
    """Callback of the form: open the path that was typed."""
    path = st.session_state[_PATH].strip()
    if path:
        address.touch()
        _try_open(path)
        st.session_state[_TYPED] = True


def _try_open(source: str) -> None:
    """Add ``source`` to the opened datasets and choose it, or note why it cannot be opened."""
    try:
        source = allowed(source)
        open_dataset(source)
    except (GrncoreError, OSError) as error:
        st.session_state["dataset.problem"] = str(error)
        return
    if source not in st.session_state[_OPENED]:
        st.session_state[_OPENED] = [*st.session_state[_OPENED], source]
    st.session_state[_CHOICE] = source


def pick_checkpoint(dataset: Dataset, wanted: Mapping[str, str]) -> Path | None:
    """Show the bundles that belong to the dataset; return the folder of the chosen one."""
    shelf = bundles_for(dataset)
    key = f"checkpoint|{dataset.fingerprint[:12]}"
    names = [*shelf.fitting, _NO_BUNDLE]
    if wanted.get("checkpoint") in names:
        st.session_state[key] = wanted["checkpoint"]
    elif wanted and "checkpoint" not in wanted:
        st.session_state[key] = names[0]
    elif wanted:
        st.warning(_why_not(wanted["checkpoint"], shelf), icon=":material/link_off:")
    chosen = st.selectbox(
        "Checkpoint",
        names,
        key=key,
        format_func=lambda name: "None: methods without training" if name == _NO_BUNDLE else name,
        on_change=address.touch,
        help=f"Trained models that belong to this dataset, from {_shelf_place()}.",
    )
    _explain(shelf.others)
    address.publish(checkpoint=None if chosen == names[0] else chosen)
    return shelf.fitting.get(chosen)


def _shelf_place() -> str:
    return "this session and this server" if is_shared() else str(bundles_folder())


def _why_not(name: str, shelf: FittingBundles) -> str:
    asked = shortened(name)
    reason = shelf.others.get(name, f"There is no checkpoint {asked!r} in {_shelf_place()}.")
    return f"The link asks for the checkpoint {plain(asked)}. {plain(reason)}"


def _explain(others: Mapping[str, str]) -> None:
    if not others:
        return
    said = "1 other checkpoint" if len(others) == 1 else f"{len(others)} other checkpoints"
    with st.expander(f"{said} not usable here", icon=":material/block:"):
        for name, reason in others.items():
            st.markdown(f"**{plain(name)}**: {plain(reason)}")
