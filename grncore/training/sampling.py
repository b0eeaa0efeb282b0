"""Candidates drawn for a batch, so that its cost does not grow with the universe.

A batch sees the true regulators of its targets, and some others that stand for all of them: each
carries how many it stands for, by which losses are corrected. The expected loss is that of all
candidates (for a softmax: up to what its logarithm does to an average).
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

import numpy as np
import torch
from numpy.random import Generator
from numpy.typing import NDArray

ABOVE = 2048
"""Universes of up to so many candidates are used whole where a setting leaves it open."""

SAMPLED = 512
"""Candidates drawn for a batch from larger ones."""


@dataclass(frozen=True, eq=False)
class Columns:
    """Gene rows to score, and how many candidates each stands for.

    ``genes`` is ``(n,)`` int64 without duplicates; ``weights`` ``(n,)`` float32.
    """

    genes: NDArray[np.int64]
    weights: NDArray[np.float32]


def sample_size(setting: int | None, candidates: int) -> int | None:
    """How many of the candidates a batch draws; None for all of them.

    Parameters
    ----------
    setting
        Candidates to draw, 0 for all, None for `SAMPLED` of a universe larger than `ABOVE`.
    """
    wanted = (SAMPLED if candidates > ABOVE else 0) if setting is None else setting
    return wanted if 0 < wanted < candidates else None


def sample_columns(
    always: NDArray[np.int64], others: NDArray[np.int64], n: int, rng: Generator, whole: int = 0
) -> Columns:
    """``always``, with weight 1, and ``n`` of the rest of ``others``, which stand for all of it.

    Parameters
    ----------
    always
        Ascending.
    others
        Genes to draw from; those of ``always`` among them are not drawn.
    whole
        How many the drawn ones stand for; 0 for the whole rest.
    """
    count = len(others) - int(np.isin(always, others).sum())
    n = min(n, count)
    # Those that must not be drawn can be hit at most once each.
    drawn = rng.choice(others, size=min(n + len(always), len(others)), replace=False)
    drawn = drawn[~np.isin(drawn, always)][:n]
    weight = (whole or count) / max(n, 1)
    weights = np.concatenate([np.ones(len(always)), np.full(len(drawn), weight)])
    return Columns(np.concatenate([always, drawn]), weights.astype(np.float32))


def joined(parts: Sequence[Columns]) -> Columns:
    """Columns of several kinds together."""
    return Columns(
        np.concatenate([part.genes for part in parts]),
        np.concatenate([part.weights for part in parts]),
    )


def mixed_precision(device: str | torch.device, wanted: bool) -> AbstractContextManager[object]:
    """bfloat16 products on a GPU where wanted; everything as it is elsewhere."""
    if not wanted or torch.device(device).type != "cuda":
        return nullcontext()
    return torch.autocast("cuda", dtype=torch.bfloat16)
