"""Retriever and models chosen together, by how thorough a run is, what they take and are worth."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd
import streamlit as st

from grncore.dataset import Dataset
from grncore.errors import InputError
from grncore.methods.base import Plan
from grncore.methods.registry import METHODS, model_label, ranker_label, taken_by
from grncore.pipeline.plan import planned_stages
from grncore.pipeline.recipe import Recipe
from pages.common.caches import signature
from pages.common.places import SHIPPED_REPORTS
from pages.common.run_progress import duration

_MEASURED_ON = "sergio-ds3"
_REPORTS = (_MEASURED_ON, f"{_MEASURED_ON}-evidence")
_PLANS: tuple[Plan, ...] = ("quick", "recommended", "thorough")
_KEY = "train.method_set"


@dataclass(frozen=True)
class MethodSet:
    """Retriever and models of a run."""

    label: str
    retriever: str
    models: tuple[str, ...]
    said: str


def method_sets(dataset: Dataset) -> Mapping[str, MethodSet]:
    """The three to choose from, for this dataset, as the methods themselves say."""
    found: dict[str, MethodSet] = {}
    for plan in _PLANS:
        retriever, models = taken_by(plan, dataset)
        said = ", ".join([ranker_label(retriever), *map(model_label, models)])
        found[plan] = MethodSet(plan.capitalize(), retriever, models, said)
    return found


def pick_method_set(found: Mapping[str, MethodSet], retriever_key: str, models_key: str) -> None:
    """The choice of one of them, which sets the pickers of retriever and models below it."""
    state = st.session_state
    start = found["recommended"]
    state.setdefault(retriever_key, start.retriever)
    state.setdefault(models_key, list(start.models))
    # What was chosen one by one below is none of the three, and then none is marked.
    chosen = (state[retriever_key], set(state[models_key]))
    state[_KEY] = next(
        (name for name, e in found.items() if chosen == (e.retriever, set(e.models))), None
    )
    st.segmented_control(
        "How thorough", list(found), key=_KEY, format_func=lambda name: found[name].label,
        on_change=_take, args=(found, retriever_key, models_key),
        help=" ".join(f"**{one.label}**: {one.said}." for one in found.values())
        + " Every choice can be changed below.",
    )  # fmt: skip


def _take(found: Mapping[str, MethodSet], retriever_key: str, models_key: str) -> None:
    one = found.get(st.session_state[_KEY] or "")
    if one is not None:
        st.session_state[retriever_key] = one.retriever
        st.session_state[models_key] = list(one.models)


def show_costs(dataset: Dataset, recipe: Recipe, found: Mapping[str, MethodSet]) -> None:
    """Time of each with the other choices as they are, and what its models are worth."""
    times = []
    for one in found.values():
        other = replace(recipe, retriever=one.retriever, models=one.models, settings={})
        try:
            seconds = sum(planned_stages(dataset, other).values())
        except InputError:
            continue
        times.append(f"{one.label.lower()} {duration(seconds)}")
    said = f"On one core about: {', '.join(times)}."
    worth = _worth([kind for one in found.values() for kind in one.models])
    if worth:
        said += (
            f" Whole teams right in the shipped reports on {_MEASURED_ON}, where every gene was "
            f"allowed: {worth}. What they are worth on your data, the Overview says after the run."
        )
    st.caption(said)


def _worth(kinds: Sequence[str]) -> str:
    shares: dict[str, float] = {}
    for path in (SHIPPED_REPORTS / name for name in _REPORTS):
        if path.is_dir():
            shares = {**_shares(str(path), at=signature(path)), **shares}
    if not shares:
        return ""
    wanted = ["neighbour", *dict.fromkeys(kinds)]
    known = [kind for kind in wanted if kind in METHODS]
    said = ", ".join(f"{model_label(k)} {shares[k]:.0%}" for k in known if k in shares)
    unmeasured = " and ".join(model_label(k) for k in known if k not in shares)
    return f"{said}; {unmeasured} came after those reports" if unmeasured else said


@st.cache_data(max_entries=4, show_spinner=False)
def _shares(path: str, *, at: str) -> dict[str, float]:
    """Exact match by model, pooled over seeds and team sizes of the random split."""
    del at
    # On demand: what reports need takes longer to import than this page otherwise does.
    from grncore.reproduction.report import read_values

    values = read_values(Path(path))
    rows: pd.DataFrame = values[
        (values["metric"] == "exact") & (values["subset"] == "all") & (values["split"] == "random")
        & ~values["pools"].str.startswith("oracle") & (values["variant"] == "")
        & (values["pools"] != "dot")
    ]  # fmt: skip
    hits = (rows["value"] * rows["n"]).groupby(rows["model"]).sum()
    shares = hits / rows.groupby("model")["n"].sum()
    return {str(kind): float(share) for kind, share in shares.items()}
