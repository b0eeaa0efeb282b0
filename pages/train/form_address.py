"""The form in the page's address, so that a reload or a link finds it as it was left."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from grncore.checkpoints.codec import decode_as, encode
from grncore.errors import GrncoreError
from grncore.files import parsed_json
from grncore.pipeline.recipe import DEFAULT_CAP, PAPER_CAPS, Recipe
from grncore.runs import check_recipe
from grncore.splits import SplitKind
from grncore.training_data import UniverseKind
from pages.common import address
from pages.common.context import Context
from pages.common.text import plain
from pages.train.settings import fill_settings

_FIELD, _NAME = "form", "name"
_LONGEST = 4000
"""Characters that an address may spend on the form; a longer one is not kept."""


@dataclass(frozen=True)
class FormOptions:
    """What the pickers of this dataset offer, and the recipe that they begin with."""

    sizes: Sequence[int]
    splits: Sequence[SplitKind]
    universes: Sequence[UniverseKind]
    usual: Recipe


def claim_form(context: Context, offered: FormOptions) -> None:
    """Bring the form of a link into the widgets; one that does not fit is left out, and said.

    Values come by the session's state alone: widgets have no other default.
    """
    came, text = address.claim(_FIELD)
    if not came:
        for key, value in _values(context, offered.usual).items():
            st.session_state.setdefault(key, value)
        return
    recipe, name = offered.usual, ""
    if text is not None:
        try:
            recipe, name = _read(context, offered, text)
        except (GrncoreError, TypeError, ValueError) as error:
            st.warning(
                f"The link's choices do not fit this dataset ({plain(str(error))}) The usual ones "
                "are shown.",
                icon=":material/link_off:",
            )
    st.session_state.update(_values(context, recipe))
    st.session_state["train.name"] = name
    fill_settings(recipe)


def publish_form(recipe: Recipe, name: str, offered: FormOptions) -> None:
    """Put what differs from the usual recipe into the address."""
    usual = encode(_with_caps(offered.usual, recipe.strata))
    said = {key: value for key, value in encode(recipe).items() if value != usual[key]}
    if name:
        said[_NAME] = name
    text = json.dumps(said, separators=(",", ":"), ensure_ascii=False) if said else None
    address.publish(**{_FIELD: text if text is None or len(text) <= _LONGEST else None})


def _with_caps(recipe: Recipe, sizes: Sequence[int]) -> Recipe:
    return replace(recipe, caps={size: PAPER_CAPS.get(size, DEFAULT_CAP) for size in sizes})


def _read(context: Context, offered: FormOptions, text: str) -> tuple[Recipe, str]:
    said: Any = parsed_json(text)
    if not isinstance(said, Mapping):
        raise ValueError("they are no choices.")
    given = dict(said)
    name = given.pop(_NAME, "")
    recipe: Recipe = decode_as(Recipe, {**encode(offered.usual), **given}, "the link")
    fits: Mapping[str, Callable[[], bool]] = {
        "a name": lambda: isinstance(name, str),
        "the team sizes": lambda: set(recipe.strata) <= set(offered.sizes),
        "the split": lambda: recipe.split in offered.splits,
        "the allowed regulators": lambda: recipe.universe in offered.universes,
        "K": lambda: 1 <= recipe.k <= len(context.dataset.genes),
    }
    for what, holds in fits.items():
        if not holds():
            raise ValueError(f"{what}.")
    check_recipe(context.dataset, recipe)
    return recipe, name


def _values(context: Context, recipe: Recipe) -> dict[str, Any]:
    """What the widgets of a recipe hold, by their keys."""
    data = context.dataset.fingerprint[:12]
    return {
        "train.preset": recipe.preset,
        "train.retriever": recipe.retriever,
        "train.models": list(recipe.models),
        f"train.split|{data}": recipe.split,
        f"train.universe|{data}": recipe.universe,
        f"train.sizes|{data}": list(recipe.strata),
        "train.seed": recipe.seed,
        f"train.k|{data}": recipe.k,
        f"train.cells|{data}": recipe.n_cells or len(context.dataset.cells),
        **{f"train.cap|{size}": recipe.cap(size) for size in recipe.strata},
    }
