"""Expression evidence without an order of cells is snapshot evidence, and is searched for once."""

from collections import OrderedDict
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from grncore.dataset import Dataset
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
