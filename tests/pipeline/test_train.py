from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from grncore.checkpoints import Bundle, load_bundle
from grncore.dataset import Dataset
from grncore.errors import Cancelled, CheckpointError, InputError
from grncore.export import read_teams_csv
from grncore.files import sha256_of
from grncore.pipeline import Predictor, Recipe, train

QUICK = Recipe(strata=(2, 3), universe="train", retriever="popularity", k=8)


def test_a_bundle_holds_what_the_recipe_names(bundle: Bundle) -> None:
    assert bundle.retriever_kind == "attention"
    assert bundle.header.universe_kind == "train"
    assert bundle.sizes == (1, 2, 3, 4)
    assert bundle.scorer_kinds(3) == ("pair", "residual")
    assert bundle.cap(4) == 6
    assert bundle.header.ranker.curve, "the training curve is kept"


def test_teams_of_every_stratum_target_lie_beside_the_weights(
    bundle: Bundle, predictor: Predictor
) -> None:
    assert bundle.teams_path is not None
    table = read_teams_csv(bundle.teams_path)
    split = bundle.split
    expected = {
        target
        for part in (split.train, split.validation, split.test)
        for targets in part.values()
        for target in targets
    }
    assert set(table["target"]) == expected
    assert set(table["model"]) == set(predictor.models(2))
    assert (table["part"] == table["target"].map(split.part_of)).all()


def test_same_seed_gives_the_same_weights_and_another_does_not(
    tiny: Dataset, tmp_path: Path
) -> None:
    def weights(name: str, seed: int) -> str:
        made = train(tiny, replace(QUICK, seed=seed, strata=(2,)), tmp_path / name)
        return sha256_of(made.path / "residual-R2.safetensors")

    assert weights("one", 1) == weights("two", 1)
    assert weights("one", 1) != weights("three", 2)


def test_test_truth_has_no_influence(tiny: Dataset, tmp_path: Path) -> None:
    """Another truth of the test targets, as far as sizes stay, gives the same models."""
    first = train(tiny, QUICK, tmp_path / "first")
    held = [target for targets in first.split.test.values() for target in targets]
    edges = tiny.edges.copy()
    used = set(edges["regulator"])
    for target in held:
        rows = edges.index[edges["target"] == target]
        others = sorted(used - set(edges.loc[rows, "regulator"]) - {target})
        edges.loc[rows, "regulator"] = others[: len(rows)]
    changed = Dataset.create(
        name=tiny.name, expression=tiny.expression, genes=tiny.genes, cells=tiny.cells, edges=edges
    )
    second = train(changed, QUICK, tmp_path / "second")
    assert second.split == first.split
    assert changed.teams != tiny.teams
    for part in first.header.models:
        # Digests: a diff of the bytes would take minutes.
        left, right = (sha256_of(bundle.path / part.file) for bundle in (first, second))
        assert left == right, part.file


def test_the_paper_preset_trains_on_validation_targets(tiny: Dataset, tmp_path: Path) -> None:
    recipe = replace(QUICK, preset="paper", strata=(2,), models=("pair",))
    made = train(tiny, recipe, tmp_path / "paper")
    assert made.with_validation
    data = Predictor(tiny, made).data
    assert not data.validation
    assert {tiny.index[target] for target in made.split.validation[2]} <= set(data.teams)


def test_retrieval_only(tiny: Dataset, tmp_path: Path) -> None:
    made = train(tiny, replace(QUICK, models=(), strata=()), tmp_path / "pools")
    assert made.sizes == ()
    assert set(made.split.sizes) == {1, 2, 3, 4}
    assert made.teams_path is None


def test_unknown_methods_are_refused_with_the_choices(tiny: Dataset, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="attention"):
        train(tiny, replace(QUICK, retriever="atention"), tmp_path / "x")
    with pytest.raises(InputError, match="residual"):
        train(tiny, replace(QUICK, models=("pare",)), tmp_path / "x")
    assert not (tmp_path / "x").exists()


def test_a_foreign_folder_is_not_replaced(tiny: Dataset, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(CheckpointError, match=r"thesis\.txt"):
        train(tiny, QUICK, tmp_path)
    assert (tmp_path / "thesis.txt").read_text() == "mine"


def test_cancelling_leaves_the_former_bundle(tiny: Dataset, tmp_path: Path) -> None:
    before = train(tiny, replace(QUICK, strata=(2,), models=("pair",)), tmp_path / "one")

    def cancel(stage: str, done: int, total: int) -> None:
        if "stage 2" in stage and done == 3:
            raise Cancelled

    with pytest.raises(Cancelled):
        train(tiny, replace(QUICK, seed=9), before.path, progress=cancel)
    assert load_bundle(before.path).header == before.header
    assert [path.name for path in tmp_path.iterdir()] == ["one"]


def test_genes_in_another_order_give_the_same_teams(tiny: Dataset, tmp_path: Path) -> None:
    order = np.random.default_rng(0).permutation(len(tiny.genes))
    shuffled = Dataset.create(
        name=tiny.name,
        expression=tiny.expression[order],
        genes=[tiny.genes[row] for row in order],
        cells=tiny.cells,
        edges=tiny.edges.sample(frac=1, random_state=0),
        cell_groups=tiny.cell_groups,
        gene_groups=tiny.gene_groups,
        listed_regulators=tiny.listed_regulators,
    )
    one, two = (
        train(dataset, QUICK, tmp_path / name)
        for dataset, name in ((tiny, "same"), (shuffled, "order/same"))
    )
    assert one.teams_path is not None and two.teams_path is not None
    assert sha256_of(one.teams_path) == sha256_of(two.teams_path)


def test_an_interrupted_run_continues_and_ends_with_the_same_weights(
    tiny: Dataset, tmp_path: Path
) -> None:
    recipe, work = replace(QUICK, retriever="attention", k=8), tmp_path / "work"
    whole = train(tiny, recipe, tmp_path / "whole" / "run")

    def fail_at_stage2(stage: str, done: int, total: int) -> None:
        if stage.startswith("stage 2 residual") and done:
            raise Cancelled("stopped")

    with pytest.raises(Cancelled):
        train(tiny, recipe, tmp_path / "parts" / "run", progress=fail_at_stage2, work=work)
    stages = []
    parts = train(
        tiny,
        recipe,
        tmp_path / "parts" / "run",
        progress=lambda stage, *_: stages.append(stage),
        work=work,
    )
    assert not [stage for stage in stages if stage.startswith(("stage 1", "stage 2 pair R=2"))]
    assert parts.header.files == whole.header.files
    assert parts.header.ranker.curve == whole.header.ranker.curve
