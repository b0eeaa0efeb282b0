from dataclasses import fields, replace

import numpy as np
import pandas as pd
import pytest
import torch

from grncore.checkpoints import HEADER, Fitted, load_bundle, save_bundle
from grncore.dataset import Dataset
from grncore.errors import CheckpointError
from grncore.methods.fitted import FitContext
from grncore.methods.popularity import PopularityRetriever
from grncore.methods.registry import METHODS, rankers
from grncore.training_data import training_data


def rebuilt(dataset: Dataset, **changes) -> Dataset:
    parts = {
        name: getattr(dataset, name)
        for name in ("name", "expression", "genes", "cells", "edges", "listed_regulators",
                     "is_logged")
    }  # fmt: skip
    return Dataset.create(**{**parts, **changes})


def test_everything_said_at_saving_is_read_back(bundle, trained, tiny):
    again = load_bundle(bundle.path)
    assert again.header == bundle.header
    assert again.split == trained.split
    assert again.header.universe_kind == "listed"
    assert again.header.universe == tiny.listed_regulators
    assert (again.with_validation, again.header.with_extra, again.header.n_cells) == (
        False,
        True,
        20,
    )
    assert (again.header.k, again.cap(2), again.cap(3), again.cap(9)) == (10, 8, 7, 10)
    assert (again.seed, again.name, again.sizes) == (42, "mine", (2, 3))
    assert again.retriever_kind == "popularity"
    assert [again.scorer_kinds(size) for size in (2, 3, 4)] == [("pair", "residual"), ("pair",), ()]
    assert again.header.settings == {"stage2": {"margin": 1.0}, "preset": "default"}
    assert again.teams_path.read_text() == "target,R\nG1,2\n"
    assert load_bundle(bundle.path / HEADER).header == bundle.header


def test_a_curve_keeps_its_gaps_as_null(bundle):
    curve = bundle.header.stored("pair", 2).curve
    assert curve == ({"epoch": 1, "loss": 0.5}, {"epoch": 2, "loss": None})


def test_restored_models_score_as_the_saved_ones(bundle, trained):
    data = trained.data
    targets = np.arange(data.n_genes)
    expected = trained.retriever.method.scores(targets)
    np.testing.assert_array_equal(bundle.retriever(data).scores(targets), expected)
    features = torch.from_numpy(data.features)
    sets = torch.arange(12).view(1, 6, 2)
    for fitted in trained.models:
        original = fitted.method.scorer
        restored = bundle.model(fitted.method.kind, fitted.size, data).scorer
        assert not restored.training
        assert restored.config == original.config == fitted.config
        with torch.no_grad():
            for scorer in (original, restored):
                scorer.embeddings = scorer.encode(features)
            want = original(original.embeddings[[20]], original.embeddings[sets])
            got = restored(restored.embeddings[[20]], restored.embeddings[sets])
        assert torch.equal(want, got)
        assert want.unique().numel() > 1


SMALL = {"dim": 8, "heads": 2, "hidden": 6, "scorer_hidden": 6, "epochs": 1, "trees": 3}


@pytest.mark.parametrize("kind", rankers())
def test_every_registered_retriever_comes_back(tmp_path, trained, kind):
    method = METHODS[kind]
    known = {field.name for field in fields(method.config)}
    config = method.config(**{name: value for name, value in SMALL.items() if name in known})
    fitted, curve = method.fit(config, FitContext(trained.data, 3))
    changed = replace(trained, retriever=Fitted(fitted, config, curve), models=())
    bundle = load_bundle(save_bundle(tmp_path / kind, changed).path)
    targets = np.arange(trained.data.n_genes)
    restored = bundle.retriever(trained.data)
    np.testing.assert_array_equal(restored.scores(targets), fitted.scores(targets))
    assert len(bundle.header.ranker.curve) == len(curve)


def test_the_same_models_make_the_same_files(tmp_path, trained):
    first = save_bundle(tmp_path / "a", trained, "x\n")
    second = save_bundle(tmp_path / "b", trained, "x\n")
    assert (first.path / HEADER).read_bytes() == (second.path / HEADER).read_bytes()
    assert first.header.files == second.header.files


def test_training_data_can_be_rebuilt_from_the_bundle(bundle, trained, tiny):
    data = training_data(
        tiny,
        bundle.split,
        universe=bundle.header.universe_kind,
        with_validation=bundle.with_validation,
        with_extra=bundle.header.with_extra,
        n_cells=bundle.header.n_cells,
    )
    np.testing.assert_array_equal(data.features, trained.data.features)
    assert {t: v.tolist() for t, v in data.teams.items()} == {
        t: v.tolist() for t, v in trained.data.teams.items()
    }


def test_genes_in_another_order_are_the_same_data(bundle, tiny):
    order = np.random.default_rng(0).permutation(len(tiny.genes))
    shuffled = rebuilt(
        tiny,
        name="renamed",
        expression=tiny.expression[order],
        genes=[tiny.genes[row] for row in order],
        edges=tiny.edges.iloc[::-1],
    )
    bundle.check(shuffled)


def swapped_cells(tiny):
    cells = list(tiny.cells)
    cells[0], cells[1] = cells[1], cells[0]
    order = [1, 0, *range(2, len(cells))]
    return {"cells": cells, "expression": tiny.expression[:, order]}


def without_last_gene(tiny):
    gene = tiny.genes[-1]
    edges = tiny.edges[(tiny.edges["regulator"] != gene) & (tiny.edges["target"] != gene)]
    return {"genes": tiny.genes[:-1], "expression": tiny.expression[:-1], "edges": edges}


def renamed_gene(tiny):
    old = tiny.genes[-1]
    return {
        "genes": [*tiny.genes[:-1], "zzz"],
        "edges": tiny.edges.replace({"regulator": {old: "zzz"}, "target": {old: "zzz"}}),
    }


def one_value(tiny):
    expression = tiny.expression.copy()
    expression[3, 3] = np.nextafter(expression[3, 3], np.float32(9))
    return {"expression": expression}


CHANGES = {
    "cell order": (swapped_cells, ["cells are the same, but in another order"]),
    "cell names": (
        lambda tiny: {"cells": [f"x{c}" for c in tiny.cells]},
        ["cells have other names"],
    ),
    "fewer cells": (
        lambda tiny: {"cells": tiny.cells[:-1], "expression": tiny.expression[:, :-1]},
        ["30 cells, this dataset 29"],
    ),
    "a gene less": (
        without_last_gene,
        ["1 of its 40 genes are missing here, such as ['g39']", "The known regulation"],
    ),
    "another name": (
        renamed_gene,
        ["missing here, such as ['g39']", "1 genes here are unknown to it, such as ['zzz']"],
    ),
    "one value": (one_value, ["expression values differ"]),
    "logged": (lambda tiny: {"is_logged": True}, ["logged already"]),
    "truth": (
        lambda tiny: {"edges": tiny.edges.iloc[1:]},
        ["The known regulation"],
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_other_data_is_refused_and_the_difference_named(bundle, tiny, name):
    change, expected = CHANGES[name]
    with pytest.raises(CheckpointError) as caught:
        bundle.check(rebuilt(tiny, **change(tiny)))
    message = str(caught.value)
    for part in expected:
        assert part in message
    # Nothing else is blamed.
    others = {p for key, (_, ps) in CHANGES.items() if key != name for p in ps} - set(expected)
    if name not in ("a gene less", "another name"):
        assert not [part for part in others if part in message]


def test_an_unsorted_copy_of_the_truth_is_the_same_truth(bundle, tiny):
    edges = tiny.edges.sample(frac=1, random_state=1)
    bundle.check(rebuilt(tiny, edges=pd.DataFrame(edges.to_dict("list"))))


def test_another_universe_is_refused(bundle, trained, tiny):
    data = training_data(tiny, trained.split, universe="all", n_cells=20)
    with pytest.raises(CheckpointError, match=r"has 40 genes where the checkpoint's has 12"):
        bundle.retriever(data)


def test_features_of_another_width_are_refused(bundle, trained, tiny):
    data = training_data(tiny, trained.split, universe="listed")
    with pytest.raises(CheckpointError, match=r"features are \(40, 30\), the checkpoint takes"):
        bundle.retriever(data)


@pytest.mark.parametrize("then", [False, True])
def test_features_that_held_sequencing_depth_then_or_now_are_refused(
    bundle, trained, tmp_path, then
):
    deep = replace(trained.data, depth=np.ones(trained.data.features.shape[1]))
    stored = save_bundle(tmp_path / "deep", replace(trained, data=deep)) if then else bundle
    assert ("depth" in stored.header.marks) == then
    stored.retriever(deep if then else trained.data)
    with pytest.raises(CheckpointError, match="depth"):
        stored.retriever(trained.data if then else deep)


def test_a_scorer_that_was_not_trained_is_named_with_those_that_were(bundle, trained):
    with pytest.raises(CheckpointError, match=r"no scorer 'residual' for teams of 3.*pair, R = 2"):
        bundle.model("residual", 3, trained.data)


def test_a_retriever_that_drops_a_tensor_is_not_taken_for_restored(tmp_path, trained, monkeypatch):
    bundle = save_bundle(tmp_path / "x", trained)

    def forgetful(state, config, context):
        return PopularityRetriever(np.zeros(context.data.n_genes, np.float32), np.arange(3))

    method = replace(METHODS["popularity"], restore=forgetful)
    monkeypatch.setattr("grncore.checkpoints.bundle.METHODS", {"popularity": method})
    with pytest.raises(CheckpointError, match="'counts' was not restored as stored"):
        bundle.retriever(trained.data)


def test_a_method_of_a_later_version_is_named(tmp_path, trained, monkeypatch):
    bundle = save_bundle(tmp_path / "x", trained)
    monkeypatch.setattr("grncore.checkpoints.bundle.METHODS", {})
    with pytest.raises(CheckpointError, match="needs the retriever 'popularity', which this"):
        bundle.retriever(trained.data)


def test_weights_of_half_precision_are_not_saved(tmp_path, trained):
    class Half:
        kind = "popularity"

        def state(self):
            return {"counts": torch.zeros(3, dtype=torch.float16)}

    changed = replace(trained, retriever=Fitted(Half(), trained.retriever.config))
    with pytest.raises(ValueError, match="weights must be float32"):
        save_bundle(tmp_path / "x", changed)
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize("companion", ["prior", "gene_positions"])
def test_evidence_that_a_model_was_fitted_with_must_be_the_same(bundle, tiny, companion) -> None:
    regulator, target = tiny.genes[:2]
    prior = pd.DataFrame(
        [(regulator, target, 0.5, 0)], columns=["regulator", "target", "weight", "sign"]
    )
    held = {"prior": prior, "gene_positions": {regulator: ("1", 5), target: ("1", 900)}}
    other = replace(tiny, **{companion: held[companion]})
    bundle.check(other)  # no network takes it
    models = (*bundle.header.models, replace(bundle.header.models[1], kind="evidence_ranker"))
    ranking = replace(bundle, header=replace(bundle.header, models=models))
    ranking.check(tiny)
    with pytest.raises(CheckpointError, match=f"fitted with {companion.split('_')[0]}"):
        ranking.check(other)
