"""Which Hill response explains genes best along an order, without any known edge."""

from collections.abc import Callable
from dataclasses import replace
from itertools import count

import numpy as np

from grncore.evidence.gram import Array
from grncore.evidence.responses import ResponseFamily
from grncore.evidence.set_evidence import SetEvidence
from grncore.progress import Progress, silent

HALVES = (0.5, 1.0, 2.0)
ORDERS = (1.0, 2.0, 3.0, 4.0)
_GENES, _SIZE = 60, 2
_PARTS, _FEWEST = 3, 10
"""Genes are asked in so many parts, each of all levels; once this many are asked, responses that
are worse for certain are asked no further."""
_STAGE = "fit responses along the order"
_ERRORS = 2.0
"""Standard errors of the mean gene's gain from which on another response counts as better."""


def chosen_family(
    evidence_of: Callable[[ResponseFamily], SetEvidence],
    start: ResponseFamily,
    mean: np.ndarray,
    progress: Progress = silent,
) -> ResponseFamily:
    """The half response, then the order, at which best sets leave the least.

    Parameters
    ----------
    evidence_of
        Evidence with other responses and the same noise; otherwise residuals do not compare.
    start
        What is kept unless another is better for certain, gene by gene: noise flattens responses
        and lets some genes prefer any of them.
    mean
        ``(genes,)`` mean of each gene; genes of all levels are asked.
    """
    expressed = np.flatnonzero(mean > 0)
    ranked = expressed[np.argsort(-mean[expressed], kind="stable")]
    genes = ranked[np.linspace(0, len(ranked) - 1, min(_GENES, len(ranked))).astype(np.int64)]

    parts = [genes[first::_PARTS].tolist() for first in range(_PARTS)]
    whole = (len(HALVES) + len(ORDERS)) * len(genes)
    steps = count()

    def left(family: ResponseFamily, beside: Array | None = None) -> Array:
        """What each gene's best set leaves; of fewer genes where it leaves more than ``beside``."""
        evidence = evidence_of(family)
        found: list[float] = []
        for part in parts:
            for gene in part:
                progress(_STAGE, min(next(steps), whole), whole)
                if size := min(_SIZE, len(evidence.usable(gene))):
                    found.append(float(evidence.best_sets(gene, size, 1).residual[0]))
            if beside is None or len(found) < _FEWEST:
                continue
            if _is_certain(np.array(found) - beside[: len(found)]):
                break
        return np.array(found)

    best, least = start, left(start)
    for name, values in (("half", HALVES), ("order", ORDERS)):
        base, left_by_base = best, least
        for value in values:
            tried = replace(base, half=value) if name == "half" else replace(base, order=value)
            if tried == base:
                continue
            found = left(tried, left_by_base)
            if len(found) < len(least):
                continue
            if found.sum() < least.sum() and _is_certain(left_by_base - found):
                best, least = tried, found
    progress(_STAGE, whole, whole)
    return best


def _is_certain(gains: Array) -> bool:
    """Whether the mean of ``(genes,)`` gains is above 0 for certain."""
    if len(gains) < 2:
        return bool(gains.sum() > 0)
    return bool(gains.mean() > _ERRORS * gains.std(ddof=1) / np.sqrt(len(gains)))
