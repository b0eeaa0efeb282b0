"""Which tasks a reproduction consists of."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal, get_args

from grncore.dataset import Dataset, summarise
from grncore.errors import InputError
from grncore.methods.registry import METHODS, STAGE1, direct, rankers, without_a_run
from grncore.methods.workload import TYPICAL
from grncore.reproduction.pure_sweep import PURE_SWEEP
from grncore.reproduction.sensitivity import variants
from grncore.reproduction.task import FOLDS, OUT_OF_FOLD, Setting, Task
from grncore.simulate.cooperative import STRESS_DIALS
from grncore.splits import DEFAULT_STRATA, SplitKind
from grncore.training.config import STAGE2_PRESETS
from grncore.training_data import UniverseKind

ReportPart = Literal[
    "tables", "evidence", "sweep", "retrieval", "seeds", "team", "group", "folds", "uncapped",
    "stress", "sensitivity",
]  # fmt: skip
PARTS: tuple[ReportPart, ...] = get_args(ReportPart)

PART_TEXTS = {
    "tables": "Tables 1, 2, 3, 6 and Figure 2, with baselines and what needs no training",
    "evidence": "methods that need no pool (rankers, votes, what needs no training), how sure they "
    "are and R chosen; random targets and whole teams held out",
    "sweep": "Tables 4 and 5: PureHOS2 and Deep PairS2, first seed, with the memorisation check",
    "retrieval": "Table 7 and Figure 3: regulators-only retrieval over targets of every size",
    "seeds": "PairS2 and Residual HOS2 on ten seeds, for paired tests",
    "team": "the tables' models with whole teams held out",
    "group": "the tables' models with whole gene groups (operons) held out",
    "folds": "stage 2 trained on out-of-fold pools beside the paper's in-fold ones",
    "uncapped": "teams decoded from every gene beside capped pools",
    "stress": "cooperativity from additive to purely combinatorial, on simulated data",
    "sensitivity": "one setting changed at a time, on validation targets",
}

LEAST = 15
"""Fewer targets leave a test part of two or less."""

SEEDS = (42, 43, 44)
MANY_SEEDS = tuple(range(42, 52))

WARM_UP, LITTLE = 15, 3
"""Seconds of a warm-up on DS3, and of a task that hardly takes any."""

TESTED = 40
"""Test targets of a stratum of DS3, about."""


@dataclass(frozen=True)
class Scope:
    """What a plan is made for."""

    dataset: Dataset
    seeds: tuple[int, ...] = SEEDS
    many_seeds: tuple[int, ...] = MANY_SEEDS
    universe: UniverseKind = "all"

    def settings(
        self, seeds: Iterable[int] | None = None, split: SplitKind = "random"
    ) -> list[Setting]:
        """One setting a seed, with the paper's strata.

        Raises
        ------
        InputError
            If no stratum has enough targets.
        """
        strata = strata_of(self.dataset)
        if not strata:
            raise InputError(
                f"{self.dataset.name}: fewer than {LEAST} targets with two, three or four "
                "regulators, too few to judge exact teams by. Reproduce the part 'retrieval'."
            )
        chosen = self.seeds if seeds is None else seeds
        return [Setting(seed, split, self.universe, strata=strata) for seed in chosen]


def weight(task: Task) -> int:
    """Rough seconds of a task on one core for DS3; a progress bar takes their ratios."""
    if task.kind == "warm":
        return WARM_UP
    if task.kind == "memorise" or task.method == STAGE1:
        return LITTLE
    method = METHODS[task.method]
    training = STAGE2_PRESETS["default"] if method.network else method.default
    epochs, batch = getattr(training, "epochs", 0), getattr(training, "batch_size", 1)
    fit = method.seconds(replace(TYPICAL, size=task.size, epochs=epochs, batch_size=batch))
    answer = method.seconds_to_answer(replace(TYPICAL, size=task.size, targets=TESTED))
    return LITTLE + round(fit + answer)


def needs(task: Task) -> tuple[Task, ...]:
    """Tasks whose fitted pieces this one takes."""
    if task.kind in ("retrieve", "fold", "warm") or not task.pools:
        return ()
    found = [Task("retrieve", task.setting, task.pools)]
    if task.kind in ("select", "try"):
        found.append(Task("warm", task.setting, "pair"))
    training = PURE_SWEEP.get(task.variant)
    if training is not None and training.freeze_encoder_epochs:
        found.append(Task("select", task.setting, "pair", task.size, task.pools))
    if task.variant == OUT_OF_FOLD:
        found += [
            Task("fold", task.setting, task.pools, variant=str(fold)) for fold in range(FOLDS)
        ]
    return tuple(found)


def make_plan(scope: Scope, parts: Sequence[ReportPart]) -> tuple[Task, ...]:
    """Tasks of the named parts; every task comes after what it needs.

    Raises
    ------
    InputError
        If the dataset has no targets for a part.
    """
    ordered: dict[Task, None] = {}

    def add(task: Task) -> None:
        for needed in needs(task):
            add(needed)
        ordered.setdefault(task)

    for part in PARTS:
        for task in _PARTS[part](scope) if part in parts else ():
            add(task)
    return tuple(ordered)


def default_parts(dataset: Dataset) -> tuple[ReportPart, ...]:
    """The paper's own experiments, as far as the dataset has targets for them."""
    return ("tables", "sweep") if strata_of(dataset) else ("retrieval",)


def strata_of(dataset: Dataset) -> tuple[int, ...]:
    """Team sizes of the paper that have enough targets to test on."""
    counts = summarise(dataset).targets_by_size
    return tuple(size for size in DEFAULT_STRATA if counts.get(size, 0) >= LEAST)


def _names(setting: Setting, kinds: Iterable[str]) -> list[Task]:
    """Methods that name teams without a pool; the first R of a retriever is judged as it ranks."""
    ranked = [Task("retrieve", setting, kind) for kind in kinds if kind in rankers()]
    named = [Task("name", setting, kind) for kind in kinds if kind not in rankers()]
    return [*ranked, *named]


def _selected(
    setting: Setting, kinds: Iterable[str], pools: str = "attention", variant: str = ""
) -> list[Task]:
    return [
        Task("select", setting, kind, size, pools, variant)
        for kind in kinds
        for size in setting.strata
    ]


def _tables(scope: Scope) -> list[Task]:
    found: list[Task] = []
    for setting in scope.settings():
        found += [Task("retrieve", setting, kind) for kind in rankers()]
        found += _names(setting, without_a_run())
        found.append(Task("name", setting, STAGE1, pools="attention"))
        found += _selected(setting, ("pair", "residual", "deep_pair"))
        found += _selected(setting, ("pair",), pools="dot")
    return found


def _evidence(scope: Scope) -> list[Task]:
    return [
        task
        for split in ("random", "team")
        for setting in scope.settings(split=split)
        for task in _names(setting, (*without_a_run(), *direct()))
    ]


def _sweep(scope: Scope) -> list[Task]:
    found: list[Task] = []
    for setting in scope.settings(scope.seeds[:1]):
        found += [
            Task("memorise", setting, kind, setting.strata[0], "attention")
            for kind in ("pure", "pair", "residual")
        ]
        for name in ("", *PURE_SWEEP):
            found += _selected(setting, ("pure",), variant=name)
        found += _selected(setting, ("deep_pair", "pair", "residual"))
    return found


def _retrieval(scope: Scope) -> list[Task]:
    # Regulators alone are ranked (appendix I): those of training edges, whatever list there is.
    return [
        Task("retrieve", Setting(seed, universe="train", strata=()), retriever)
        for seed in scope.seeds
        for retriever in rankers()
    ]


def _seeds(scope: Scope) -> list[Task]:
    found: list[Task] = []
    for setting in scope.settings(scope.many_seeds):
        found += _selected(setting, ("pair", "residual"))
        found += [Task("name", setting, "neighbour")]
    return found


def _held_out(split: SplitKind, scope: Scope) -> list[Task]:
    found: list[Task] = []
    for setting in scope.settings(split=split):
        found += _names(setting, without_a_run())
        found.append(Task("name", setting, STAGE1, pools="attention"))
        found += _selected(setting, ("pair", "residual"))
    return found


def _folds(scope: Scope) -> list[Task]:
    found: list[Task] = []
    for setting in scope.settings():
        for variant in ("", OUT_OF_FOLD):
            found += _selected(setting, ("pair", "residual"), variant=variant)
    return found


def _uncapped(scope: Scope) -> list[Task]:
    return [
        task
        for setting in scope.settings()
        for task in _selected(setting, ("residual", "uncapped"))
    ]


def _sensitivity(scope: Scope) -> list[Task]:
    found: list[Task] = []
    for setting in scope.settings():
        found += [Task("try", setting, "attention", variant=name) for name in variants("attention")]
        found += [
            Task("try", setting, "residual", size, "attention", name)
            for name in variants("residual")
            for size in setting.strata
        ]
    return found


def _stress(scope: Scope) -> list[Task]:
    # Every listed gene fits into a pool, so retrieval plays no part.
    found: list[Task] = []
    for dial in STRESS_DIALS:
        for seed in scope.seeds:
            setting = Setting(seed, universe="listed", data=str(dial), strata=(2, 3))
            found += _names(setting, (*without_a_run(), *direct()))
            kinds = ("pair", "deep_pair", "residual", "pure")
            found += _selected(setting, kinds, pools="popularity")
    return found


_PARTS: Mapping[ReportPart, Callable[[Scope], list[Task]]] = {
    "tables": _tables,
    "evidence": _evidence,
    "sweep": _sweep,
    "retrieval": _retrieval,
    "seeds": _seeds,
    "team": partial(_held_out, "team"),
    "group": partial(_held_out, "group"),
    "folds": _folds,
    "uncapped": _uncapped,
    "stress": _stress,
    "sensitivity": _sensitivity,
}
