"""The best sets of one model for every target of a part, stored ones first."""

from collections.abc import Mapping, Sequence

from grncore.answers.ranked_sets import RankedSets, StoredTeams, ranked_sets
from grncore.answers.target import TOP_SETS
from grncore.evaluation.metrics import contains_team
from grncore.evaluation.truth import true_teams
from grncore.pipeline.predictor import Predictor
from grncore.pools import Pools
from grncore.progress import Progress, piece, silent
from grncore.splits import Part

PartSets = Mapping[str, RankedSets]
"""Target -> its best sets."""

SETS_AT_ONCE = 8
"""Targets decoded between two reports of progress."""


def part_sets(
    source: Predictor,
    model: str,
    *,
    stored: StoredTeams | None = None,
    part: Part = "test",
    progress: Progress = silent,
) -> PartSets:
    """Best sets of every target of ``part``, in the order of the split.

    Strata for which there is no such model are left out.

    Parameters
    ----------
    stored
        Sets to use instead of decoding, where they are there.
    """
    strata = _strata(source, model, part)
    kept = _kept(stored, model, strata)
    whole = sum(len(names) for names in strata.values()) - len(kept)
    decoded: dict[str, RankedSets] = {}
    for size, names in strata.items():
        lacking = [name for name in names if name not in kept]
        told = piece(progress, len(decoded), whole)
        decoded |= sets_of(source, model, lacking, size, progress=told)
    found = {**kept, **decoded}
    return {name: found[name] for names in strata.values() for name in names}


def seconds_to_decode(
    source: Predictor, model: str, *, stored: StoredTeams | None = None, part: Part = "test"
) -> float:
    """Rough seconds that :func:`part_sets` takes."""
    strata = _strata(source, model, part)

    def lacking(size: int, names: Sequence[str]) -> int:
        return sum(stored is None or not stored.has(name, model, size) for name in names)

    return sum(
        source.seconds_to_answer(model, size, lacking(size, names))
        for size, names in strata.items()
    )


def _kept(
    stored: StoredTeams | None, model: str, strata: Mapping[int, Sequence[str]]
) -> dict[str, RankedSets]:
    """Stored sets, of the targets that have some."""
    if stored is None:
        return {}
    asked = ((name, size) for size, names in strata.items() for name in names)
    found = ((name, stored.of(name, model, size)) for name, size in asked)
    return {name: sets for name, sets in found if sets is not None}


def _strata(source: Predictor, model: str, part: Part) -> Mapping[int, Sequence[str]]:
    """Targets of a part by team size, where there is such a model."""
    strata = source.split.strata(part)
    return {size: names for size, names in strata.items() if model in source.models(size)}


def unsized_part_sets(
    source: Predictor,
    model: str,
    *,
    part: Part = "test",
    progress: Progress = silent,
) -> PartSets:
    """The same where the size of the team is not told; for a model that chooses it."""
    names = source.split.targets(part)
    return sets_of(source, model, names, None, progress=progress)


def sets_of(
    source: Predictor,
    model: str,
    names: Sequence[str],
    size: int | None,
    *,
    top: int = TOP_SETS,
    at_once: int = SETS_AT_ONCE,
    progress: Progress = silent,
) -> dict[str, RankedSets]:
    """Sets of the named targets, asked for in batches between reports of progress."""
    dataset, stage = source.dataset, f"teams of {size or 'any size'}"
    found: dict[str, RankedSets] = {}
    for first in range(0, len(names), at_once):
        progress(stage, first, len(names))
        batch = names[first : first + at_once]
        teams = source.teams(model, [dataset.index[name] for name in batch], size, top=top)
        found |= {name: ranked_sets(dataset, model, teams, row) for row, name in enumerate(batch)}
    if names:
        progress(stage, len(names), len(names))
    return found


def part_models(source: Predictor, part: Part = "test") -> tuple[str, ...]:
    """Models that can name teams for some stratum of ``part``, in the order of tables."""
    offered = [source.models(size) for size in source.split.strata(part)]
    return tuple(dict.fromkeys(model for models in offered for model in models))


def part_pools(source: Predictor, targets: Sequence[str]) -> Pools:
    """Pools that the teams of ``targets`` are decoded from: the first M_R of each.

    Strata may have caps of their own; narrower pools end in missing members.
    """
    dataset = source.dataset
    by_size: dict[int, list[str]] = {}
    for name in targets:
        by_size.setdefault(len(dataset.teams[name]), []).append(name)
    parts = [
        source.pools([dataset.index[name] for name in names], source.cap(size))
        for size, names in sorted(by_size.items())
    ]
    return Pools.concat(parts)


def covered_targets(source: Predictor, targets: Sequence[str]) -> frozenset[str]:
    """Those of ``targets`` whose decoding pool holds the whole true team."""
    if not targets:
        return frozenset()
    pools = part_pools(source, targets)
    genes = source.dataset.genes
    inside = contains_team(pools, true_teams(source.dataset, targets), pools.size)
    rows = zip(pools.targets, inside, strict=True)
    return frozenset(genes[int(target)] for target, is_inside in rows if is_inside)
