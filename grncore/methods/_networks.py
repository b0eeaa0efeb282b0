"""What records of networks hold; torch, which takes a second, is imported when one is made."""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any

from grncore.methods.base import Candidates, ModelMethod, Plan, PlotStyle
from grncore.methods.fitted import Fit, FitContext, Restore
from grncore.methods.workload import Workload
from grncore.nets.config import PairConfig
from grncore.progress import Curve

if TYPE_CHECKING:
    from torch import Tensor

LARGE = 4
"""From this R on a residual's training and an enumeration take several times as long."""


def made_in(module: str, network: str) -> tuple[Fit, Restore]:
    """Fit and restore of a network, imported from a module that imports torch.

    Parameters
    ----------
    module
        File of this folder. Its ``fit`` and ``restore`` take ``network`` in front of what
        :class:`Fit` and :class:`Restore` take.
    network
        Where the class of a set scorer stands, ``package.module:Class``; the kind of a retriever,
        whose settings make the network.
    """
    place = f"{__package__}.{module}"

    def fit(config: Any, context: FitContext) -> tuple[Any, Curve]:
        found: tuple[Any, Curve] = import_module(place).fit(network, config, context)
        return found

    def restore(state: Mapping[str, "Tensor"], config: Any, context: FitContext) -> Any:
        return import_module(place).restore(network, state, config, context)

    return fit, restore


def set_scorer(
    kind: str,
    label: str,
    description: str,
    *,
    order: int,
    network: str,
    config: type[PairConfig],
    style: PlotStyle | None,
    seconds: Callable[[Workload], float],
    seconds_to_answer: Callable[[Workload], float],
    candidates: Candidates = "pool",
    joins: frozenset[Plan] = frozenset({"thorough"}),
    compared: bool = False,
    tried: Mapping[str, Mapping[str, tuple[Any, ...]]] | None = None,
) -> ModelMethod:
    """The record of a network that scores sets and is trained for each team size, as the paper's.

    It learns from known teams, and its sizes are the same under both presets: the paper gives one
    of them and leaves the others to us. Parameters are fields of
    :class:`~grncore.methods.base.ModelMethod`.
    """
    fit, restore = made_in("_neural_model", network)
    return ModelMethod(
        kind=kind,
        label=label,
        description=description,
        task="team",
        order=order,
        config=config,
        presets={"default": config(), "paper": config()},
        fit=fit,
        restore=restore,
        style=style,
        candidates=candidates,
        by_size=True,
        scores_sets=True,
        needs=frozenset({"labels"}),
        trained=True,
        seconds=seconds,
        seconds_to_answer=seconds_to_answer,
        joins=joins,
        compared=compared,
        tried=tried or {},
        network=network,
    )


def seconds_to_rank(work: Workload) -> float:
    """Of training a retriever: every gene is encoded for every batch."""
    return work.batches * (2.5e-8 * work.genes * work.cells + 6.5e-5 * work.genes)


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
