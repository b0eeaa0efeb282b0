"""`Pools`: the ranked candidate regulators of each target (stage 1's output)."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

MISSING = -1
"""Fills the tail of a pool or a set that has fewer members than its row is wide."""


@dataclass(frozen=True, eq=False)
class Pools:
    """Top-K candidates per target, best first.

    Attributes
    ----------
    targets
        ``(targets,)`` gene indices.
    members
        ``(targets, K)`` gene indices, best first; ``MISSING`` where candidates ran out.
    scores
        ``(targets, K)`` retriever scores; ``-inf`` where missing. Scores of different targets are
        not comparable.
    injected
        ``(targets, K)`` members that oracle injection put in.
    retriever
        Method that ranked them.
    is_oracle
        Whether the truth of the targets was injected where it was missing: such pools carry a
        badge, even where nothing was missing.
    """

    targets: NDArray[np.int64]
    members: NDArray[np.int64]
    scores: NDArray[np.float32]
    injected: NDArray[np.bool_]
    retriever: str
    is_oracle: bool = False

    @cached_property
    def digest(self) -> str:
        """SHA-256 of targets and members: pools of equal digest hold the same candidates."""
        found = hashlib.sha256(str(self.members.shape).encode())
        for array in (self.targets, self.members):
            found.update(np.ascontiguousarray(array, dtype=np.int64).tobytes())
        return found.hexdigest()

    @property
    def size(self) -> int:
        """K, the width of a pool."""
        return int(self.members.shape[1])

    def row_of(self, target: int) -> int:
        """Row of ``target``; KeyError if it has no pool."""
        rows = np.flatnonzero(self.targets == target)
        if not len(rows):
            raise KeyError(target)
        return int(rows[0])

    def of(self, target: int) -> NDArray[np.int64]:
        """Members of one pool, best first, without the missing tail."""
        members = self.members[self.row_of(target)]
        found: NDArray[np.int64] = members[members != MISSING]
        return found

    def take(self, targets: NDArray[np.int64]) -> "Pools":
        """Pools of ``targets``, in that order; KeyError if one has none."""
        rows = rows_of(self.targets, targets)
        return replace(
            self,
            targets=self.targets[rows],
            members=self.members[rows],
            scores=self.scores[rows],
            injected=self.injected[rows],
        )

    @classmethod
    def concat(cls, parts: Sequence["Pools"]) -> "Pools":
        """Pools of one retriever, one below the other; narrower ones end in missing members.

        Raises
        ------
        ValueError
            If there are none, or several retrievers ranked them.
        """
        retrievers = list(dict.fromkeys(pools.retriever for pools in parts))
        if len(retrievers) != 1:
            raise ValueError(f"need pools of one retriever, not of {retrievers}.")
        width = max(pools.size for pools in parts)
        return cls(
            targets=np.concatenate([pools.targets for pools in parts]),
            members=np.concatenate([widened(p.members, (width,), MISSING) for p in parts]),
            scores=np.concatenate([widened(p.scores, (width,), -np.inf) for p in parts]),
            injected=np.concatenate([widened(p.injected, (width,), False) for p in parts]),
            retriever=retrievers[0],
            is_oracle=any(pools.is_oracle for pools in parts),
        )

    def capped(self, cap: int) -> "Pools":
        """The first ``cap`` members of each pool: P_t[:M_R]."""
        return Pools(
            self.targets,
            self.members[:, :cap],
            self.scores[:, :cap],
            self.injected[:, :cap],
            self.retriever,
            self.is_oracle,
        )

    def covers(self, teams: Mapping[int, NDArray[np.int64]]) -> NDArray[np.bool_]:
        """``(targets,)`` whether the whole true team is in the pool."""
        return np.array(
            [
                bool(np.isin(teams[int(target)], members).all())
                for target, members in zip(self.targets, self.members, strict=True)
            ],
            dtype=bool,
        )


def rows_of(targets: NDArray[np.int64], wanted: NDArray[np.int64]) -> NDArray[np.int64]:
    """Row of each wanted target among ``targets``, the first of equal ones.

    Raises
    ------
    KeyError
        Naming the first that is not there.
    """
    wanted = np.asarray(wanted, dtype=np.int64)
    order = np.argsort(targets, kind="stable")
    places = np.searchsorted(targets, wanted, sorter=order)
    rows = order[np.minimum(places, len(order) - 1)] if len(order) else places[:0]
    found = targets[rows] == wanted if len(order) else np.zeros(len(wanted), dtype=bool)
    if not found.all():
        raise KeyError(int(wanted[~found][0]))
    return rows


def widened(values: NDArray[Any], shape: tuple[int, ...], fill: float) -> NDArray[Any]:
    """``values`` with the axes after the first as long as ``shape`` says, ``fill`` at their end."""
    missing = [(0, wide - now) for wide, now in zip(shape, values.shape[1:], strict=True)]
    return np.pad(values, [(0, 0), *missing], constant_values=fill)


def top_pools(
    scores: NDArray[np.float32], targets: NDArray[np.int64], k: int, retriever: str
) -> Pools:
    """Top-K candidates by score (equation 9); equal scores are ranked by gene name.

    Parameters
    ----------
    scores
        ``(targets, genes)``, ``-inf`` where a gene is no candidate.
    """
    columns = np.flatnonzero(scores.max(axis=0, initial=-np.inf) != -np.inf)
    keys = -scores[:, columns]
    order = columns[_first(np.where(np.isnan(keys), np.inf, keys), k)]
    order = widened(order, (min(k, scores.shape[1]),), MISSING)
    ranked = np.where(order == MISSING, -np.inf, np.take_along_axis(scores, order, axis=1))
    members = np.where(np.isneginf(ranked), MISSING, order).astype(np.int64)
    return Pools(
        targets=np.asarray(targets, dtype=np.int64),
        members=members,
        scores=ranked.astype(np.float32),
        injected=np.zeros(members.shape, dtype=bool),
        retriever=retriever,
    )


def _first(keys: NDArray[np.float32], k: int) -> NDArray[np.int64]:
    """``(rows, k)`` places of the smallest keys, ascending; of equal ones the first places."""
    # Genes are in natural order, so first places break ties by name.
    if k >= keys.shape[1]:
        return np.argsort(keys, axis=1, kind="stable")
    last = np.partition(keys, k - 1, axis=1)[:, k - 1 : k]
    inside, tied = keys < last, keys == last
    room = k - inside.sum(axis=1, keepdims=True)
    if (tied.sum(axis=1, keepdims=True) != room).any():
        tied &= np.cumsum(tied, axis=1) <= room
    places = np.nonzero(inside | tied)[1].reshape(len(keys), k)
    order = np.argsort(np.take_along_axis(keys, places, axis=1), axis=1, kind="stable")
    return np.take_along_axis(places, order, axis=1)


def inject(pools: Pools, teams: Mapping[int, NDArray[np.int64]]) -> Pools:
    """Oracle injection with true-safe trimming (appendix H).

    Members of the true team that the pool lacks enter at its end; as many of its last false
    members leave, so that the width stays. A target that ``teams`` does not name keeps its pool.
    Injected members carry the score ``-inf``: the retriever never ranked them this high.
    """
    members, scores = pools.members.copy(), pools.scores.copy()
    injected = pools.injected.copy()
    for row, target in enumerate(pools.targets):
        team = teams.get(int(target), np.empty(0, np.int64))
        missing = np.setdiff1d(team, members[row])
        if not len(missing):
            continue
        if len(team) > pools.size:
            raise ValueError(f"a pool of {pools.size} cannot hold a team of {len(team)}")
        false_places = np.flatnonzero(~np.isin(members[row], team))
        dropped = false_places[len(false_places) - len(missing) :]
        kept = np.delete(np.arange(pools.size), dropped)
        # The empty tail of a short pool is dropped first, because MISSING is never a true member.
        members[row] = np.concatenate([members[row, kept], missing])
        scores[row] = np.concatenate([scores[row, kept], np.full(len(missing), -np.inf)])
        injected[row] = np.concatenate([injected[row, kept], np.ones(len(missing), bool)])
        _missing_last(members[row], scores[row], injected[row])
    return Pools(pools.targets, members, scores, injected, pools.retriever, is_oracle=True)


def _missing_last(
    members: NDArray[np.int64], scores: NDArray[np.float32], injected: NDArray[np.bool_]
) -> None:
    order = np.argsort(members == MISSING, kind="stable")
    members[:], scores[:], injected[:] = members[order], scores[order], injected[order]
