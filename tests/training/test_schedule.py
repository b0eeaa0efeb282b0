"""Learning-rate warm-up and frozen encoders, against closed forms and whole trainings."""

import dataclasses

import pytest
import torch

from grncore.errors import InputError
from grncore.methods.registry import networks
from grncore.nets.config import PairConfig, ResidualConfig
from grncore.nets.pair import PairS2
from grncore.nets.pure import PureHOS2
from grncore.nets.set_scorer import SetScorer
from grncore.pools import Pools
from grncore.reproduction.pure_sweep import PURE_SWEEP
from grncore.training.config import STAGE2_PRESETS, Stage2Config
from grncore.training.schedule import learning_rate, patience_of
from grncore.training.stage2 import fit_scorer
from grncore.training.warm_start import pretrain
from grncore.training_data import TrainingData

PAIR = PairConfig(dim=16, hidden=16, dropout=0.0)
SET_SIZES = ResidualConfig(dim=16, hidden=16, dropout=0.0, layers=1, heads=2, feedforward=32)
BRIEF = Stage2Config(epochs=3, learning_rate=3e-3, negatives=8, pretrain_epochs=0, select="last")

Problem = tuple[TrainingData, Pools]


def moved(scorer: SetScorer, start: SetScorer, names: tuple[str, ...]) -> list[bool]:
    """For each parameter of the named modules, whether it left its start."""
    before = start.state_dict()
    return [
        not torch.equal(weight, before[name])
        for name, weight in scorer.state_dict().items()
        if name.split(".")[0] in names
    ]


@pytest.mark.parametrize(
    ("setting", "targets", "epochs"), [(None, 300, 0), (None, 9000, 3), (0, 9000, 0), (5, 300, 5)]
)
def test_many_targets_wait_for_no_better_epoch_where_it_is_left_open(setting, targets, epochs):
    assert patience_of(setting, targets) == epochs


def test_the_rate_rises_linearly_and_stays() -> None:
    config = Stage2Config(learning_rate=2e-4, warmup_steps=4)
    rates = [learning_rate(config, step) for step in range(7)]
    assert rates == pytest.approx([0.5e-4, 1e-4, 1.5e-4, 2e-4, 2e-4, 2e-4, 2e-4])
    assert learning_rate(Stage2Config(learning_rate=0.1), 0) == 0.1


def test_the_rate_is_what_steps_are_taken_at(
    additive: Problem, monkeypatch: pytest.MonkeyPatch
) -> None:
    rates: list[float] = []
    step = torch.optim.AdamW.step

    def watched(self: torch.optim.AdamW, *arguments: object) -> object:
        rates.extend(group["lr"] for group in self.param_groups)
        return step(self, *arguments)

    monkeypatch.setattr(torch.optim.AdamW, "step", watched)
    data, pools = additive
    config = dataclasses.replace(BRIEF, warmup_steps=6)
    fit_scorer(PairS2, data, pools, 2, PAIR, config, seed=0)
    # 55 training targets in batches of 16 are 4 steps an epoch
    assert rates == pytest.approx([config.learning_rate * min(1, k / 6) for k in range(1, 13)])


@pytest.mark.parametrize("kind", ["pair", "pure"])
def test_a_frozen_encoder_stays_and_then_moves(kind: str, additive: Problem) -> None:
    data, pools = additive
    config = SET_SIZES if kind == "pure" else PAIR
    warm = pretrain(data, PAIR, dataclasses.replace(BRIEF, pretrain_epochs=1), seed=1)
    encoder = ("encoder", "norm")

    def after(epochs: int, frozen: int) -> SetScorer:
        training = dataclasses.replace(BRIEF, epochs=epochs, freeze_encoder_epochs=frozen)
        module = networks()[kind].module
        return fit_scorer(module, data, pools, 2, config, training, seed=1, warm_start=warm)[0]

    still = after(2, 2)
    assert not any(moved(still, warm, encoder))
    assert all(w.requires_grad for w in still.parameters())
    thawed = after(3, 2)
    assert all(moved(thawed, warm, encoder))
    rest = tuple(name for name, _ in still.named_children() if name not in encoder)
    assert any(moved(after(2, 2), after(1, 1), rest))


def test_a_random_encoder_is_not_frozen(additive: Problem) -> None:
    data, pools = additive
    config = dataclasses.replace(BRIEF, freeze_encoder_epochs=1)
    with pytest.raises(InputError, match="give a warm start"):
        fit_scorer(PureHOS2, data, pools, 2, SET_SIZES, config, seed=1)


def test_the_sweep_is_the_paper_s() -> None:
    by_letter = {name[0]: training for name, training in PURE_SWEEP.items()}
    paper = STAGE2_PRESETS["paper"]
    assert by_letter["A"] == paper
    assert dataclasses.replace(by_letter["B"], warmup_steps=0) == paper
    assert by_letter["B"].warmup_steps == 500
    assert dataclasses.replace(by_letter["C"], learning_rate=2e-4) == paper
    assert by_letter["C"].learning_rate == 1e-4
    warm = by_letter["D"]
    assert 0 < warm.freeze_encoder_epochs < warm.epochs
    assert all(by_letter[letter].pretrain_epochs == 0 for letter in "ABC")


def test_every_setting_of_the_sweep_trains(additive: Problem) -> None:
    data, pools = additive
    ends = []
    for training in PURE_SWEEP.values():
        short = dataclasses.replace(
            training, epochs=2, freeze_encoder_epochs=min(training.freeze_encoder_epochs, 1)
        )
        scorer, curve = fit_scorer(PureHOS2, data, pools, 2, SET_SIZES, short, seed=0)
        assert set(curve[0]) == {"epoch", "loss", "validation_loss"}
        ends.append(torch.cat([w.flatten() for w in scorer.state_dict().values()]))
    assert not any(torch.equal(a, b) for i, a in enumerate(ends) for b in ends[:i])
