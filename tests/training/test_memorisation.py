"""Every scorer learns a handful of targets by heart."""

import dataclasses

import numpy as np
import pytest

from grncore.dataset import Dataset
from grncore.errors import InputError
from grncore.methods.registry import networks
from grncore.nets.config import PairConfig, ResidualConfig
from grncore.nets.deep_pair import DeepPairConfig
from grncore.nets.pair import PairS2
from grncore.nets.pure import PureHOS2
from grncore.pools import Pools, top_pools
from grncore.splits import make_split
from grncore.training.memorisation import MEMORISATION, SETTLED, memorise
from grncore.training_data import TrainingData, training_data

SET_SIZES = ResidualConfig(dim=32, hidden=32, layers=2, heads=2, feedforward=32)
CONFIGS = {
    "pair": PairConfig(32, 32),
    "deep_pair": DeepPairConfig(32, 32, width=16),
    "residual": SET_SIZES,
    "pure": SET_SIZES,
}


@pytest.fixture
def real(tiny: Dataset) -> tuple[TrainingData, Pools]:
    """Every training target of the small dataset with two regulators, all genes as candidates."""
    data = training_data(tiny, make_split(tiny, "random", 42), universe="all")
    targets = data.targets(2)
    scores = np.where(data.candidates(targets), 0.0, -np.inf).astype(np.float32)
    return data, top_pools(scores, targets, 40, "none")


@pytest.mark.parametrize("kind", CONFIGS)
def test_a_few_targets_are_learnt_by_heart(kind: str, real: tuple[TrainingData, Pools]) -> None:
    data, pools = real
    done = memorise(networks()[kind].module, data, pools, 2, CONFIGS[kind], seed=0, targets=4)
    assert done.targets == tuple(data.targets(2)[:4])
    assert done.exact == 1.0
    assert done.steps == len(done.losses) < 400
    assert max(done.losses[-SETTLED:]) < 0.01 < done.losses[0]
    assert max(done.losses[-SETTLED - 1 : -1]) >= 0.01  # it stopped as soon as it could


def test_contradictions_cannot_be_learnt_by_heart(
    exclusive: tuple[TrainingData, Pools],
) -> None:
    """Targets of one profile with two teams, each the other's near miss: no rubber stamp."""
    data, pools = exclusive
    teams = {target: np.array([0, 1 + target % 2]) for target in data.teams}
    contrary = dataclasses.replace(data, teams=teams)
    training = dataclasses.replace(MEMORISATION, learning_rate=3e-3)
    config = CONFIGS["pure"]
    done = memorise(PureHOS2, contrary, pools, 2, config, training, seed=0, targets=6, max_steps=60)
    assert done.steps == 60
    assert done.loss > 0.1
    assert done.exact <= 0.5


def test_same_seed_same_losses_and_every_step_is_heard(
    real: tuple[TrainingData, Pools],
) -> None:
    data, pools = real
    heard: list[tuple[str, float]] = []
    config = CONFIGS["pure"]

    def hear(stage: str, row: object) -> None:
        heard.append((stage, row["loss"]))  # type: ignore[index]

    one = memorise(PureHOS2, data, pools, 2, config, seed=3, max_steps=3, on_epoch=hear)
    two = memorise(PureHOS2, data, pools, 2, config, seed=3, max_steps=3)
    assert one == two
    assert heard == [("memorising pure, R = 2", loss) for loss in one.losses]


def test_a_size_nobody_has_is_refused(real: tuple[TrainingData, Pools]) -> None:
    data, pools = real
    with pytest.raises(InputError, match="No training target has 9 regulators"):
        memorise(PairS2, data, pools, 9, CONFIGS["pair"], seed=0)
