"""Settings are tried on validation targets, one at a time, each under its own name."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from grncore.dataset import Dataset
from grncore.reproduction.experiment import Experiments
from grncore.reproduction.sensitivity import variants
from grncore.reproduction.task import Setting, Task
from grncore.reproduction.work import run_task
from tests.reproduction.conftest import QUICK

SETTING = Setting(1, universe="listed", strata=(2, 3))


@pytest.fixture(scope="module")
def experiments(little: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Experiments:
    return Experiments(little, tmp_path_factory.mktemp("pieces"), settings=QUICK)


@pytest.mark.parametrize("method", ["attention", "residual"])
def test_every_variant_differs_from_the_recipe_in_one_setting(
    experiments: Experiments, method: str
) -> None:
    plain = Experiments(experiments.given, None)
    before = plain.recipe(SETTING)
    for name, settings in variants(method).items():
        after = plain.recipe(SETTING, settings=settings)
        changed: Counter[str] = Counter()
        for ours, other in (
            (before.retriever_config(), after.retriever_config()),
            (before.scorer_config("residual"), after.scorer_config("residual")),
            (before.training_config("residual"), after.training_config("residual")),
        ):
            changed.update(key for key in vars(ours) if vars(ours)[key] != vars(other)[key])
        assert sum(changed.values()) == (1 if name else 0), name
        assert not name or name.split()[0] in changed


def test_values_are_the_curves_of_the_fit(experiments: Experiments) -> None:
    task = Task("try", SETTING, "residual", 2, "attention", "epochs 30")
    experiment = experiments.under(SETTING)
    (value,) = run_task(task, experiments).values
    pools = experiment.fitter("attention").training_pools(
        experiment.retriever("attention").method, 2
    )
    fitter = experiment.fitter("attention", {"training": {"epochs": 30}})
    curve = fitter.model("residual", 2, pools).curve
    assert len(curve) == 30
    assert value.value == max(row["validation_exact"] for row in curve)
    assert (value.metric, value.variant) == ("validation_exact", "epochs 30")
    assert value.n == len(experiment.data.validation_targets(2)) > 0


def test_a_retriever_is_tried_at_the_recipes_settings_and_others(experiments: Experiments) -> None:
    for variant in ("", "loss bce"):
        task = Task("try", SETTING, "attention", variant=variant)
        values = run_task(task, experiments).values
        assert [value.R for value in values] == [2, 3]
        assert {value.metric for value in values} == {"validation_recall"}
        assert all(0 <= value.value <= 1 for value in values if value.n)


def test_the_tests_truth_changes_nothing(little: Dataset, tmp_path: Path) -> None:
    split = Experiments(little, None).under(SETTING).split
    hidden = {target for part in split.test.values() for target in part}
    edges = little.edges.copy()
    rows = edges["target"].isin(hidden)
    shift = dict(zip(little.genes[:10], (*little.genes[1:10], little.genes[0]), strict=True))
    edges.loc[rows, "regulator"] = edges.loc[rows, "regulator"].map(shift)
    other = replace(little, edges=edges)
    assert other.teams != little.teams
    assert Experiments(other, None).under(SETTING).split.test == split.test
    for task in (
        Task("try", SETTING, "attention", variant=""),
        Task("try", SETTING, "residual", 3, "attention", "layers 1"),
    ):
        found = [
            run_task(task, Experiments(data, tmp_path / name, settings=QUICK)).values
            for name, data in (("one", little), ("two", other))
        ]
        assert found[0] == found[1]
