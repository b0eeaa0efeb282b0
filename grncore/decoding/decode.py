"""The public door of decoding: `decode` one target, `decode_teams` many."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from grncore.decoding.additive import separable
from grncore.decoding.answer import Decoded, with_widening
from grncore.decoding.budget import Budget
from grncore.decoding.certified import certified, certified_many
from grncore.decoding.enumeration import factorised, reference
from grncore.decoding.problem import Problem, pose
from grncore.errors import InputError
from grncore.nets.set_scorer import SetScorer
from grncore.pools import MISSING, Pools
from grncore.progress import Progress, silent
from grncore.scores.base import Ability
from grncore.scores.neural import Model, evaluating, prepare
from grncore.teams import Teams

Decoder = Callable[..., Decoded]


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
    """

    name: str
    needs: frozenset[Ability]
    decode: Decoder
    exact: bool = True


DECODERS: Mapping[str, DecoderMethod] = {
    method.name: method
    for method in (
        DecoderMethod("separable", frozenset({"additive"}), separable),
        # Without an additive base there is no order in which stopping early could pay.
        DecoderMethod("certified", frozenset({"interval", "fast"}), certified),
        DecoderMethod("factorised", frozenset({"fast"}), factorised),
        DecoderMethod("reference", frozenset({"score"}), reference),
    )
}
"""Decoders by name; the first whose needs are met is the quickest."""

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
    progress: Progress = silent,
) -> Decoded:
    """The ``top`` best sets of ``size`` members of ``pool`` for ``target``, exactly.

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

    Raises
    ------
    InputError
        If the method is unknown or does not apply to the scorer.
    Cancelled
        If the progress callback asks for it.
    """
    with evaluating(scorer), torch.inference_mode():
        model = prepare(scorer, embeddings, half=half)
        return decode_with(model, target, pool, size, top, method, budget, progress)


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
        answers = _answers(model, pools, size, top, method, budget or Budget(), progress)
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
    model: Model,
    pools: Pools,
    size: int,
    top: int,
    method: str,
    budget: Budget,
    progress: Progress,
) -> Iterator[Decoded]:
    """The answer for each target in turn; certified ones are worked out in groups."""
    n = len(pools.targets)
    # Of many targets only the count is told; of one, how far its sets are.
    inner = progress if n == 1 else silent
    for first in range(0, n, GROUP):
        progress("Decoding targets", first, n)
        rows = range(first, min(first + GROUP, n))
        problems = [
            pose(model, int(pools.targets[row]), pools.members[row], size, top) for row in rows
        ]
        decoder = _decoder(model, method).decode
        if decoder is certified and n > 1 and budget.seconds is None:
            yield from certified_many(problems, budget)
            continue
        for row, problem in zip(rows, problems, strict=True):
            progress("Decoding targets", row, n)
            yield _solved(decoder, problem, budget, inner)


def decode_with(
    model: Model,
    target: int,
    pool: NDArray[np.int64],
    size: int,
    top: int,
    method: str = "auto",
    budget: Budget | None = None,
    progress: Progress = silent,
) -> Decoded:
    """As :func:`decode`, with a model that was prepared once; in evaluation and inference mode."""
    problem = pose(model, target, pool, size, top)
    return _solved(_decoder(model, method).decode, problem, budget or Budget(), progress)


def _solved(decoder: Decoder, problem: Problem, budget: Budget, progress: Progress) -> Decoded:
    return with_widening(lambda widen: decoder(problem, budget, widen=widen, progress=progress))


def choose(abilities: frozenset[Ability]) -> DecoderMethod:
    """The quickest decoder for scores that offer ``abilities``.

    Raises
    ------
    InputError
        If none can decode them.
    """
    for method in DECODERS.values():
        if method.needs <= abilities:
            return method
    raise InputError(f"No decoder is there for scores that offer only {sorted(abilities)}.")


def _decoder(model: Model, method: str) -> DecoderMethod:
    if method != "auto":
        if method not in DECODERS:
            raise InputError(f"Unknown decoder {method!r}; choose auto or one of {list(DECODERS)}.")
        return DECODERS[method]
    return choose(model.abilities)
