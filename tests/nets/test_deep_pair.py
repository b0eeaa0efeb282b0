"""Deep PairS2: additive whatever its depth, PairS2 at the start, Residual HOS2's budget."""

import pytest
import torch

from grncore.methods.registry import networks, parameter_count
from grncore.nets.config import PairConfig, ResidualConfig
from grncore.nets.deep_pair import DeepPairConfig, DeepPairS2
from grncore.nets.pair import PairS2

SMALL = DeepPairConfig(8, 6, 0.2, encoder_blocks=2, scorer_blocks=3, width=5)


def matched_to(residual: ResidualConfig) -> DeepPairConfig:
    """Sizes of a Deep PairS2 with as many parameters as a Residual HOS2 of the given sizes.

    Each hidden unit of a block of dimension d costs 2 d + 1 parameters. The width is the Set
    Transformer's parameters, less what blocks cost at width 0, over the cost of one unit in every
    block, rounded. The number of cells cancels.
    """
    sizes = (residual.dim, residual.hidden, residual.dropout)

    def deep(width: int) -> int:
        return parameter_count("deep_pair", DeepPairConfig(*sizes, width=width), 1)

    per_unit = deep(2) - deep(1)
    width = 1 + round((parameter_count("residual", residual, 1) - deep(1)) / per_unit)
    return DeepPairConfig(*sizes, width=max(width, 1))


def trained_like(config: DeepPairConfig, n_cells: int) -> DeepPairS2:
    """A scorer whose blocks do something."""
    torch.manual_seed(4)
    scorer = DeepPairS2(config, n_cells).eval()
    for weight in scorer.parameters():
        torch.nn.init.normal_(weight, std=0.3)
    return scorer


def test_a_set_scores_the_sum_of_its_members() -> None:
    scorer = trained_like(SMALL, 11).double()
    z = scorer.encode(torch.randn(20, 11).double())
    target, sets = z[:3], z[torch.arange(3, 15).view(3, 1, 4)]
    singles = torch.stack(
        [scorer(target, sets[:, :, member : member + 1]) for member in range(4)]
    ).sum(0)
    torch.testing.assert_close(scorer(target, sets), singles)
    assert not scorer.has_residual
    assert torch.count_nonzero(scorer.residual(target, sets)) == 0


def test_it_starts_as_pair_and_its_blocks_then_count() -> None:
    torch.manual_seed(1)
    deep = DeepPairS2(SMALL, 11).eval()
    pair = PairS2(PairConfig(8, 6, 0.2), 11).eval()
    mine = deep.state_dict()
    pair.load_state_dict({name: mine[name] for name in pair.state_dict()})
    features = torch.randn(9, 11)
    z = deep.encode(features)
    assert torch.equal(z, pair.encode(features))
    assert torch.equal(
        deep.regulator_scores(z[:1], z[None, 1:]), pair.regulator_scores(z[:1], z[None, 1:])
    )
    for blocks in (deep.encoder_blocks, deep.edge.blocks):
        before = deep.regulator_scores(deep.encode(features)[:1], z[None, 1:])
        torch.nn.init.normal_(blocks[-1].layers[-1].weight)
        after = deep.regulator_scores(deep.encode(features)[:1], z[None, 1:])
        assert not torch.allclose(before, after)


@pytest.mark.parametrize("n_cells", [30, 421, 2700, 18_000])
def test_defaults_have_the_set_models_budget(n_cells: int) -> None:
    deep = parameter_count("deep_pair", DeepPairConfig(), n_cells)
    residual = parameter_count("residual", ResidualConfig(), n_cells)
    assert abs(deep / residual - 1) < 0.002
    assert parameter_count("pair", PairConfig(), n_cells) < 0.6 * deep or n_cells > 2700


@pytest.mark.parametrize(
    "sizes",
    [
        ResidualConfig(),
        ResidualConfig(dim=32, hidden=24, layers=1, heads=2, feedforward=48),
        ResidualConfig(dim=64, hidden=200, layers=4, heads=4, feedforward=128),
    ],
)
@pytest.mark.parametrize("n_cells", [30, 2700])
def test_other_sizes_are_matched_too(sizes: ResidualConfig, n_cells: int) -> None:
    deep = matched_to(sizes)
    assert (deep.dim, deep.hidden, deep.dropout) == (sizes.dim, sizes.hidden, sizes.dropout)
    ratio = parameter_count("deep_pair", deep, n_cells) / parameter_count(
        "residual", sizes, n_cells
    )
    assert abs(ratio - 1) < 0.02


def test_the_default_width_is_the_derived_one() -> None:
    assert matched_to(ResidualConfig()) == DeepPairConfig()


@pytest.mark.parametrize("kind", networks())
def test_parameters_are_counted_as_they_are_trained(kind: str) -> None:
    config = networks()[kind].config(dim=8, hidden=6)
    scorer = networks()[kind].module(config, 13)
    assert parameter_count(kind, config, 13) == sum(w.numel() for w in scorer.parameters())


def test_parameters_of_pair_by_hand() -> None:
    # encoder 10*3+3 + 3*4+4, norm 4+4, edge (3*4+1)*3+3 + 3+1
    assert parameter_count("pair", PairConfig(dim=4, hidden=3), 10) == 33 + 16 + 8 + 42 + 4
