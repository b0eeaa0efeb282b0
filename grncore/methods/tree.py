"""Tree regression: how much each candidate matters to a forest that predicts the target.

GENIE3 (Huynh-Thu et al. 2010, *PLoS ONE* 5:e12776) and its fast successors: one regression per
target on all candidates, whose importances rank them. No label of any target is used.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from joblib import cpu_count
from numpy.typing import NDArray

from grncore.errors import CheckpointError, InputError
from grncore.methods.base import ModelMethod, PlotStyle
from grncore.methods.fitted import FitContext, check_state
from grncore.methods.workload import Workload
from grncore.progress import Curve, Progress, silent
from grncore.training_data import among_genes

if TYPE_CHECKING:  # torch takes a second to import, and only weights need it
    from torch import Tensor

KIND = "tree"

MAX_WORKERS = 8
"""Threads at most: a forest of one target is too small a piece of work to feed more."""

SEED_WORDS = 4
"""16-bit words of a seed, lowest first, as a checkpoint stores it."""

_FORESTS = {"extra_trees": "ExtraTreesRegressor", "random_forest": "RandomForestRegressor"}
"""Names in :mod:`sklearn.ensemble`."""


@dataclass(frozen=True)
class TreeConfig:
    """Settings of tree regression; the paper names the baseline and none of its settings.

    Cells and leaves are chosen for speed: on 36 validation targets of one split of DS3, among known
    regulators, pools of 80 held 0.83 of the teams, against 0.86 with fully grown trees and 0.89
    with all 2,700 cells, at about twice the time each. A target takes 0.35 s of one core with
    120 candidates and 0.7 s with 1,200.

    Candidates are the universe of the training data, so that a universe of known regulators makes
    it GENIE3 with a regulator list, and the universe of every gene GENIE3 without one.

    Attributes
    ----------
    forest
        ``extra_trees`` draws its thresholds and is several times faster than ``random_forest``,
        GENIE3's first choice; Extra-Trees are its second.
    trees
        Trees of one target's forest. GENIE3's own default is 1,000, at ten times the time.
    max_features
        Candidates tried at each split: the square root of their number (GENIE3's default), or a
        third of them.
    min_leaf
        Least cells in a leaf.
    max_cells
        Cells that are learnt from, drawn once for all targets by the seed; all of them where
        there are no more. None never draws.
    """

    forest: Literal["extra_trees", "random_forest"] = "extra_trees"
    trees: int = 100
    max_features: Literal["sqrt", "third"] = "sqrt"
    min_leaf: int = 5
    max_cells: int | None = 1000

    def __post_init__(self) -> None:
        cells = 2 if self.max_cells is None else self.max_cells
        if self.forest not in _FORESTS or self.max_features not in ("sqrt", "third"):
            raise InputError(
                f"Tree regression has no forest {self.forest!r} with max_features "
                f"{self.max_features!r}; choose among {list(_FORESTS)}, and sqrt or third."
            )
        if self.trees < 1 or self.min_leaf < 1 or cells < 2:
            raise InputError(
                "Tree regression needs at least one tree, one cell a leaf and two cells; got "
                f"{self}."
            )


class TreeRetriever:
    """Fits the forest of a target when it is first scored, and remembers its importances.

    Every target's forest is grown by one thread from a seed of its own, so that its scores depend
    on the seed and the target alone: not on the number of workers, nor on which other targets are
    asked for, nor in which order.

    Parameters
    ----------
    workers
        Threads, at most `MAX_WORKERS`; None for as many as there are cores.
    """

    kind = KIND

    def __init__(
        self,
        features: NDArray[np.float32],
        universe: NDArray[np.int64],
        config: TreeConfig,
        seed: int,
        workers: int | None = None,
    ) -> None:
        self.features = features
        self.universe = universe
        self.config = config
        self.seed = seed
        self.workers = min(workers or cpu_count(), MAX_WORKERS)
        cells = _cells(features.shape[1], config.max_cells, seed)
        # (cells, candidates); every target's forest is grown from it.
        self._inputs = np.ascontiguousarray(features[np.ix_(universe, cells)].T)
        self._cells = cells
        self._importances: dict[int, NDArray[np.float32]] = {}

    def scores(
        self, targets: NDArray[np.int64], progress: Progress = silent
    ) -> NDArray[np.float32]:
        """``(targets, genes)`` importances, of sum 1; ``-inf`` where a gene is no candidate.

        A target whose expression does not vary has importances of 0.
        """
        self._grow([int(target) for target in targets], progress)
        values = np.zeros((len(targets), len(self.universe)), dtype=np.float32)
        for row, target in enumerate(targets):
            values[row] = self._importances[int(target)]
        return among_genes(values, self.universe, targets, len(self.features))

    def state(self) -> dict[str, "Tensor"]:
        """The seed; forests are grown again from the features when they are asked for."""
        import torch

        # Checkpoints hold float32, which is exact for 16 bits of a seed and not for all of them.
        words = [self.seed >> (16 * word) & 0xFFFF for word in range(SEED_WORDS)]
        return {"seed": torch.tensor(words, dtype=torch.float32)}

    def _grow(self, targets: list[int], progress: Progress) -> None:
        lacking = [target for target in dict.fromkeys(targets) if target not in self._importances]
        if not lacking:
            return
        progress("Tree regression", 0, len(lacking))
        # On demand: every command imports all methods, and few grow a tree.
        from sklearn.utils.parallel import Parallel, delayed

        # Threads: growing a tree lets go of the interpreter, and they share the inputs.
        work = Parallel(n_jobs=self.workers, prefer="threads", return_as="generator")
        grown = work(delayed(self._forest)(target) for target in lacking)
        for done, (target, importances) in enumerate(zip(lacking, grown, strict=True), 1):
            self._importances[target] = importances
            progress("Tree regression", done, len(lacking))

    def _forest(self, target: int) -> NDArray[np.float32]:
        """``(candidates,)`` importances in the universe's order, 0 for the target itself."""
        kept = np.flatnonzero(self.universe != target)
        importances = np.zeros(len(self.universe), dtype=np.float32)
        profile = self.features[target, self._cells]
        if not len(kept) or np.ptp(profile) == 0:
            return importances
        from sklearn import ensemble

        forest = getattr(ensemble, _FORESTS[self.config.forest])(
            n_estimators=self.config.trees,
            max_features="sqrt" if self.config.max_features == "sqrt" else 1 / 3,
            min_samples_leaf=self.config.min_leaf,
            random_state=_seed(self.seed, target),
            n_jobs=1,
        )
        forest.fit(self._inputs[:, kept], profile.astype(np.float64))
        importances[kept] = forest.feature_importances_
        return importances


def _seed(seed: int, target: int) -> int:
    """The target's own seed, in the range that scikit-learn takes."""
    return int(np.random.SeedSequence([seed, target]).generate_state(1)[0])


def _cells(n_cells: int, limit: int | None, seed: int) -> NDArray[np.int64]:
    if limit is None or n_cells <= limit:
        return np.arange(n_cells, dtype=np.int64)
    return np.sort(np.random.default_rng(seed).choice(n_cells, size=limit, replace=False))


def fit(config: TreeConfig, context: FitContext) -> tuple[TreeRetriever, Curve]:
    """Keep the features and the seed; a forest is grown when its target is first scored."""
    data = context.data
    return TreeRetriever(data.features, data.universe, config, context.seed), []


def restore(
    state: Mapping[str, "Tensor"], config: TreeConfig, context: FitContext
) -> TreeRetriever:
    """Rebuild from the seed; CheckpointError if it is missing or the data is other data."""
    features, universe = context.data.features, context.data.universe
    check_state(KIND, state, {"seed": (SEED_WORDS,)})
    words = [float(word) for word in state["seed"]]
    if any(word not in range(0x10000) for word in words):
        raise CheckpointError(
            f"The stored {KIND} retriever's seed is damaged: {words} are no 16-bit words."
        )
    if len(universe) and int(universe.max()) >= len(features):
        raise CheckpointError(
            f"The stored {KIND} retriever was made for other data: its universe reaches beyond "
            f"{len(features)} genes."
        )
    seed = sum(int(word) << (16 * place) for place, word in enumerate(words))
    return TreeRetriever(features, universe, config, seed)


def seconds_to_answer(work: Workload) -> float:
    """0.35 s a target with 120 candidates, 0.7 s with 1,200."""
    return float(work.targets * 0.35 * max(1.0, work.candidates / 120) ** 0.3)


METHOD = ModelMethod(
    kind=KIND,
    label="Tree regression",
    description="Genes that matter most to a forest that predicts the target; no labels.",
    top_label="Tree regression top-R",
    top_description="The R candidates that matter most to a forest that predicts the target.",
    task="rank",
    order=40,
    config=TreeConfig,
    fit=fit,
    restore=restore,
    style=PlotStyle("green", "longdash", "triangle-up"),
    on_demand=True,
    seconds_to_answer=seconds_to_answer,
)
