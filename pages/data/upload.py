"""Bring your own data: files, how to read them, a preview, and a place beside the checkpoints."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from grncore.dataset import Dataset
from grncore.errors import GrncoreError
from grncore.readers import ReadOptions
from grncore.readers.hdf5.messages import FileChoices
from grncore.readers.options import CHOICES
from grncore.readers.preview import PartPreview
from grncore.readers.regulator_lists import ORGANISMS
from grncore.readers.text import stem
from grncore.uploads.files import SentFile, choices_in, free_data_name, keep_sent, read_sent
from pages.common.access import allowed
from pages.common.links import OVERVIEW
from pages.common.option_words import CHOICE_WORDS, HAS, LABELS, in_words
from pages.common.places import data_folder
from pages.common.sharing import is_shared, upload_limit
from pages.common.text import file_stem, plain
from pages.data.edge_columns import pick_edge_columns
from pages.data.preview import show_preview
from pages.data.sent import mark, sent_part

_SAID_OF = {
    "expression": "Give the expression and, below it, a **list of regulators** (factors): a file "
    "with one name a line, or a list that comes with the app. Teams are then named without any "
    "training.",
    "edges": "Give the expression and a table of **known edges**. Methods are judged on edges that "
    "are held out, and models can be trained in the background.",
    "benchmark": "Give a folder of SERGIO, BEELINE or DREAM by its path, in the sidebar, or its "
    "expression and network here. The paper's protocol is on the page Benchmark.",
}

MAX_EXPRESSION_MB, MAX_OTHER_MB = 1024, 200
TABLES = ["csv", "tsv", "txt", "tab", "gz"]

_PARTS = {
    "edges": (
        "Known edges",
        "A table with a regulator and a target column, such as TF,target or Gene1,Gene2. Needed "
        "for training and evaluation.",
    ),
    "regulators": ("Regulator list", "Genes that may regulate, one a line."),
    "aliases": ("Aliases", "Two columns: gene identifier, name to display."),
    "cell_groups": ("Cell groups", "Two columns: cell or sample, its type or condition."),
    "gene_groups": ("Gene groups", "Two columns: gene, its operon or other group."),
    "prior": ("Prior evidence", "A table of regulator, target and weight; never the known edges."),
    "gene_positions": ("Gene positions", "A table of gene, chromosome, start; GFF, GTF or BED."),
    "cell_order": ("Order of cells", "Two columns: cell, its time or pseudotime."),
}
_KINDS = {
    "edges": [*TABLES, "sif", "gmt", "graphml", "gexf", "gml"],
    "prior": [*TABLES, "sif", "gmt", "graphml", "gexf", "gml"],
    "gene_positions": [*TABLES, "gff", "gff3", "gtf", "bed"],
}
_NO_LIST = "none"

_FIRST: Mapping[str, Sequence[str]] = {
    "expression": ("regulators",),
    "edges": ("edges", "regulators", "aliases", "gene_groups"),
    "benchmark": ("edges", "regulators", "aliases", "gene_groups"),
}
"""Files that are asked for first, by what one has; the others are folded."""

MAIN = "X"
"""The main matrix of a ``.h5ad`` file."""


def show_upload() -> str:
    """Files in, a preview of what was read, then kept and opened; the key of what one has."""
    st.caption(
        "Files stay on this server while this page is open, for this session alone, and are "
        "removed with it."
        if is_shared()
        else f"Files stay on this machine, in {plain(str(data_folder()))}. A folder that is here "
        "already opens faster by its path, in the sidebar."
    )
    st.session_state.setdefault("data.has", "expression")  # or what a link said
    has = st.segmented_control(
        "What do you have?", list(HAS), key="data.has", required=True,
        format_func=HAS.__getitem__, persist_state="session",
    )  # fmt: skip
    has = has or "expression"
    st.markdown(_SAID_OF[has])
    files, listed = _pick_files(_FIRST[has])
    options = _pick_options(files, listed)
    if "expression" not in files or options is None:
        st.info(
            "Choose an expression file: a table with a name for every gene and every sample, or an "
            ".h5ad file. A preview shows how it was read before anything is kept.",
            icon=":material/upload_file:",
        )
        return has
    try:
        dataset, parts = _read(files, options, key=_key(files, options))
    except (GrncoreError, OSError) as error:
        said = plain(in_words(str(error)))
        st.error(said, title="These files cannot be read yet", icon=":material/error:")
        st.caption(
            "Change the file or the choices above, some of which are under 'More about the files'; "
            "it is read again at once."
        )
        return has
    show_preview(dataset, parts)
    _show_keep(files, options)
    return has


def _pick_files(first: Sequence[str]) -> tuple[dict[str, Any], str | None]:
    """Uploaded files by part, and the list of regulators that comes with the app."""
    files: dict[str, Any] = {}
    with st.container(border=True):
        sent = st.file_uploader(
            "Expression", type=[*TABLES, "h5ad", "loom", "h5"], key="data.file.expression",
            max_upload_size=upload_limit(MAX_EXPRESSION_MB),
            help="CSV, TSV or text, gzipped or not, .h5ad, .loom or 10x .h5. Names of rows and "
            "columns are read as text; nothing is ever unpickled.",
        )  # fmt: skip
        if sent is not None:
            files["expression"] = sent
        elif (path := _pick_path()) is not None:
            files["expression"] = path
        files |= _pick_parts(first)
        listed = None if "regulators" in files else _pick_list()
        others = [part for part in _PARTS if part not in first]
        with st.expander(f"More files: {_listed_labels(others)}", icon=":material/attach_file:"):
            files |= _pick_parts(others)
    return files, listed


def _pick_parts(parts: Sequence[str]) -> dict[str, Any]:
    """Files beside the expression that were sent."""
    files: dict[str, Any] = {}
    columns = st.columns(min(len(parts), 4), gap="medium")
    for place, part in enumerate(parts):
        label, meaning = _PARTS[part]
        with columns[place % len(columns)]:
            sent = st.file_uploader(
                label, type=_KINDS.get(part, TABLES), key=f"data.file.{part}", help=meaning,
                max_upload_size=upload_limit(MAX_OTHER_MB),
            )  # fmt: skip
        if sent is not None:
            files[part] = sent
    return files


def _listed_labels(parts: Sequence[str]) -> str:
    *front, last = (_PARTS[part][0].lower() for part in parts)
    return f"{', '.join(front)} and {last}"


def _pick_path() -> Path | None:
    """A file or folder of this machine instead of a sent one; None where none is named."""
    if is_shared():
        return None
    said = st.text_input(
        "Or a file or folder on this machine", key="data.path", persist_state="session",
        placeholder="/data/my-experiment.h5ad",
        help="It is read where it lies, with the choices below, and is not copied; below the "
        "folder that the app was started in, or a --data-root.",
    )  # fmt: skip
    if not said.strip():
        return None
    try:
        path = Path(allowed(said.strip()))
    except GrncoreError as error:
        st.error(plain(str(error)), icon=":material/error:")
        return None
    return path


def _pick_options(files: dict[str, Any], listed: str | None) -> ReadOptions | None:
    """How to read the files; None where the choices contradict each other."""
    name = files["expression"].name.lower() if "expression" in files else ""
    with st.container(border=True):
        columns = st.columns(4, gap="medium")
        picked: dict[str, Any] = {}
        for column, (option, meaning) in zip(
            columns,
            (
                ("orientation", "Which axis holds the genes. 'Find out' compares "
                 "names with the edges, and says in the preview what it decided."),
                ("values", "Logged data is not logged again. 'Find out' looks at the "
                 "values, and says what it decided."),
                ("names", "How names of the other files are matched to the "
                 "expression's."),
                ("sample_noun", "What one profile was measured of; pages and reports speak of "
                 "these. 'Find out' goes by names, totals and how few values are the smallest of "
                 "their gene, and says so where it takes them for bulk samples."),
            ),
            strict=True,
        ):  # fmt: skip
            picked[option] = column.selectbox(
                LABELS[option], CHOICES[option], key=f"data.option.{option}", help=meaning,
                format_func=lambda choice: CHOICE_WORDS[choice], persist_state="session",
            )  # fmt: skip
        if listed is not None:
            picked["regulators"] = listed
        if name.removesuffix(".gz").endswith((".h5ad", ".loom")):
            picked |= _pick_inside(files["expression"])
        with st.expander("More about the files", icon=":material/tune:"):
            picked |= _more_options(files)
    try:
        return ReadOptions(**picked)
    except GrncoreError as error:
        st.error(plain(in_words(str(error))), icon=":material/error:")
        return None


def _pick_list() -> str | None:
    """A list of regulators that comes with the app; None for none."""
    offered = [name for name, organism in ORGANISMS.items() if organism.bundled is not None]
    chosen = st.segmented_control(
        "No list of regulators? Take one of these", [_NO_LIST, *offered], default=_NO_LIST,
        key="data.option.regulators", required=True, persist_state="session",
        format_func=lambda name: "None" if name == _NO_LIST else f"Factors of {name}",
        help="Genes with the activity of a transcription factor by the Gene Ontology, by their "
        "symbols; for mouse those that have the symbol of a human factor. Lists of other "
        "organisms are one download away: docs/regulator-lists.md.",
    )  # fmt: skip
    return None if chosen in (None, _NO_LIST) else str(chosen)


def _more_options(files: dict[str, Any]) -> dict[str, Any]:
    columns = st.columns(2, gap="medium")
    picked: dict[str, Any] = {}
    with columns[0]:
        count = st.number_input(
            "Cells per type", 1, None, None, 1, key="data.option.cells_per_type",
            placeholder="not by runs", persist_state="session",
            help="Where successive cells form a type, such as 300. Not with a file of groups.",
        )  # fmt: skip
        picked["cells_per_type"] = None if count is None else int(count)
    with columns[1]:
        picked |= pick_edge_columns(files.get("edges"))
    return picked


def _pick_inside(file: Any) -> dict[str, Any]:
    """Layer and columns of a file that has any, from lists of what it has."""
    key = mark(file)
    try:
        offered = _offered(file, key=key)
    except (GrncoreError, OSError):
        return {}  # reading it says why
    st.markdown(f"**Inside {plain(file.name)}**")
    lists = {
        "layer": (
            [*([MAIN] if offered.has_main else []), *offered.layers],
            "Counts, or logged ones, are better than scaled or corrected values.",
            "X, the main matrix",
        ),
        "obs_column": (
            offered.about_cells,
            "A column of obs that holds the type or condition of each cell.",
            "No groups of cells",
        ),
        "var_column": (
            offered.about_genes,
            "A column of var that holds other names of the genes, such as symbols.",
            "Names of the index",
        ),
    }
    picked: dict[str, Any] = {}
    for place, (option, (names, meaning, none)) in zip(
        st.columns(3, gap="medium"), lists.items(), strict=True
    ):
        chosen = place.selectbox(
            LABELS[option], names, index=None, key=f"data.option.{option}|{key}", help=meaning,
            placeholder=none, disabled=not names, persist_state="session", filter_mode="contains",
        )  # fmt: skip
        picked[option] = chosen
    return picked


@st.cache_resource(max_entries=4, show_spinner="Looking into the file")
def _offered(_file: Any, *, key: str) -> FileChoices:
    del key
    return choices_in(sent_part(_file))


def _key(files: dict[str, Any], options: ReadOptions) -> str:
    known = [(part, mark(sent)) for part, sent in files.items()]
    return f"{sorted(known)}{files['expression'].name}{options}"


@st.cache_resource(max_entries=2, show_spinner="Reading the files")
def _read(
    _files: dict[str, Any], _options: ReadOptions, *, key: str
) -> tuple[Dataset, tuple[PartPreview, ...]]:
    del key
    return read_sent(_sent(_files), _options)


def _sent(files: dict[str, Any]) -> dict[str, SentFile | Path]:
    return {part: sent_part(sent) for part, sent in files.items()}


def _show_keep(files: dict[str, Any], options: ReadOptions) -> None:
    suggested = free_data_name(data_folder(), file_stem(stem(Path(files["expression"].name)))[:90])
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.text_input(
            "Name of the dataset", key="data.upload.name", placeholder=suggested, width=380,
            help="A new folder; empty takes the name that is suggested, and blanks become _.",
        )  # fmt: skip
        asked = st.button(
            "Keep and open", key="data.upload.keep", type="primary", icon=":material/database:"
        )
    if not asked:
        return
    chosen = "_".join(name.split()) or suggested
    try:
        with st.spinner("Writing the files"):
            folder = keep_sent(data_folder(), chosen, _sent(files), options)
    except (GrncoreError, OSError) as error:
        st.error(plain(str(error)), title="This was not kept", icon=":material/error:")
        return
    # To what the data gives, as a link would open it.
    st.switch_page(OVERVIEW, query_params={"dataset": str(folder.resolve())})
