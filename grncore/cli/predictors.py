"""What a command asks: a checkpoint at work on its dataset, or what needs no training."""

from grncore.checkpoints import load_bundle
from grncore.dataset import Dataset
from grncore.pipeline.predictor import Predictor
from grncore.pipeline.recipe import untrained_recipe


def predictor_of(dataset: Dataset, checkpoint: str | None, device: str) -> Predictor:
    """The checkpoint's predictor; without one the untrained, which waits for slow methods too."""
    if checkpoint is not None:
        return Predictor(dataset, load_bundle(checkpoint), device=device)
    return Predictor(dataset, recipe=untrained_recipe(dataset), device=device, patient=True)
