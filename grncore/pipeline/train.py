"""Train a bundle: a retriever, and per stratum the set scorers; decode and save it."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from grncore.checkpoints import (
    Bundle,
    FittedRetriever,
    FittedScorer,
    Trained,
    add_teams,
    check_replaceable,
    save_bundle,
)
from grncore.dataset import Dataset, summarise
from grncore.errors import InputError
from grncore.export import teams_csv
from grncore.pipeline.predictor import Predictor
from grncore.pipeline.recipe import Recipe
from grncore.pipeline.recover import recover_split
from grncore.pools import Pools, top_pools
from grncore.progress import Progress, silent
from grncore.retrievers import RETRIEVERS, Retriever
from grncore.scorers import SCORERS, SetScorer
from grncore.splits import make_split
from grncore.training.config import STAGE2_PRESETS
from grncore.training.pretrain import pretrain
from grncore.training.stage2 import fit_scorer
from grncore.training_data import TrainingData, training_data


def train(
    dataset: Dataset,
    recipe: Recipe,
    out: Path | str,
    *,
    device: str = "cpu",
    progress: Progress = silent,
) -> Bundle:
    """Train everything that ``recipe`` names and save it, with its decoded teams, as ``out``.

    Raises
    ------
    InputError
        If a method is unknown, or the data cannot be split as asked.
    CheckpointError
        If ``out`` holds anything but a former bundle.
    """
    _check_methods(recipe)
    out = Path(out)
    check_replaceable(out)
    strata = recipe.strata or tuple(summarise(dataset).targets_by_size)
    split = make_split(dataset, recipe.split, recipe.seed, strata)
    data = training_data(
        dataset,
        split,
        universe=recipe.universe,
        with_validation=recipe.trains_on_validation,
        with_extra=recipe.with_extra,
        n_cells=recipe.n_cells,
    )
    retriever = _fit_retriever(data, recipe, device, progress)
    warm = _warm_up(data, recipe, device, progress)
    scorers = {
        size: _fit_scorers(data, retriever.retriever, size, recipe, warm, device, progress)
        for size in split.sizes
        if recipe.scorers
    }
    bundle = save_bundle(
        out,
        Trained(
            dataset=dataset,
            split=split,
            data=data,
            retriever=retriever,
            k=recipe.k,
            caps={size: recipe.cap(size) for size in split.sizes},
            seed=recipe.seed,
            scorers=scorers,
            with_validation=recipe.trains_on_validation,
            with_extra=recipe.with_extra,
            n_cells=recipe.n_cells,
            settings={"preset": recipe.preset, "stage2": STAGE2_PRESETS[recipe.preset]},
        ),
    )
    if not scorers:
        return bundle
    predictor = Predictor(dataset, bundle, device)
    return add_teams(bundle, teams_csv(recover_split(predictor, progress=progress)))


def _check_methods(recipe: Recipe) -> None:
    if recipe.retriever not in RETRIEVERS:
        raise InputError(
            f"Unknown retriever {recipe.retriever!r}; choose one of {list(RETRIEVERS)}."
        )
    unknown = [kind for kind in recipe.scorers if kind not in SCORERS]
    if unknown:
        raise InputError(f"Unknown scorers {unknown}; choose among {list(SCORERS)}.")


def _fit_retriever(
    data: TrainingData, recipe: Recipe, device: str, progress: Progress
) -> FittedRetriever:
    method = RETRIEVERS[recipe.retriever]
    # A method without settings of its own for a preset has one way of working.
    config = method.presets.get(recipe.preset, method.presets["default"])
    retriever, curve = method.fit(data, config, seed=recipe.seed, device=device, progress=progress)
    return FittedRetriever(retriever, config, curve)


def _warm_up(
    data: TrainingData, recipe: Recipe, device: str, progress: Progress
) -> SetScorer | None:
    """The warm start that every stratum and kind shares; None where the preset has none."""
    training = STAGE2_PRESETS[recipe.preset]
    if not recipe.scorers or not training.pretrain_epochs:
        return None
    config = SCORERS[recipe.scorers[0]].presets[recipe.preset]
    return pretrain(data, config, training, seed=recipe.seed, device=device, progress=progress)


def _fit_scorers(
    data: TrainingData,
    retriever: Retriever,
    size: int,
    recipe: Recipe,
    warm: SetScorer | None,
    device: str,
    progress: Progress,
) -> dict[str, FittedScorer]:
    pools = _training_pools(data, retriever, size, recipe.cap(size))
    fitted: dict[str, FittedScorer] = {}
    for kind in recipe.scorers:
        method = SCORERS[kind]
        training = STAGE2_PRESETS[recipe.preset]
        if method.uncapped:
            training = replace(training, negatives_from="universe")
        if not len(data.validation_targets(size)):
            training = replace(training, select="last")  # nothing is left to select by
        scorer, curve = fit_scorer(
            kind,
            data,
            pools,
            size,
            method.presets[recipe.preset],
            training,
            seed=recipe.seed,
            device=device,
            warm_start=warm,
            progress=progress,
        )
        fitted[kind] = FittedScorer(scorer, curve)
    return fitted


def _training_pools(data: TrainingData, retriever: Retriever, size: int, cap: int) -> Pools:
    """Pools of training and validation targets, as wide as decoding will see them.

    They are in-fold, as the paper's are: the retriever was trained on these very targets.
    """
    targets = np.sort(np.concatenate([data.targets(size), data.validation_targets(size)]))
    return top_pools(retriever.scores(targets), targets, cap, retriever.kind)
