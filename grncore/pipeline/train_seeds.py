"""The same recipe under several seeds: a checkpoint each, here or on the workers of a cluster."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from grncore.checkpoints import Bundle, check_replaceable
from grncore.checkpoints.archive import pack_bundle, place_bundle
from grncore.dataset import Dataset
from grncore.pipeline.check import check_recipe
from grncore.pipeline.recipe import Recipe
from grncore.pipeline.train import train
from grncore.progress import Progress, silent

if TYPE_CHECKING:
    from distributed import Client


def seed_folder(out: Path, seed: int) -> Path:
    """Where the checkpoint of a seed lies."""
    return out / f"seed-{seed}"


def train_seeds(
    dataset: Dataset,
    recipe: Recipe,
    seeds: Sequence[int],
    out: Path,
    *,
    device: str = "cpu",
    progress: Progress = silent,
    work: Path | None = None,
    cluster: "Client | None" = None,
    processes: int = 1,
) -> list[Bundle]:
    """Train a checkpoint for each seed, ``out/seed-42`` and so on; every one is whole or absent.

    Parameters
    ----------
    recipe
        Its own seed plays no part.
    work
        See :func:`grncore.pipeline.train`. Workers elsewhere keep fitted models there too, if they
        see the folder.
    cluster
        Workers that train a seed each, see :func:`grncore.cluster.open_cluster`. Checkpoints come
        back over the wire, so that no folder must be shared; their bytes are those of one thread
        here.
    processes
        As :func:`grncore.pipeline.train`, without a cluster.

    Raises
    ------
    InputError
        As :func:`grncore.pipeline.train`, before anything is trained.
    CheckpointError
        If a folder holds anything but a former bundle.
    GrncoreError
        If worker after worker was lost.
    """
    recipes = {seed: replace(recipe, seed=seed) for seed in seeds}
    for seed, one in recipes.items():
        check_replaceable(seed_folder(out, seed))
        check_recipe(dataset, one)
    if cluster is not None:
        kept = None if work is None else work.resolve()  # a worker may have another working folder
        return _on_cluster(cluster, _Sent(dataset, device, kept), recipes, out, progress)
    return [
        train(
            dataset,
            one,
            seed_folder(out, seed),
            device=device,
            progress=_of_seed(seed, progress),
            work=work,
            processes=processes,
        )
        for seed, one in recipes.items()
    ]


@dataclass(frozen=True, eq=False)
class _Sent:
    dataset: Dataset
    device: str
    work: Path | None


def _on_cluster(
    client: "Client", sent: _Sent, recipes: dict[int, Recipe], out: Path, progress: Progress
) -> list[Bundle]:
    from grncore.cluster import WorkerPool

    found: dict[int, Bundle] = {}
    progress("training seeds", 0, len(recipes))
    workers: WorkerPool[_Sent, Recipe, bytes]
    with WorkerPool(client, _packed, sent) as workers:
        for recipe in recipes.values():
            workers.submit(recipe)
        for recipe, fetch in workers.finished():
            found[recipe.seed] = place_bundle(fetch(), seed_folder(out, recipe.seed))
            progress("training seeds", len(found), len(recipes))
    return [found[seed] for seed in recipes]


def _packed(sent: _Sent, recipe: Recipe, progress: Progress) -> bytes:
    """The checkpoint of a seed as a zip, which names its folder as it will be called."""
    with tempfile.TemporaryDirectory(prefix="grncore-") as place:
        folder = seed_folder(Path(place), recipe.seed)
        return pack_bundle(
            train(
                sent.dataset, recipe, folder, device=sent.device, progress=progress, work=sent.work
            )
        )


def _of_seed(seed: int, progress: Progress) -> Progress:
    def report(stage: str, done: int, total: int) -> None:
        progress(f"seed {seed}: {stage}", done, total)

    return report
