"""Train a bundle: a retriever, and per stratum the set scorers; decode and save it."""

from pathlib import Path

from grncore.checkpoints import (
    Bundle,
    FitCache,
    FittedScorer,
    Trained,
    check_replaceable,
    save_bundle,
)
from grncore.dataset import Dataset, summarise
from grncore.export import teams_csv
from grncore.files import part_folder
from grncore.pipeline.check import check_recipe
from grncore.pipeline.fitting import Fitter
from grncore.pipeline.predictor import Predictor
from grncore.pipeline.recipe import Recipe
from grncore.pipeline.recover import recover_split
from grncore.progress import OnEpoch, Progress, silent, unheard
from grncore.splits import make_split
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
        As :func:`grncore.pipeline.check.check_recipe`.
    CheckpointError
        If ``out`` holds anything but a former bundle.
    """
    out = Path(out)
    check_replaceable(out)
    check_recipe(dataset, recipe)
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
    fitter = Fitter(
        data, recipe, device=device, fit_cache=FitCache(work), progress=progress, on_epoch=on_epoch
    )
    retriever = fitter.retriever()
    scorers: dict[int, dict[str, FittedScorer]] = {}
    for size in split.sizes if recipe.scorers else ():
        pools = fitter.training_pools(retriever.retriever, size)
        scorers[size] = {kind: fitter.scorer(kind, size, pools) for kind in recipe.scorers}
    trained = Trained(
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
        settings={
            "preset": recipe.preset,
            "stage2": recipe.training_config(),
            "overruled": recipe.settings,
        },
    )
    if not scorers:
        return save_bundle(out, trained)
    # Decoded beside its place: a run that is stopped meanwhile leaves no checkpoint without teams.
    with part_folder(out) as staging:
        beside = save_bundle(staging / out.name, trained)
        teams = recover_split(Predictor(dataset, beside, device), progress=progress)
    return save_bundle(out, trained, teams_csv(teams))
