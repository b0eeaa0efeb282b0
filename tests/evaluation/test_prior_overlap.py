from dataclasses import replace

import pandas as pd
import pytest

from grncore.evaluation.prior_overlap import prior_overlap


def with_prior(dataset, edges):
    table = pd.DataFrame(edges, columns=["regulator", "target", "weight"]).assign(sign=0)
    return replace(dataset, prior=table)


def test_counts_and_warns(tiny) -> None:
    assert prior_overlap(tiny, tiny.teams) is None
    target, team = next((t, team) for t, team in tiny.teams.items() if len(team) == 2)
    regulators = sorted(team)
    stranger = next(g for g in tiny.genes if g not in team and g != target)
    half = with_prior(tiny, [(regulators[0], target, 0.5), (stranger, target, 0.2)])
    found = prior_overlap(half, [target])
    assert (found.known, found.named, found.both) == (2, 2, 1)
    assert "names 50% of the 2 known edges" in found.sentence
    assert "ANSWERS" not in found.sentence
    leaky = with_prior(tiny, [(r, t, 1.0) for t, team in tiny.teams.items() for r in team])
    found = prior_overlap(leaky, tiny.teams)
    assert found.held == found.right == pytest.approx(1.0)
    assert found.sentence.startswith("THE PRIOR HOLDS THE ANSWERS")


def test_a_weight_of_0_names_nothing(tiny) -> None:
    target, team = next(iter(tiny.teams.items()))
    found = prior_overlap(with_prior(tiny, [(min(team), target, 0.0)]), [target])
    assert (found.named, found.both) == (0, 0)
