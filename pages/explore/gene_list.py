"""A pasted list of genes to work through, one after the other."""

from dataclasses import dataclass, field

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from grncore.answers.gene_list import GeneList, list_table, read_list
from grncore.answers.naming import AnswerKey
from grncore.answers.stabilities import with_stability
from grncore.answers.target import ROLE_LABELS, TargetView, sizes_offered
from grncore.export import teams_csv
from pages.common import address
from pages.common.answers_view import answers_file
from pages.common.caches import gene_roles
from pages.common.context import Context
from pages.common.file_button import file_button
from pages.common.list_naming import teams_of_list
from pages.common.list_report import offer_list_report
from pages.common.result_cache import ResultCache, progress_bar
from pages.common.stability import stability_of
from pages.common.target_picker import first_size
from pages.common.text import export_stem, plain
from pages.common.verdicts import answers_of


@dataclass
class _Work:
    """A list of this session, and what of it was looked at."""

    genes: GeneList
    seen: set[str] = field(default_factory=set)


def show_gene_list(context: Context, view: TargetView) -> None:
    """The list's button; with a list, where one is in it and the way on."""
    key = f"list|{context.dataset.fingerprint[:12]}"
    work: _Work | None = st.session_state.get(key)
    row, below = st.container(horizontal=True, vertical_alignment="center"), st.container()
    with row:
        with st.popover("Gene list", icon=":material/format_list_bulleted:", width="content"):
            _show_form(context, key)
            if work is not None:
                _show_report(context, work)
        if work is not None and work.genes.genes:
            _show_way(context, view, work, below)
        if work is not None and work.genes.unresolved:
            count = len(work.genes.unresolved)
            st.badge(
                f"{count} {'name' if count == 1 else 'names'} not found",
                icon=":material/help:",
                color="orange",
                help="Open the gene list to see which, and what they may have meant.",
            )


def _show_form(context: Context, key: str) -> None:
    with st.form(f"{key}|form", border=False):
        st.text_area(
            "Genes to work through",
            key=f"{key}|text",
            height=140,
            placeholder="One name or alias a line, or separated by commas",
            persist_state="session",
        )
        st.form_submit_button(
            "Use this list", icon=":material/playlist_play:", on_click=_use, args=(context, key)
        )


def _use(context: Context, key: str) -> None:
    """Callback of the form: read the list and open its first gene."""
    found = read_list(context.dataset, st.session_state[f"{key}|text"])
    st.session_state[key] = _Work(found)
    if found.genes:
        _go(context.key, found.genes[0])


def _show_report(context: Context, work: _Work) -> None:
    found = work.genes
    said = f"{len(found.genes)} genes found, {len(work.seen & set(found.genes))} looked at."
    if found.repeated:
        said += f" {found.repeated} repeats were left out."
    st.caption(said)
    if found.unresolved:
        st.warning(
            f"No gene of {plain(context.dataset.name)} is called:\n"
            + "\n".join(
                f"- {plain(one.name)}"
                + (f": did you mean {plain(', '.join(one.near))}?" if one.near else "")
                for one in found.unresolved
            ),
            icon=":material/help:",
        )
    if not found.genes:
        return
    roles = gene_roles(context.dataset, context.predictor.split, key=context.key)
    st.dataframe(
        pd.DataFrame(
            {
                "Gene": [context.dataset.display(gene) for gene in found.genes],
                "R": [len(context.dataset.teams.get(gene, ())) or None for gene in found.genes],
                "Role": [ROLE_LABELS[roles[gene]] for gene in found.genes],
                "Looked at": [gene in work.seen for gene in found.genes],
            }
        ),
        hide_index=True,
        height=min(260, 38 + 35 * len(found.genes)),
        alt="Genes of the list",
        placeholder="–",
    )


def _show_way(context: Context, view: TargetView, work: _Work, below: DeltaGenerator) -> None:
    genes = work.genes.genes
    here = genes.index(view.target) if view.target in genes else None
    if here is not None:
        work.seen.add(view.target)
    before = None if here is None else here - 1
    after = 0 if here is None else here + 1
    st.button(
        "Previous", icon=":material/chevron_left:", key="list.previous",
        disabled=before is None or before < 0, on_click=_go,
        args=(context.key, genes[max(before or 0, 0)]),
    )  # fmt: skip
    place = f"**{here + 1}** of {len(genes)}" if here is not None else f"{len(genes)} in the list"
    st.markdown(place, width="content")
    st.button(
        "Next", icon=":material/chevron_right:", icon_position="right", key="list.next",
        disabled=after >= len(genes), on_click=_go,
        args=(context.key, genes[min(after, len(genes) - 1)]),
    )  # fmt: skip
    _show_results(context, work.genes, below)


def _go(key: str, gene: str) -> None:
    """Open a gene: the picker on top of the page takes it over in the next run."""
    address.touch()
    st.session_state[f"target|{key}"] = gene


@dataclass(frozen=True, eq=False)
class _Results:
    """Recommended teams of a whole list, and of the targets its regulators are compared with."""

    answers: pd.DataFrame
    background: pd.DataFrame | None


_RESULTS = ResultCache[_Results]("explore.gene_list.results", 16)
_SETS = ResultCache[str]("explore.gene_list.sets", 8)


def _show_results(context: Context, found: GeneList, below: DeltaGenerator) -> None:
    source, genes = context.predictor, found.genes
    # Models that choose sizes do so, unless the user chose one for the gene of this view.
    size = context.size or (None if source.models(None) else sizes_offered(source.split)[0])
    key = (context.key, genes, size)
    results = _RESULTS.get(key)
    place, wanted = st.empty(), f"explore.list.wanted|{hash(key)}"
    if results is None:
        is_wanted = wanted in st.session_state
        asked = not is_wanted and place.button(
            "Results", icon=":material/play_arrow:", key="list.results",
            help=f"Names the team of each of the {len(genes)} genes. Genes without a known team "
            f"get teams of {size or 'the size that the data tells'}.",
        )  # fmt: skip
        if not (is_wanted or asked):
            return
        st.session_state[wanted] = True
        place.empty()
        with below:
            results = _made(context, genes, size, at_once=asked)
        if results is None:
            return
        _RESULTS.put(key, results)
    answers = results.answers
    file_button(
        "Results (CSV)",
        lambda: answers_file(context, answers),
        f"{export_stem(context, 'list')}.csv",
        key="list.csv",
        help=f"The recommended teams of all {len(genes)} genes, a row a gene.",
        place=place,
    )
    offer_list_report(context, found, answers, results.background, size=size, key="list.report")
    _show_sets(context, genes, size, f"{export_stem(context, 'list-sets')}.csv")


def _show_sets(context: Context, genes: tuple[str, ...], size: int | None, name: str) -> None:
    """Best sets of every method: apart, since slow methods take most of the time."""
    key, place = (context.key, genes, size), st.empty()
    sets = _SETS.get(key)
    if sets is None:
        asked = place.button(
            "Every method's sets", icon=":material/play_arrow:", key="list.sets",
            help=f"The best sets of every method for all {len(genes)} genes. Slow methods take "
            "minutes for a long list.",
        )  # fmt: skip
        if not asked:
            return
        with progress_bar("Sets of the list") as progress:
            table = list_table(
                context.predictor, genes, size=size, stored=context.stored, progress=progress
            )
        sets = _SETS.put(key, teams_csv(table))
    file_button(
        "Every method's sets (CSV)", sets, name, key="list.sets.csv",
        help="A row a set, the best first.", place=place,
    )  # fmt: skip


def _made(
    context: Context, genes: tuple[str, ...], size: int | None, *, at_once: bool
) -> _Results | None:
    """Results; None while the list is named behind the page."""
    # The Overview's own answers, where it was opened before; the list takes its genes from there.
    known, usual = context.predictor.split.in_parts, first_size(context.predictor) or None
    background = answers_of(
        context, known, size=usual, key="known", label="Naming the targets of the network"
    ) if known else None  # fmt: skip
    answers = teams_of_list(context, genes, size=size, key="list.name", at_once=at_once)
    if answers is None:
        return None
    stable, _ = stability_of(context, [AnswerKey("known", usual), AnswerKey("unknown", usual)])
    return _Results(with_stability(answers, stable) if stable else answers, background)
