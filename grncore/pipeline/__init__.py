"""The whole way: train a bundle, predict with it, evaluate it."""

from grncore.methods.registry import STAGE1
from grncore.pipeline.evaluate import evaluate, evaluate_retrieval
from grncore.pipeline.predictor import Predictor
from grncore.pipeline.recipe import Recipe
from grncore.pipeline.recover import recover
from grncore.pipeline.train import train

__all__ = [
    "STAGE1",
    "Predictor",
    "Recipe",
    "evaluate",
    "evaluate_retrieval",
    "recover",
    "train",
]
