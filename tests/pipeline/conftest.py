import pytest

from grncore.checkpoints import Bundle
from grncore.dataset import Dataset
from grncore.pipeline import Predictor, Recipe, train

RECIPE = Recipe(strata=(1, 2, 3, 4), universe="train", k=10, caps={4: 6})


@pytest.fixture(scope="session")
def bundle(tiny: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    return train(tiny, RECIPE, tmp_path_factory.mktemp("bundles") / "tiny")


@pytest.fixture
def predictor(tiny: Dataset, bundle: Bundle) -> Predictor:
    return Predictor(tiny, bundle)
