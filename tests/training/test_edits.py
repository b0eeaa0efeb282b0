import torch

from grncore.pools import MISSING
from grncore.training.edits import edited_sets


def test_every_set_is_one_edit_away() -> None:
    true = torch.tensor([[0, 2, 5], [4, MISSING, MISSING], [1, 3, MISSING]])
    chances = torch.ones(3, 7)
    teams = [{int(place) for place in row if place != MISSING} for row in true]
    for row, team in enumerate(teams):
        chances[row, list(team)] = 0
    sets = edited_sets(true, chances, (40, 30, 20), torch.Generator().manual_seed(3))
    assert sets.shape == (3, 90, 4)
    for team, row in zip(teams, sets.tolist(), strict=True):
        found = [{place for place in members if place != MISSING} for members in row]
        assert all(len(f) == sum(p != MISSING for p in m) for f, m in zip(found, row, strict=True))
        swapped, added, dropped = found[:40], found[40:70], found[70:]
        assert all(len(s - team) == len(team - s) == 1 for s in swapped)
        assert all(s > team and len(s - team) == 1 for s in added)
        assert all(s < team and len(team - s) == 1 for s in dropped)
        # Every member leaves at some time, and every other candidate comes in.
        assert set().union(*(team - s for s in swapped)) == team
        assert set().union(*(s - team for s in added)) == set(range(7)) - team


def test_what_has_no_chance_never_comes_in() -> None:
    chances = torch.tensor([[0.0, 0.0, 1.0, 0.0]])
    sets = edited_sets(torch.tensor([[0, 1]]), chances, (5, 5, 1), torch.Generator())
    assert set(sets[0, :10].flatten().tolist()) <= {0, 1, 2, MISSING}
