import numpy as np
import pytest
import torch

from grncore.errors import InputError
from grncore.methods.fitted import FitContext
from grncore.methods.pair_mixed import PairMixedConfig
from grncore.methods.registry import METHODS
from grncore.nets.config import ResidualConfig
from grncore.nets.residual import ResidualHOS2
from grncore.pools import MISSING, Pools
from grncore.training.config import MixedTraining
from grncore.training.examples import make_examples
from grncore.training.mixed_sizes import by_team_size, edit_loss, fit_mixed

SMALL = ResidualConfig(dim=8, hidden=6, layers=2, heads=2, feedforward=8, dropout=0.0)


@pytest.fixture
def pools(data):
    targets = np.sort([*data.targets(), *data.validation_targets()])
    members = np.stack([np.setdiff1d(np.arange(14), [target])[:12] for target in targets])
    return Pools(targets, members, np.zeros(members.shape, np.float32), members < 0, "made")


def test_a_batch_of_mixed_sizes_loses_as_its_sets_do_one_by_one(data, pools) -> None:
    examples = make_examples(data, pools.take(data.targets()), data.teams, "pool", "cpu")
    sizes = {int((row != MISSING).sum()) for row in examples.true}
    assert len(sizes) > 2
    torch.manual_seed(0)
    scorer = ResidualHOS2(SMALL, data.features.shape[1]).eval()
    torch.nn.init.normal_(scorer.head.weight)
    features = torch.from_numpy(data.features)
    embeddings = scorer.encode(features)
    seen = []

    def score(target, pool, rows):
        found = ResidualHOS2.shared_residual(scorer, target, pool, rows)
        for one, own in enumerate(rows):
            for which, members in enumerate(own):
                alone = pool[members[members != MISSING]][None, None]
                plain = scorer.residual(target[one][None], alone)
                torch.testing.assert_close(found[one, which], plain[0, 0], atol=1e-5, rtol=1e-4)
                seen.append(len(alone[0, 0]))
        return found

    scorer.shared_residual = score
    loss = edit_loss(
        scorer, features, examples.rows(torch.arange(6)), MixedTraining(), torch.Generator()
    )
    assert loss.isfinite() and len(set(seen)) > 3
    assert embeddings.shape[1] == 8


def test_training_lowers_the_loss_and_repeats_itself(data, pools) -> None:
    training = MixedTraining(epochs=4, pretrain_epochs=1, batch_size=5)
    scorer, curve = fit_mixed(ResidualHOS2, data, pools, SMALL, training, seed=3)
    again, curve_again = fit_mixed(ResidualHOS2, data, pools, SMALL, training, seed=3)
    assert curve == curve_again
    assert curve[-1]["loss"] < curve[0]["loss"]
    assert all(0 <= row["validation_f1"] <= 1 for row in curve)
    for name, tensor in scorer.state_dict().items():
        assert torch.equal(tensor, again.state_dict()[name])


def test_pools_that_hold_nothing_but_teams_are_refused(data, pools) -> None:
    narrow = Pools(pools.targets, pools.members[:, :1], pools.scores[:, :1],
                   pools.injected[:, :1], "made")  # fmt: skip
    with pytest.raises(InputError, match="raise K"):
        fit_mixed(ResidualHOS2, data, narrow, SMALL, MixedTraining(), seed=3)


def test_without_an_edit_sizes_cannot_be_told() -> None:
    with pytest.raises(InputError, match="removals"):
        MixedTraining(removals=0)


def test_the_models_choose_r_by_the_scores_of_nested_sets(data, pools) -> None:
    config = PairMixedConfig(dim=8, hidden=6, epochs=3, batch_size=5, pretrain_epochs=2)
    model, _ = METHODS["pair_mixed"].fit(config, FitContext(data, 1, pools=pools))
    targets = pools.targets[:7]
    own = pools.take(targets)
    teams = model.teams(targets, None, pools=own, top=2)
    assert not teams.size_given and np.array_equal(teams.targets, targets)
    for row, target in enumerate(targets.tolist()):
        phi = model.explain(target, own.members[row][:, None]).base[:, 0]
        best = np.sort(own.members[row][phi > model.price])  # additive: whatever pays its price
        if not len(best):
            best = own.members[row][[phi.argmax()]]
        first = teams.sets[row, 0]
        assert np.array_equal(first[first != MISSING], best)
    given = model.teams(targets, 2, pools=own, top=2)
    assert given.size_given and given.sets.shape == (7, 2, 2)


def test_targets_go_by_the_size_of_their_team() -> None:
    teams = {1: np.array([4, 5]), 2: np.array([4]), 3: np.array([5, 6])}
    found = by_team_size(teams, np.array([1, 2, 3]))
    assert {size: own.tolist() for size, own in found.items()} == {1: [2], 2: [1, 3]}
