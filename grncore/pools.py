"""`Pools`: the ranked candidate regulators of each target (stage 1's output)."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

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
        return self.members.shape[1]

    def row_of(self, target: int) -> int:
        """Row of ``target``; KeyError if it has no pool."""
        rows = np.flatnonzero(self.targets == target)
        if not len(rows):
            raise KeyError(target)
        return int(rows[0])

    def of(self, target: int) -> NDArray[np.int64]:
        """Members of one pool, best first, without the missing tail."""
        members = self.members[self.row_of(target)]
        return members[members != MISSING]

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


def top_pools(
    scores: NDArray[np.float32], targets: NDArray[np.int64], k: int, retriever: str
) -> Pools:
    """Top-K candidates by score (equation 9); equal scores are ranked by gene name.

    Parameters
    ----------
    scores
        ``(targets, genes)``, ``-inf`` where a gene is no candidate.
    """
    # Genes are in natural order, so a stable sort breaks ties by name.
    order = np.argsort(-scores, axis=1, kind="stable")[:, :k]
    ranked = np.take_along_axis(scores, order, axis=1)
    members = np.where(np.isneginf(ranked), MISSING, order).astype(np.int64)
    return Pools(
        targets=np.asarray(targets, dtype=np.int64),
        members=members,
        scores=ranked.astype(np.float32),
        injected=np.zeros(members.shape, dtype=bool),
        retriever=retriever,
    )


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
