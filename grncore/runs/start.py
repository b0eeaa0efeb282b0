"""Start runs. All of them are folders under ``.runs`` beside the checkpoints."""

import json
import secrets
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

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
from grncore.runs.command import genes_file, naming_arguments, train_arguments, write_names
from grncore.runs.run import RUN_FILE, RUN_SCHEMA, RUNS, Command, Run, RunNote, list_runs

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
    place, out = _place(source), bundles.resolve() / name
    arguments = train_arguments(place, options or ReadOptions(), recipe, out, device)
    # Of several starts at once, one finds the name free and the others find its run.
    with _starting(bundles):
        check_name(bundles, name)
        return _launched(
            bundles, dataset, place, "train", name, out, arguments, encode(recipe), seconds
        )


def start_naming(
    bundles: Path,
    dataset: Dataset,
    source: str,
    out: Path,
    tables: Mapping[str, int | None],
    *,
    checkpoint: Path | None = None,
    genes: Sequence[str] = (),
    judged: Sequence[str] = (),
    options: ReadOptions | None = None,
    seconds: float | None = None,
) -> Run:
    """Name teams in a process of its own, into files of the folder ``out``.

    The same that was stopped before goes on; the same that is at work is given back.

    Parameters
    ----------
    bundles, dataset, source, options, seconds
        As for :func:`start_run`.
    tables, genes, judged
        As for :func:`grncore.runs.command.naming_arguments`.

    Raises
    ------
    InputError
        If another run is being started at this moment.
    """
    place = _place(source)
    bundle = None if checkpoint is None else checkpoint.resolve()
    told = options or ReadOptions()
    out = out.resolve()
    arguments = naming_arguments(place, told, bundle, tables, judged, out, genes)
    with _starting(bundles):
        for run in list_runs(bundles, "name"):
            status = run.status()
            if status == "finished":
                run.remove()  # its tables are files of their own
            elif list(run.note.arguments) == arguments:
                if status != "running":
                    run.resume(seconds=seconds)
                return run
        if genes:
            write_names(genes_file(out, genes), genes)
        return _launched(bundles, dataset, place, "name", out.name, out, arguments, {}, seconds)


@contextmanager
def _starting(bundles: Path) -> Iterator[None]:
    """Nobody else starts a run within the block."""
    with exclusive(bundles / RUNS / START_LOCK, patience=START_PATIENCE) as lock:
        if lock is None:
            raise InputError("Another run is being started; try again in a moment.")
        yield


def _place(source: str) -> str:
    """What the child opens, whatever folder it works in."""
    return source if source == DEMO else str(Path(source).expanduser().resolve())


def _launched(
    bundles: Path,
    dataset: Dataset,
    place: str,
    command: Command,
    name: str,
    out: Path,
    arguments: Sequence[str],
    recipe: Mapping[str, Any],
    seconds: float | None,
) -> Run:
    """Write what the run is down, and begin."""
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
        recipe=recipe,
        arguments=tuple(arguments),
        command=command,
    )
    content = {"schema": RUN_SCHEMA, **asdict(note)}
    write_text(folder / RUN_FILE, json.dumps(content, indent=1) + "\n")
    run = Run(folder, note)
    run.launch(seconds=seconds)
    return run
