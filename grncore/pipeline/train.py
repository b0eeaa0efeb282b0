"""Train a bundle: a retriever, and the models of each stratum or of all; decode and save it."""

from pathlib import Path

from grncore.checkpoints import (
    Bundle,
    FitCache,
    Fitted,
    Trained,
    check_replaceable,
    save_bundle,
)
from grncore.claims import claimed
from grncore.dataset import Dataset
from grncore.export import teams_csv
from grncore.files import part_folder
from grncore.methods.fitted import FittedModel, FittedRanker
from grncore.methods.registry import METHODS
from grncore.pipeline.check import check_recipe
from grncore.pipeline.device import check_device
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
    processes: int = 1,
) -> Bundle:
    """Train everything that ``recipe`` names and save it, with its decoded teams, as ``out``.

    Parameters
    ----------
    on_epoch
        Hears of every epoch as it ends.
    work
        Folder that keeps fitted models. A run that was interrupted continues where it was if it
        is started again with the same data, recipe, device and folder.
    processes
        How many may fit those models that are fitted target by target, the evidence rankers. What
        is fitted does not depend on it. A script that asks for several starts its work under
        ``if __name__ == "__main__":``, for each process reads the script.

    Raises
    ------
    InputError
        As :func:`grncore.pipeline.check.check_recipe`; if the device is not here, or another
        process is writing ``out``.
    CheckpointError
        If ``out`` holds anything but a former bundle.
    """
    out = Path(out)
    check_device(device)
    check_replaceable(out)
    check_recipe(dataset, recipe)
    with claimed(out):
        return _train(dataset, recipe, out, device, progress, on_epoch, work, processes)


def _train(
    dataset: Dataset,
    recipe: Recipe,
    out: Path,
    device: str,
    progress: Progress,
    on_epoch: OnEpoch,
    work: Path | None,
    processes: int,
) -> Bundle:
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
        data,
        recipe,
        device=device,
        fit_cache=FitCache(work),
        progress=progress,
        on_epoch=on_epoch,
        processes=processes,
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
    with part_folder(out) as staging:
        beside = save_bundle(staging / out.name, trained)
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
