"""`Predictor`: a trained bundle at work on its dataset, for the app and the command line alike."""

from collections.abc import Mapping, Sequence
from functools import cached_property

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from grncore.checkpoints import Bundle
from grncore.dataset import Dataset
from grncore.decoding import Budget, decode_teams
from grncore.errors import InputError
from grncore.evaluation.oracle import oracle_pools
from grncore.pipeline.models import BASELINES, STAGE1, baselines_for
from grncore.pools import Pools, top_pools
from grncore.progress import Progress, silent
from grncore.recoverers import RECOVERERS, top_r
from grncore.retrievers import RETRIEVERS, Retriever
from grncore.scorers import SCORERS, SetScorer
from grncore.splits import Split
from grncore.teams import Teams
from grncore.training_data import TrainingData, training_data


class Predictor:
    """Pools and teams of any target, from one bundle.

    Weights, embeddings and label-counting baselines are made when first asked for and kept.

    Parameters
    ----------
    dataset, bundle
        The bundle must have been trained on this dataset.
    device
        ``cpu``, ``cuda`` or ``mps``.

    Raises
    ------
    CheckpointError
        If the bundle belongs to other data.
    """

    def __init__(self, dataset: Dataset, bundle: Bundle, device: str = "cpu") -> None:
        bundle.check(dataset)
        self.dataset = dataset
        self.bundle = bundle
        self.device = device
        self._retrievers: dict[str, Retriever] = {}
        self._scorers: dict[tuple[int, str], tuple[SetScorer, Tensor]] = {}
        self._last_scores: tuple[tuple[str, bytes], NDArray[np.float32]] | None = None

    @property
    def split(self) -> Split:
        """The split that the bundle was trained under."""
        return self.bundle.split

    @cached_property
    def data(self) -> TrainingData:
        """What the bundle's models were allowed to see."""
        return training_data(
            self.dataset,
            self.bundle.split,
            universe=self.bundle.universe_kind,
            with_validation=self.bundle.with_validation,
            with_extra=self.bundle.with_extra,
            n_cells=self.bundle.n_cells,
        )

    @cached_property
    def truth(self) -> Mapping[int, NDArray[np.int64]]:
        """True team of every target with a complete one; for evaluation and oracle runs only."""
        return self.dataset.complete_teams

    def models(self, size: int) -> tuple[str, ...]:
        """Models that can name a team of this size, in the order that tables show them."""
        return (*self._baselines, *self.bundle.scorer_kinds(size))

    @cached_property
    def _baselines(self) -> tuple[str, ...]:
        return baselines_for(self.data)

    def cap(self, size: int, model: str | None = None) -> int:
        """M_R, the number of pool members that teams of this size are decoded from.

        For an uncapped ``model`` it is the size of the universe.
        """
        if model is not None and model in SCORERS and SCORERS[model].uncapped:
            return len(self.data.universe)
        return self.bundle.cap(size)

    @property
    def retriever_kind(self) -> str:
        """What ranks the pools that teams are decoded from."""
        return self.bundle.retriever_kind

    def retriever(self, kind: str | None = None) -> Retriever:
        """The bundle's own retriever, or a baseline that needs nothing but training labels."""
        kind = kind or self.bundle.retriever_kind
        if kind not in self._retrievers:
            self._retrievers[kind] = self._make_retriever(kind)
        return self._retrievers[kind]

    def _make_retriever(self, kind: str) -> Retriever:
        if kind == self.bundle.retriever_kind:
            return self.bundle.retriever(self.data, self.device)
        if kind not in RECOVERERS:  # a baseline, ready without a training run
            raise InputError(
                f"The checkpoint holds the retriever {self.bundle.retriever_kind!r}, not {kind!r}. "
                f"Train one with --retriever {kind}."
            )
        method = RETRIEVERS[kind]
        retriever, _ = method.fit(
            self.data, method.config(), seed=self.split.seed, device=self.device, progress=silent
        )
        return retriever

    def pools(
        self,
        targets: Sequence[int] | NDArray[np.int64],
        k: int,
        *,
        retriever: str | None = None,
        oracle: bool = False,
    ) -> Pools:
        """Top-k pools of ``targets``; with ``oracle``, the truth is injected into them."""
        rows = np.asarray(targets, dtype=np.int64)
        chosen = self.retriever(retriever)
        pools = top_pools(self._scores(chosen, rows), rows, k, chosen.kind)
        return oracle_pools(pools, self.truth, k) if oracle else pools

    def _scores(self, retriever: Retriever, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Scores of one target are kept until another is asked for: each of its models needs them.

        They cost more than decoding does, because every gene is encoded for them.
        """
        if len(rows) != 1:
            return retriever.scores(rows)
        key = (retriever.kind, rows.tobytes())
        kept = self._last_scores  # read once: other threads may replace it
        if kept is not None and kept[0] == key:
            return kept[1]
        scores = retriever.scores(rows)
        self._last_scores = key, scores
        return scores

    def decoding_pools(
        self,
        model: str,
        targets: Sequence[int] | NDArray[np.int64],
        size: int,
        *,
        ranked: Pools | None = None,
        oracle: bool = False,
    ) -> Pools:
        """Pools that ``model`` decodes teams of ``size`` from, as wide as its cap.

        Parameters
        ----------
        ranked
            Pools of the bundle's retriever for these targets, where the caller has them already;
            taken where they are wide enough.
        """
        cap = self.cap(size, model)
        if ranked is not None and ranked.size >= cap and ranked.is_oracle == oracle:
            return ranked.capped(cap)
        return self.pools(targets, cap, oracle=oracle)

    def teams(
        self,
        model: str,
        targets: Sequence[int] | NDArray[np.int64],
        size: int,
        *,
        top: int = 10,
        pools: Pools | None = None,
        oracle: bool = False,
        budget: Budget | None = None,
        progress: Progress = silent,
    ) -> Teams:
        """Teams of ``size`` regulators that ``model`` names for ``targets``.

        Parameters
        ----------
        pools
            Pools to decode from, as they are; by default the model's :meth:`decoding_pools`.
        oracle
            Whether to inject the truth into the pools, where none are given; only a set scorer has
            a use for it.
        """
        rows = np.asarray(targets, dtype=np.int64)
        if oracle and (model in BASELINES or model in RECOVERERS):
            raise InputError(f"The model {model!r} uses no pool, so that an oracle cannot help it.")
        if model in RECOVERERS:
            return RECOVERERS[model].recover(
                self.data, rows, size, seed=self.split.seed, top=top, progress=progress
            )
        if model == STAGE1:
            return top_r(self.pools(rows, size), size, model)
        if model not in self.bundle.scorer_kinds(size):
            raise InputError(
                f"The checkpoint has no model {model!r} for teams of {size}; it has "
                f"{list(self.models(size))}."
            )
        if pools is None:
            pools = self.decoding_pools(model, rows, size, oracle=oracle)
        scorer, embeddings = self.scorer(size, model)
        return decode_teams(
            scorer,
            embeddings,
            pools,
            size,
            top=top,
            budget=budget or Budget(),
            progress=progress,
        )

    def scorer(self, size: int, kind: str) -> tuple[SetScorer, Tensor]:
        """A scorer in evaluation mode and its embeddings ``(genes, dim)`` of every gene."""
        if (size, kind) not in self._scorers:
            scorer = self.bundle.scorer(size, kind, self.device)
            features = torch.from_numpy(self.data.features).to(self.device)
            with torch.inference_mode():
                self._scorers[size, kind] = scorer, scorer.encode(features)
        return self._scorers[size, kind]
