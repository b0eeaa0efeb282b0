"""Start runs and list them. All runs are folders under ``.runs`` beside the checkpoints."""

import json
import secrets
import time
from dataclasses import asdict
from pathlib import Path

from grncore.checkpoints.codec import encode
from grncore.dataset import Dataset
from grncore.errors import InputError
from grncore.files import write_text
from grncore.locks import exclusive
from grncore.pipeline.check import check_recipe
from grncore.pipeline.recipe import Recipe
from grncore.readers import ReadOptions
from grncore.readers.loading import DEMO
from grncore.runs.check import check_name
from grncore.runs.command import train_arguments
from grncore.runs.run import RUN_FILE, RUN_SCHEMA, RUNS, Run, RunNote

START_LOCK, START_PATIENCE = "start.lock", 10.0


def start_run(
    bundles: Path,
    dataset: Dataset,
    source: str,
    recipe: Recipe,
    name: str,
    *,
    options: ReadOptions | None = None,
    device: str = "auto",
    seconds: float | None = None,
) -> Run:
    """Start training in a process of its own; its checkpoint will be ``bundles / name``.

    Parameters
    ----------
    bundles
        Folder of the checkpoints.
    dataset, source, options
        The dataset, and how the child opens it again.
    seconds
        Time after which the run is ended; None lets it take what it needs.

    Raises
    ------
    InputError
        If the name cannot be used, or the data does not suit the recipe.
    """
    check_name(bundles, name)
    check_recipe(dataset, recipe)
    # Of several starts at once, one finds the name free and the others find its run.
    with exclusive(bundles / RUNS / START_LOCK, patience=START_PATIENCE) as lock:
        if lock is None:
            raise InputError("Another run is being started; try again in a moment.")
        check_name(bundles, name)
        run = _written(bundles, dataset, source, recipe, name, options, device)
        run.launch(seconds=seconds)
        return run


def _written(
    bundles: Path,
    dataset: Dataset,
    source: str,
    recipe: Recipe,
    name: str,
    options: ReadOptions | None,
    device: str,
) -> Run:
    place = source if source == DEMO else str(Path(source).expanduser().resolve())
    out = bundles.resolve() / name
    now = time.time()
    number = f"{time.strftime('%Y%m%d-%H%M%S', time.gmtime(now))}-{secrets.token_hex(3)}"
    folder = bundles.resolve() / RUNS / number
    folder.mkdir(parents=True)
    note = RunNote(
        id=number,
        name=name,
        source=place,
        dataset=dataset.name,
        fingerprint=dataset.fingerprint,
        created=now,
        out=str(out),
        recipe=encode(recipe),
        arguments=tuple(train_arguments(place, options or ReadOptions(), recipe, out, device)),
    )
    write_text(
        folder / RUN_FILE, json.dumps({"schema": RUN_SCHEMA, **asdict(note)}, indent=1) + "\n"
    )
    return Run(folder, note)
