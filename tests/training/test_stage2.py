"""Training of set scorers: the loss, what it learns, what it may not see, and reproducibility."""

import dataclasses
import itertools
import math
from collections.abc import Mapping

import numpy as np
import pytest
import torch

from grncore.dataset import Dataset
from grncore.errors import Cancelled, InputError
from grncore.methods.registry import networks
from grncore.nets.config import PairConfig, ResidualConfig
from grncore.nets.deep_pair import DeepPairConfig
from grncore.nets.pair import PairS2
from grncore.nets.pure import PureHOS2
from grncore.nets.residual import ResidualHOS2
from grncore.nets.set_scorer import SetScorer
from grncore.pools import MISSING, Pools, inject, top_pools
from grncore.splits import make_split
from grncore.training.config import STAGE2_PRESETS, Stage2Config
from grncore.training.examples import make_examples, pools_of
from grncore.training.loss import ranking_loss
from grncore.training.schedule import near_miss_share
from grncore.training.stage2 import fit_scorer
from grncore.training_data import TrainingData, training_data

PAIR = PairConfig(dim=16, hidden=16, dropout=0.0)
RESIDUAL = ResidualConfig(dim=16, hidden=16, dropout=0.0, layers=1, heads=2, feedforward=32)
DEEP = DeepPairConfig(dim=16, hidden=16, dropout=0.0, width=24)
CONFIGS = {"pair": PAIR, "residual": RESIDUAL, "deep_pair": DEEP, "pure": RESIDUAL}
BRIEF = Stage2Config(epochs=2, learning_rate=3e-3, negatives=8, pretrain_epochs=0, select="last")

Problem = tuple[TrainingData, Pools]


def weights(scorer: SetScorer) -> torch.Tensor:
    return torch.cat([w.flatten() for w in scorer.state_dict().values()])


def exact_match(scorer: SetScorer, data: TrainingData, pools: Pools, teams: dict) -> float:
    """Share of targets whose true team is the best of all sets, every one scored."""
    hits = []
    with torch.no_grad():
        z = scorer.encode(torch.from_numpy(data.features))
        for target, team in teams.items():
            members = np.sort(pools.of(target))
            sets = np.array(list(itertools.combinations(members, len(team))))
            scores = scorer(z[target][None], z[torch.from_numpy(sets)][None])[0]
            hits.append(np.array_equal(sets[int(scores.argmax())], team))
    return float(np.mean(hits))


def shuffled(pools: Pools, seed: int) -> Pools:
    """The same members in another order, with other scores."""
    rng = np.random.default_rng(seed)
    members = np.array([rng.permutation(row) for row in pools.members])
    last = np.argsort(members == MISSING, axis=1, kind="stable")
    members = np.take_along_axis(members, last, axis=1)
    scores = rng.normal(size=members.shape).astype(np.float32)
    return Pools(pools.targets, members, scores, pools.injected, pools.retriever)


def test_loss_of_equal_scores_is_softplus_of_the_margin() -> None:
    loss = ranking_loss(torch.zeros(3), torch.zeros(3, 5), margin=1.0)
    assert float(loss) == pytest.approx(math.log(1 + math.e))


def test_loss_averages_over_negatives_and_targets() -> None:
    true, negatives = torch.tensor([2.0, -1.0]), torch.tensor([[0.0, 3.0], [-1.0, 0.5]])
    terms = [
        math.log1p(math.exp(0.5 - (t - n)))
        for t, row in zip((2.0, -1.0), negatives.tolist(), strict=True)
        for n in row
    ]
    assert float(ranking_loss(true, negatives, 0.5)) == pytest.approx(sum(terms) / 4)


def test_curriculum_goes_linearly_from_start_to_end() -> None:
    config = Stage2Config(epochs=5, near_miss_start=0.2, near_miss_end=1.0)
    shares = [near_miss_share(config, epoch) for epoch in range(5)]
    assert shares == pytest.approx([0.2, 0.4, 0.6, 0.8, 1.0])
    assert near_miss_share(dataclasses.replace(config, epochs=1), 0) == 0.2


def test_paper_preset_is_the_papers_letter() -> None:
    paper = STAGE2_PRESETS["paper"]
    assert (paper.epochs, paper.learning_rate, paper.weight_decay) == (15, 2e-4, 1e-3)
    assert (paper.batch_size, paper.margin) == (16, 1.0)
    assert (paper.pretrain_epochs, paper.select, paper.negatives_from) == (0, "last", "pool")
    assert STAGE2_PRESETS["default"] == Stage2Config()


@pytest.mark.parametrize("kind", ["pair", "residual"])
def test_learns_an_additive_rule_and_generalises(kind: str, additive: Problem) -> None:
    data, pools = additive
    config = dataclasses.replace(BRIEF, epochs=40)
    blind = dataclasses.replace(data, validation={})
    scorer, curve = fit_scorer(
        networks()[kind].module, blind, pools, 2, CONFIGS[kind], config, seed=0
    )
    assert exact_match(scorer, data, pools, data.teams) > 0.95
    # one of 66 sets would be right by chance
    assert exact_match(scorer, data, pools, data.validation) > 0.5
    assert curve[-1]["loss"] < 0.2 < curve[0]["loss"]


def test_residual_learns_an_exclusive_or_that_pair_cannot(exclusive: Problem) -> None:
    data, pools = exclusive
    config = dataclasses.replace(BRIEF, epochs=30, near_miss_start=0.9)
    gaps = {}
    for kind in ("pair", "residual"):
        scorer, _ = fit_scorer(
            networks()[kind].module, data, pools, 2, CONFIGS[kind], config, seed=1
        )
        with torch.no_grad():
            z = scorer.encode(torch.from_numpy(data.features))
            sets = torch.tensor([[[0, 2], [1, 3], [0, 3], [1, 2]]])
            scores = scorer(z[4:5], z[sets])[0]
        gaps[kind] = float(scores[:2].min() - scores[2:].max())
    assert gaps["residual"] > 1.0
    assert gaps["pair"] < 1e-5


@pytest.mark.parametrize("kind", CONFIGS)
def test_same_seed_same_weights_other_seed_others(kind: str, additive: Problem) -> None:
    data, pools = additive
    config = dataclasses.replace(BRIEF, epochs=1, pretrain_epochs=1)
    made = CONFIGS[kind]
    first, one = fit_scorer(networks()[kind].module, data, pools, 2, made, config, seed=5)
    torch.manual_seed(99)
    again, two = fit_scorer(networks()[kind].module, data, pools, 2, made, config, seed=5)
    other, _ = fit_scorer(networks()[kind].module, data, pools, 2, made, config, seed=6)
    assert torch.equal(weights(first), weights(again))
    assert one == two
    assert not torch.equal(weights(first), weights(other))


def test_the_callers_random_state_stays(additive: Problem) -> None:
    data, pools = additive
    torch.manual_seed(7)
    before = torch.random.get_rng_state()
    config = dataclasses.replace(BRIEF, epochs=1, pretrain_epochs=1)
    fit_scorer(PairS2, data, pools, 2, PAIR, config, seed=1)
    assert torch.equal(before, torch.random.get_rng_state())


@pytest.mark.parametrize("kind", ["pair", "residual", "pure"])
def test_order_and_scores_of_a_pool_are_invisible(kind: str, additive: Problem) -> None:
    data, pools = additive
    pools = pools.capped(9)
    config = dataclasses.replace(BRIEF, epochs=1)
    # Which members make room for injected ones does depend on rank, and rightly so: compare pools
    # that hold the truth already.
    safe = inject(pools, data.teams)
    module = networks()[kind].module
    assert torch.equal(
        weights(fit_scorer(module, data, safe, 2, CONFIGS[kind], config, seed=2)[0]),
        weights(fit_scorer(module, data, shuffled(safe, 8), 2, CONFIGS[kind], config, seed=2)[0]),
    )


def test_training_pools_hold_the_truth_and_validation_pools_stay(additive: Problem) -> None:
    """With pools of three genes, hardly any true team is covered: only injection finds it."""
    data, pools = additive
    narrow = pools.capped(3)
    targets = data.targets(2)
    safe = inject(pools_of(narrow, targets), data.teams)
    examples = make_examples(data, safe, data.teams, "pool", "cpu")
    for row, target in enumerate(targets):
        members = examples.candidates[row]
        assert members[examples.true[row]].tolist() == data.teams[int(target)].tolist()
        assert members.tolist() == sorted(safe.of(int(target)).tolist())
    _, curve = fit_scorer(PairS2, data, narrow, 2, PAIR, BRIEF, seed=0)
    covered = pools_of(narrow, data.validation_targets(2)).covers(data.validation).mean()
    assert covered < 0.5
    assert curve[-1]["validation_exact"] <= covered


def test_candidates_from_the_universe_ignore_the_pool(additive: Problem) -> None:
    data, pools = additive
    targets = data.targets(2)
    examples = make_examples(
        data, pools_of(pools.capped(3), targets), data.teams, "universe", "cpu"
    )
    assert torch.equal(examples.candidates, torch.arange(12).expand(len(targets), 12))
    config = dataclasses.replace(BRIEF, epochs=1, negatives_from="universe")
    wide, _ = fit_scorer(PairS2, data, pools, 2, PAIR, config, seed=3)
    narrow, _ = fit_scorer(PairS2, data, pools.capped(3), 2, PAIR, config, seed=3)
    assert torch.equal(weights(wide), weights(narrow))


def test_ragged_pools_are_padded_at_the_end() -> None:
    data = TrainingData(
        features=np.zeros((6, 2), np.float32),
        universe=np.arange(6),
        universe_kind="all",
        teams={4: np.array([1, 3]), 5: np.array([0, 2])},
        validation={},
    )
    pools = Pools(
        targets=np.array([4, 5]),
        members=np.array([[3, 1, 0, MISSING], [2, 4, 0, 1]]),
        scores=np.zeros((2, 4), np.float32),
        injected=np.zeros((2, 4), bool),
        retriever="test",
    )
    examples = make_examples(data, pools, data.teams, "pool", "cpu")
    assert examples.candidates.tolist() == [[0, 1, 3, MISSING], [0, 1, 2, 4]]
    assert examples.true.tolist() == [[1, 2], [0, 2]]
    assert examples.counts.tolist() == [3, 4]


def test_selection_keeps_the_best_validation_epoch(additive: Problem) -> None:
    data, pools = additive
    config = dataclasses.replace(BRIEF, epochs=6, learning_rate=0.02, select="validation")
    scorer, curve = fit_scorer(PairS2, data, pools, 2, PAIR, config, seed=4)
    merits = [(row["validation_exact"], -row["validation_loss"]) for row in curve]
    best = merits.index(max(merits)) + 1
    upto = dataclasses.replace(
        # the same curriculum, cut after the best epoch
        config,
        epochs=best,
        near_miss_end=near_miss_share(config, best - 1),
        select="last",
    )
    expected, _ = fit_scorer(PairS2, data, pools, 2, PAIR, upto, seed=4)
    assert torch.equal(weights(scorer), weights(expected))
    assert exact_match(scorer, data, pools, data.validation) == pytest.approx(max(merits)[0])


def test_training_ends_where_no_epoch_is_better_and_keeps_the_same_one(additive: Problem) -> None:
    data, pools = additive
    long = dataclasses.replace(BRIEF, epochs=6, learning_rate=0.02, select="validation", patience=0)
    _, curve = fit_scorer(PairS2, data, pools, 2, PAIR, long, seed=0)
    merits = [(row["validation_exact"], -row["validation_loss"]) for row in curve]
    stop = next(e for e in range(1, 6) if e - merits.index(max(merits[: e + 1])) >= 1)
    short = dataclasses.replace(long, patience=1)
    _, cut = fit_scorer(PairS2, data, pools, 2, PAIR, short, seed=0)
    assert cut == curve[: stop + 1] and stop < 5


def test_watching_validation_changes_nothing(additive: Problem) -> None:
    data, pools = additive
    blind = dataclasses.replace(data, validation={})
    one, curve = fit_scorer(ResidualHOS2, data, pools, 2, RESIDUAL, BRIEF, seed=4)
    two, plain = fit_scorer(ResidualHOS2, blind, pools, 2, RESIDUAL, BRIEF, seed=4)
    assert torch.equal(weights(one), weights(two))
    assert set(curve[0]) == {"epoch", "loss", "validation_loss", "validation_exact"}
    assert set(plain[0]) == {"epoch", "loss"}
    assert [row["epoch"] for row in curve] == [1, 2]


def test_pure_is_selected_by_validation_loss(additive: Problem) -> None:
    data, pools = additive
    config = dataclasses.replace(BRIEF, epochs=4, learning_rate=0.02, select="validation")
    scorer, curve = fit_scorer(PureHOS2, data, pools, 2, RESIDUAL, config, seed=4)
    best = min(range(4), key=lambda epoch: curve[epoch]["validation_loss"])
    upto = dataclasses.replace(
        config, epochs=best + 1, near_miss_end=near_miss_share(config, best), select="last"
    )
    expected, _ = fit_scorer(PureHOS2, data, pools, 2, RESIDUAL, upto, seed=4)
    assert torch.equal(weights(scorer), weights(expected))


def test_every_epoch_is_heard_as_it_ends(additive: Problem) -> None:
    data, pools = additive
    heard: list[tuple[str, dict[str, float]]] = []
    done: list[tuple[str, int]] = []

    def hear(stage: str, row: Mapping[str, float]) -> None:
        heard.append((stage, dict(row)))
        if not stage.endswith("warm-up"):
            assert done[-1] == (stage, len(heard) - 2)  # before the next epoch is begun

    config = dataclasses.replace(BRIEF, pretrain_epochs=1)
    _, curve = fit_scorer(
        PairS2,
        data,
        pools,
        2,
        PAIR,
        config,
        seed=0,
        progress=lambda stage, step, total: done.append((stage, step)),
        on_epoch=hear,
    )
    assert heard[0][0] == "stage 2 warm-up"
    assert set(heard[0][1]) == {"epoch", "loss"}
    assert heard[1:] == [("stage 2 pair, R = 2", row) for row in curve]


def test_warm_start_takes_the_base_over(additive: Problem) -> None:
    data, pools = additive
    pair, _ = fit_scorer(PairS2, data, pools, 2, PAIR, BRIEF, seed=0)
    still = dataclasses.replace(BRIEF, epochs=1, learning_rate=0.0, weight_decay=0.0)
    residual, _ = fit_scorer(ResidualHOS2, data, pools, 2, RESIDUAL, still, seed=1, warm_start=pair)
    for name, value in pair.state_dict().items():
        assert torch.equal(residual.state_dict()[name], value), name
    trained, _ = fit_scorer(ResidualHOS2, data, pools, 2, RESIDUAL, BRIEF, seed=1, warm_start=pair)
    assert not torch.equal(
        trained.state_dict()["edge.first.weight"], pair.state_dict()["edge.first.weight"]
    )


def test_warm_start_of_other_sizes_is_refused(additive: Problem) -> None:
    data, pools = additive
    other = PairS2(PairConfig(dim=8, hidden=16), data.features.shape[1])
    with pytest.raises(InputError, match="other sizes"):
        fit_scorer(PairS2, data, pools, 2, PAIR, BRIEF, seed=1, warm_start=other)


def test_real_split_of_a_small_dataset(tiny: Dataset) -> None:
    data = training_data(tiny, make_split(tiny, "random", 42), universe="all")
    targets = np.sort(np.concatenate([data.targets(2), data.validation_targets(2)]))
    scores = np.where(data.candidates(targets), 0.0, -np.inf).astype(np.float32)
    pools = top_pools(scores, targets, 10, "none")
    config = dataclasses.replace(BRIEF, pretrain_epochs=2)
    scorer, curve = fit_scorer(ResidualHOS2, data, pools, 2, RESIDUAL, config, seed=42)
    assert not scorer.training
    assert all(math.isfinite(value) for row in curve for value in row.values())


def test_errors_name_the_fix(additive: Problem) -> None:
    data, pools = additive
    with pytest.raises(InputError, match="No training target has 3 regulators"):
        fit_scorer(PairS2, data, pools, 3, PAIR, BRIEF, seed=0)
    with pytest.raises(InputError, match="have no pool"):
        fit_scorer(PairS2, data, pools_of(pools, pools.targets[:4]), 2, PAIR, BRIEF, seed=0)
    with pytest.raises(InputError, match="raise K"):
        fit_scorer(PairS2, data, pools.capped(2), 2, PAIR, BRIEF, seed=0)
    blind = dataclasses.replace(data, validation={})
    choosy = dataclasses.replace(BRIEF, select="validation")
    with pytest.raises(InputError, match="select the last epoch"):
        fit_scorer(PairS2, blind, pools, 2, PAIR, choosy, seed=0)


def test_progress_can_cancel(additive: Problem) -> None:
    data, pools = additive

    def cancel(stage: str, done: int, total: int) -> None:
        if done == 1:
            raise Cancelled

    with pytest.raises(Cancelled):
        fit_scorer(PairS2, data, pools, 2, PAIR, BRIEF, seed=0, progress=cancel)
