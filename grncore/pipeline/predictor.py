"""`Predictor`: pools and teams of any target, for the app and the command line alike."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from grncore.decoding.budget import Budget
from grncore.errors import InputError
from grncore.evaluation.metrics import oracle_pools
from grncore.kept import Latest
from grncore.methods.fitted import FitContext, FittedModel, FittedRanker
from grncore.methods.registry import METHODS, STAGE1, without_a_run
from grncore.methods.top_r import TopR
from grncore.pipeline.offer import Offer
from grncore.pools import Pools, top_pools
from grncore.progress import Progress, silent
from grncore.scores.base import ScoreParts
from grncore.teams import Teams

if TYPE_CHECKING:  # torch takes a second to import, and only networks need it
    from torch import Tensor

    from grncore.decoding.rank import Rank
    from grncore.evidence.explain import Explanation
    from grncore.evidence.identifiability import SetClass
    from grncore.evidence.stability import Null, Stability
    from grncore.nets.set_scorer import SetScorer


KEPT_SCORES = 2**21
"""Scores that a retriever gave single targets, and that are kept for the next page (8 MB)."""


class Predictor(Offer):
    """Pools and teams of any target, from what is on offer for its dataset.

    Whatever is fitted or restored is made when first asked for, once, and kept; threads may share a
    predictor. Its parameters are those of :class:`~grncore.pipeline.offer.Offer`.
    """

    @cached_property
    def _scores_kept(self) -> Latest[NDArray[np.float32]]:
        return Latest(KEPT_SCORES // self.data.n_genes)

    @cached_property
    def _retrievers(self) -> dict[str, FittedRanker]:
        return {}

    @cached_property
    def _models(self) -> dict[tuple[str, int | None], FittedModel]:
        return {}

    def retriever(self, kind: str | None = None) -> FittedRanker:
        """The one that ranks the pools, or another that needs no training run."""
        kind = kind or self.retriever_kind
        with self._lock:
            if kind not in self._retrievers:
                self._retrievers[kind] = self._make_retriever(kind)
            return self._retrievers[kind]

    def _make_retriever(self, kind: str) -> FittedRanker:
        if self._bundle is not None and kind == self._bundle.retriever_kind:
            return self._bundle.retriever(self.data, self.device)
        method = METHODS.get(kind)
        if method is None or method.task != "rank" or not method.without_a_run:
            raise InputError(
                f"The checkpoint holds the retriever {self.retriever_kind!r}, not {kind!r}. "
                f"Train one with --retriever {kind}."
            )
        fitted: FittedRanker
        fitted, _ = method.fit(method.default, self._context())
        return fitted

    def _context(self, progress: Progress = silent) -> FitContext:
        seed = self.split.seed
        return FitContext(self.data, seed, device=self.device, progress=progress)

    def model(self, kind: str, size: int | None, *, progress: Progress = silent) -> FittedModel:
        """A fitted model for teams of ``size``, made once and kept.

        Parameters
        ----------
        progress
            Told how far a fit is, where it can tell.

        Raises
        ------
        InputError
            If there is none.
        """
        if kind != STAGE1 and kind in METHODS and not METHODS[kind].by_size:
            size = None  # one serves every size
        with self._lock:
            if (kind, size) not in self._models:
                self._models[kind, size] = self._make_model(kind, size, progress)
            return self._models[kind, size]

    def _make_model(self, kind: str, size: int | None, progress: Progress) -> FittedModel:
        if kind == STAGE1 and self._bundle is not None:
            return TopR(STAGE1, lambda rows: self._scores(self.retriever(), rows))
        if self._bundle is not None and self._bundle.header.stored(kind, size) is not None:
            return self._bundle.model(kind, size, self.data, self.device)
        if kind not in without_a_run() or not METHODS[kind].answers_by_name(self.data):
            where = "The checkpoint has" if self.is_trained else "Without training there is"
            there = list(self._there(size))
            of = "" if size is None else f" for teams of {size}"
            raise InputError(f"{where} no model {kind!r}{of}; there are {there}.")
        method = METHODS[kind]
        if method.task == "rank":
            ranker, _ = method.fit(method.default, self._context())
            return TopR(kind, lambda rows: self._scores(ranker, rows))
        fitted: FittedModel
        fitted, _ = method.fit(method.default, self._context(progress))
        return fitted

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

    def _scores(self, retriever: FittedRanker, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Scores of single targets are kept: each model of a target and each page needs them.

        They cost more than decoding does, because every gene is looked at for them.
        """
        if len(rows) != 1:
            return retriever.scores(rows)
        key = (id(retriever), int(rows[0]))
        return self._scores_kept.get(key, lambda: retriever.scores(rows))

    def decoding_pools(
        self,
        model: str,
        targets: Sequence[int] | NDArray[np.int64],
        size: int | None,
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
        size: int | None,
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
        size
            R; None leaves it to a model that chooses it (see :meth:`models`).
        pools
            Pools to choose from, as they are; by default the model's :meth:`decoding_pools`. Only
            a model that takes pools looks at them.
        oracle
            Whether to inject the truth into the pools, where none are given; only a model that
            takes pools has a use for it.

        Raises
        ------
        InputError
            If there is no such model for teams of this size, or an oracle cannot help it.
        """
        rows = np.asarray(targets, dtype=np.int64)
        takes_pools = model in METHODS and METHODS[model].takes_pools
        if oracle and not takes_pools:
            raise InputError(f"The model {model!r} uses no pool, so that an oracle cannot help it.")
        if size is None and not self.sizes_itself(model):
            if model not in METHODS:
                self.model(model, size)  # says that there is none, and which there are
            raise InputError(
                f"The model {model!r} cannot choose the size of a team; give one, or take one of "
                f"{list(self.models(None))}."
            )
        fitted = self.model(model, size)
        if not takes_pools:
            pools = None
        elif pools is None:
            pools = self.decoding_pools(model, rows, size, oracle=oracle)
        return fitted.teams(rows, size, pools=pools, top=top, budget=budget, progress=progress)

    def explain(self, kind: str, target: int, sets: NDArray[np.int64]) -> ScoreParts | None:
        """What the model's scores of ``sets`` ``(n, R)`` are made of; None where it scores none."""
        size = sets.shape[1]
        if not self.scores_sets(kind, size):
            return None
        return self.model(kind, size).explain(target, sets)

    def facts(self, kind: str, size: int | None) -> Mapping[str, object]:
        """What the answers of a model rest on, such as the form of its evidence."""
        return self.model(kind, size).facts()

    def member_effects(
        self, kind: str, target: int, team: NDArray[np.int64]
    ) -> "Explanation | None":
        """What each member of a team adds to the others, as a model fits them; None without."""
        return self.model(kind, len(team)).member_effects(target, team)

    def told_apart(self, kind: str, target: int, size: int) -> "SetClass | None":
        """Sets of ``size`` that the data cannot tell from the best; None where none can say."""
        return self.model(kind, size).told_apart(target, size)

    def stability(
        self, kind: str, sets: Mapping[int, NDArray[np.int64]], *, progress: Progress = silent
    ) -> "Mapping[int, Stability] | None":
        """How often the data, seen again, would name which set; None where the model can't say.

        Parameters
        ----------
        sets
            ``(n, R)`` gene rows of the teams of each target that are compared.
        """
        size = next((found.shape[1] for found in sets.values()), None)
        return self.model(kind, size).stability(sets, progress=progress)

    def null(self, kind: str, target: int, size: int) -> "Null | None":
        """What chance would explain of a target; None for a model that cannot say."""
        return self.model(kind, size).null(target, size)

    def rank(
        self,
        kind: str,
        target: int,
        team: NDArray[np.int64],
        *,
        budget: Budget | None = None,
        progress: Progress = silent,
    ) -> "Rank | None":
        """Place of ``team`` among the sets of its pool under the model; None without scores.

        The pool may lack a member of the team: the rank is then the one that it would have.

        Raises
        ------
        InputError
            If only scoring every set could tell.
        """
        size = len(team)
        if not self.scores_sets(kind, size):
            return None
        pool = self.pools([target], self.cap(size, kind)).of(target)
        return self.model(kind, size).rank(target, team, pool, budget=budget, progress=progress)

    def scorer(self, size: int, kind: str) -> "tuple[SetScorer, Tensor]":
        """A set scorer's network in evaluation mode, and its embeddings ``(genes, dim)``.

        Raises
        ------
        InputError
            If the model is no network.
        """
        from grncore.methods._neural_model import NeuralModel

        found = self.model(kind, size)
        if not isinstance(found, NeuralModel):
            raise InputError(f"The model {kind!r} is no network.")
        return found.scorer, found.embeddings
