"""`TargetView`: everything that is known and predicted about one target, ready to be shown."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from grncore.answers.percent import percent
from grncore.answers.ranked_sets import RankedSets, StoredTeams, Team, ranked_sets
from grncore.dataset import Dataset
from grncore.export import TEAM_COLUMNS, evidence_columns, evidence_of
from grncore.features import pearson
from grncore.methods.registry import from_shortlist
from grncore.naming import natural_sorted
from grncore.pipeline.predictor import Predictor
from grncore.progress import Progress, silent
from grncore.splits import Part, Split
from grncore.training_data import TrainingData

Role = Part | Literal["extra", "held", "unknown"]
"""What a target is to a checkpoint: its part of the split; ``extra`` are targets outside the strata
that are learnt from, ``held`` have a truth that no part uses, ``unknown`` have none."""


ROLE_LABELS: Mapping[Role, str] = {
    "test": "test target",
    "validation": "validation target",
    "train": "seen in training",
    "extra": "seen in training",
    "held": "held out of every part",
    "unknown": "no known team",
}


@dataclass(frozen=True, eq=False)
class TargetView:
    """One target under one checkpoint.

    Attributes
    ----------
    target, alias
        Identifier and display name.
    size
        R: given by the truth, as in the paper's protocol, or chosen by the user without one.
    truth
        True team; empty where none is known.
    lost
        Members of the true set that filtering removed.
    role
        What the target is to the checkpoint.
    models
        Sets by model, in the order that tables show them.
    cap
        M_R: how many pool members teams are decoded from.
    pool
        Candidates, best first, a row a candidate: see :func:`pool_table`.
    covered_at
        Smallest K whose pool holds the whole true team; None without truth, or where a true
        regulator is no candidate at all.
    size_is_found
        Whether a model found the size in the data; models that choose sizes then answer without R,
        and their probabilities hold the size's own.
    """

    target: str
    alias: str
    size: int
    truth: Team
    lost: Team
    role: Role
    models: Mapping[str, RankedSets]
    cap: int
    pool: pd.DataFrame
    covered_at: int | None
    size_is_found: bool = False

    @property
    def title(self) -> str:
        """Alias and identifier, or the identifier alone."""
        return self.target if self.alias == self.target else f"{self.alias} ({self.target})"

    @property
    def is_covered(self) -> bool:
        """Whether the first M_R pool members hold the whole true team."""
        return self.covered_at is not None and self.covered_at <= self.cap

    @property
    def scored(self) -> tuple[RankedSets, ...]:
        """Models that rank sets by a score."""
        return tuple(sets for sets in self.models.values() if sets.is_scored)

    def is_exact(self, model: str) -> bool:
        """Whether the model's team is the whole true team and nothing else."""
        return bool(self.truth) and set(self.models[model].best) == set(self.truth)


def regulators_named(view: TargetView) -> tuple[str, ...]:
    """Regulators of the union of all teams: true ones first, then those that most models name."""
    votes: dict[str, int] = {}
    for sets in view.models.values():
        for gene in sets.best:
            votes[gene] = votes.get(gene, 0) + 1
    others = [gene for gene in natural_sorted(votes) if gene not in view.truth]
    return *view.truth, *sorted(others, key=lambda gene: -votes[gene])


def role_of(dataset: Dataset, part: Part | Literal["extra"] | None, target: str) -> Role:
    """Role of a target, given its part of the split."""
    if part is not None:
        return part
    return "held" if target in dataset.teams else "unknown"


def covering_size(ranking: Sequence[str], truth: Team) -> int | None:
    """Smallest K whose first K members of ``ranking`` hold all of ``truth``."""
    places = {gene: place for place, gene in enumerate(ranking, 1)}
    if not truth or any(gene not in places for gene in truth):
        return None
    return max(places[gene] for gene in truth)


def pool_table(
    dataset: Dataset,
    ranking: Sequence[str],
    scores: NDArray[np.floating],
    truth: Team,
    models: Mapping[str, RankedSets],
    popularity: Mapping[str, int],
    correlation: Sequence[float],
) -> pd.DataFrame:
    """The candidate pool as a table.

    Columns: ``rank``, ``regulator``, ``name``, ``score``, ``true``, ``chosen_by`` (labels of the
    models that name it), ``training_targets`` (how many it regulates), ``correlation``.
    """
    return pd.DataFrame(
        {
            "rank": np.arange(1, len(ranking) + 1),
            "regulator": list(ranking),
            "name": [dataset.display(gene) for gene in ranking],
            "score": np.asarray(scores, dtype=np.float64),
            "true": [gene in truth for gene in ranking],
            "chosen_by": [
                ", ".join(sets.label for sets in models.values() if gene in sets.best)
                for gene in ranking
            ],
            "training_targets": [popularity.get(gene, 0) for gene in ranking],
            "correlation": np.asarray(correlation, dtype=np.float64),
        }
    )


def standing(view: TargetView, model: str) -> str:
    """Where the true set stands among a model's sets, in words."""
    sets = view.models[model]
    lead = float(sets.margins[0]) if len(sets.sets) > 1 else None
    if sets.probability is not None:
        return _probable_standing(view, sets)
    if not view.truth:
        ahead = "" if lead is None else f" The first set leads the second by {lead:.3f}."
        return f"Predicted; no team is known.{ahead}"
    rank = sets.rank_of(view.truth)
    if rank == 1:
        return "◆ The known team is first" + ("." if lead is None else f", {lead:.3f} ahead.")
    if rank is not None:
        behind = sets.scores[0] - sets.scores[rank - 1]
        return f"◆ The known team is number {rank}, {behind:.3f} behind the first."
    if not view.is_covered and from_shortlist((model,)):
        return "The known team cannot be here: the pool lacks one of its members."
    return f"The known team is not among the best {len(sets.sets)}."


def _probable_standing(view: TargetView, sets: RankedSets) -> str:
    """The same of a model whose sets have probabilities; it chooses from no pool."""
    if not view.truth:
        return "Predicted; no team is known."
    rank = sets.rank_of(view.truth)
    if rank is None:
        return f"The known team is not among the best {len(sets.sets)}."
    chance = 0.0 if sets.probability is None else sets.probability[rank - 1]
    place = "first" if rank == 1 else f"number {rank}"
    return f"◆ The known team is {place}, {percent(chance, 1)} probable."


POOL_ROWS = 80
"""How much of a pool is shown, unless more of it is decoded from."""


TOP_SETS = 10
"""How many sets of a model are shown."""


def target_view(
    source: Predictor,
    target: str,
    *,
    size: int | None = None,
    stored: StoredTeams | None = None,
    progress: Progress = silent,
) -> TargetView:
    """Everything known and predicted about ``target``.

    Parameters
    ----------
    size
        R, for a gene without known truth; None leaves it to models that choose sizes, of which the
        first has the word, and is 2 where there are none. Where a truth is known its size is R, as
        in the paper's protocol, and ``size`` is not looked at.
    stored
        Sets to use instead of decoding, where they are there.
    """
    dataset = source.dataset
    truth = dataset.teams.get(target, ())
    own: dict[str, RankedSets] = {}
    if not truth and size is None:
        own = {
            model: _sets(source, model, target, None, None, progress)
            for model in source.models(None)
        }
    found = next((len(sets.best) for sets in own.values() if sets.best), 0)
    size = len(truth) or size or found or 2
    row = dataset.index[target]
    ranking = source.pools([row], len(dataset.genes))
    members = ranking.of(row)
    names = [dataset.genes[index] for index in members]
    shown = min(max(POOL_ROWS, source.cap(size)), len(members))
    models = {
        model: own[model] if model in own else _sets(source, model, target, size, stored, progress)
        for model in source.models(size)
    }
    return TargetView(
        target=target,
        alias=dataset.display(target),
        size=size,
        truth=truth,
        lost=dataset.shortened.get(target, ()),
        role=role_of(dataset, source.split.part_of(target), target),
        models=models,
        cap=source.cap(size),
        pool=pool_table(
            dataset,
            names[:shown],
            ranking.scores[0, :shown],
            truth,
            models,
            popularity(source.data, dataset),
            pearson(source.data.features, np.array([row]), members[:shown])[0],
        ),
        covered_at=covering_size(names, truth),
        size_is_found=bool(found),
    )


def _sets(
    source: Predictor,
    model: str,
    target: str,
    size: int | None,
    stored: StoredTeams | None,
    progress: Progress,
) -> RankedSets:
    found = stored.of(target, model, size) if stored is not None else None
    if found is not None:
        return found
    row = source.dataset.index[target]
    teams = source.teams(model, [row], size, top=TOP_SETS, progress=progress)
    return ranked_sets(source.dataset, model, teams, 0)


def view_table(source: Predictor, view: TargetView) -> pd.DataFrame:
    """What the view shows of every model, with the columns and rules of :mod:`grncore.export`."""
    dataset, split = source.dataset, source.split
    is_judged = bool(view.truth) and not view.lost
    records = []
    evidence: list[dict[str, Any]] = []
    for sets in view.models.values():
        known = evidence_of(sets)
        for place, team in enumerate(sets.sets or ((),)):
            score, base, residual = (
                (sets.scores[place], sets.base[place], sets.residual[place])
                if sets.sets
                else (np.nan, np.nan, np.nan)
            )
            evidence.append({name: said[place] for name, said in known.items() if team})
            records.append(
                {
                    "target": view.target,
                    "R": len(team) or view.size,
                    "part": split.part_of(view.target) or "",
                    "model": sets.model,
                    "rank": place + 1,
                    "regulators": team,
                    "score": np.float32(score),
                    "base": np.float32(base),
                    "residual": np.float32(residual),
                    "exact": set(team) == set(view.truth) if is_judged else None,
                    "covered": view.is_covered if is_judged else None,
                    "oracle": False,
                    "truth": view.truth,
                    "split": split.kind,
                    "seed": split.seed,
                    "universe": source.data.universe_kind,
                    "dataset": dataset.name,
                    "checkpoint": source.checkpoint,
                }
            )
    table = pd.DataFrame(records, columns=list(TEAM_COLUMNS)).astype(
        {"exact": "boolean", "covered": "boolean"}
    )
    return table.assign(**evidence_columns(evidence))


def popularity(data: TrainingData, dataset: Dataset) -> Mapping[str, int]:
    """How many training targets each gene regulates."""
    counts = Counter(int(gene) for team in data.teams.values() for gene in team)
    return {dataset.genes[gene]: count for gene, count in counts.items()}


def roles(dataset: Dataset, split: Split) -> Mapping[str, Role]:
    """Role of every gene, test targets first, then as they lose value for judging a model."""
    order: tuple[Role, ...] = ("test", "validation", "train", "extra", "held", "unknown")
    by_gene = {gene: role_of(dataset, split.part_of(gene), gene) for gene in dataset.genes}
    return dict(sorted(by_gene.items(), key=lambda item: order.index(item[1])))


def sizes_offered(split: Split) -> tuple[int, ...]:
    """Team sizes that a user may ask for where no team is known."""
    return split.sizes or (2, 3, 4)


def usual_size(source: Predictor) -> int:
    """The team size of most training targets among those offered; the smallest without any."""
    counts = {size: len(source.split.train.get(size, ())) for size in sizes_offered(source.split)}
    return max(counts, key=lambda size: (counts[size], -size))
