"""Which regulator the page is about, who named the teams, and for which targets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import streamlit as st

from grncore.answers.regulator import NamedTeams
from grncore.answers.target import sizes_offered
from grncore.dataset import Dataset
from grncore.methods.registry import model_label
from pages.common import address
from pages.common.asked import answer_gene, asked_regulator
from pages.common.context import Context
from pages.common.models import chosen_among, note_choice
from pages.common.result_cache import ResultCache
from pages.common.target_picker import full_name
from pages.common.text import plain
from pages.common.verdicts import recommended_among

Scope = Literal["test", "all", "unknown"]
SCOPES: dict[Scope, str] = {
    "test": "Test targets",
    "all": "All with a known team",
    "unknown": "Genes without one",
}
_LABELS = ResultCache[Mapping[str, str]]("regulator.picker.labels", 8)


@dataclass(frozen=True)
class TeamSelection:
    """Whose teams are asked: a model's, for some of the targets.

    Attributes
    ----------
    size
        R of targets without a known team; None where the truth gives it.
    """

    model: str
    scope: Scope
    size: int | None

    @property
    def noun(self) -> str:
        """What the counted targets are called."""
        return {"test": "test targets", "all": "targets with a known team",
                "unknown": "genes without a known team"}[self.scope]  # fmt: skip


def pick_teams(context: Context, models: Sequence[str]) -> TeamSelection:
    """Show the switches for model and targets."""
    left, right = st.columns([3, 4], gap="medium", vertical_alignment="bottom")
    with left:
        default = recommended_among(context, models)
        key = f"regulator.model|{','.join(models)}"
        st.session_state[key] = chosen_among(models, default)
        model = st.selectbox(
            "Teams of", models, key=key, format_func=model_label,
            on_change=note_choice, args=(key,),
            help="The method whose predicted teams are looked through.",
        )  # fmt: skip
    address.publish(model=None if model == default else model)
    scopes = _scopes_offered(context)
    with right, st.container(horizontal=True, vertical_alignment="bottom"):
        scope: Scope = (
            st.segmented_control(
                "Targets", scopes, key=f"regulator.scope|{','.join(scopes)}", default=scopes[0],
                required=True, format_func=lambda name: SCOPES[name], persist_state="session",
                wrap=True,
                help="Test targets are those that no model has seen. All with a known team takes "
                "training and validation targets in: the models were fitted to the former.",
            )
            or scopes[0]
        )  # fmt: skip
        size = None
        if scope == "unknown":
            sizes = sizes_offered(context.predictor.split)
            size = st.segmented_control(
                "Regulators to name (R)", sizes, default=sizes[0], required=True,
                key=f"regulator.size|{context.key}", persist_state="session",
                help="These genes' teams are not known, so you choose their size.",
            ) or sizes[0]  # fmt: skip
    return TeamSelection(model, scope, size)


def _scopes_offered(context: Context) -> list[Scope]:
    has_test = any(context.predictor.split.test.values())
    has_unknown = any(gene not in context.dataset.teams for gene in context.dataset.genes)
    known: list[Scope] = ["test", "all"] if has_test else []
    return [*known, "unknown"] if has_unknown else known


def pick_regulator(context: Context, offered: Sequence[str], found: NamedTeams) -> str:
    """Show the picker, busiest regulators first, and those of the target above as shortcuts."""
    dataset, box = context.dataset, f"regulator|{context.key}"
    labels = _LABELS.get_or_make(context.key, lambda: _labelled(dataset))
    _answer_address(dataset, box)
    if box not in st.session_state:
        st.session_state[box] = offered[0]
    regulator = st.selectbox(
        "Regulator",
        offered,
        key=box,
        format_func=labels.__getitem__,
        filter_mode="contains",
        on_change=address.touch,
        persist_state="session",
        help="Type a name or an alias, in any case. Genes that occur as a known or a predicted "
        "regulator come first, those of most targets on top.",
    )
    _shortcuts(context, found, box)
    address.publish(regulator=regulator)
    return regulator


def _answer_address(dataset: Dataset, box: str) -> None:
    asked = asked_regulator()
    if asked is not None:
        answer_gene(dataset, box, asked, "regulator", "regulator")


def _shortcuts(context: Context, found: NamedTeams, box: str) -> None:
    """Buttons for the regulators of the target that the page's picker shows."""
    truth = context.dataset.teams.get(context.target, ())
    named = [gene for gene in found.named.get(context.target, ()) if gene not in truth]
    genes = [*truth, *named][:8]
    if not genes:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(f"Of {plain(context.dataset.display(context.target))}:", width="content")
        for gene in genes:
            mark = "◆ " if gene in truth else ""
            st.button(
                f"{mark}{plain(context.dataset.display(gene))}",
                key=f"regulator.jump|{gene}",
                type="tertiary",
                on_click=_jump,
                args=(box, gene),
                help="A known regulator of the target above."
                if gene in truth
                else "Predicted for the target above; not in the known team.",
            )


def _jump(box: str, gene: str) -> None:
    address.touch()
    st.session_state[box] = gene


def _labelled(dataset: Dataset) -> Mapping[str, str]:
    """Label of each gene in the picker; it depends on the dataset alone, so that it never jumps."""
    counts = dataset.edges["regulator"].value_counts().to_dict()

    def label(gene: str) -> str:
        name, count = full_name(dataset, gene), counts.get(gene, 0)
        plural = "s" if count > 1 else ""
        return f"{name}  ·  regulates {count:,} known target{plural}" if count else name

    return {gene: label(gene) for gene in dataset.genes}
