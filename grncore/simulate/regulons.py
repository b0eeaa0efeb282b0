"""Teams, and the operons that share them."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from grncore.errors import InputError

_ATTEMPTS = 50


@dataclass(frozen=True)
class TeamConfig:
    """How teams and operons are drawn.

    Attributes
    ----------
    targets_per_team
        Mean number of targets that share a team, by R; ``others`` for an R that is not named.
    others
        See above.
    hub_exponent
        A global member is the i-th hub with weight ``i ** -hub_exponent``: larger means that fewer
        regulators sit in more teams.
    local_exponent
        The same for a team's local member once every regulator has had its turn; 0 is uniform.
    operon_mean, operon_max
        Genes of an operon: geometric with this mean, cut at the maximum.
    regulon_tail
        Pareto exponent of a team's weight among operons: smaller means that few teams have most.
    """

    targets_per_team: Mapping[int, float] = field(
        default_factory=lambda: {1: 6.9, 2: 2.6, 3: 3.8, 4: 2.7}
    )
    others: float = 3.0
    hub_exponent: float = 1.4
    local_exponent: float = 1.2
    operon_mean: float = 1.6
    operon_max: int = 12
    regulon_tail: float = 1.5

    def __post_init__(self) -> None:
        if min([self.others, *self.targets_per_team.values(), self.operon_mean]) < 1:
            raise InputError("Targets per team and genes per operon cannot be below 1.")
        if self.regulon_tail <= 0 or self.operon_max < 1:
            raise InputError("The regulon tail and the largest operon must be above 0.")


@dataclass(frozen=True)
class Operon:
    """Genes in a row under one team.

    Attributes
    ----------
    team
        Regulators (numbers, 0 the first), ascending; empty for an unregulated gene.
    slots
        One a gene: the regulator that this gene is, or None.
    """

    team: tuple[int, ...]
    slots: tuple[int | None, ...]


def draw_operons(
    targets: Mapping[int, int],
    n_regulators: int,
    n_masters: int,
    config: TeamConfig,
    rng: Generator,
) -> list[Operon]:
    """Operons of all targets, with every regulator but the masters in one of their slots.

    Regulators 0 to ``n_masters - 1`` are masters. Every regulator is in some team, and following
    regulators upwards ends at the masters: there is no cycle.

    Raises
    ------
    InputError
        If there are fewer teams than regulators, or the regulators find no place without a cycle.
    """
    counts = {
        size: min(
            max(1, round(number / config.targets_per_team.get(size, config.others))),
            math.comb(n_regulators, size),
        )
        for size, number in sorted(targets.items())
        if number
    }
    if sum(counts.values()) < n_regulators:
        raise InputError(
            f"{sum(targets.values())} targets share about {sum(counts.values())} teams, too few "
            f"for {n_regulators} regulators: ask for more targets or fewer regulators."
        )
    for _ in range(_ATTEMPTS):
        teams = _draw_teams(counts, n_regulators, config, rng)
        operons = [
            (team, size)
            for r, number in sorted(targets.items())
            if number
            for team, size in _share_out(teams[r], number, config, rng)
        ]
        slots = _place_regulators(operons, n_regulators, n_masters, rng)
        if slots is not None and {i for team, _ in operons for i in team} == set(
            range(n_regulators)
        ):
            return [Operon(team, tuple(s)) for (team, _), s in zip(operons, slots, strict=True)]
    raise InputError(
        f"{n_regulators} regulators of which {n_masters} are masters found no arrangement without "
        "a cycle: ask for more genes without regulators, more targets or fewer regulators."
    )


def _draw_teams(
    counts: Mapping[int, int], n_regulators: int, config: TeamConfig, rng: Generator
) -> Mapping[int, list[tuple[int, ...]]]:
    """Distinct teams by size: one local regulator and ``size - 1`` global ones."""
    rank = rng.permutation(n_regulators) + 1.0
    hub, local = rank**-config.hub_exponent, rank**-config.local_exponent
    hub, local = hub / hub.sum(), local / local.sum()
    # Every regulator is local once, in random order, so that none is left without a target.
    turns = rng.permutation(n_regulators).tolist()
    drawn: dict[int, dict[tuple[int, ...], None]] = {size: {} for size in counts}
    for size in _turn_order(counts, rng):
        for attempt in range(_ATTEMPTS):
            # The last attempts draw uniformly: a small stratum can run out of likely teams.
            weights = hub if attempt < _ATTEMPTS // 2 else np.full_like(hub, 1 / n_regulators)
            first = turns[-1] if turns else int(rng.choice(n_regulators, p=local))
            team = _team(first, size, weights, rng)
            if team not in drawn[size]:
                drawn[size][team] = None
                if turns:
                    turns.pop()
                break
    return {size: list(teams) for size, teams in drawn.items()}


def _turn_order(counts: Mapping[int, int], rng: Generator) -> list[int]:
    """Teams of one first, then two and three mixed, large ones last, as they fill up in DS3.

    A regulator of few genes regulates them alone or with a hub or two; teams of four and more are
    made of regulators that other teams have as well.
    """
    sizes = np.array([size for size, count in counts.items() for _ in range(count)])
    turn = np.digitize(sizes, [2, 4]) + rng.random(len(sizes))
    return [int(size) for size in sizes[np.argsort(turn)]]


def _team(first: int, size: int, weights: NDArray[np.float64], rng: Generator) -> tuple[int, ...]:
    others = weights.copy()
    others[first] = 0
    chosen = rng.choice(len(others), size=size - 1, replace=False, p=others / others.sum())
    return tuple(sorted([first, *chosen.tolist()]))


def _share_out(
    teams: list[tuple[int, ...]], number: int, config: TeamConfig, rng: Generator
) -> list[tuple[tuple[int, ...], int]]:
    """Split ``number`` targets into operons; each team gets one, then teams draw by weight."""
    sizes: list[int] = []
    while sum(sizes) < number:
        size = min(int(rng.geometric(1 / config.operon_mean)), config.operon_max)
        sizes.append(min(size, number - sum(sizes)))
    while len(sizes) < len(teams):
        # Too few operons for the teams: the longest one is split.
        longest = int(np.argmax(sizes))
        half = sizes[longest] // 2
        sizes[longest] -= half
        sizes.append(half)
    weights = rng.pareto(config.regulon_tail, size=len(teams)) + 1
    rest = rng.choice(len(teams), size=len(sizes) - len(teams), p=weights / weights.sum())
    owners = [*range(len(teams)), *rest.tolist()]
    return [(teams[owner], size) for owner, size in zip(owners, sizes, strict=True)]


def _place_regulators(
    operons: list[tuple[tuple[int, ...], int]], n_regulators: int, n_masters: int, rng: Generator
) -> list[list[int | None]] | None:
    """Give each regulator but the masters a gene whose team consists of regulators placed before.

    Returns None where some regulator finds no such gene.
    """
    slots: list[list[int | None]] = [[None] * size for _, size in operons]
    placed = set(range(n_masters))
    for regulator in rng.permutation(np.arange(n_masters, n_regulators)).tolist():
        free = [
            (row, column)
            for row, (team, size) in enumerate(operons)
            if placed.issuperset(team)
            for column in range(size)
            if slots[row][column] is None
        ]
        if not free:
            return None
        row, column = free[rng.integers(len(free))]
        slots[row][column] = regulator
        placed.add(regulator)
    return slots
