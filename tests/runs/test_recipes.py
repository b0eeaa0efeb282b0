"""A recipe goes through the command line unchanged; what cannot work is refused beforehand."""

import os
import subprocess
import sys
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grncore.cli import build_parser
from grncore.cli.train import recipe_of
from grncore.errors import InputError
from grncore.methods.registry import networks, rankers
from grncore.pipeline.plan import planned_stages
from grncore.pipeline.recipe import Recipe
from grncore.pipeline.setting_fields import setting_fields
from grncore.pipeline.train import train
from grncore.readers import ReadOptions
from grncore.runs import check_name, free_name
from grncore.runs.command import train_arguments
from grncore.runs.process_id import ProcessMark, is_alive, process_mark

recipes = st.builds(
    Recipe,
    seed=st.integers(0, 2**31),
    split=st.sampled_from(["random", "team", "group"]),
    strata=st.lists(st.integers(1, 9), unique=True, max_size=4).map(tuple),
    universe=st.sampled_from(["all", "listed", "train"]),
    retriever=st.sampled_from(["attention"]),
    models=st.lists(st.sampled_from(["pair", "residual"]), unique=True, min_size=1).map(tuple),
    preset=st.sampled_from(["default", "paper"]),
    with_validation=st.sampled_from([None, True, False]),
    with_extra=st.booleans(),
    k=st.integers(1, 500),
    caps=st.dictionaries(st.integers(1, 5), st.integers(6, 99), max_size=4),
    n_cells=st.none() | st.integers(2, 9999),
    settings=st.fixed_dictionaries(
        {},
        optional={
            "retriever": st.fixed_dictionaries(
                {},
                optional={
                    "loss": st.sampled_from(["bce", "softmax"]),
                    "positive_weight": st.none() | st.floats(0.1, 9),
                    "with_correlation": st.booleans(),
                    "epochs": st.integers(1, 99),
                },
            ),
            "training": st.fixed_dictionaries(
                {"epochs": st.integers(1, 99), "learning_rate": st.floats(1e-9, 1)}
            ),
            "scorer": st.fixed_dictionaries({"dim": st.sampled_from([8, 64])}),
        },
    ).map(lambda parts: {part: values for part, values in parts.items() if values}),
)


@given(recipe=recipes)
@settings(max_examples=80, deadline=None)
def test_every_recipe_goes_through_the_command_line_unchanged(recipe):
    options = ReadOptions(orientation="cells-by-genes", name="it's; $(mine)", cells_per_type=3)
    arguments = train_arguments("-odd source", options, recipe, "/out")
    parsed = build_parser("train").parse_args(["train", *arguments])
    assert recipe_of(parsed) == recipe
    assert parsed.dataset == "-odd source"
    assert (parsed.name, parsed.orientation) == ("it's; $(mine)", "cells-by-genes")


def test_the_plan_names_the_stages_that_training_reports(small, recipe, tmp_path):
    recipe = replace(
        recipe,
        retriever="dot",
        settings={**recipe.settings, "retriever": {"epochs": 1, "dim": 4, "hidden": 4}},
    )
    seen: dict[str, None] = {}
    train(small, recipe, tmp_path / "out", progress=lambda stage, *_: seen.setdefault(stage))
    assert list(seen) == list(planned_stages(small, recipe))
    assert all(seconds > 0 for seconds in planned_stages(small, recipe).values())


def test_a_model_of_all_sizes_is_fitted_in_the_stage_that_was_planned(small, recipe, tmp_path):
    recipe = replace(recipe, models=("evidence_ranker",), settings={})
    seen: list[tuple[str, float]] = []
    train(
        small, recipe, tmp_path / "out",
        progress=lambda stage, done, total: seen.append((stage, done / total)),
    )  # fmt: skip
    assert set(planned_stages(small, recipe)) <= {stage for stage, _ in seen}
    fitted = [share for stage, share in seen if stage == "fitting evidence_ranker"]
    assert fitted == sorted(fitted)  # what prepares the fit counts as none of it
    assert fitted[-1] == 1


@pytest.mark.parametrize("name", ["", "..", "a/b", ".runs", "-x", "a b", "x" * 200])
def test_names_that_lead_elsewhere_are_refused(tmp_path, name):
    with pytest.raises(InputError, match="cannot be a folder's"):
        check_name(tmp_path, name)


def test_a_free_name_is_free(tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine-2").mkdir()
    assert free_name(tmp_path, "mine") == "mine-3"
    with pytest.raises(InputError, match="exists already"):
        check_name(tmp_path, "mine")


def test_every_setting_that_a_form_shows_is_explained():
    configs = [method.config() for method in rankers().values()]
    configs += [method.config() for method in networks().values()]
    configs.append(Recipe().training_config())
    for config in configs:
        for field in setting_fields(config):
            assert field.help, (type(config), field.name)
            assert getattr(config, field.name) == field.value


def test_a_process_is_told_from_another_with_its_number():
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    mark = process_mark(child.pid)
    assert is_alive(mark)
    assert not is_alive(ProcessMark(child.pid, mark.born - 60))
    child.kill()
    while os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT) is None:
        pass
    assert not is_alive(mark)  # a zombie works no more
    child.communicate()
    assert not is_alive(mark)
