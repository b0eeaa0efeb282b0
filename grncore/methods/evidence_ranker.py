"""Evidence ranker: what the expression explains, joined with what known teams say."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from grncore.methods._evidence import RankerModel, fit_ranker, forms_of, restore_ranker, suits
from grncore.methods.base import Look, ModelMethod
from grncore.methods.fitted import FitContext
from grncore.methods.workload import Workload
from grncore.progress import Curve
from grncore.ranking.ranker import RankerConfig

if TYPE_CHECKING:  # torch takes a second to import, and only weights need it
    from torch import Tensor

KIND = "evidence_ranker"


def fit(config: RankerConfig, context: FitContext) -> tuple[RankerModel, Curve]:
    """Fit the weights to training targets, with all forms of evidence that the data allows."""
    return fit_ranker(KIND, forms_of(context.data, context.progress), config, context), []


def restore(
    state: Mapping[str, "Tensor"], config: RankerConfig, context: FitContext
) -> RankerModel:
    """As fitted; CheckpointError if what is stored does not fit the data."""
    return restore_ranker(KIND, state, config, context)


def seconds(work: Workload) -> float:
    """Candidates of every training target, mostly."""
    return 30.0 + 0.3 * work.targets


METHOD = ModelMethod(
    kind=KIND,
    label="Evidence ranker",
    description="What the expression explains, along the cells' order where there is one, joined "
    "with what known teams say; gives each team a probability.",
    task="team",
    order=130,
    config=RankerConfig,
    fit=fit,
    restore=restore,
    style=Look("vermillion", "solid", "star-diamond"),
    sizes_itself=True,
    scores_sets=True,
    promises=True,
    in_arrays=True,
    needs=frozenset({"amounts", "labels"}),
    trained=True,
    suits=suits,
    seconds=seconds,
    asked_at=-4,
)
