"""Which Hill response explains genes best along an order, without any known edge."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from grncore.evidence.responses import ResponseFamily
from grncore.evidence.set_evidence import SetEvidence

HALVES = (0.5, 1.0, 2.0)
ORDERS = (1.0, 2.0, 3.0, 4.0)
_GENES, _SIZE = 30, 2


def chosen_family(
    evidence_of: Callable[[ResponseFamily], SetEvidence], start: ResponseFamily, mean: np.ndarray
) -> ResponseFamily:
    """The half response, then the order, at which best sets leave the least.

    Parameters
    ----------
    evidence_of
        Evidence with other responses and the same noise; otherwise residuals do not compare.
    start
        What is kept unless another is better.
    mean
        ``(genes,)`` mean of each gene; genes of all levels are asked.
    """
    expressed = np.flatnonzero(mean > 0)
    ranked = expressed[np.argsort(-mean[expressed], kind="stable")]
    genes = ranked[np.linspace(0, len(ranked) - 1, min(_GENES, len(ranked))).astype(np.int64)]

    def left(family: ResponseFamily) -> float:
        evidence = evidence_of(family)
        asked = (int(gene) for gene in genes)
        sizes = {gene: min(_SIZE, len(evidence.usable(gene))) for gene in asked}
        return sum(
            float(evidence.best_sets(gene, size, 1).residual[0])
            for gene, size in sizes.items()
            if size
        )

    best, least = start, left(start)
    for name, values in (("half", HALVES), ("order", ORDERS)):
        base = best
        for value in values:
            tried = replace(base, half=value) if name == "half" else replace(base, order=value)
            if tried != base and (found := left(tried)) < least:
                best, least = tried, found
    return best
