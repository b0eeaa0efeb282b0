"""`Ranking`: what turns candidates into probabilities, a learned residual included or not."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from numpy.typing import NDArray

from grncore.ranking.candidates import Candidates
from grncore.ranking.mixture import Mixture, RankedCandidates


class Residual(Protocol):
    """A learned residual on the probabilities of a mixture."""

    @property
    def unseen(self) -> frozenset[int]:
        """Training targets that no weight of it was fitted to."""

    def corrected(self, candidates: Candidates, ranked: RankedCandidates) -> RankedCandidates:
        """The same candidates with other probabilities."""

    def state(self) -> Mapping[str, NDArray[Any]]:
        """Arrays that restore it."""


@dataclass(frozen=True, eq=False)
class Ranking:
    """A mixture and, if there is one, the residual on its probabilities."""

    mixture: Mixture
    residual: Residual | None = None

    def rank(self, candidates: Candidates) -> RankedCandidates:
        """Probabilities of all candidates, most probable first."""
        ranked = self.mixture.rank(candidates)
        return ranked if self.residual is None else self.residual.corrected(candidates, ranked)
