"""Small models with real residuals, and a brute force that shares no code with the decoders."""

import copy
import itertools
from dataclasses import dataclass

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from grncore.decoding import decode
from grncore.nets.config import PairConfig, ResidualConfig
from grncore.nets.pair import PairS2
from grncore.nets.residual import ResidualHOS2
from grncore.nets.set_scorer import SetScorer
from grncore.pools import MISSING

DIM = 16


@dataclass(frozen=True, eq=False)
class Case:
    """A scorer, its embeddings and one target."""

    scorer: SetScorer
    embeddings: Tensor
    target: int = 0

    def brute(self, pool: NDArray[np.int64], size: int) -> dict[tuple[int, ...], float]:
        """Float64 score of every set, one forward a set."""
        precise = copy.deepcopy(self.scorer).double().eval()
        embeddings = self.embeddings.double()
        target = embeddings[self.target][None]
        with torch.no_grad():
            return {
                team: float(precise(target, embeddings[list(team)][None, None])[0, 0])
                for team in itertools.combinations(sorted(int(gene) for gene in pool), size)
            }


def make_case(
    seed: int = 0,
    *,
    kind: str = "residual",
    layers: int = 2,
    amplitude: float = 1.0,
    base_scale: float = 1.0,
    genes: int = 12,
    twins: int = 0,
    activation_bias: float = 0.0,
) -> Case:
    """A random model whose residual matters: head weights of the given amplitude.

    ``twins`` genes at the end repeat the embedding of the first ones.
    """
    torch.manual_seed(seed)
    if kind == "pair":
        scorer: SetScorer = PairS2(PairConfig(dim=DIM, hidden=8), n_cells=6)
    else:
        config = ResidualConfig(dim=DIM, hidden=8, layers=layers, heads=2, feedforward=24)
        scorer = ResidualHOS2(config, n_cells=6)
        nn.init.normal_(scorer.head.weight, std=amplitude)
        for layer in scorer.layers.layers:
            nn.init.normal_(layer.norm2.weight, 1.0, 0.3)
            nn.init.normal_(layer.norm2.bias, activation_bias, 0.3)
            nn.init.normal_(layer.self_attn.in_proj_bias, 0.0, 0.3)
            nn.init.normal_(layer.self_attn.out_proj.bias, 0.0, 0.3)
    with torch.no_grad():
        scorer.edge.rest[-1].weight.mul_(base_scale)
        embeddings = scorer.eval().encode(torch.randn(genes, 6))
        if twins:
            embeddings[-twins:] = embeddings[:twins]
    return Case(scorer.eval(), embeddings)


def check_exactness(case: Case, pool: np.ndarray, size: int, top: int, method: str) -> None:
    """Decoded sets, scores and certificate are those of the brute force."""
    brute = case.brute(pool[pool != MISSING], size)
    got = decode(case.scorer, case.embeddings, case.target, pool, size, top=top, method=method)

    expected = np.array(sorted(brute.values(), reverse=True)[:top], dtype=np.float64)
    assert got.exact
    assert got.gap == 0
    assert got.total_sets == len(brute)
    assert got.sets.shape == (min(top, len(brute)), size)
    # Additive scores are evaluated in float32, whose error follows the largest of them.
    tolerance = 1e-6 + 1e-5 * np.abs(list(brute.values())).max(initial=0.0)
    np.testing.assert_allclose(got.scores, expected, rtol=0, atol=tolerance)
    for team, score, base, residual in zip(
        got.sets.tolist(), got.scores, got.base, got.residual, strict=True
    ):
        assert score == pytest.approx(brute[tuple(team)], abs=tolerance)
        assert score == pytest.approx(base + residual, rel=1e-6, abs=tolerance)
    # Best first, ties in the order of the genes.
    keys = [
        (-score, team) for score, team in zip(got.scores.tolist(), got.sets.tolist(), strict=True)
    ]
    assert keys == sorted(keys)
    assert len({tuple(team) for team in got.sets.tolist()}) == len(got.sets)
