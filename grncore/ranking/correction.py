"""A learned residual on the ranker's probabilities: sets as wholes, not as sums of numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as fn

from grncore.errors import CheckpointError
from grncore.nets.evidence_residual import EvidenceResidual
from grncore.progress import Progress, silent
from grncore.ranking.candidates import Candidates, LabelledCandidates
from grncore.ranking.correction_config import PREFIX, CorrectionConfig
from grncore.ranking.mixture import Mixture, RankedCandidates
from grncore.reproducible import one_thread, seeded

_UNSEEN = 0.2
"""Share of the training teams that choose the epoch and that no weight is fitted to."""
_STAGE = "Evidence HOS2: learned residual"


@dataclass(frozen=True, eq=False)
class Correction:
    """A fitted residual.

    Attributes
    ----------
    net
        The network, in eval mode.
    weighed
        How many of the most probable sets it weighs.
    unseen
        Training targets that no weight of it was fitted to.
    """

    net: EvidenceResidual
    weighed: int
    unseen: frozenset[int] = frozenset()

    def corrected(self, candidates: Candidates, ranked: RankedCandidates) -> RankedCandidates:
        """Probabilities with the residual; what the weighed sets have together stays as it was."""
        if not len(ranked.sets):
            return ranked
        asked = _asked(candidates, ranked, self.weighed)
        with torch.inference_mode(), one_thread():
            logits = asked.base + self.net(*asked.inputs)
            chance = logits.double().softmax(0).numpy()
        probability = ranked.probability.copy()
        n = len(chance)
        probability[:n] = chance * ranked.probability[:n].sum()
        order = np.argsort(-probability, kind="stable")
        return replace(
            ranked,
            sets=ranked.sets[order],
            probability=probability[order],
            known=ranked.known[order],
            rows=ranked.rows[order],
        )

    def state(self) -> dict[str, NDArray[Any]]:
        """Its arrays."""
        return {f"{PREFIX}{name}": part.numpy() for name, part in self.net.state_dict().items()}


def correction_from(
    state: Mapping[str, NDArray[Any]], config: CorrectionConfig, n_genes: int
) -> Correction:
    """As stored.

    Raises
    ------
    CheckpointError
        If arrays are missing, too many, of another shape or not of ``n_genes`` genes.
    """
    own = {
        name.removeprefix(PREFIX): torch.from_numpy(np.ascontiguousarray(array))
        for name, array in state.items()
        if name.startswith(PREFIX)
    }
    try:
        with seeded(0):  # what is drawn is overwritten; the caller's draws stay as they were
            net = EvidenceResidual(
                config,
                (own["set_mean"], own["set_spread"]),
                (own["member_mean"], own["member_spread"]),
                own["profiles"],
            )
        net.load_state_dict(own)
        if len(own["profiles"]) != n_genes:
            raise ValueError(f"profiles of {len(own['profiles'])} genes, not {n_genes}")
        if not all(bool(torch.isfinite(part).all()) for part in own.values()):
            raise ValueError("a number is not finite")
    except (KeyError, RuntimeError, ValueError, IndexError, TypeError) as error:
        raise CheckpointError(
            f"The stored residual is damaged ({error}). Train it again."
        ) from None
    return Correction(net.eval().requires_grad_(False), config.weighed)


@dataclass(frozen=True, eq=False)
class _Asked:
    """One target's weighed sets as the network reads them, and which of them is the true one."""

    base: Tensor
    inputs: tuple[Tensor, Tensor, Tensor, Tensor]
    place: int = -1

    @property
    def size(self) -> int:
        """R."""
        return self.inputs[1].shape[1]


def _asked(
    candidates: Candidates, ranked: RankedCandidates, weighed: int, place: int = -1
) -> _Asked:
    rows = ranked.rows[:weighed]
    base = np.log(np.maximum(ranked.probability[:weighed], 1e-12))
    numbers = np.column_stack([candidates.values[rows], base, candidates.known[rows]])
    return _Asked(
        torch.from_numpy(base.astype(np.float32)),
        (
            torch.full((len(rows),), candidates.target),
            torch.from_numpy(candidates.sets[rows]),
            torch.from_numpy(numbers.astype(np.float32)),
            torch.from_numpy(candidates.members[rows].astype(np.float32)),
        ),
        place if place < weighed else -1,
    )


def fit_correction(
    config: CorrectionConfig,
    features: NDArray[np.float32],
    mixture: Mixture,
    alone: Sequence[LabelledCandidates],
    team_out: Sequence[LabelledCandidates],
    *,
    seed: int = 0,
    progress: Progress = silent,
) -> Correction | None:
    """Learn the residual from training targets, left out alone and with their whole team.

    Sets are told apart by a softmax over those that the ranker holds for probable, the true one
    among them. A fifth of the teams chooses the epoch.

    Parameters
    ----------
    features
        ``(genes, cells)`` standardised expression.

    Returns
    -------
    None where no epoch was better on unseen teams than no residual, or too few targets ask.
    """
    teams = sorted({tuple(team.tolist()) for _, team in alone})
    rng = np.random.default_rng(seed)
    chosen = rng.permutation(len(teams))[: max(1, round(len(teams) * _UNSEEN))]
    unseen_teams = {teams[i] for i in chosen}
    fitted: list[_Asked] = []
    unseen: list[_Asked] = []
    unseen_targets: set[int] = set()
    for candidates, team in (*alone, *team_out):
        if not len(candidates.sets):
            continue
        is_unseen = tuple(team.tolist()) in unseen_teams
        unseen_targets |= {candidates.target} if is_unseen else set()
        ranked = mixture.rank(candidates)
        asked = _asked(candidates, ranked, config.weighed, ranked.place_of(team))
        if asked.place >= 0:
            (unseen if is_unseen else fitted).append(asked)
    if not fitted or not unseen:
        return None
    with seeded(seed), one_thread():
        net = EvidenceResidual(
            config,
            _scale([asked.inputs[2] for asked in fitted]),
            _scale([asked.inputs[3].flatten(0, 1) for asked in fitted]),
            _profiles(features, config.profile),
        )
        kept = _train(config, net, fitted, unseen, rng, progress)
    if kept is None:
        return None
    net.load_state_dict(kept)
    return Correction(net.eval().requires_grad_(False), config.weighed, frozenset(unseen_targets))


def _train(
    config: CorrectionConfig,
    net: EvidenceResidual,
    fitted: Sequence[_Asked],
    unseen: Sequence[_Asked],
    rng: np.random.Generator,
    progress: Progress,
) -> dict[str, Tensor] | None:
    """The state after the best epoch; None if that is before the first."""
    steps = torch.optim.AdamW(net.parameters(), config.rate, weight_decay=config.decay)
    judged = _batches(unseen, np.arange(len(unseen)), config.batch)
    least, kept = _mean_loss(net, judged), None
    for epoch in range(config.epochs):
        progress(_STAGE, epoch, config.epochs)
        net.train()
        batches = _batches(fitted, rng.permutation(len(fitted)), config.batch)
        for i in rng.permutation(len(batches)):
            steps.zero_grad()
            _losses(net, batches[i]).mean().backward()
            steps.step()
        loss = _mean_loss(net, judged)
        if loss < least:
            least = loss
            kept = {name: part.clone() for name, part in net.state_dict().items()}
    progress(_STAGE, config.epochs, config.epochs)
    return kept


def _batches(
    asked: Sequence[_Asked], order: NDArray[np.int64], size: int
) -> list[Sequence[_Asked]]:
    """Targets of one R each, in the order given."""
    found: list[Sequence[_Asked]] = []
    for length in sorted({each.size for each in asked}):
        own = [asked[i] for i in order if asked[i].size == length]
        found += [own[first : first + size] for first in range(0, len(own), size)]
    return found


def _losses(net: EvidenceResidual, batch: Sequence[_Asked]) -> Tensor:
    """``(batch,)`` cross-entropy of each target's true set among those that were weighed."""
    inputs = [torch.cat(parts) for parts in zip(*(asked.inputs for asked in batch), strict=True)]
    base = torch.cat([asked.base for asked in batch])
    logits = (base + net(*inputs)).split([len(asked.base) for asked in batch])
    return torch.stack(
        [
            fn.cross_entropy(own[None], torch.tensor([asked.place]))
            for own, asked in zip(logits, batch, strict=True)
        ]
    )


def _mean_loss(net: EvidenceResidual, batches: Sequence[Sequence[_Asked]]) -> float:
    net.eval()
    with torch.no_grad():
        return float(torch.cat([_losses(net, batch) for batch in batches]).mean())


def _scale(parts: Sequence[Tensor]) -> tuple[Tensor, Tensor]:
    every = torch.cat(list(parts))
    spread = every.std(0, correction=0)
    return every.mean(0), torch.where(spread > 1e-6, spread, torch.ones_like(spread))


def _profiles(features: NDArray[np.float32], columns: int) -> Tensor:
    """``(genes, columns)`` principal components of the genes' profiles, each of spread 1."""
    from sklearn.decomposition import PCA  # on demand: restoring needs none of it

    columns = min(columns, *features.shape)
    found = PCA(columns, whiten=True, svd_solver="randomized", random_state=0)
    return torch.from_numpy(found.fit_transform(features).astype(np.float32))
