"""Evidence HOS2: the evidence ranker with the learned residual of Residual HOS2."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grncore.methods._evidence import forms_of, suits
from grncore.methods._ranker import USES, RankerModel, arrays, fit_ranker, restore_ranker
from grncore.methods.base import ModelMethod, PlotStyle
from grncore.methods.fitted import FitContext
from grncore.methods.workload import Workload
from grncore.progress import Curve, only_begun
from grncore.ranking.candidates import LabelledCandidates
from grncore.ranking.correction_config import PREFIX, CorrectionConfig
from grncore.ranking.mixture import Mixture
from grncore.ranking.ranker import RankerConfig

if TYPE_CHECKING:  # torch takes a second to import, and only weights need it
    from torch import Tensor

    from grncore.ranking.correction import Correction

KIND = "evidence_hos2"


@dataclass(frozen=True)
class EvidenceHOS2Config(RankerConfig, CorrectionConfig):
    """Settings of the ranker, and of the residual on it."""

    def __post_init__(self) -> None:
        RankerConfig.__post_init__(self)
        CorrectionConfig.__post_init__(self)


def fit(config: EvidenceHOS2Config, context: FitContext) -> tuple[RankerModel, Curve]:
    """Fit the ranker, then the residual; none is kept where it does not help on unseen teams."""

    def correct(
        mixture: Mixture,
        alone: Sequence[LabelledCandidates],
        team_out: Sequence[LabelledCandidates],
    ) -> "Correction | None":
        from grncore.ranking.correction import fit_correction

        return fit_correction(
            config,
            context.data.features,
            mixture,
            alone,
            team_out,
            seed=context.seed,
            progress=context.progress,
        )

    forms = forms_of(context.data, only_begun(context.progress), context.processes)
    return fit_ranker(KIND, forms, config, context, correct), []


def restore(
    state: Mapping[str, "Tensor"], config: EvidenceHOS2Config, context: FitContext
) -> RankerModel:
    """As fitted; CheckpointError if what is stored does not fit the data."""
    residual = None
    if any(name.startswith(PREFIX) for name in state):
        from grncore.ranking.correction import correction_from

        residual = correction_from(arrays(state), config, context.data.n_genes)
    return restore_ranker(KIND, state, config, context, residual)


def seconds(work: Workload) -> float:
    """Candidates of every training target, and a few passes over them."""
    return 40.0 + 0.4 * work.targets


METHOD = ModelMethod(
    kind=KIND,
    label="Evidence HOS2",
    description="The evidence ranker with a Set Transformer residual on its probabilities, which "
    "starts at zero and is kept only where it helps on teams that it has not seen.",
    task="team",
    order=135,
    config=EvidenceHOS2Config,
    fit=fit,
    restore=restore,
    style=PlotStyle("vermillion", "dash", "star-diamond"),
    sizes_itself=True,
    scores_sets=True,
    promises=True,
    in_arrays=True,
    needs=frozenset({"amounts", "labels"}),
    uses=USES,
    trained=True,
    suits=suits,
    seconds=seconds,
    joins=frozenset({"thorough"}),
)
