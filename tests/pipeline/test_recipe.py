import pytest

from grncore.errors import InputError
from grncore.pipeline import Recipe


def test_settings_overrule_the_preset_and_nothing_else() -> None:
    recipe = Recipe(
        settings={
            "retriever": {"epochs": 2, "positive_weight": 3},
            "training": {"epochs": 1},
            "scorer": {"dim": 64, "layers": 1},
        }
    )
    plain = Recipe()
    assert recipe.retriever_config().epochs == 2
    assert recipe.retriever_config().positive_weight == 3.0
    assert recipe.retriever_config().dim == plain.retriever_config().dim
    assert recipe.training_config("pair").epochs == 1
    assert recipe.scorer_config("pair").dim == 64, "layers are the residual's alone"
    assert recipe.scorer_config("residual").layers == 1
    assert Recipe(preset="paper").training_config().learning_rate == 2e-4


def test_uncapped_scorers_learn_from_the_whole_universe() -> None:
    assert Recipe().training_config("uncapped").negatives_from == "universe"
    assert Recipe().training_config("residual").negatives_from == "pool"


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"stage1": {}}, "stage1"),
        ({"training": {"epoch": 2}}, "epoch"),
        ({"training": {"epochs": 2.5}}, "whole number"),
        ({"training": {"epochs": True}}, "whole number"),
        ({"training": {"select": "best"}}, "select"),
        ({"retriever": {"heads": 5}}, "heads"),
        ({"scorer": {"depth": 5}}, "depth"),
    ],
)
def test_a_setting_that_does_not_fit_is_refused(settings: dict, said: str) -> None:
    with pytest.raises(InputError, match=said):
        Recipe(settings=settings)


def test_unknown_methods_are_refused() -> None:
    with pytest.raises(InputError, match="nearest"):
        Recipe(retriever="nearest")
    with pytest.raises(InputError, match="triple"):
        Recipe(models=("pair", "triple"))
