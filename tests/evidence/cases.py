"""Small problems with known observations, for brute-force references."""

from dataclasses import dataclass

import numpy as np

from grncore.evidence.gram import TargetGram
from grncore.evidence.responses import Groups, ResponseFamily, responses


def problem(seed, candidates=6, observations=40, members=(0, 1)):
    """Responses in (0, 1) ``(observations, candidates)`` and a target that some of them make."""
    rng = np.random.default_rng(seed)
    shared = rng.normal(size=(observations, 2))
    raw = shared @ rng.normal(size=(2, candidates)) + rng.normal(size=(observations, candidates))
    responses = 1.0 / (1.0 + np.exp(-raw))
    effects = rng.uniform(0.5, 3.0, size=len(members))
    sign = rng.choice([-1, 1], size=len(members))
    used = np.where(sign > 0, responses[:, members], 1.0 - responses[:, members])
    return responses, used @ effects + 0.3 * rng.normal(size=observations)


def gram_of(responses, target, weight=1.0):
    """The Gram matrix of plain observations."""
    columns = np.column_stack([responses, np.ones(len(responses))])
    return TargetGram(
        weight * columns.T @ columns,
        weight * columns.T @ target,
        float(weight * target @ target),
        float(len(target)),
    )


@dataclass(frozen=True)
class Made:
    """Expression made by known teams: ``targets[i]`` by ``teams[i]`` with ``signs[i]``."""

    amounts: np.ndarray
    groups: np.ndarray
    regulators: np.ndarray
    targets: np.ndarray
    teams: list[np.ndarray]
    signs: list[np.ndarray]


def mechanism(
    seed,
    *,
    targets=24,
    largest=3,
    order=2.0,
    basal=0.0,
    attenuation=0.5,
    noise=0.5,
    groups=9,
    cells=60,
):
    """Regulators that differ between groups and cells, and targets by the snapshot form's rule."""
    rng = np.random.default_rng(seed)
    count = 12
    number = np.repeat(np.arange(groups), cells)
    level = np.exp(0.8 * rng.normal(size=(count, groups)))[:, number]
    regulators = 5.0 * level * np.exp(0.4 * rng.normal(size=level.shape))
    means = Groups.of(number, len(number))
    h = responses(regulators, means, ResponseFamily(order=order))
    teams, signs, rows = [], [], []
    for place in range(targets):
        team = np.sort(rng.choice(count, 1 + place % largest, replace=False))
        sign = rng.choice([-1, 1], size=len(team))
        effects = rng.uniform(1.5, 5.0, size=len(team))
        u = effects @ np.where(sign[:, None] > 0, h[team], 1.0 - h[team]) + basal
        steady = means.means(u[None])[0][number]
        drawn = rng.normal(size=len(number)) * np.sqrt(noise * steady)
        rows.append(np.maximum(steady + attenuation * (u - steady) + drawn, 0.0))
        teams.append(team)
        signs.append(sign)
    amounts = np.concatenate([regulators, np.array(rows)])
    return Made(amounts, number, np.arange(count), np.arange(count, count + targets), teams, signs)
