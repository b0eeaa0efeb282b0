"""What records of networks hold; torch, which takes a second, is imported when one is made."""

from collections.abc import Mapping
from pkgutil import resolve_name
from typing import TYPE_CHECKING, Any

from grncore.methods.fitted import Fit, FitContext, Restore
from grncore.methods.workload import Workload
from grncore.progress import Curve

if TYPE_CHECKING:
    from torch import Tensor

    from grncore.methods._mixed_model import MixedModel
    from grncore.methods._neural_model import NeuralModel
    from grncore.methods._neural_retriever import NeuralRetriever

LARGE = 4
"""From this R on a residual's training and an enumeration take several times as long."""


def scorer_fit(network: str) -> Fit:
    """How a network of the class that stands at ``network`` is trained."""

    def fit(config: Any, context: FitContext) -> tuple["NeuralModel", Curve]:
        from grncore.methods._neural_model import fit_model

        return fit_model(resolve_name(network), config, context)

    return fit


def scorer_restore(network: str) -> Restore:
    """How one is rebuilt; CheckpointError if the tensors do not fit."""

    def restore(state: Mapping[str, "Tensor"], config: Any, context: FitContext) -> "NeuralModel":
        from grncore.methods._neural_model import restore_model

        return restore_model(resolve_name(network), state, config, context)

    return restore


def mixed_fit(network: str) -> Fit:
    """How a network of the class at ``network`` learns from teams of every size."""

    def fit(config: Any, context: FitContext) -> tuple["MixedModel", Curve]:
        from grncore.methods._mixed_model import fit_mixed_model

        return fit_mixed_model(resolve_name(network), config, context)

    return fit


def mixed_restore(network: str) -> Restore:
    """How one is rebuilt; CheckpointError if the tensors do not fit."""

    def restore(state: Mapping[str, "Tensor"], config: Any, context: FitContext) -> "MixedModel":
        from grncore.methods._mixed_model import restore_mixed_model

        return restore_mixed_model(resolve_name(network), state, config, context)

    return restore


def neural_fit(kind: str) -> Fit:
    """How a retriever whose settings make a network is trained."""

    def fit(config: Any, context: FitContext) -> tuple["NeuralRetriever", Curve]:
        from grncore.methods._neural_retriever import fit_retriever

        return fit_retriever(kind, config, context)

    return fit


def neural_restore(kind: str) -> Restore:
    """How one is rebuilt; CheckpointError if the tensors do not fit."""

    def restore(
        state: Mapping[str, "Tensor"], config: Any, context: FitContext
    ) -> "NeuralRetriever":
        from grncore.methods._neural_retriever import restore_retriever

        return restore_retriever(kind, state, config, context)

    return restore


def seconds_additive(work: Workload) -> float:
    """Of training a scorer that only adds up, its share of validation included."""
    return work.batches * 0.05


def seconds_residual(work: Workload) -> float:
    """Of training a scorer with a residual, its share of validation included."""
    return work.batches * (0.18 if (work.size or 0) < LARGE else 0.6)


def seconds_to_add_up(work: Workload) -> float:
    """Of decoding by additive scores alone."""
    return work.targets * 2.5e-3


def seconds_to_certify(work: Workload) -> float:
    """Of decoding with a residual."""
    return work.targets * 8e-3
