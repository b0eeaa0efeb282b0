"""Small problems with known observations, for brute-force references."""

import numpy as np

from grncore.evidence.gram import TargetGram


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
