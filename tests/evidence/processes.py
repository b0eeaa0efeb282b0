"""Small processes with memory and known teams, sampled as snapshots along time."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Process:
    """``amounts`` ``(genes, cells)`` at ``times`` (memory times) in ``groups``; known teams."""

    amounts: np.ndarray
    groups: np.ndarray
    times: np.ndarray
    regulators: np.ndarray
    teams: dict[int, tuple[int, ...]]
    signs: dict[int, tuple[int, ...]]


def process(seed, *, regulators=12, targets=168, groups=2, cells=120, spacing=0.12, half=1.0):
    """Chemical Langevin noise at steps of a hundredth memory time; cells in random order."""
    rng = np.random.default_rng(seed)
    dt = 0.01
    steps = int(cells * spacing / dt)
    rate = rng.uniform(4, 12, size=(regulators, groups))
    middle = half * rate.mean(axis=1, keepdims=True)
    teams, signs, strength = {}, {}, np.zeros((targets, regulators))
    for row in range(targets):
        size = 1 + row % 2
        team = np.sort(rng.choice(regulators, size=size, replace=False))
        sign = rng.choice([-1, 1], size=size)
        strength[row, team] = sign * rng.uniform(3, 8, size=size)
        teams[regulators + row] = tuple(team.tolist())
        signs[regulators + row] = tuple(sign.tolist())
    base = -np.minimum(strength, 0).sum(axis=1, keepdims=True)

    def production(x):
        return strength @ (x**2 / (x**2 + middle**2)) + base

    x, y = rate.copy(), production(rate)
    kept = np.sort(rng.choice(steps, size=cells, replace=False))
    seen = {}
    for step in range(-300, steps):
        made = production(x)
        y = y + dt * (made - y) + np.sqrt(dt * (made + y)) * rng.normal(size=y.shape)
        x = x + dt * (rate - x) + np.sqrt(dt * (rate + x)) * rng.normal(size=x.shape)
        x, y = np.maximum(x, 0), np.maximum(y, 0)
        if step >= 0:
            seen[step] = np.vstack([x, y])
    amounts = np.stack([seen[step] for step in kept], axis=2)  # genes, groups, cells
    shuffled = rng.permutation(groups * cells)
    return Process(
        amounts=amounts.reshape(len(amounts), -1)[:, shuffled],
        groups=np.repeat(np.arange(groups), cells)[shuffled],
        times=np.tile(kept * dt, groups)[shuffled],
        regulators=np.arange(regulators),
        teams=teams,
        signs=signs,
    )


def independent(made, seed=0):
    """The same cells with every gene permuted within its group: no cell has a neighbour."""
    rng = np.random.default_rng(seed)
    amounts = made.amounts.copy()
    for group in np.unique(made.groups):
        cells = np.flatnonzero(made.groups == group)
        amounts[:, cells] = rng.permuted(amounts[:, cells], axis=1)
    return amounts
