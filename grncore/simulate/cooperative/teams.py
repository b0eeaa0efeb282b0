"""Teams of the cooperativity stress test, unique or repeated as often as asked."""

from collections.abc import Mapping
from dataclasses import dataclass

from numpy.random import Generator


@dataclass(frozen=True)
class TargetOperon:
    """Targets that share a team: one, unless the team is repeated.

    Attributes
    ----------
    team
        Regulators (numbers, 0 the first), ascending.
    n_targets
        Number of targets.
    """

    team: tuple[int, ...]
    n_targets: int


def draw_target_operons(
    targets: Mapping[int, int],
    n_regulators: int,
    repeated_share: float,
    operon_size: int,
    rng: Generator,
) -> list[TargetOperon]:
    """Operons of all targets, smallest teams first; no two operons have the same team.

    Members of a team are drawn uniformly, so that popularity tells nothing.
    """
    operons: list[TargetOperon] = []
    for size, number in sorted(targets.items()):
        counts = operon_sizes(number, repeated_share, operon_size)
        teams: dict[tuple[int, ...], None] = {}
        while len(teams) < len(counts):
            members = rng.choice(n_regulators, size=size, replace=False)
            teams[tuple(sorted(members.tolist()))] = None
        operons += [TargetOperon(team, n) for team, n in zip(teams, counts, strict=True)]
    return operons


def operon_sizes(number: int, repeated_share: float, operon_size: int) -> list[int]:
    """Split ``number`` targets into operons, ``repeated_share`` of them into shared ones.

    The share is met to the nearest whole target (a lone one is no repetition and stays unique);
    operons take ``operon_size`` targets, some one more where it does not divide them, or one
    smaller operon takes all.
    """
    repeated = round(repeated_share * number)
    if repeated < 2:
        return [1] * number
    shared = max(1, repeated // operon_size)
    least, over = divmod(repeated, shared)
    sizes = [least + 1] * over + [least] * (shared - over)
    return sizes + [1] * (number - repeated)
