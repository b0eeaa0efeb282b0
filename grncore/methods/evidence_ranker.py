"""Evidence ranker: what the expression explains, joined with what known teams say."""

from collections.abc import Mapping

from torch import Tensor

from grncore.evidence.forms import candidate_regulators
from grncore.evidence.stored import forms_from, forms_state
from grncore.methods._evidence import Ranked, arrays, forms_of, suits
from grncore.methods.base import FitContext, Look, ModelMethod, Workload
from grncore.progress import Curve
from grncore.ranking.likeness import known_teams
from grncore.ranking.ranker import EvidenceRanker, RankerConfig
from grncore.ranking.stored import ranker_from, ranker_state

KIND = "evidence_ranker"


def fit(config: RankerConfig, context: FitContext) -> tuple[Ranked, Curve]:
    """Fit the weights to training targets; validation targets calibrate, and train nothing."""
    data = context.data
    forms = forms_of(data, context.progress)
    ranker = EvidenceRanker.fit(
        config,
        forms.best_first,
        known_teams(data),
        validation=data.validation,
        seed=context.seed,
        progress=context.progress,
    )
    state = {**forms_state(forms), **ranker_state(ranker)}
    return Ranked(KIND, ranker, forms.sentence, state), []


def restore(state: Mapping[str, Tensor], config: RankerConfig, context: FitContext) -> Ranked:
    """As fitted; CheckpointError if what is stored does not fit the data."""
    found = arrays(state)
    forms = forms_from(found, context.data, candidate_regulators(context.data))
    ranker = ranker_from(found, config, forms.best_first, known_teams(context.data))
    return Ranked(KIND, ranker, forms.sentence, found)


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
    needs=frozenset({"amounts", "labels"}),
    trained=True,
    suits=suits,
    seconds=seconds,
)
