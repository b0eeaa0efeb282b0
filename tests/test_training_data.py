import dataclasses
import hashlib

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_array

from grncore.errors import InputError
from grncore.features import standardise
from grncore.splits import make_split
from grncore.training_data import NOBODY, STRANGER, candidate_mask, training_data

KINDS = ("random", "team", "group")


def held(split, part):
    return {t for targets in getattr(split, part).values() for t in targets}


def reachable_arrays(value):
    """Every array that attributes and containers of ``value`` lead to."""
    if isinstance(value, np.ndarray):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield np.array([key])
            yield from reachable_arrays(item)
    elif isinstance(value, csr_array):
        yield from (value.data, value.indices, value.indptr)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from reachable_arrays(getattr(value, field.name))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("universe", ["all", "listed", "train"])
@pytest.mark.parametrize("with_validation", [False, True])
def test_test_truth_is_out_of_reach(tiny, kind, universe, with_validation):
    """Whatever the test targets' truth is, the training data is the same."""
    split = make_split(tiny, kind, 42)
    test = held(split, "test")
    without = dataclasses.replace(tiny, edges=tiny.edges[~tiny.edges["target"].isin(test)])
    assert len(without.edges) < len(tiny.edges)
    for name in ("teams", "true_regulators", "index"):  # cached on the instance
        without.__dict__.pop(name, None)
    given = training_data(tiny, split, universe=universe, with_validation=with_validation)
    blind = training_data(without, split, universe=universe, with_validation=with_validation)
    ours, theirs = list(reachable_arrays(given)), list(reachable_arrays(blind))
    assert len(ours) == len(theirs) > 4
    for a, b in zip(ours, theirs, strict=True):
        np.testing.assert_array_equal(a, b)
    rows = {tiny.index[t] for t in test}
    assert not rows & set(given.teams)
    assert not rows & set(given.validation)


def test_parts_land_where_they_are_said_to(tiny):
    split = make_split(tiny, "random", 42)
    train, validation = held(split, "train"), held(split, "validation")
    names = lambda rows: {tiny.genes[row] for row in rows}  # noqa: E731
    plain = training_data(tiny, split)
    assert names(plain.teams) == train | set(split.extra)
    assert names(plain.validation) == validation
    both = training_data(tiny, split, with_validation=True, with_extra=False)
    assert names(both.teams) == train | validation
    assert not both.validation
    for row, team in {**plain.teams, **plain.validation}.items():
        assert tuple(tiny.genes[i] for i in team) == tiny.teams[tiny.genes[row]]
    np.testing.assert_array_equal(plain.features, standardise(tiny))
    short = training_data(tiny, split, n_cells=12)
    assert short.features.shape == short.amounts.shape == (40, 12)
    assert short.cell_groups.tolist() == [0] * 10 + [1] * 2


def test_features_are_free_of_sequencing_depth(tiny):
    """Cells of one kind are alike however deeply they were sequenced."""
    rng = np.random.default_rng(0)
    amounts = rng.gamma(2.0, 8.0, (120, 1)) * rng.gamma(9.0, 1 / 9, (120, 200))
    depth = rng.uniform(0.3, 1.7, 200)
    shallow = dataclasses.replace(
        tiny,
        expression=rng.poisson(amounts * depth).astype(np.float32),
        genes=tuple(f"g{k:03d}" for k in range(120)),
        cells=tuple(f"c{k}" for k in range(200)),
        cell_groups=None,
        edges=tiny.edges.iloc[:0],
        listed_regulators=None,
    )
    data = training_data(shallow, None)
    assert data.depth is not None
    raw, free = (
        np.mean([np.corrcoef(row, depth)[0, 1] for row in rows])
        for rows in (standardise(shallow), data.features)
    )
    assert raw > 0.5
    assert abs(free) < 0.3 * raw  # the log of few counts still lies lower than that of many
    np.testing.assert_allclose(data.features.std(axis=1), 1.0, rtol=1e-5)


def test_universes(tiny):
    split = make_split(tiny, "random", 42)
    names = lambda data: {tiny.genes[row] for row in data.universe}  # noqa: E731
    assert names(training_data(tiny, split)) == set(tiny.genes)
    assert names(training_data(tiny, split, universe="listed")) == set(tiny.listed_regulators)
    learnt = held(split, "train") | set(split.extra)
    assert names(training_data(tiny, split, universe="train")) == {
        regulator for target in learnt for regulator in tiny.teams[target]
    }
    for kind in ("all", "listed", "train"):
        data = training_data(tiny, split, universe=kind)
        assert data.universe_kind == kind
        assert (np.diff(data.universe) > 0).all()
    with pytest.raises(InputError, match="needs a regulator list"):
        training_data(dataclasses.replace(tiny, listed_regulators=None), split, universe="listed")
    with pytest.raises(InputError, match="Unknown universe"):
        training_data(tiny, split, universe="truth")


def test_targets_by_size_are_ascending_and_whole(tiny):
    data = training_data(tiny, make_split(tiny, "random", 42))
    by_size = [data.targets(size) for size in range(1, 5)]
    assert sorted(np.concatenate(by_size)) == data.targets().tolist()
    assert all(len(data.teams[t]) == size for size, ts in enumerate(by_size, 1) for t in ts)
    assert all(len(data.validation[t]) == 3 for t in data.validation_targets(3))
    assert len(data.validation_targets(3)) > 0


def test_labels_and_candidates(tiny):
    data = training_data(tiny, make_split(tiny, "random", 42), universe="listed")
    targets = data.targets()[::-1]  # any order, not only ascending
    labels = data.labels(targets)
    for row, target in enumerate(targets):
        assert np.flatnonzero(labels[row]).tolist() == data.teams[int(target)].tolist()
    # A regulator that is a target itself: it may regulate others, never itself.
    some = np.array([3, 20, 3])
    mask = candidate_mask(40, np.array([1, 3, 30]), some)
    assert [np.flatnonzero(row).tolist() for row in mask] == [[1, 30], [1, 3, 30], [1, 30]]
    np.testing.assert_array_equal(data.candidates(some), candidate_mask(40, data.universe, some))


def test_companions_reach_methods_as_numbers(tiny):
    weights = pd.DataFrame(
        [("g0", "g12", 0.5, 1), ("g3", "g12", 0.0, 0), ("g12", "g0", 1.0, -1)],
        columns=["regulator", "target", "weight", "sign"],
    )
    labels = ["", "g5", "gone", *[""] * 27]
    dataset = dataclasses.replace(
        tiny,
        prior=weights,
        gene_positions={"g1": ("chr10", 7), "g2": ("chr2", 9), "g3": ("chr2", 1)},
        perturbed=tuple(labels),
        cell_order=np.arange(30.0)[::-1],
    )
    data = training_data(dataset, make_split(tiny, "random", 42), n_cells=12)
    assert data.prior.shape == data.prior_signs.shape == (40, 40)
    # A given weight of 0 is something else than none; an unknown sign is none.
    assert (data.prior.nnz, data.prior_signs.nnz) == (3, 2)
    assert data.prior[0, 12] == 0.5 and data.prior[12, 0] == 1.0
    assert data.prior_signs[0, 12] == 1 and data.prior_signs[12, 0] == -1
    assert (data.prior.dtype, data.prior_signs.dtype) == (np.float32, np.int8)
    assert data.gene_positions[:4].tolist() == [[-1, -1], [1, 7], [0, 9], [0, 1]]
    assert data.perturbed.tolist() == [NOBODY, 5, STRANGER, *[NOBODY] * 9]
    assert data.cell_order.tolist() == list(range(29, 17, -1))
    groups = data.gene_groups
    assert (groups[:12] == -1).all()
    assert groups[12] == groups[13] != groups[14] == groups[15]


def test_the_digest_tells_companions_and_is_the_former_one_without(tiny):
    bare = dataclasses.replace(tiny, gene_groups=None)
    split = make_split(bare, "random", 42)
    digest = lambda **parts: training_data(dataclasses.replace(bare, **parts), split).digest  # noqa: E731
    plain = training_data(bare, split)
    # As it was computed before there were companions.
    former = hashlib.sha256(b"all")
    for array in (plain.features, plain.universe, plain.amounts, plain.cell_groups):
        former.update(str(array.shape).encode())
        former.update(array.tobytes())
    for teams in (plain.teams, plain.validation):
        former.update(str([(target, team.tolist()) for target, team in teams.items()]).encode())
    assert plain.digest == former.hexdigest()
    weights = pd.DataFrame(
        [("g0", "g12", 0.5, 1)], columns=["regulator", "target", "weight", "sign"]
    )
    kinds = [
        {"gene_groups": tiny.gene_groups},
        {"prior": weights},
        {"prior": weights.assign(weight=0.25)},
        {"prior": weights.assign(sign=-1)},
        {"gene_positions": {"g1": ("chr", 1)}},
        {"perturbed": ("g1",) * 30},
        {"cell_order": np.arange(30.0)},
    ]
    assert len({plain.digest, *(digest(**parts) for parts in kinds)}) == len(kinds) + 1


def test_data_without_known_edges_trains_nothing_and_serves_what_needs_none(tiny):
    bare = dataclasses.replace(tiny, edges=tiny.edges.iloc[:0])
    data = training_data(bare, None, universe="listed")
    assert data.teams == {} and data.validation == {}
    assert len(data.targets()) == len(data.validation_targets()) == 0
    assert data.universe.tolist() == list(range(12))
    np.testing.assert_array_equal(data.features, standardise(tiny))
    with pytest.raises(InputError, match=r"universe 'train'.*there is none.*'all' or 'listed'"):
        training_data(bare, None, universe="train")
