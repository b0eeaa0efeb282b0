"""How much of the truth a prior holds: figures under a prior that holds it all say nothing."""

from collections.abc import Iterable
from dataclasses import dataclass

from grncore.dataset import Dataset

MUCH = 0.5
"""Share of known edges from which on figures are said to rest on the prior."""


@dataclass(frozen=True)
class PriorOverlap:
    """Edges of some targets, known and named by a prior.

    Attributes
    ----------
    known, named, both
        Number of known edges, of edges with a weight above 0, and of those that are both.
    """

    known: int
    named: int
    both: int

    @property
    def held(self) -> float:
        """Share of the known edges that the prior names."""
        return self.both / self.known if self.known else 0.0

    @property
    def right(self) -> float:
        """Share of what it names that is known."""
        return self.both / self.named if self.named else 0.0

    @property
    def holds_answers(self) -> bool:
        """Whether it names most known edges and little else: figures then rest on it."""
        return self.held > MUCH and self.right > MUCH

    @property
    def sentence(self) -> str:
        """To stand beside every figure of these targets."""
        said = (
            f"The prior names {self.held:.0%} of the {self.known:,} known edges of these targets, "
            f"and {self.right:.0%} of the {self.named:,} edges that it names for them are known."
        )
        if self.holds_answers:
            return (
                f"THE PRIOR HOLDS THE ANSWERS. {said} Figures say how well it is read, not how "
                "well teams are recovered; use a prior that was made without this network."
            )
        return said


def prior_said(dataset: Dataset, targets: Iterable[str]) -> str:
    """What must stand beside figures of these targets; empty without a prior or known edges."""
    overlap = prior_overlap(dataset, targets)
    return "" if overlap is None or not overlap.known else overlap.sentence


def prior_overlap(dataset: Dataset, targets: Iterable[str]) -> PriorOverlap | None:
    """Overlap of a dataset's prior with the known teams of some targets; None without a prior."""
    if dataset.prior is None:
        return None
    asked = {target for target in targets if target in dataset.teams}
    known = {(regulator, target) for target in asked for regulator in dataset.teams[target]}
    table = dataset.prior[dataset.prior["weight"] > 0]
    pairs = zip(table["regulator"], table["target"], strict=True)
    named = {(str(r), str(t)) for r, t in pairs if t in asked}
    return PriorOverlap(len(known), len(named), len(known & named))
