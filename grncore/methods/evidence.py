"""Expression evidence: the set whose responses explain a target best; no known edge is needed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grncore.errors import InputError
from grncore.methods._evidence import LabelFreeModel, best_form_of, suits
from grncore.methods.base import Look, ModelMethod
from grncore.methods.fitted import FitContext, check_state
from grncore.methods.workload import Workload
from grncore.progress import Curve
from grncore.ranking.prior import Prior

if TYPE_CHECKING:  # torch takes a second to import, and only weights need it
    from torch import Tensor

KIND = "evidence"


@dataclass(frozen=True)
class EvidenceConfig:
    """Settings of label-free evidence; its constants are estimated from the data.

    Attributes
    ----------
    sizes
        Team sizes that it chooses among where R is not given.
    """

    sizes: tuple[int, ...] = (1, 2, 3, 4)

    def __post_init__(self) -> None:
        if not self.sizes or min(self.sizes) < 1 or max(self.sizes) > 8:
            raise InputError(f"Evidence searches teams of 1 to 8; got sizes {self.sizes}.")


def fit(config: EvidenceConfig, context: FitContext) -> tuple[LabelFreeModel, Curve]:
    """Read the forms of evidence; the order of cells is used where its test says there is one."""
    form, sentence = best_form_of(context.data, context.progress)
    prior = Prior.of(context.data, form.candidates)
    return LabelFreeModel(KIND, form, config.sizes, sentence, prior), []


def restore(
    state: Mapping[str, "Tensor"], config: EvidenceConfig, context: FitContext
) -> LabelFreeModel:
    """As fitted; CheckpointError if tensors are stored that it has no use for."""
    check_state(KIND, state, {}, "model")
    return fit(config, context)[0]


def seconds_to_answer(work: Workload) -> float:
    """A certified search each."""
    return work.targets * {1: 0.02, 2: 0.03, 3: 0.05}.get(work.size or 0, 0.2)


METHOD = ModelMethod(
    kind=KIND,
    label="Expression evidence",
    description="The set whose responses explain the target best, along the cells' order where "
    "there is one; no known edge is used.",
    task="team",
    order=52,
    config=EvidenceConfig,
    fit=fit,
    restore=restore,
    style=Look("green", "solid", "star-diamond"),
    sizes_itself=True,
    scores_sets=True,
    beside=False,
    needs=frozenset({"amounts"}),
    suits=suits,
    seconds_to_answer=seconds_to_answer,
    asked_at=-2,
)
