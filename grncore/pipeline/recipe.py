"""`Recipe`: every choice that a training run makes, in one place."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from grncore.splits import DEFAULT_STRATA, SplitKind
from grncore.training_data import UniverseKind

Preset = Literal["default", "paper"]

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

    @property
    def trains_on_validation(self) -> bool:
        """Whether validation targets are trained on."""
        return self.preset == "paper" if self.with_validation is None else self.with_validation

    def cap(self, size: int) -> int:
        """M_R of one team size."""
        return self.caps.get(size, DEFAULT_CAP)
