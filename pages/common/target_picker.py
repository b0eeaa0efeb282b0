"""The target picker: type a name or an alias, test targets first."""

from collections.abc import Mapping

import streamlit as st

from grncore.answers.target import ROLE_LABELS, sizes_offered, usual_size
from grncore.dataset import Dataset
from grncore.naming import shortened
from grncore.pipeline.predictor import Predictor
from grncore.splits import Split
from pages.common import address
from pages.common.asked import answer_gene
from pages.common.caches import gene_roles
from pages.common.result_cache import ResultCache
from pages.common.text import plain

_LABELS = ResultCache[Mapping[str, str]]("common.target_picker.labels", 8)


def pick_target(
    dataset: Dataset,
    predictor: Predictor,
    key: str,
    wanted: Mapping[str, str],
    *,
    is_shown: bool = True,
) -> tuple[str, int | None]:
    """Show the picker; return the target and, where its truth is not known, the chosen R.

    Parameters
    ----------
    wanted
        What the address asks for: ``target`` and ``r``.
    is_shown
        Whether the page looks at one target; others keep what was chosen, and do not ask.
    """
    labels = gene_labels(dataset, predictor.split, key=key)
    box, size_box = f"target|{key}", f"size|{key}"
    kept = st.session_state.setdefault("target.kept", {})
    for name in (box, size_box):  # Streamlit forgets a widget that a page did not show
        if name in kept and name not in st.session_state:
            st.session_state[name] = kept[name]
    _apply(wanted, dataset, predictor, box, size_box)
    usual = first_size(predictor)
    if not is_shown:
        target = st.session_state.get(box) or next(iter(labels))
        kept[box] = target
        address.publish(target=None, r=None)
        return target, None if target in dataset.teams else kept.get(size_box, usual) or None
    with st.container(horizontal=True, vertical_alignment="bottom"):
        target = st.selectbox(
            "Target gene",
            list(labels),
            key=box,
            format_func=labels.__getitem__,
            filter_mode="contains",
            on_change=address.touch,
            help="Type a name or an alias, in any case, or a word such as 'test'; the key / leads "
            "here. Test targets "
            "come first: no model has seen their regulators.",
        )
        size = None
        if target not in dataset.teams:
            asked = st.segmented_control(
                "Team size to look for",
                team_sizes(predictor),
                key=size_box,
                required=True,
                default=None if size_box in st.session_state else usual,
                format_func=size_label,
                on_change=address.touch,
                help="This gene's team is not known. 'Found' leaves its size (the paper's R) to "
                "a method that reads it from the data."
                if usual == FOUND
                else "This gene's team is not known, so you choose its size (the paper's R). "
                f"{usual} is the commonest among known teams here.",
            )
            kept[size_box] = asked
            size = asked or None
    kept[box] = target
    address.publish(target=target, r=None if size is None else str(size))
    return target, size


def _apply(
    wanted: Mapping[str, str], dataset: Dataset, predictor: Predictor, box: str, size_box: str
) -> None:
    """Bring the address's target into the pickers, or say why it cannot be."""
    name = wanted.get("target")
    if name is not None:
        answer_gene(dataset, box, name, "gene", "target")
    size = wanted.get("r")
    if size is None:
        return
    offered = team_sizes(predictor)
    if size in map(str, offered):
        st.session_state[size_box] = int(size)
    else:
        st.warning(
            f"The link asks for R = {plain(shortened(size))}; this checkpoint names teams of "
            f"{', '.join(str(one) for one in offered if one)}.",
            icon=":material/link_off:",
        )


FOUND = 0
"""Stands for a team size that the data tells, where a method can read it."""


def team_sizes(predictor: Predictor) -> tuple[int, ...]:
    """Sizes to choose from for a gene whose team is not known."""
    found = (FOUND,) if predictor.models(None) else ()
    return (*found, *sizes_offered(predictor.split))


def first_size(predictor: Predictor) -> int:
    """The one that is chosen unless the user chooses."""
    return FOUND if predictor.models(None) else usual_size(predictor)


def size_label(size: int) -> str:
    """A size as an option to read."""
    return str(size) if size else "Found"


def gene_labels(dataset: Dataset, split: Split, *, key: str) -> Mapping[str, str]:
    """What each gene is called in a list to choose from, in its order: test targets first."""
    roles = gene_roles(dataset, split, key=key)
    said = {role: label.removesuffix(" target") for role, label in ROLE_LABELS.items()}
    return _LABELS.get_or_make(
        key, lambda: {gene: f"{full_name(dataset, gene)}  ·  {said[roles[gene]]}" for gene in roles}
    )


def full_name(dataset: Dataset, gene: str) -> str:
    """Display name, with the identifier behind it where the two differ."""
    alias = dataset.display(gene)
    return gene if alias == gene else f"{alias} ({gene})"
