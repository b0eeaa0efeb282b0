"""The report on a dataset is what counting by hand gives."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grncore.answers.data_quality import (
    MAX_PCA_SAMPLES,
    checks,
    constant_genes,
    group_table,
    leakage,
    sample_map,
    size_table,
)
from grncore.errors import Cancelled, InputError
from grncore.readers import ReadOptions, load
from grncore.splits import make_split
from grncore.uploads.files import SentFile, keep_sent, read_sent
from grncore.uploads.simulated import SimulationRequest, shared_out, simulate_into


@pytest.mark.parametrize("kind", ["random", "team", "group"])
@pytest.mark.parametrize("with_validation", [False, True])
def test_leakage_equals_counting(tiny, kind, with_validation):
    split = make_split(tiny, kind, 42)
    found = leakage(tiny, split, with_validation=with_validation)
    trained = [t for ts in split.train.values() for t in ts] + list(split.extra)
    if with_validation:
        trained += [t for ts in split.validation.values() for t in ts]
    for size, tested in split.test.items():
        seen = [t for t in tested if any(tiny.teams[t] == tiny.teams[o] for o in trained)]
        groups = tiny.gene_groups
        shared = [t for t in tested if any(groups[t] == groups[o] for o in trained)]
        assert (found[size].targets, found[size].seen_team, found[size].seen_group) == (
            len(tested), len(seen), len(shared),
        )  # fmt: skip
    if kind == "team":
        assert not any(one.seen_team for one in found.values())
    if kind == "group":
        assert not any(one.seen_group for one in found.values())


def test_team_sizes_add_up(tiny):
    split = make_split(tiny, "random", 42)
    table = size_table(tiny, split)
    assert table["targets"].sum() == len(tiny.teams)
    parts = table[["train", "validation", "test", "other"]].to_numpy()
    assert (parts.sum(axis=1) == table["targets"]).all()
    assert (parts >= 0).all()


def test_groups_and_constant_genes(tiny):
    table = group_table(tiny).set_index("group")
    for group in table.index:
        columns = [i for i, label in enumerate(tiny.cell_groups) if label == group]
        assert table.loc[group, "samples"] == len(columns)
        assert table.loc[group, "mean"] == pytest.approx(tiny.expression[:, columns].mean())
    assert constant_genes(tiny) == ()
    flat = tiny.expression.copy()
    flat[3] = 2.5
    changed = replace(tiny, expression=flat)
    assert constant_genes(changed) == (tiny.genes[3],)
    codes = {check.code for check in checks(changed, {})}
    assert "constant-genes" in codes
    assert "constant-genes" not in {check.code for check in checks(tiny, {})}
    assert list(group_table(replace(tiny, cell_groups=None))["samples"]) == [len(tiny.cells)]


def test_the_map_is_that_of_a_singular_value_decomposition(tiny):
    found = sample_map(tiny)
    values = np.log1p(tiny.expression.astype(float)).T
    centred = values - values.mean(axis=0)
    left, sizes, _ = np.linalg.svd(centred, full_matrices=False)
    exact = left[:, :2] * sizes[:2]
    np.testing.assert_allclose(np.abs(found.points), np.abs(exact), rtol=1e-6, atol=1e-8)
    assert found.explained == pytest.approx(tuple(sizes[:2] ** 2 / (sizes**2).sum()))
    assert np.array_equal(found.points, sample_map(tiny).points)


def test_large_data_is_thinned_evenly_and_small_has_no_map(tiny):
    many = np.tile(tiny.expression, (1, 100))[:, : MAX_PCA_SAMPLES + 500]
    wide = replace(tiny, expression=many, cells=tuple(map(str, range(many.shape[1]))))
    found = sample_map(wide)
    assert len(found.rows) == len(set(found.rows.tolist())) == MAX_PCA_SAMPLES
    assert (found.rows[0], found.rows[-1]) == (0, many.shape[1] - 1)
    two = replace(tiny, expression=tiny.expression[:, :2], cells=tiny.cells[:2], cell_groups=None)
    assert sample_map(two) is None
    assert sample_map(replace(tiny, expression=np.ones_like(tiny.expression))) is None


@given(targets=st.integers(0, 3000), largest=st.integers(1, 11))
def test_targets_are_shared_out_without_rest(targets, largest):
    shared = shared_out(targets, largest)
    assert sum(shared.values()) == targets
    assert all(1 <= size <= largest and count > 0 for size, count in shared.items())


def test_a_cancelled_simulation_leaves_nothing(tmp_path):
    wish = SimulationRequest(genes=60, regulators=8, types=2, cells_per_type=5)

    def cancel(stage, done, total):
        raise Cancelled("enough")

    with pytest.raises(Cancelled):
        simulate_into(tmp_path, "mine", wish, progress=cancel)
    assert list(tmp_path.iterdir()) == []
    first = load(simulate_into(tmp_path, "mine", wish))
    assert (len(first.genes), len(first.cells)) == (60, 10)
    assert first.name == "mine"
    noisy = load(simulate_into(tmp_path, "noisy", replace(wish, technical=True)))
    assert noisy.truth_digest == first.truth_digest
    with pytest.raises(InputError, match="exists already"):
        simulate_into(tmp_path, "mine", wish)


TABLE = b"gene,a,b,c\ng1,1,2,3\ng2,2,3,4\ng3,5,6,9\n"


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/abs.csv", "c:\\x\\y.csv", "dataset.toml", "", "..", "a b<c>.csv"]
)
def test_a_hostile_file_name_stays_inside(tmp_path, name):
    folder = keep_sent(tmp_path, "mine", {"expression": SentFile(name, TABLE)}, ReadOptions())
    assert len(load(folder).genes) == 3
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]
    assert len(list(folder.iterdir())) == 2


def test_two_files_of_one_name_are_told_apart(tmp_path):
    files = {
        "expression": SentFile("x.csv", TABLE),
        "edges": SentFile("x.csv", b"TF,target\ng1,g2\n"),
    }
    dataset, _ = read_sent(files, ReadOptions(sample_noun="samples"))
    assert dataset.teams == {"g2": ("g1",)}
    assert dataset.sample_noun == "samples"
    assert not any("/" in notice.message.split(":")[0] for notice in dataset.notices)
