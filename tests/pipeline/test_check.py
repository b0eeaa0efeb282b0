"""One check of a recipe, which `train` itself asks, so that nothing gets round it."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from grncore.cli import main
from grncore.errors import InputError
from grncore.methods.registry import METHODS, networks, parameter_count, rankers
from grncore.pipeline import Recipe, train
from grncore.pipeline.check import MOST_PARAMETERS, _check_scorer_sizes, check_recipe


@pytest.fixture
def recipe() -> Recipe:
    return Recipe(strata=(2, 3), retriever="popularity", k=10, caps={2: 8, 3: 8})


@pytest.mark.parametrize(
    ("part", "values", "said"),
    [
        ("training", {"epochs": 0}, "training.epochs is 0"),
        ("training", {"learning_rate": -1.0}, "learning_rate is -1"),
        ("scorer", {"dropout": 1.0}, "below 1"),
        ("scorer", {"dim": 6, "heads": 4}, "multiple"),
        ("training", {"near_miss_end": 1.5}, "a share"),
        ("training", {"batch_size": 0}, "training.batch_size is 0"),
        ("training", {"margin": float("nan")}, "a finite number"),
        ("training", {"margin": float("inf")}, "a finite number"),
        ("training", {"epochs": 10**9}, "at most"),
        ("scorer", {"dim": 999_999_999}, "at most"),
        ("scorer", {"dim": 16_000, "hidden": 16_000, "heads": 4}, "parameters"),
        ("scorer", {"heads": 0}, "heads is 0"),
    ],
)
def test_settings_out_of_range_are_refused(tiny, recipe, part, values, said):
    bad = replace(recipe, settings={part: values})
    with pytest.raises(InputError, match=said):
        check_recipe(tiny, bad)


@pytest.mark.parametrize("kind", networks())
def test_our_own_networks_are_small_but_for_the_layer_that_reads_the_cells(kind):
    config = METHODS[kind].config()
    assert parameter_count(kind, config, 1) < MOST_PARAMETERS // 2
    grown = parameter_count(kind, config, 11) - parameter_count(kind, config, 1)
    assert grown == 10 * config.hidden


def test_too_many_cells_for_our_own_networks_are_refused(recipe):
    few = replace(recipe, models=("pair",))
    many = MOST_PARAMETERS // few.scorer_config("pair").hidden
    with pytest.raises(InputError, match="parameters"):
        _check_scorer_sizes(few, many)


@pytest.mark.parametrize(("retriever", "copies"), [("popularity", 2), ("attention", 4)])
def test_what_cannot_fit_into_memory_is_refused_with_advice(
    tiny, recipe, monkeypatch, retriever, copies
):
    needed = copies * 4 * len(tiny.genes) * len(tiny.cells)
    bare = replace(recipe, retriever=retriever, models=())
    free = SimpleNamespace(available=needed)
    monkeypatch.setattr("psutil.virtual_memory", lambda: free)
    check_recipe(tiny, bare)
    free.available = needed - 1
    with pytest.raises(InputError, match=f"--cells {(len(tiny.cells) - 1) // 2} leaves room"):
        check_recipe(tiny, bare)


def test_data_that_does_not_suit_is_refused(tiny, recipe):
    with pytest.raises(InputError, match="nothing to choose from"):
        check_recipe(tiny, replace(recipe, caps={2: 2}))
    with pytest.raises(InputError, match="no team size"):
        check_recipe(tiny, replace(recipe, strata=(7,)))
    bare = replace(tiny, listed_regulators=None)
    with pytest.raises(InputError, match="regulator list"):
        check_recipe(bare, replace(recipe, universe="listed"))
    check_recipe(tiny, recipe)


def test_what_a_method_needs_and_the_data_lacks_is_named(tiny, recipe, monkeypatch):
    needs = frozenset({"labels", "gene_groups", "prior"})
    monkeypatch.setitem(METHODS, "pair", replace(METHODS["pair"], needs=needs))
    asked = replace(recipe, models=("pair",))
    with pytest.raises(InputError, match="PairS2 needs prior weights, which tiny does not have"):
        check_recipe(tiny, asked)


@pytest.mark.parametrize("kind", list(rankers()))
@pytest.mark.parametrize("preset", ["default", "paper"])
def test_presets_stand_their_own_checks(tiny, kind, preset):
    check_recipe(tiny, Recipe(retriever=kind, preset=preset, strata=(2, 3)))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"k": 0}, "pool size K is 0"),
        ({"seed": -1}, "seed is -1"),
        ({"seed": 2**64}, "seed is"),
        ({"n_cells": 1}, "1 cells say nothing"),
        ({"n_cells": 99}, "99 cells are asked for"),
    ],
)
def test_train_refuses_before_any_work(tiny, recipe, tmp_path, change, said):
    heard = []
    with pytest.raises(InputError, match=said):
        train(
            tiny, replace(recipe, **change), tmp_path / "out", progress=lambda *a: heard.append(a)
        )
    assert heard == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "words",
    [
        "--k 0", "--seed -1", "--seed 99999999999999999999", "--cells 1", "--cells 9999999",
        "--set training.batch_size=0", "--set training.margin=NaN", "--set training.margin=1e999",
        "--set scorer.dim=999999999", "--set scorer.dropout=1", "--set scorer.heads=0",
        "--retriever attention --set retriever.heads=0", "--set training.epochs=0",
        "--retriever attention --set retriever.batch_size=0",
        "--retriever attention --set retriever.dim=999999996",
        "--retriever tree --set retriever.trees=0",
    ],
)  # fmt: skip
def test_the_command_line_says_what_is_wrong(tiny, monkeypatch, tmp_path, capsys, words):
    monkeypatch.setattr("grncore.cli.train.read_dataset", lambda options: tiny)
    call = ["train", "demo", "--out", str(tmp_path / "out"), "--retriever", "popularity"]
    assert main([*call, *words.split()]) == 2
    said = capsys.readouterr().err
    assert said.startswith("grncore: ")
    assert ".part" not in said
    assert list(tmp_path.iterdir()) == []
