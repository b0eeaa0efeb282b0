"""How much of everything a dataset holds: its genes, edges, targets and teams, counted."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from grncore.dataset.dataset import Dataset


@dataclass(frozen=True)
class Summary:
    """Counts that describe a dataset; the keys of ``info --json``."""

    genes: int
    cells: int
    regulators: int
    edges: int
    targets: int
    targets_by_size: Mapping[int, int]
    teams_by_size: Mapping[int, int]
    fingerprint: str
    warnings: tuple[str, ...]


def summarise(dataset: Dataset) -> Summary:
    """Count genes, cells, regulators, edges, targets and distinct teams per team size."""
    sizes = Counter(len(team) for team in dataset.teams.values())
    distinct = Counter(len(team) for team in set(dataset.teams.values()))
    return Summary(
        genes=len(dataset.genes),
        cells=len(dataset.cells),
        regulators=len(dataset.true_regulators),
        edges=len(dataset.edges),
        targets=len(dataset.teams),
        targets_by_size=dict(sorted(sizes.items())),
        teams_by_size=dict(sorted(distinct.items())),
        fingerprint=dataset.fingerprint,
        warnings=tuple(notice.message for notice in dataset.notices),
    )


def repeated_team_share(dataset: Dataset) -> Mapping[int, float]:
    """Share of the targets of each team size whose team is some other target's too."""
    counts = Counter(dataset.teams.values())
    sizes = Counter(len(team) for team in dataset.teams.values())
    repeated = Counter(len(team) for team in dataset.teams.values() if counts[team] > 1)
    return {size: repeated[size] / sizes[size] for size in sorted(sizes)}
