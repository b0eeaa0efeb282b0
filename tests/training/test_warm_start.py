"""What a warm start gives, module by module."""

import pytest
import torch

from grncore.errors import InputError
from grncore.methods.registry import SCORERS
from grncore.nets.config import PairConfig, ResidualConfig
from grncore.nets.deep_pair import DeepPairConfig
from grncore.nets.pair import PairS2
from grncore.nets.pure import PureHOS2
from grncore.nets.residual import ResidualHOS2
from grncore.training.warm_start import take_over

PAIR = PairConfig(dim=8, hidden=6)
CONFIGS = {
    "pair": PAIR,
    "residual": ResidualConfig(8, 6, heads=2, feedforward=12),
    "uncapped": ResidualConfig(8, 6, heads=2, feedforward=12),
    "deep_pair": DeepPairConfig(8, 6, width=5),
    "pure": ResidualConfig(8, 6, heads=2, feedforward=12),
}
TAKEN = {kind: {"encoder", "norm", "edge"} for kind in CONFIGS} | {"pure": {"encoder", "norm"}}


@pytest.fixture
def warm() -> PairS2:
    torch.manual_seed(1)
    made = PairS2(PAIR, 11)
    for weight in made.parameters():
        torch.nn.init.normal_(weight)  # so that no weight equals another scorer's by its start
    return made


def test_all_kinds_are_covered() -> None:
    assert set(CONFIGS) == set(SCORERS)


@pytest.mark.parametrize("kind", CONFIGS)
def test_exactly_the_named_modules_are_copied(kind: str, warm: PairS2) -> None:
    torch.manual_seed(2)
    scorer = SCORERS[kind].scorer(CONFIGS[kind], 11)
    before = {name: weight.clone() for name, weight in scorer.state_dict().items()}
    take_over(scorer, warm)
    given = warm.state_dict()
    for name, weight in scorer.state_dict().items():
        from_warm = name in given and name.split(".")[0] in TAKEN[kind]
        assert torch.equal(weight, given[name] if from_warm else before[name]), name
    taken = {
        name.split(".")[0]
        for name in given
        if torch.equal(scorer.state_dict().get(name, torch.empty(0)), given[name])
    }
    assert taken == TAKEN[kind]


def test_pure_takes_nothing_of_the_set_module_from_a_residual_model(warm: PairS2) -> None:
    del warm
    torch.manual_seed(3)
    residual, pure = ResidualHOS2(CONFIGS["residual"], 11), PureHOS2(CONFIGS["pure"], 11)
    cls = pure.cls.weight.clone()
    take_over(pure, residual)
    assert torch.equal(pure.cls.weight, cls)
    assert torch.count_nonzero(pure.head.weight) > 0
    assert torch.equal(pure.encoder.layers[0].weight, residual.encoder.layers[0].weight)


def test_copies_are_not_shared(warm: PairS2) -> None:
    pure = PureHOS2(CONFIGS["pure"], 11)
    take_over(pure, warm)
    before = warm.encoder.layers[0].weight.clone()
    with torch.no_grad():
        pure.encoder.layers[0].weight.add_(1.0)
    assert torch.equal(warm.encoder.layers[0].weight, before)


def test_what_is_missing_is_named(warm: PairS2) -> None:
    with pytest.raises(InputError, match="'pure' has no 'edge'"):
        take_over(warm, PureHOS2(CONFIGS["pure"], 11))


def test_other_cells_are_refused(warm: PairS2) -> None:
    with pytest.raises(InputError, match="same cells"):
        take_over(PairS2(PAIR, 12), warm)
