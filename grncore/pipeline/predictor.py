"""`Predictor`: pools and teams of any target, for the app and the command line alike."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from threading import RLock
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from grncore.checkpoints import Bundle
from grncore.dataset import Dataset
from grncore.decoding import Budget, Rank
from grncore.errors import InputError
from grncore.evaluation.metrics import oracle_pools
from grncore.methods._neural_model import NeuralModel
from grncore.methods.base import FitContext, FittedModel, FittedRanker, TopR
from grncore.methods.registry import METHODS, STAGE1, models, without_a_run
from grncore.nets.set_scorer import SetScorer
from grncore.pipeline.recipe import Recipe
from grncore.pipeline.split import split_of
from grncore.pools import Pools, top_pools
from grncore.progress import Progress, silent
from grncore.scores.base import Parts
from grncore.splits import Split
from grncore.teams import Teams
from grncore.training_data import TrainingData, training_data

if TYPE_CHECKING:
    from grncore.evidence.identifiability import SetClass

UNTRAINED_RETRIEVER = "correlation"
"""What ranks the pools before anything is trained: it needs no label."""


class Predictor:
    """Pools and teams of any target, from one bundle or, before anything is trained, without one.

    Whatever is fitted or restored is made when first asked for, once, and kept; threads may share a
    predictor.

    Parameters
    ----------
    dataset
        Without a bundle its truth is optional.
    bundle
        It must have been trained on this dataset.
    recipe
        Without a bundle: split, seed, universe and pool sizes; the defaults of a training run.
    device
        ``cpu``, ``cuda`` or ``mps``.
    patient
        Without a bundle: offer methods that take long to begin too, though quick ones that learn
        from known teams are there.

    Raises
    ------
    CheckpointError
        If the bundle belongs to other data.
    """

    def __init__(
        self,
        dataset: Dataset,
        bundle: Bundle | None = None,
        *,
        recipe: Recipe | None = None,
        device: str = "cpu",
        patient: bool = False,
    ) -> None:
        if bundle is not None:
            bundle.check(dataset)
        self.dataset = dataset
        self.device = device
        self.is_patient = patient
        self._bundle = bundle
        self.recipe = recipe or Recipe()
        self._lock = RLock()
        self._retrievers: dict[str, FittedRanker] = {}
        self._models: dict[tuple[str, int | None], FittedModel] = {}
        self._last_scores: tuple[tuple[int, bytes], NDArray[np.float32]] | None = None

    @property
    def is_trained(self) -> bool:
        """Whether there is a bundle."""
        return self._bundle is not None

    @property
    def bundle(self) -> Bundle:
        """The bundle.

        Raises
        ------
        InputError
            If there is none: ask :attr:`is_trained` first.
        """
        if self._bundle is None:
            raise InputError(f"No checkpoint is trained for {self.dataset.name!r} here; train one.")
        return self._bundle

    @property
    def checkpoint(self) -> str:
        """Name of the bundle, empty without one."""
        return "" if self._bundle is None else self._bundle.name

    @cached_property
    def split(self) -> Split:
        """The split that was trained under, or that a training run would use."""
        if self._bundle is not None:
            return self._bundle.split
        return split_of(self.dataset, self.recipe, strict=False)

    @cached_property
    def data(self) -> TrainingData:
        """What a method may see under the split."""
        bundle, recipe = self._bundle, self.recipe
        if bundle is None:
            return training_data(
                self.dataset, self.split, universe=recipe.universe, n_cells=recipe.n_cells
            )
        return training_data(
            self.dataset,
            bundle.split,
            universe=bundle.universe_kind,
            with_validation=bundle.with_validation,
            with_extra=bundle.with_extra,
            n_cells=bundle.n_cells,
        )

    @cached_property
    def truth(self) -> Mapping[int, NDArray[np.int64]]:
        """True team of every target with a complete one; for evaluation and oracle runs only."""
        return self.dataset.complete_teams

    def models(self, size: int | None) -> tuple[str, ...]:
        """Models that can name a team of this size, in the order that tables show them.

        Parameters
        ----------
        size
            None asks for those that choose the size themselves.
        """
        offered = self._beside if self.is_trained else self._untrained(size)
        stored = self.scorers(size, every=True)
        found = (*(kind for kind in offered if kind not in stored), *stored)
        return found if size is not None else tuple(filter(self.sizes_itself, found))

    @cached_property
    def _beside(self) -> tuple[str, ...]:
        return models(self.data)

    def _untrained(self, size: int | None) -> tuple[str, ...]:
        """Methods that name teams first, then rankings; no team is copied where none is known.

        There is no trained retriever, hence no first R of its pools.
        """
        donors = len(self.data.targets(size))
        # Nothing else explains a target where no team is known, so that there it is worth waiting.
        waits = self.is_patient or not self.data.teams
        at_once = without_a_run(on_demand=False).values()
        found = [m for m in at_once if (m.beside or waits) and m.answers_on(self.data)]
        kept = [
            method
            for method in found
            if donors or method.task == "rank" or "labels" not in method.needs
        ]
        return tuple(m.kind for m in sorted(kept, key=lambda method: method.task == "rank"))

    def scorers(self, size: int | None, *, every: bool = False) -> tuple[str, ...]:
        """Models of the bundle that choose from whatever pool they are given, as an oracle's.

        Parameters
        ----------
        every
            All of its models for teams of this size.
        """
        if self._bundle is None:
            return ()
        if every:
            return self._bundle.model_kinds(size)
        return () if size is None else self._bundle.scorer_kinds(size)

    def sizes_itself(self, kind: str) -> bool:
        """Whether a model answers without R."""
        return kind in METHODS and METHODS[kind].sizes_itself

    def scores_sets(self, kind: str, size: int) -> bool:
        """Whether the model scores any set of this size that it is asked about."""
        known = kind in METHODS and METHODS[kind].scores_sets
        return known and kind in self.models(size)

    def sizes_scored(self, kind: str) -> tuple[int, ...]:
        """Sizes of sets that the model scores."""
        own = self._bundle.sizes if self._bundle is not None else ()
        sizes = sorted({*own, *self.split.sizes}) or [2, 3, 4]
        return tuple(size for size in sizes if self.scores_sets(kind, size))

    def cap(self, size: int | None, model: str | None = None) -> int:
        """M_R, the number of pool members that teams of this size are decoded from.

        For a ``model`` that chooses from the universe it is the size of that.
        """
        if model is not None and model in METHODS and METHODS[model].candidates == "universe":
            return len(self.data.universe)
        if self._bundle is None:
            return self.recipe.k if size is None else self.recipe.cap(size)
        return self._bundle.k if size is None else self._bundle.cap(size)

    @property
    def retriever_kind(self) -> str:
        """What ranks the pools that teams are decoded from."""
        return UNTRAINED_RETRIEVER if self._bundle is None else self._bundle.retriever_kind

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

    def _context(self) -> FitContext:
        seed = self.split.seed
        return FitContext(self.data, seed, device=self.device)

    def model(self, kind: str, size: int | None) -> FittedModel:
        """A fitted model for teams of ``size``, made once and kept.

        Raises
        ------
        InputError
            If there is none.
        """
        if kind != STAGE1 and kind in METHODS and not METHODS[kind].by_size:
            size = None  # one serves every size
        with self._lock:
            if (kind, size) not in self._models:
                self._models[kind, size] = self._make_model(kind, size)
            return self._models[kind, size]

    def _make_model(self, kind: str, size: int | None) -> FittedModel:
        if kind == STAGE1 and self._bundle is not None:
            return TopR(STAGE1, lambda rows: self._scores(self.retriever(), rows))
        if self._bundle is not None and self._bundle.header.stored(kind, size) is not None:
            return self._bundle.model(kind, size, self.data, self.device)
        if kind not in without_a_run() or not METHODS[kind].answers_by_name(self.data):
            where = "The checkpoint has" if self.is_trained else "Without training there is"
            there = list(self.models(size)) if size is not None else list(self._beside)
            of = "" if size is None else f" for teams of {size}"
            raise InputError(f"{where} no model {kind!r}{of}; there are {there}.")
        method = METHODS[kind]
        if method.task == "rank":
            ranker, _ = method.fit(method.default, self._context())
            return TopR(kind, lambda rows: self._scores(ranker, rows))
        fitted: FittedModel
        fitted, _ = method.fit(method.default, self._context())
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
        """Scores of one target are kept until another is asked for: each of its models needs them.

        They cost more than decoding does, because every gene is encoded for them.
        """
        if len(rows) != 1:
            return retriever.scores(rows)
        key = (id(retriever), rows.tobytes())
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

    def explain(self, kind: str, target: int, sets: NDArray[np.int64]) -> Parts | None:
        """What the model's scores of ``sets`` ``(n, R)`` are made of; None where it scores none."""
        size = sets.shape[1]
        if not self.scores_sets(kind, size):
            return None
        return self.model(kind, size).explain(target, sets)

    def facts(self, kind: str, size: int | None) -> Mapping[str, object]:
        """What the answers of a model rest on, such as the form of its evidence."""
        return self.model(kind, size).facts()

    def told_apart(self, kind: str, target: int, size: int) -> "SetClass | None":
        """Sets of ``size`` that the data cannot tell from the best; None where none can say."""
        return self.model(kind, size).told_apart(target, size)

    def stability(self, kind: str, target: int, sets: NDArray[np.int64]) -> float | None:
        """How often the data, seen again, would name the first of these sets; None if not known."""
        return self.model(kind, sets.shape[1]).stability(target, sets)

    def rank(
        self,
        kind: str,
        target: int,
        team: NDArray[np.int64],
        *,
        budget: Budget | None = None,
        progress: Progress = silent,
    ) -> Rank | None:
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

    def scorer(self, size: int, kind: str) -> tuple[SetScorer, Tensor]:
        """A set scorer's network in evaluation mode, and its embeddings ``(genes, dim)``.

        Raises
        ------
        InputError
            If the model is no network.
        """
        found = self.model(kind, size)
        if not isinstance(found, NeuralModel):
            raise InputError(f"The model {kind!r} is no network.")
        return found.scorer, found.embeddings
