"""`Task`: the smallest piece of a reproduction that is run, kept and resumed on its own."""

from dataclasses import dataclass
from typing import Literal

from grncore.splits import SplitKind
from grncore.training_data import UniverseKind

TaskKind = Literal["retrieve", "fold", "warm", "select", "name", "memorise", "try"]

OUT_OF_FOLD = "out-of-fold"
"""Variant of a task: stage 2 learns from pools of retrievers that have not seen their targets."""

UNCAPPED = "all genes"
"""Variant of a task: teams are decoded from every candidate instead of a capped pool."""

SIZE_CHOSEN = "R chosen"
"""Variant of a figure: the method chose the size of each team itself."""

FOLDS = 4


@dataclass(frozen=True)
class Setting:
    """Data, split and universe that a task works under.

    Attributes
    ----------
    data
        ``given``, or the cooperativity dial of a stress dataset, such as ``0.25``.
    strata
        Team sizes; empty for every size that the data has.
    """

    seed: int
    split: SplitKind = "random"
    universe: UniverseKind = "all"
    data: str = "given"
    strata: tuple[int, ...] = (2, 3, 4)


@dataclass(frozen=True)
class Task:
    """One piece of work; equal tasks on equal data give equal results.

    Attributes
    ----------
    kind
        ``retrieve`` fits a retriever and ranks the test targets' candidates, ``fold`` fits one
        without a quarter of the training targets, ``warm`` warms stage 2 up, ``select`` fits a
        scorer of one stratum and decodes, ``name`` runs a baseline that names teams directly,
        ``memorise`` overfits a few targets, ``try`` fits with one setting changed and looks at the
        validation targets alone.
    method
        Kind of the method: a retriever, a set scorer, a baseline.
    size
        R, where the task is about one stratum.
    pools
        Retriever that ranks the pools of a ``select`` task.
    variant
        Settings other than the recipe's: a row of the PureHOS2 sweep, `OUT_OF_FOLD`, `UNCAPPED`,
        the number of a fold, or the setting that is tried.
    """

    kind: TaskKind
    setting: Setting
    method: str
    size: int | None = None
    pools: str = ""
    variant: str = ""

    @property
    def title(self) -> str:
        """What a progress bar shows."""
        parts = [self.kind, self.method]
        if self.variant:
            parts.append(self.variant)
        if self.size is not None:
            parts.append(f"R={self.size}")
        if self.pools not in ("", "attention"):
            parts.append(f"on {self.pools} pools")
        if self.setting.data != "given":
            parts.append(f"dial {self.setting.data}")
        return " ".join([*parts, f"seed {self.setting.seed}", self.setting.split])
