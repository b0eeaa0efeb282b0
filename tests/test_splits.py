import dataclasses
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sklearn.model_selection import train_test_split

from grncore.dataset import Dataset
from grncore.errors import InputError
from grncore.splits import Split, make_split

KINDS = ("random", "team", "group")


def network(teams, *, groups=None, shortened=None, n_genes=40):
    """A dataset with the given teams (target number -> regulator numbers) and idle expression."""
    edges = [(f"g{r}", f"g{t}") for t, team in teams.items() for r in team]
    return Dataset.create(
        name="net",
        expression=np.ones((n_genes, 2)),
        genes=[f"g{i}" for i in range(n_genes)],
        cells=["a", "b"],
        edges=pd.DataFrame(edges, columns=["regulator", "target"]),
        gene_groups=groups,
        shortened=shortened,
    )


@st.composite
def networks(draw):
    # Few distinct teams and groups, so that both repeat.
    pool = draw(
        st.lists(
            st.frozensets(st.integers(0, 7), min_size=1, max_size=4),
            min_size=2,
            max_size=10,
            unique=True,
        )
    )
    teams = {t: draw(st.sampled_from(pool)) for t in range(8, 8 + draw(st.integers(6, 30)))}
    groups = {f"g{t}": f"operon{draw(st.integers(0, 8))}" for t in teams if draw(st.booleans())}
    shortened = {f"g{t}": ["lost"] for t in teams if draw(st.integers(0, 9)) == 0}
    return network(teams, groups=groups or {"g0": "operon0"}, shortened=shortened)


def split_or_skip(dataset, kind, seed):
    try:
        return make_split(dataset, kind, seed)
    except InputError:
        assume(False)


def parts(split):
    return {
        part: [t for targets in getattr(split, part).values() for t in targets]
        for part in ("train", "validation", "test")
    } | {"extra": list(split.extra)}


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=25, deadline=None)
@given(dataset=networks(), seed=st.integers(0, 2**32 - 1))
def test_parts_are_disjoint_and_hold_every_stratified_target(kind, dataset, seed):
    split = split_or_skip(dataset, kind, seed)
    named = [t for targets in parts(split).values() for t in targets]
    assert len(named) == len(set(named))
    for size in split.sizes:
        expected = {
            t
            for t, team in dataset.teams.items()
            if len(team) == size and t not in dataset.shortened
        }
        held = [*split.train[size], *split.validation[size], *split.test[size]]
        assert set(held) == expected
    for target in dataset.teams:
        holders = [part for part, targets in parts(split).items() if target in targets]
        assert [split.part_of(target)] == (holders or [None])
        # Where the kind keeps nothing together, no known edge is wasted.
        if kind == "random":
            assert holders
    assert not set(dataset.shortened) & set(parts(split)["test"])
    assert not set(dataset.shortened) & set(parts(split)["validation"])


@settings(max_examples=25, deadline=None)
@given(dataset=networks(), seed=st.integers(0, 2**32 - 1))
def test_team_split_shares_no_team(dataset, seed):
    split = split_or_skip(dataset, "team", seed)
    teams = {part: {dataset.teams[t] for t in targets} for part, targets in parts(split).items()}
    learnt = teams["train"] | teams["extra"]
    assert not teams["test"] & (learnt | teams["validation"])
    assert not teams["validation"] & learnt


@settings(max_examples=25, deadline=None)
@given(dataset=networks(), seed=st.integers(0, 2**32 - 1))
def test_group_split_shares_no_group(dataset, seed):
    split = split_or_skip(dataset, "group", seed)
    group = dataset.gene_groups
    groups = {
        part: {group[t] for t in targets if t in group} for part, targets in parts(split).items()
    }
    learnt = groups["train"] | groups["extra"]
    assert not groups["test"] & (learnt | groups["validation"])
    assert not groups["validation"] & learnt


@pytest.mark.parametrize("kind", KINDS)
def test_each_held_out_part_has_its_fifth(kind):
    # 30 teams of size 2 for 60 targets, siblings in one operon.
    pairs = [(a, b) for a in range(8) for b in range(a)]
    dataset = network(
        {10 + i: pairs[i // 2 % 28] for i in range(56)},
        groups={f"g{10 + i}": f"operon{i // 2}" for i in range(56)},
        n_genes=70,
    )
    split = make_split(dataset, kind, 3)
    n_test, n_validation = len(split.test[2]), len(split.validation[2])
    wanted = math.ceil(0.2 * 56)
    assert wanted <= n_test <= wanted + (kind != "random")
    wanted = math.ceil(0.2 * (56 - n_test))
    assert wanted <= n_validation <= wanted + (kind != "random")


def test_random_split_is_scikit_learns(tiny):
    split = make_split(tiny, "random", 42)
    for size in (2, 3, 4):
        targets = [t for t in tiny.genes if len(tiny.teams.get(t, ())) == size]
        _, test = train_test_split(targets, test_size=0.2, random_state=42)
        assert set(split.test[size]) == set(test)


def test_shortened_targets_neither_test_nor_choose():
    teams = {10 + i: (i % 5, 5 + i % 3) for i in range(25)}
    dataset = network(teams, shortened={f"g{t}": ["gone"] for t in range(10, 20)})
    split = make_split(dataset, "random", 0)
    assert set(split.extra) == {f"g{t}" for t in range(10, 20)}


@pytest.mark.parametrize("kind", KINDS)
def test_order_of_the_input_does_not_matter(tiny, kind):
    rng = np.random.default_rng(0)
    order = rng.permutation(len(tiny.genes))
    shuffled = Dataset.create(
        name="shuffled",
        expression=tiny.expression[order],
        genes=[tiny.genes[i] for i in order],
        cells=tiny.cells,
        edges=tiny.edges.sample(frac=1, random_state=1),
        gene_groups=dict(reversed(list(tiny.gene_groups.items()))),
    )
    assert make_split(shuffled, kind, 42) == make_split(tiny, kind, 42)


@pytest.mark.parametrize("kind", KINDS)
def test_seeds_differ(tiny, kind):
    splits = {str(dataclasses.replace(make_split(tiny, kind, s), seed=0)) for s in range(8)}
    assert len(splits) > 1


def test_refusals(tiny):
    without = dataclasses.replace(tiny, gene_groups=None)
    with pytest.raises(InputError, match="needs gene groups"):
        make_split(without, "group", 0)
    with pytest.raises(InputError, match="Unknown split kind"):
        make_split(tiny, "operon", 0)
    with pytest.raises(InputError, match="three or more targets"):
        make_split(tiny, "random", 0, strata=(9,))


def interaction_network(path):
    """The known regulation of a SERGIO interaction file, without expression."""
    teams = {}
    for line in path.read_text().split():
        fields = [float(value) for value in line.split(",")]
        count = int(fields[1])
        teams[int(fields[0])] = [int(value) for value in fields[2 : 2 + count]]
    return network(teams, n_genes=1200)


@pytest.mark.parametrize("seed", [42, 43, 44])
def test_sizes_on_ds3(shared_data, seed):
    dataset = interaction_network(shared_data / "sergio-ds3" / "Interaction_cID_6.txt")
    split = make_split(dataset, "random", seed)
    assert {size: len(ts) for size, ts in split.test.items()} == {2: 57, 3: 39, 4: 19}
    assert {size: len(ts) for size, ts in split.validation.items()} == {2: 45, 3: 31, 4: 15}
    assert {size: len(ts) for size, ts in split.train.items()} == {2: 179, 3: 122, 4: 58}
    assert len(split.extra) == 568


@pytest.mark.parametrize("seed", [42, 43, 44])
def test_no_test_team_trains_on_ds3(shared_data, seed):
    dataset = interaction_network(shared_data / "sergio-ds3" / "Interaction_cID_6.txt")
    split = make_split(dataset, "team", seed)
    held = {dataset.teams[t] for ts in split.test.values() for t in ts}
    learnt = {dataset.teams[t] for ts in split.train.values() for t in ts}
    assert held and learnt and not held & learnt
    for size, least in {2: 57, 3: 39, 4: 19}.items():
        assert least <= len(split.test[size]) <= 1.5 * least


def test_targets_of_a_part_by_size():
    split = Split("random", 0, {2: ("a", "b"), 3: ("c",)}, {2: (), 3: ("d",)}, {2: ("e",), 3: ()})
    assert split.targets("train") == ("a", "b", "c")
    assert split.targets("train", 2) == ("a", "b")
    assert split.targets("validation", 2) == split.targets("test", 9) == ()
    assert split.strata("train") == {2: ("a", "b"), 3: ("c",)}
    assert split.strata("validation") == {3: ("d",)}
    assert split.strata("test") == {2: ("e",)}


@pytest.mark.parametrize("kind", ["random", "team", "group"])
def test_without_known_regulation_nothing_can_be_split(kind):
    with pytest.raises(InputError, match=r"no regulation is known.*Supply an edge list"):
        make_split(network({}), kind, 42)
