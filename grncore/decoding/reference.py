"""The reference decoder: every set of the pool, in batches, through the scorer as it is.

It is the oracle of the tests and the denominator of the benchmark, so it is the best plain
implementation: additive scores once per member, sets unranked without a Python loop, and the
framework's fused encoder path, which evaluation and inference mode open.
"""

import time

import numpy as np
import torch
from numpy.typing import NDArray

from grncore.decoding.answer import answer, slack_for
from grncore.decoding.combinations import unrank
from grncore.decoding.finalists import Finalists
from grncore.decoding.types import Budget, Decoded, Problem
from grncore.progress import Progress, silent

CPU_CHUNK = 4096  # larger chunks leave the cache and gain nothing
GPU_CHUNK = 2**16


def reference(
    problem: Problem, budget: Budget, *, widen: float = 1.0, progress: Progress = silent
) -> Decoded:
    """Enumerate all C(M, R) sets in lexicographic order.

    Parameters
    ----------
    widen
        Factor on the slack between batch scores and canonical scores.

    Raises
    ------
    OverflowError
        If the sets cannot be counted in 64 bits.
    SlackExceeded
        If the slack proved too small.
    """
    chunk = chunk_size(problem, budget)
    started = time.monotonic()
    finalists: Finalists | None = None
    done = 0
    while done < problem.total_sets:
        stop = min(done + chunk, problem.total_sets)
        if budget.sets is not None:
            stop = min(stop, max(budget.sets, 1))
        sets = unrank(np.arange(done, stop), len(problem.pool), problem.size)
        residual = plain_residuals(problem, sets)
        if finalists is None:
            largest = float(np.abs(residual).max(initial=0.0))
            finalists = Finalists(problem, slack_for(problem, largest, widen))
        finalists.offer(sets, problem.phi[sets].sum(axis=1) + residual)
        done = stop
        progress("Decoding", done, problem.total_sets)
        out_of_sets = budget.sets is not None and done >= budget.sets
        if out_of_sets or _late(started, budget):
            break
    unseen = np.inf if done < problem.total_sets else -np.inf
    return answer(problem, finalists, done, unseen, "reference")


def plain_residuals(problem: Problem, sets: NDArray[np.int64]) -> NDArray[np.float32]:
    """The residuals of ``(n, R)`` positions, by the scorer's own forward."""
    if not problem.scorer.has_residual:
        return np.zeros(len(sets), dtype=np.float32)
    embeddings = problem.embeddings
    members = torch.from_numpy(problem.pool).to(embeddings.device)
    with torch.inference_mode():
        pool = embeddings[members]
        tokens = pool[torch.from_numpy(sets).to(embeddings.device)]  # (n, R, dim)
        residual = problem.scorer.residual(embeddings[problem.target][None], tokens[None])[0]
        return residual.float().cpu().numpy()


def chunk_size(problem: Problem, budget: Budget) -> int:
    """How many sets fit the memory at once.

    A token passes the encoder as about a dozen vectors of its width (input, queries, keys, values,
    attention, norms) and the feed-forward layer, which is at most a few widths.
    """
    dim = problem.embeddings.shape[1]
    bytes_per_set = 4 * (problem.size + 1) * dim * 24
    largest = CPU_CHUNK if problem.embeddings.device.type == "cpu" else GPU_CHUNK
    return int(np.clip(budget.memory_bytes // bytes_per_set, 1, largest))


def _late(started: float, budget: Budget) -> bool:
    return budget.seconds is not None and time.monotonic() - started > budget.seconds
