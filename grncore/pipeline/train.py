"""Train a bundle: a retriever, and the models of each stratum or of all; decode and save it."""

import tempfile
from pathlib import Path

from grncore.checkpoints import (
    Bundle,
    FitCache,
    Fitted,
    Trained,
    check_replaceable,
    save_bundle,
)
from grncore.dataset import Dataset
from grncore.export import teams_csv
from grncore.methods.base import FittedModel, FittedRanker
from grncore.methods.registry import METHODS
from grncore.pipeline.fitting import Fitter
from grncore.pipeline.predictor import Predictor
from grncore.pipeline.recipe import Recipe
from grncore.pipeline.recover import recover_split
from grncore.pipeline.split import split_of
from grncore.progress import OnEpoch, Progress, silent, unheard
from grncore.splits import Split
from grncore.training_data import training_data


def train(
    dataset: Dataset,
    recipe: Recipe,
    out: Path | str,
    *,
    device: str = "cpu",
    progress: Progress = silent,
    on_epoch: OnEpoch = unheard,
    work: Path | None = None,
) -> Bundle:
    """Train everything that ``recipe`` names and save it, with its decoded teams, as ``out``.

    Parameters
    ----------
    on_epoch
        Hears of every epoch as it ends.
    work
        Folder that keeps fitted models. A run that was interrupted continues where it was if it
        is started again with the same data, recipe, device and folder.

    Raises
    ------
    InputError
        If the data cannot be split as asked.
    CheckpointError
        If ``out`` holds anything but a former bundle.
    """
    out = Path(out)
    check_replaceable(out)
    split = split_of(dataset, recipe)
    data = training_data(
        dataset,
        split,
        universe=recipe.universe,
        with_validation=recipe.trains_on_validation,
        with_extra=recipe.with_extra,
        n_cells=recipe.n_cells,
    )
    fitter = Fitter(
        data, recipe, device=device, fit_cache=FitCache(work), progress=progress, on_epoch=on_epoch
    )
    retriever = fitter.retriever()
    models = _models(fitter, recipe, split, retriever.method)
    trained = Trained(
        dataset=dataset,
        split=split,
        data=data,
        retriever=retriever,
        k=recipe.k,
        caps={size: recipe.cap(size) for size in split.sizes},
        seed=recipe.seed,
        models=models,
        with_validation=recipe.trains_on_validation,
        with_extra=recipe.with_extra,
        n_cells=recipe.n_cells,
        settings={
            "preset": recipe.preset,
            "stage2": recipe.training_config(),
            "overruled": recipe.settings,
        },
    )
    if not models or not split.sizes:
        return save_bundle(out, trained)
    # Decoded beside its place: a run that is stopped meanwhile leaves no checkpoint without teams.
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(
        prefix=f".{out.name}.", suffix=".part", dir=out.parent
    ) as staging:
        beside = save_bundle(Path(staging) / out.name, trained)
        teams = recover_split(Predictor(dataset, beside, device=device), progress=progress)
    return save_bundle(out, trained, teams_csv(teams))


def _models(
    fitter: Fitter, recipe: Recipe, split: Split, retriever: FittedRanker
) -> list[Fitted[FittedModel]]:
    """Models of each team size in turn, then those that are fitted for all sizes at once."""
    by_size = [kind for kind in recipe.models if METHODS[kind].by_size]
    others = [kind for kind in recipe.models if kind not in by_size]
    found: list[Fitted[FittedModel]] = []
    for size, kinds in (*((size, by_size) for size in split.sizes), (None, others)):
        pooled = [kind for kind in kinds if METHODS[kind].takes_pools]
        pools = fitter.training_pools(retriever, size) if pooled else None
        found += [fitter.model(kind, size, pools if kind in pooled else None) for kind in kinds]
    return found
