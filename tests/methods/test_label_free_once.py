"""Expression evidence without an order of cells is snapshot evidence, and is searched for once."""

from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Event

import numpy as np
import pytest
from numpy.typing import NDArray

from grncore.dataset import Dataset
from grncore.errors import InputError
from grncore.evidence.snapshot_evidence import SnapshotEvidence
from grncore.methods import _evidence
from grncore.methods._evidence import snapshot_of
from grncore.methods.fitted import FitContext
from grncore.methods.registry import METHODS
from grncore.splits import make_split
from grncore.training_data import TrainingData, training_data


def test_what_one_method_found_the_other_answers(tiny: Dataset, monkeypatch) -> None:
    data = training_data(tiny, make_split(tiny, "random", 0, (2,)), universe="train")
    searched = []
    best_sets = SnapshotEvidence.best_sets

    def counted(self, *given, **named):
        searched.append(given)
        return best_sets(self, *given, **named)

    monkeypatch.setattr(SnapshotEvidence, "best_sets", counted)
    targets = np.setdiff1d(np.arange(data.n_genes), data.universe)[:4]
    found, first = {}, 0
    models = {
        kind: METHODS[kind].fit(METHODS[kind].default, FitContext(data))[0]
        for kind in ("evidence", "snapshot")
    }
    searched.clear()  # the constants were read from fits too
    for kind, model in models.items():
        assert model.evidence.form == "snapshot"
        found[kind] = model.teams(targets, 2, top=3)
        once = len(searched)
        again = model.teams(targets, 2, top=3)
        assert len(searched) == once
        np.testing.assert_array_equal(again.sets, found[kind].sets)
        model.teams(targets, 1, top=3)  # another question is another search
        first = first or len(searched)
    assert len(searched) == first
    np.testing.assert_array_equal(found["evidence"].sets, found["snapshot"].sets)
    np.testing.assert_array_equal(found["evidence"].scores, found["snapshot"].scores)


def test_splits_of_the_same_candidates_share_what_reads_no_label(
    tiny: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[tuple[str, int]] = []

    def note(data: TrainingData, candidates: NDArray[np.int64], **_: object) -> None:
        assert not data.teams
        assert not data.validation
        read.append((data.digest, len(candidates)))

    monkeypatch.setattr(_evidence, "snapshot_evidence", note)
    monkeypatch.setattr(_evidence, "_read", OrderedDict())
    split_by = (("random", 1), ("random", 2), ("team", 1))
    splits = [
        training_data(tiny, make_split(tiny, *given), universe="listed") for given in split_by
    ]
    assert len({data.digest for data in splits}) == len(splits)
    for data in splits:
        snapshot_of(data)
    assert len(read) == 1
    fewer = replace(splits[0], universe=splits[0].universe[:-1])
    other = replace(splits[0], features=splits[0].features * 2)
    for data in (fewer, other):
        snapshot_of(data)
    assert len(set(read)) == 3


def test_reading_one_dataset_holds_no_other_up(tiny: Dataset, monkeypatch: pytest.MonkeyPatch):
    first = training_data(tiny, make_split(tiny, "random", 1), universe="listed")
    other = replace(first, features=first.features * 2)
    begun, go_on = Event(), Event()
    read: list[str] = []

    def slow(data: TrainingData, candidates: NDArray[np.int64], **_: object) -> str:
        if data.digest == first.without_labels.digest:
            begun.set()
            assert go_on.wait(60)
        read.append(data.digest)
        return data.digest

    monkeypatch.setattr(_evidence, "snapshot_evidence", slow)
    monkeypatch.setattr(_evidence, "_read", OrderedDict())
    monkeypatch.setattr(_evidence, "_reading", {})
    with ThreadPoolExecutor(3) as workers:
        waiting = [workers.submit(snapshot_of, first) for _ in range(2)]
        assert begun.wait(60)
        try:
            found = workers.submit(snapshot_of, other).result(timeout=30)
        finally:
            go_on.set()
        assert found == other.without_labels.digest
        assert {one.result(timeout=60) for one in waiting} == {first.without_labels.digest}
    assert len(read) == 2
    assert not _evidence._reading


def test_what_failed_to_be_read_is_read_again(tiny: Dataset, monkeypatch: pytest.MonkeyPatch):
    data = training_data(tiny, make_split(tiny, "random", 1), universe="listed")
    failing = [InputError("no memory left")]

    def read(*_: object, **__: object) -> str:
        if failing:
            raise failing.pop()
        return "read"

    monkeypatch.setattr(_evidence, "snapshot_evidence", read)
    monkeypatch.setattr(_evidence, "_read", OrderedDict())
    with pytest.raises(InputError, match="no memory"):
        snapshot_of(data)
    assert snapshot_of(data) == "read"
