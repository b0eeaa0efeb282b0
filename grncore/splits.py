"""Which targets train, which choose, which test."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, get_args

from numpy.random import Generator, default_rng

from grncore.dataset import Dataset
from grncore.errors import InputError
from grncore.naming import natural_sorted

SplitKind = Literal["random", "team", "group"]
Part = Literal["train", "validation", "test"]
Strata = Mapping[int, tuple[str, ...]]

HELD_OUT_SHARE = 0.2
DEFAULT_STRATA = (2, 3, 4)


@dataclass(frozen=True)
class Split:
    """Targets per stratum (team size R) in each part.

    ``extra`` are targets outside the strata (another R, or a true set that filtering shortened)
    whose edges may be learnt from; none of them shares a held-out group.
    """

    kind: SplitKind
    seed: int
    train: Strata
    validation: Strata
    test: Strata
    extra: tuple[str, ...] = ()

    @property
    def sizes(self) -> tuple[int, ...]:
        """Team sizes that have a stratum."""
        return tuple(self.train)

    def strata(self, part: Part) -> Strata:
        """Targets of a part by team size; sizes without any are left out."""
        strata: Strata = getattr(self, part)
        return {size: targets for size, targets in strata.items() if targets}

    def targets(self, part: Part, size: int | None = None) -> tuple[str, ...]:
        """Targets of a part, by stratum and as they stand there: all, or those of one team size."""
        strata = self.strata(part)
        return tuple(_flat(strata)) if size is None else strata.get(size, ())

    def count(self, size: int) -> int:
        """Targets of a team size in all parts."""
        return sum(len(self.targets(part, size)) for part in get_args(Part))

    @property
    def in_parts(self) -> tuple[str, ...]:
        """Targets of every part, those that are judged first: test, validation, train."""
        return (*self.targets("test"), *self.targets("validation"), *self.targets("train"))

    def part_of(self, target: str) -> Part | Literal["extra"] | None:
        """Part that holds ``target``; None for a gene without a usable true set."""
        return self._parts.get(target)

    @cached_property
    def _parts(self) -> Mapping[str, Part | Literal["extra"]]:
        parts: dict[str, Part | Literal["extra"]] = dict.fromkeys(self.extra, "extra")
        for part in get_args(Part):
            parts.update((target, part) for target in self.targets(part))
        return parts


def make_split(
    dataset: Dataset, kind: SplitKind, seed: int, strata: Sequence[int] = DEFAULT_STRATA
) -> Split:
    """Cut a test part, then a validation part from the rest, by the same kind of split.

    Each part takes 20 % of every stratum, rounded up.

    ``random``
        scikit-learn's ``train_test_split`` with the seed over the targets in natural order.
    ``team``
        Whole teams are held out: no test team occurs in train.
    ``group``
        Whole gene groups (operons) are held out, with their genes of every other R.

    ``team`` and ``group`` draw whole blocks in random order until each stratum has its 20 %, so
    a stratum may get some targets more.

    Raises
    ------
    InputError
        If a group split is asked of data without gene groups, no stratum has three targets, or no
        regulation is known at all.
    """
    if not dataset.teams:
        raise InputError(
            f"{dataset.name}: no regulation is known, so there are no targets to split, to learn "
            "from or to judge by. Supply an edge list (regulator, target), or use what needs none: "
            "models that read the expression alone."
        )
    complete = {t: team for t, team in dataset.teams.items() if t not in dataset.shortened}
    population = {
        size: tuple(target for target, team in complete.items() if len(team) == size)
        for size in strata
    }
    # A part of one target leaves nothing to hold out: three is the least that fills three parts.
    population = {size: targets for size, targets in population.items() if len(targets) >= 3}
    if not population:
        raise InputError(
            f"{dataset.name}: no team size among {list(strata)} has three or more targets with a "
            "complete true set, so no split can be cut. Choose other sizes (strata), or use the "
            "data for retrieval only."
        )
    blocks = _blocks(dataset, kind)
    rest, test = _hold_out(population, kind, blocks, seed)
    train, validation = _hold_out(rest, kind, blocks, seed)
    held = {blocks[target] for target in _flat(test)} | {blocks[t] for t in _flat(validation)}
    stratified = {target for targets in population.values() for target in targets}
    extra = tuple(
        target
        for target in dataset.teams
        if target not in stratified and blocks.get(target, target) not in held
    )
    return Split(kind, seed, train, validation, test, extra)


def _blocks(dataset: Dataset, kind: SplitKind) -> Mapping[str, object]:
    """What must stay together, by target."""
    if kind == "random":
        return {target: target for target in dataset.teams}
    if kind == "team":
        # Shortened targets too: what is left of their true set may be another target's team.
        return dict(dataset.teams)
    if kind == "group":
        groups = dataset.gene_groups
        if not groups:
            raise InputError(
                f"{dataset.name}: a 'group' split needs gene groups (operons); supply a gene-group "
                "file, or split by 'random' or 'team'."
            )
        # A one-element tuple cannot collide with a gene that stands alone under its own name.
        return {t: (groups[t],) if t in groups else t for t in dataset.teams}
    raise InputError(f"Unknown split kind {kind!r}; choose one of {list(get_args(SplitKind))}.")


def _hold_out(
    population: Strata, kind: SplitKind, blocks: Mapping[str, object], seed: int
) -> tuple[Strata, Strata]:
    if kind == "random":
        # On demand: a checkpoint brings its split.
        from sklearn.model_selection import train_test_split

        kept: dict[int, tuple[str, ...]] = {}
        held: dict[int, tuple[str, ...]] = {}
        for size, targets in population.items():
            left, right = train_test_split(
                list(targets), test_size=HELD_OUT_SHARE, random_state=seed
            )
            kept[size], held[size] = tuple(natural_sorted(left)), tuple(natural_sorted(right))
        return kept, held
    chosen = _draw_blocks(population, blocks, default_rng(seed))
    return (
        {size: tuple(t for t in ts if blocks[t] not in chosen) for size, ts in population.items()},
        {size: tuple(t for t in ts if blocks[t] in chosen) for size, ts in population.items()},
    )


def _draw_blocks(population: Strata, blocks: Mapping[str, object], rng: Generator) -> set[object]:
    counts: dict[object, dict[int, int]] = {}
    for size, targets in population.items():
        for target in targets:
            by_size = counts.setdefault(blocks[target], {})
            by_size[size] = by_size.get(size, 0) + 1
    wanted = {size: math.ceil(HELD_OUT_SHARE * len(ts)) for size, ts in population.items()}
    order = list(counts)
    chosen: set[object] = set()
    for place in rng.permutation(len(order)):
        block = order[place]
        if any(wanted[size] > 0 for size in counts[block]):
            chosen.add(block)
            for size, count in counts[block].items():
                wanted[size] -= count
    return chosen


def _flat(strata: Strata) -> Iterable[str]:
    return (target for targets in strata.values() for target in targets)
