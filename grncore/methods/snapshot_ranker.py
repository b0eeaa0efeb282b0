"""Snapshot ranker: the evidence ranker on cells without an order, whatever the data."""

from collections.abc import Mapping

from torch import Tensor

from grncore.evidence.forms import EvidenceForms, candidate_regulators
from grncore.evidence.stored import forms_from, forms_state
from grncore.methods._evidence import Ranked, arrays, forms_of, suits
from grncore.methods.base import FitContext, Look, ModelMethod, Workload
from grncore.progress import Curve
from grncore.ranking.likeness import known_teams
from grncore.ranking.ranker import EvidenceRanker, RankerConfig
from grncore.ranking.stored import ranker_from, ranker_state

KIND = "snapshot_ranker"
SENTENCE = "No order of cells is used."


def fit(config: RankerConfig, context: FitContext) -> tuple[Ranked, Curve]:
    """Fit the weights to training targets; validation targets calibrate, and train nothing."""
    data = context.data
    forms = EvidenceForms(forms_of(data, context.progress).snapshot, None, SENTENCE)
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
    label="Snapshot ranker",
    description="What the expression explains without any order of cells, joined with what known "
    "teams say; gives each team a probability.",
    task="team",
    order=140,
    config=RankerConfig,
    fit=fit,
    restore=restore,
    style=Look("vermillion", "dot", "star-diamond"),
    sizes_itself=True,
    scores_sets=True,
    needs=frozenset({"amounts", "labels"}),
    trained=True,
    suits=suits,
    seconds=seconds,
)
