"""`Recipe`: every choice that a training run makes, in one place."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Literal, TypeVar, get_type_hints

from grncore.checkpoints.codec import decode_as, encode
from grncore.dataset import Dataset
from grncore.errors import CheckpointError, InputError
from grncore.methods.registry import RETRIEVERS, SCORERS
from grncore.nets.config import PairConfig
from grncore.splits import DEFAULT_STRATA, SplitKind
from grncore.training.config import STAGE2_PRESETS, Stage2Config
from grncore.training_data import UniverseKind

Preset = Literal["default", "paper"]

Settings = Mapping[str, Mapping[str, Any]]
"""Values that overrule a preset: part (one of `SETTING_PARTS`), name of the field, value."""

SETTING_PARTS = ("retriever", "scorer", "training")

Config = TypeVar("Config")

PAPER_CAPS: Mapping[int, int] = {2: 80, 3: 80, 4: 55}
"""M_R of the paper, by team size."""

DEFAULT_CAP = 40
"""M_R of team sizes for which the paper names none."""


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
    settings
        What overrules the preset: ``{"retriever": {"epochs": 2}, "training": {"epochs": 2},
        "scorer": {"dim": 64}}``. Values of ``scorer`` hold for every scorer that has the field.

    Raises
    ------
    InputError
        If a method, a setting's name or a setting's type is unknown.
    """

    seed: int = 42
    split: SplitKind = "random"
    strata: tuple[int, ...] = DEFAULT_STRATA
    universe: UniverseKind = "all"
    retriever: str = "attention"
    scorers: tuple[str, ...] = ("pair", "residual")
    preset: Preset = "default"
    with_validation: bool | None = None
    with_extra: bool = True
    k: int = 80
    caps: Mapping[int, int] = field(default_factory=lambda: dict(PAPER_CAPS))
    n_cells: int | None = None
    settings: Settings = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.retriever not in RETRIEVERS:
            raise InputError(
                f"Unknown retriever {self.retriever!r}; choose one of {list(RETRIEVERS)}."
            )
        unknown = [kind for kind in self.scorers if kind not in SCORERS]
        if unknown:
            raise InputError(f"Unknown scorers {unknown}; choose among {list(SCORERS)}.")
        foreign = sorted(set(self.settings) - set(SETTING_PARTS))
        if foreign:
            raise InputError(f"Unknown settings {foreign}; they are of {list(SETTING_PARTS)}.")
        self.retriever_config()
        self.training_config()
        self._check_scorer_settings()

    @property
    def trains_on_validation(self) -> bool:
        """Whether validation targets are trained on."""
        return self.preset == "paper" if self.with_validation is None else self.with_validation

    def cap(self, size: int) -> int:
        """M_R of one team size."""
        return self.caps.get(size, DEFAULT_CAP)

    def retriever_config(self) -> Any:
        """Settings of the retriever in force."""
        presets = RETRIEVERS[self.retriever].presets
        # A method without settings of its own for a preset has one way of working.
        chosen = presets.get(self.preset, presets["default"])
        return _overruled(chosen, self.settings.get("retriever", {}), "retriever")

    def scorer_config(self, kind: str) -> PairConfig:
        """Settings of one scorer in force."""
        chosen = SCORERS[kind].presets[self.preset]
        known = {entry.name for entry in fields(chosen)}
        given = self.settings.get("scorer", {})
        mine = {name: value for name, value in given.items() if name in known}
        return _overruled(chosen, mine, "scorer")

    def training_config(self, kind: str | None = None) -> Stage2Config:
        """Settings of stage-2 training in force, for one kind of scorer or in general."""
        chosen = STAGE2_PRESETS[self.preset]
        if kind is not None and SCORERS[kind].uncapped:
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
