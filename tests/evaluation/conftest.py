"""Random small cases, and the definitions spelt out in plain Python to compare with."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest

from grncore.pools import MISSING, Pools
from grncore.teams import Teams


@dataclass(frozen=True)
class Case:
    n_genes: int
    pools: Pools
    teams: Teams
    truth: dict[int, np.ndarray]

    @property
    def true_sets(self) -> list[set[int]]:
        return [set(self.truth[int(t)].tolist()) for t in self.pools.targets]

    def top(self, row: int, k: int) -> list[int]:
        return [int(m) for m in self.pools.members[row, :k] if m != MISSING]

    def first_set(self, row: int) -> set[int]:
        return {int(m) for m in self.teams.sets[row, 0] if m != MISSING}


def make_case(seed: int) -> Case:
    """A case with planted hits, so that no metric is nearly always 0."""
    rng = np.random.default_rng(seed)
    n_genes = int(rng.integers(6, 16))
    n_targets = int(rng.integers(1, 9))
    width = int(rng.integers(1, n_genes))
    n_sets, size = int(rng.integers(1, 4)), int(rng.integers(1, 4))
    targets = rng.permutation(n_genes)[: min(n_targets, n_genes)].astype(np.int64)
    truth, members, sets = {}, [], []
    for target in targets:
        others = np.setdiff1d(np.arange(n_genes), [target])
        wanted = size if rng.random() < 0.8 else int(rng.integers(1, 5))
        team = np.sort(rng.choice(others, wanted, replace=False))
        truth[int(target)] = team
        pool = rng.permutation(others)
        if rng.random() < 0.5:
            pool = np.concatenate([team, np.setdiff1d(pool, team)])
            pool[: wanted + 1] = rng.permutation(pool[: wanted + 1])
        length = int(rng.integers(0, width + 1))
        row = np.full(width, MISSING)
        row[:length] = pool[:length]
        members.append(row)
        listed = np.stack([np.sort(rng.choice(others, size, replace=False)) for _ in range(n_sets)])
        if len(team) == size and rng.random() < 0.6:
            listed[rng.integers(n_sets)] = team
        if rng.random() < 0.2:
            listed[-1] = MISSING
        sets.append(listed)
    table = np.array(members, dtype=np.int64)
    nothing = np.full((len(targets), n_sets), np.nan, dtype=np.float32)
    return Case(
        n_genes,
        Pools(
            targets,
            table,
            np.where(table == MISSING, -np.inf, -np.arange(width)).astype(np.float32),
            np.zeros(table.shape, bool),
            "random",
        ),
        Teams(
            "model",
            targets,
            np.array(sets, dtype=np.int64),
            nothing,
            nothing,
            nothing,
            np.zeros(len(targets), np.float32),
            np.zeros(len(targets), np.int64),
        ),
        truth,
    )


@pytest.fixture(scope="session")
def case() -> Callable[[int], Case]:
    """Build a random case from a seed."""
    return make_case
