"""Measures decoders against each other: the same model, targets and process, everything counted."""

import statistics
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from grncore.decoding.additive import base_range
from grncore.decoding.answer import Decoded
from grncore.decoding.budget import Budget
from grncore.decoding.decoders import decode, decode_teams
from grncore.decoding.problem import member_scores
from grncore.nets.set_scorer import SetScorer
from grncore.pools import MISSING, Pools
from grncore.profiling.memory import peak_memory
from grncore.profiling.operations import operations_ratio
from grncore.progress import Progress, silent
from grncore.scores.bound import has_bound, residual_bound
from grncore.scores.chunks import MEBIBYTE
from grncore.scores.neural import evaluating, prepare

METHODS = ("certified", "factorised", "reference")


SCALE_POOLS = (40, 80, 160, 320, 640, 1200)


SCALE_SIZES = (2, 3, 4, 5, 6)


@dataclass(frozen=True)
class BenchRow:
    """One line of the benchmark.

    Attributes
    ----------
    model, method, R, M, targets
        Kind of the scorer, decoder, team size, pool size (the largest), and how many targets it
        decoded.
    median_ms, p95_ms
        Time of a whole call of :func:`decode`, which prepares model and pool anew each time. For
        the method ``together``, time per target of one call of :func:`decode_teams` for all.
    ratio
        Median over targets of the reference's time divided by this method's; None without one.
    operations_ratio
        The same by count of multiplications for factorised enumeration; None elsewhere.
    top10_agree
        Share of targets whose first ten sets and scores equal the reference's to the last bit.
    exact_share
        Share of targets with a certificate that the answer is exact.
    sets_scored_share
        Median share of the C(M, R) sets that were scored.
    bound, base_range
        Radius of the residual's bound, and median distance of best and worst additive score.
    peak_mib
        Memory that decoding took at its peak over what the process held; None where unknown.
    """

    model: str
    method: str
    R: int
    M: int
    targets: int
    median_ms: float
    p95_ms: float
    ratio: float | None
    operations_ratio: float | None
    top10_agree: float | None
    exact_share: float
    sets_scored_share: float
    bound: float | None
    base_range: float
    peak_mib: float | None


def profile_decoders(
    scorer: SetScorer,
    embeddings: Tensor,
    pools: Pools,
    size: int,
    *,
    methods: Sequence[str] = METHODS,
    slow_targets: int | None = None,
    budget: Budget | None = None,
    half: bool = False,
    progress: Progress = silent,
) -> list[dict[str, object]]:
    """Decode every target of ``pools`` (capped already) by each method.

    Methods take turns on each target, so that a busy machine slows all of them.

    Parameters
    ----------
    slow_targets
        Enumerate the first so many targets only; None for all. The certified decoder decodes all.
    """
    budget = budget or Budget()
    timings: dict[str, list[_Timing]] = {method: [] for method in methods}
    for method in methods:  # warm up on a few sets: first calls load code
        few = replace(budget, sets=64)
        target, pool = int(pools.targets[0]), pools.members[0]
        _timed(scorer, embeddings, target, pool, size, method, few, half)
    for row, target in enumerate(pools.targets):
        progress(f"Benchmark R = {size}", row, len(pools.targets))
        for method in methods:
            if method == "certified" or slow_targets is None or row < slow_targets:
                pool = pools.members[row]
                timings[method].append(
                    _timed(scorer, embeddings, int(target), pool, size, method, budget, half)
                )
    progress(f"Benchmark R = {size}", len(pools.targets), len(pools.targets))
    if "certified" in methods:
        alone = timings["certified"]
        timings["together"] = _together(scorer, embeddings, pools, size, budget, half, alone)
    members = [row[row != MISSING] for row in pools.members]
    spread = base_range(scorer, embeddings, pools.targets, members, size)
    truth = timings.get("reference", [])
    return [
        asdict(_row(scorer, method, size, members, timings[method], truth, spread))
        for method in timings
        if timings[method]
    ]


def scale_curve(
    scorer: SetScorer,
    embeddings: Tensor,
    targets: NDArray[np.int64],
    *,
    pool_sizes: Sequence[int] = SCALE_POOLS,
    sizes: Sequence[int] = SCALE_SIZES,
    progress: Progress = silent,
) -> list[dict[str, object]]:
    """Certified decoding over growing pools and teams.

    A pool of M holds the M members of highest additive score, the hardest of that size; M is cut to
    the number of genes. A scorer of one stratum reads sets of any size, so one serves them all.
    """
    budget = Budget(seconds=10.0)
    n_genes = len(embeddings)
    with evaluating(scorer), torch.inference_mode():
        model = prepare(scorer, embeddings)
        ranked = []
        for target in targets:
            others = np.delete(np.arange(n_genes), target)
            phi = member_scores(model, int(target), others)
            ranked.append(others[np.argsort(-phi, kind="stable")])
    rows = []
    cells = [(m, size) for m in sorted({min(m, n_genes - 1) for m in pool_sizes}) for size in sizes]
    for done, (m, size) in enumerate(cells):
        progress("Scale curve", done, len(cells))
        pools = [order[:m] for order in ranked]
        timings = [
            _timed(scorer, embeddings, int(target), pool, size, "certified", budget)
            for target, pool in zip(targets, pools, strict=True)
        ]
        spread = base_range(scorer, embeddings, targets, pools, size)
        rows.append(asdict(_row(scorer, "certified", size, pools, timings, [], spread)))
    progress("Scale curve", len(cells), len(cells))
    return rows


@dataclass(frozen=True)
class _Timing:
    seconds: float
    peak_bytes: int | None
    decoded: Decoded


def _timed(
    scorer: SetScorer,
    embeddings: Tensor,
    target: int,
    pool: NDArray[np.int64],
    size: int,
    method: str,
    budget: Budget,
    half: bool = False,
) -> _Timing:
    with peak_memory() as peak:
        started = time.perf_counter()
        decoded = decode(
            scorer,
            embeddings,
            target,
            pool,
            size,
            method=method,
            budget=budget,
            half=half,
            top=10,
        )
        seconds = time.perf_counter() - started
    return _Timing(seconds, peak.bytes, decoded)


def _together(
    scorer: SetScorer,
    embeddings: Tensor,
    pools: Pools,
    size: int,
    budget: Budget,
    half: bool,
    alone: Sequence[_Timing],
) -> list[_Timing]:
    """All targets by one call, its time shared out evenly; ``alone``: each by its own call."""
    with peak_memory() as peak:
        started = time.perf_counter()
        teams = decode_teams(
            scorer, embeddings, pools, size, method="certified", budget=budget, half=half, top=10
        )
        seconds = (time.perf_counter() - started) / len(pools.targets)
    timings = []
    for row, one in enumerate(alone):
        found = np.isfinite(teams.scores[row])
        decoded = replace(one.decoded, sets=teams.sets[row, found], scores=teams.scores[row, found])
        timings.append(_Timing(seconds, peak.bytes, decoded))
    return timings


def _row(
    scorer: SetScorer,
    method: str,
    size: int,
    pools: Sequence[NDArray[np.int64]],
    timings: Sequence[_Timing],
    truth: Sequence[_Timing],
    spread: float,
) -> BenchRow:
    milliseconds = [1e3 * timing.seconds for timing in timings]
    pairs = list(zip(timings, truth, strict=False))  # the first targets are the same
    peaks = [timing.peak_bytes for timing in timings if timing.peak_bytes is not None]
    shares = [t.decoded.sets_scored / max(t.decoded.total_sets, 1) for t in timings]
    width = max(map(len, pools))
    return BenchRow(
        model=scorer.kind,
        method=method,
        R=size,
        M=width,
        targets=len(timings),
        median_ms=statistics.median(milliseconds),
        p95_ms=float(np.percentile(milliseconds, 95)),
        ratio=statistics.median(r.seconds / t.seconds for t, r in pairs) if pairs else None,
        operations_ratio=operations_ratio(scorer, size) if method == "factorised" else None,
        top10_agree=float(np.mean([_equal(t, r) for t, r in pairs])) if pairs else None,
        exact_share=float(np.mean([timing.decoded.exact for timing in timings])),
        sets_scored_share=statistics.median(shares),
        bound=residual_bound(scorer).radius if has_bound(scorer) else None,
        base_range=spread,
        peak_mib=max(peaks) / MEBIBYTE if peaks else None,
    )


def _equal(one: _Timing, other: _Timing) -> bool:
    return np.array_equal(one.decoded.sets, other.decoded.sets) and np.array_equal(
        one.decoded.scores, other.decoded.scores
    )
