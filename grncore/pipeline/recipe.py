"""`Recipe`: every choice that a training run makes, in one place."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Literal, TypeVar, get_type_hints

from grncore.checkpoints.codec import decode_as, encode
from grncore.dataset import Dataset
from grncore.errors import CheckpointError, InputError
from grncore.methods.base import ModelMethod
from grncore.methods.registry import METHODS, networks, rankers, runnable, taken_by
from grncore.nets.config import PairConfig
from grncore.splits import DEFAULT_STRATA, SplitKind
from grncore.training.config import STAGE2_PRESETS, Stage2Config
from grncore.training_data import UniverseKind

Preset = Literal["default", "paper"]

Settings = Mapping[str, Mapping[str, Any]]
"""Values that overrule a preset: part (one of `SETTING_PARTS`, or the kind of a model), name of the
field, value."""

SETTING_PARTS = ("retriever", "scorer", "training")

DEFAULT_RETRIEVER, DEFAULT_MODELS = taken_by("plain")

Config = TypeVar("Config")

PAPER_CAPS: Mapping[int, int] = {2: 80, 3: 80, 4: 55}
"""M_R of the paper, by team size."""

DEFAULT_CAP = 40
"""Least M_R of team sizes for which the paper names none."""

CAP_PER_MEMBER = 3
"""Larger teams are decoded from so many candidates a member, as far as pools go."""


@dataclass(frozen=True)
class Recipe:
    """What to train and how.

    Attributes
    ----------
    preset
        Picks every hyperparameter: ``paper`` is the paper's letter, ``default`` is ours, chosen on
        validation targets.
    strata
        Team sizes that are split and scored; empty for every size that the data has.
    with_validation
        Train on train + validation; None leaves it to the preset (the paper's does).
    with_extra
        Learn from targets outside the strata too.
    k, caps
        Width of the pools, and M_R by team size.
    n_cells
        First C cells that serve as features; None for all.
    retriever, models
        What ranks candidates, and what names teams.
    settings
        What overrules the preset: ``{"retriever": {"epochs": 2}, "training": {"epochs": 2},
        "scorer": {"dim": 64}}``. Values of ``scorer`` hold for every set scorer that has the field;
        those under the kind of a model for it alone.

    Raises
    ------
    InputError
        If a method or a setting's name is unknown, or a value is of another type.
    """

    seed: int = 42
    split: SplitKind = "random"
    strata: tuple[int, ...] = DEFAULT_STRATA
    universe: UniverseKind = "all"
    retriever: str = DEFAULT_RETRIEVER
    models: tuple[str, ...] = DEFAULT_MODELS
    preset: Preset = "default"
    with_validation: bool | None = None
    with_extra: bool = True
    k: int = 80
    caps: Mapping[int, int] = field(default_factory=lambda: dict(PAPER_CAPS))
    n_cells: int | None = None
    settings: Settings = field(default_factory=dict)

    def __post_init__(self) -> None:
        hints = get_type_hints(Recipe)
        for entry in fields(self):
            value = getattr(self, entry.name)
            try:
                fitting = decode_as(hints[entry.name], encode(value), f"recipe.{entry.name}")
            except CheckpointError as error:
                raise InputError(f"The recipe does not fit: {error}") from error
            except TypeError as error:
                raise InputError(
                    f"recipe.{entry.name} is a {type(value).__name__}, which does not fit there."
                ) from error
            object.__setattr__(self, entry.name, fitting)  # lists as tuples, numpy's as Python's
        if self.retriever not in rankers():
            raise InputError(
                f"Unknown retriever {self.retriever!r}; choose one of {list(rankers())}."
            )
        unknown = [kind for kind in self.models if kind not in runnable()]
        if unknown:
            raise InputError(f"Unknown models {unknown}; choose among {list(runnable())}.")
        parts = (*SETTING_PARTS, *self.models)
        foreign = sorted(set(self.settings) - set(parts))
        if foreign:
            raise InputError(f"Unknown settings {foreign}; they are of {list(parts)}.")
        self.retriever_config()
        self.training_config()
        for kind in self.models:
            self.model_config(kind)
        self._check_scorer_settings()

    @property
    def scorers(self) -> tuple[str, ...]:
        """Those of the models that are set scorers: networks that stage 2 trains."""
        return tuple(kind for kind in self.models if kind in networks())

    @property
    def methods(self) -> tuple[ModelMethod, ...]:
        """Retriever and models."""
        return tuple(METHODS[kind] for kind in (self.retriever, *self.models))

    @property
    def needs_labels(self) -> bool:
        """Whether any of them learns from known teams."""
        return any("labels" in method.needs for method in self.methods)

    @property
    def trains_on_validation(self) -> bool:
        """Whether validation targets are trained on."""
        return self.preset == "paper" if self.with_validation is None else self.with_validation

    def cap(self, size: int) -> int:
        """M_R of one team size."""
        return self.caps.get(size, max(DEFAULT_CAP, min(self.k, CAP_PER_MEMBER * size)))

    def retriever_config(self) -> Any:
        """Settings of the retriever in force."""
        # A method without settings of its own for a preset has one way of working.
        chosen = METHODS[self.retriever].preset(self.preset)
        return _overruled(chosen, self.settings.get("retriever", {}), "retriever")

    def model_config(self, kind: str) -> Any:
        """Settings of one model in force."""
        chosen = METHODS[kind].preset(self.preset)
        if METHODS[kind].network:
            known = {entry.name for entry in fields(chosen)}
            given = self.settings.get("scorer", {})
            mine = {name: value for name, value in given.items() if name in known}
            chosen = _overruled(chosen, mine, "scorer")
        return _overruled(chosen, self.settings.get(kind, {}), kind)

    def scorer_config(self, kind: str) -> PairConfig:
        """Sizes of one set scorer in force."""
        config: PairConfig = self.model_config(kind)
        return config

    def training_config(self, kind: str | None = None) -> Stage2Config:
        """Settings of stage-2 training in force, for one kind of scorer or in general."""
        chosen = STAGE2_PRESETS[self.preset]
        if kind is not None and METHODS[kind].candidates == "universe":
            chosen = replace(chosen, negatives_from="universe")
        return _overruled(chosen, self.settings.get("training", {}), "training")

    def _check_scorer_settings(self) -> None:
        known = {f.name for kind in self.scorers for f in fields(self.scorer_config(kind))}
        unknown = sorted(set(self.settings.get("scorer", {})) - known)
        if unknown:
            raise InputError(
                f"None of the scorers {list(self.scorers)} has the settings {unknown}; there are "
                f"{sorted(known)}."
            )


def _overruled(config: Config, given: Mapping[str, Any], part: str) -> Config:
    """``config`` with some fields replaced, each checked against the field's type."""
    hints = get_type_hints(type(config))
    unknown = sorted(set(given) - set(hints))
    if unknown:
        raise InputError(f"Unknown settings {unknown} of {part}; there are {sorted(hints)}.")
    try:
        values = {
            name: decode_as(hints[name], encode(value), f"{part}.{name}")
            for name, value in given.items()
        }
        return replace(config, **values)  # type: ignore[type-var]
    except (CheckpointError, TypeError) as error:
        raise InputError(f"A setting does not fit: {error}") from error


def usual_universe(dataset: Dataset) -> UniverseKind:
    """Regulators that a user most likely means: the listed ones, else those of training edges.

    The paper takes every gene, which costs accuracy and hours on real data; it is what is left for
    data without a list and without edges.
    """
    if dataset.listed_regulators is not None:
        return "listed"
    return "train" if dataset.teams else "all"


def untrained_recipe(dataset: Dataset) -> Recipe:
    """What holds before anything is trained."""
    return Recipe(universe=usual_universe(dataset))
