"""The public door of decoding: `decode` one target, `decode_teams` many."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from grncore.decoding.additive import separable
from grncore.decoding.answer import Decoded, with_widening
from grncore.decoding.beam import beam
from grncore.decoding.budget import Budget
from grncore.decoding.certified import certified, certified_many
from grncore.decoding.enumeration import factorised, reference
from grncore.decoding.problem import Problem, pose
from grncore.decoding.sample import sample
from grncore.decoding.swap import swap, swap_first
from grncore.errors import InputError
from grncore.nets.set_scorer import SetScorer
from grncore.pools import MISSING, Pools
from grncore.progress import Progress, silent
from grncore.scores.base import Ability
from grncore.scores.neural import PreparedScorer, evaluating, prepare
from grncore.teams import Teams

Decoder = Callable[..., Decoded]
Together = Callable[[Sequence[Problem], Budget], list[Decoded]]

MOST_ENUMERATED = 10**8
"""Sets that `auto` scores one by one: about an hour. Larger pools are decoded approximately."""


@dataclass(frozen=True)
class DecoderMethod:
    """A decoder, and what it asks of scores.

    Attributes
    ----------
    name
        As commands and answers call it.
    needs
        Abilities that the scores must offer.
    decode
        Takes a problem, a budget, ``widen`` and ``progress``.
    exact
        Whether its answer is proved, the budget allowing.
    together
        Decodes many targets in less time than one by one, where it can.
    most
        Sets of a pool beyond which it is not chosen by itself.
    """

    name: str
    needs: frozenset[Ability]
    decode: Decoder
    exact: bool = True
    together: Together | None = None
    most: float = math.inf


DECODERS: Mapping[str, DecoderMethod] = {
    method.name: method
    for method in (
        DecoderMethod("separable", frozenset({"additive"}), separable),
        # Without an additive base there is no order in which stopping early could pay.
        DecoderMethod(
            "certified", frozenset({"interval", "fast"}), certified, together=certified_many
        ),
        DecoderMethod("factorised", frozenset({"fast"}), factorised, most=MOST_ENUMERATED),
        DecoderMethod("reference", frozenset({"score"}), reference, most=MOST_ENUMERATED),
        DecoderMethod("swap", frozenset({"score"}), swap, exact=False),
        DecoderMethod("swap-first", frozenset({"score"}), swap_first, exact=False),
        DecoderMethod("beam", frozenset({"score", "extend"}), beam, exact=False),
        DecoderMethod("sample", frozenset({"score", "base"}), sample, exact=False),
    )
}
"""Decoders by name; the first whose needs are met is chosen, exact ones in front."""

APPROXIMATE = tuple(name for name, method in DECODERS.items() if not method.exact)

GROUP = 32
"""Targets that are decoded together."""


def decode(
    scorer: SetScorer,
    embeddings: Tensor,
    target: int,
    pool: NDArray[np.int64],
    size: int,
    *,
    top: int = 10,
    method: str = "auto",
    budget: Budget | None = None,
    half: bool = False,
    seed: int = 0,
    progress: Progress = silent,
) -> Decoded:
    """The ``top`` best sets of ``size`` members of ``pool`` for ``target``.

    Exactly, unless the method is approximate; :attr:`Decoded.exact` says what is proved.

    Parameters
    ----------
    embeddings
        ``(genes, dim)`` of the scorer's own encoder.
    pool
        Gene indices in any order, which has no influence; ``MISSING`` is ignored.
    method
        ``auto`` or one of :data:`DECODERS`.
    half
        Compute fast scores in float16, with a wider slack. The answer is the same. It may pay on a
        GPU where many sets are scored; on a processor it does not.
    seed
        Of what an approximate decoder draws.

    Raises
    ------
    InputError
        If the method is unknown or does not apply to the scorer.
    Cancelled
        If the progress callback asks for it.
    """
    with evaluating(scorer), torch.inference_mode():
        model = prepare(scorer, embeddings, half=half)
        problem = pose(model, target, pool, size, top, seed)
        decoder = _decoder(model, method, problem.total_sets)
        return _solved(decoder.decode, problem, budget or Budget(), progress)


def decode_teams(
    scorer: SetScorer,
    embeddings: Tensor,
    pools: Pools,
    size: int,
    *,
    top: int = 10,
    method: str = "auto",
    budget: Budget | None = None,
    half: bool = False,
    seed: int = 0,
    progress: Progress = silent,
) -> Teams:
    """Decode every target of ``pools``, which are capped already. The budget is per target.

    The answers are those of :func:`decode`, to the last bit, and take less time together.
    Where a pool has fewer than ``top`` sets, rows end in ``MISSING`` and NaN.
    """
    n = len(pools.targets)
    sets = np.full((n, top, size), MISSING, dtype=np.int64)
    parts = np.full((3, n, top), np.nan, dtype=np.float32)
    gap = np.zeros(n, dtype=np.float32)
    scored = np.zeros(n, dtype=np.int64)
    proved = np.zeros((n, top), dtype=bool)
    with evaluating(scorer), torch.inference_mode():
        model = prepare(scorer, embeddings, half=half)
        answers = _answers(model, pools, size, top, method, budget or Budget(), progress, seed)
        for row, one in enumerate(answers):
            found = len(one.scores)
            sets[row, :found] = one.sets
            parts[:, row, :found] = one.scores, one.base, one.residual
            gap[row], scored[row] = one.gap, one.sets_scored
            # In double precision, as the bound is.
            proved[row, :found] = one.upper_bound <= one.scores.astype(np.float64)
            proved[row, found:] = one.upper_bound == -np.inf
    progress("Decoding targets", n, n)
    return Teams(
        model=scorer.kind,
        targets=pools.targets,
        sets=sets,
        scores=parts[0],
        base=parts[1],
        residual=parts[2],
        gap=gap,
        sets_scored=scored,
        oracle=pools.is_oracle,
        proved=proved,
    )


def _answers(
    model: PreparedScorer,
    pools: Pools,
    size: int,
    top: int,
    method: str,
    budget: Budget,
    progress: Progress,
    seed: int,
) -> Iterator[Decoded]:
    """The answer for each target in turn; certified ones are worked out in groups."""
    n = len(pools.targets)
    # Of many targets only the count is told; of one, how far its sets are.
    inner = progress if n == 1 else silent
    for first in range(0, n, GROUP):
        progress("Decoding targets", first, n)
        rows = range(first, min(first + GROUP, n))
        problems = [
            pose(model, int(pools.targets[row]), pools.members[row], size, top, seed)
            for row in rows
        ]
        together = _decoder(model, method, problems[0].total_sets).together
        if together is not None and n > 1 and budget.seconds is None:
            yield from together(problems, budget)
            continue
        for row, problem in zip(rows, problems, strict=True):
            progress("Decoding targets", row, n)
            decoder = _decoder(model, method, problem.total_sets)
            yield _solved(decoder.decode, problem, budget, inner)


def _solved(decoder: Decoder, problem: Problem, budget: Budget, progress: Progress) -> Decoded:
    return with_widening(lambda widen: decoder(problem, budget, widen=widen, progress=progress))


def choose_decoder(abilities: frozenset[Ability], total_sets: int = 0) -> DecoderMethod:
    """The first decoder for scores that offer ``abilities`` of ``total_sets`` sets.

    Raises
    ------
    InputError
        If none can decode them.
    """
    for method in DECODERS.values():
        if method.needs <= abilities and total_sets <= method.most:
            return method
    raise InputError(f"No decoder is there for scores that offer only {sorted(abilities)}.")


def _decoder(model: PreparedScorer, method: str, total_sets: int) -> DecoderMethod:
    if method != "auto":
        if method not in DECODERS:
            raise InputError(f"Unknown decoder {method!r}; choose auto or one of {list(DECODERS)}.")
        if method in APPROXIMATE and not DECODERS[method].needs <= model.abilities:
            lacking = sorted(DECODERS[method].needs - model.abilities)
            raise InputError(
                f"The decoder {method!r} asks for scores that offer {', '.join(lacking)}, which "
                f"{model.scorer.kind!r} does not; use 'auto'."
            )
        return DECODERS[method]
    return choose_decoder(model.abilities, total_sets)
