"""The whole way: train a bundle, predict with it, evaluate it."""

from grncore.methods.registry import BASELINES, MODEL_LABELS, STAGE1
from grncore.pipeline.evaluate import evaluate, evaluate_retrieval
from grncore.pipeline.predictor import Predictor
from grncore.pipeline.recipe import Recipe
from grncore.pipeline.recover import recover
from grncore.pipeline.train import train

__all__ = [
    "BASELINES",
    "MODEL_LABELS",
    "STAGE1",
    "Predictor",
    "Recipe",
    "evaluate",
    "evaluate_retrieval",
    "recover",
    "train",
]
