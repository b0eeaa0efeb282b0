"""Runs as real processes: they finish, are cancelled, are killed, and continue."""

import os
import signal
import time
from dataclasses import replace

import pytest

from grncore.checkpoints import load_bundle
from grncore.errors import InputError
from grncore.pipeline.train import train
from grncore.runs import Run, list_runs, start_run
from grncore.runs.events import read_events
from grncore.runs.process_id import is_alive


def weights(folder) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.safetensors"))}


def reached(run: Run, stage: str, start: int = 0) -> bool:
    return any(event.get("stage") == stage for event in read_events(run.events_path, start))


def wait(what, run: Run) -> None:
    deadline = time.monotonic() + 120
    while not what():
        assert time.monotonic() < deadline and run.status() == "running", run.log()
        time.sleep(0.02)


def test_a_run_finishes_into_a_checkpoint(bundles, small, source, recipe, until):
    run = start_run(bundles, small, str(source), recipe, "mine")
    assert run.status() == "running"
    assert [one.id for one in list_runs(bundles)] == [run.id]
    with pytest.raises(InputError, match="at work"):
        start_run(bundles, small, str(source), recipe, "mine")
    with pytest.raises(InputError, match="at work already"):
        run.resume()
    with pytest.raises(InputError, match="cancel it first"):
        run.remove()
    until(run, "finished")
    bundle = load_bundle(bundles / "mine")
    bundle.check(small)
    assert bundle.teams_path is not None
    # What the page shows is what the checkpoint holds.
    curves = run.curves()
    for size in (2, 3):
        for kind in ("pair", "residual"):
            stored = bundle.header.stored(kind, size).curve
            assert [dict(row) for row in stored] == curves[f"stage 2 {kind}, R = {size}"]
    assert all(stage.is_over for stage in run.stages())
    assert run.remaining() in (0, None)
    run.remove()
    assert list_runs(bundles) == []
    assert (bundles / "mine" / "bundle.json").is_file()


def test_killed_cancelled_and_resumed_gives_what_an_undisturbed_run_gives(
    bundles, small, source, recipe, until, tmp_path
):
    recipe = replace(
        recipe,
        strata=(2,),
        settings={**recipe.settings, "training": {"epochs": 6, "pretrain_epochs": 2}},
    )
    run = start_run(bundles, small, str(source), recipe, "mine", device="cpu")
    wait(lambda: reached(run, "stage 2 residual, R = 2"), run)
    mark, _ = run._attempt()
    os.kill(mark.pid, signal.SIGKILL)
    until(run, "interrupted")
    assert not is_alive(mark)
    with run.events_path.open("a") as stream:
        stream.write('{"kind": "progress", "ti')  # as a kill in the middle of a line leaves it
    assert run.status() == "interrupted"
    run.resume()
    assert run.status() == "running"
    begun = run._attempt()[1]
    wait(lambda: reached(run, "stage 2 residual, R = 2", begun), run)
    run.cancel()
    until(run, "cancelled")
    assert [path.name for path in bundles.iterdir()] == [".runs"]  # nothing half-written
    run.resume()
    until(run, "finished")
    straight = train(small, recipe, tmp_path / "straight" / "mine")
    assert weights(bundles / "mine") == weights(straight.path)
    assert (bundles / "mine/teams.csv").read_bytes() == straight.teams_path.read_bytes()
    # The pair scorer of R = 2 was finished before the kill: it was not fitted again.
    fitted = [
        event["row"]["epoch"]
        for event in read_events(run.events_path)
        if event["kind"] == "epoch" and event["stage"] == "stage 2 pair, R = 2"
    ]
    assert fitted == list(range(1, 7))


def test_a_failure_says_why_and_leaves_no_checkpoint(bundles, small, source, recipe, until):
    gone = source.parent / "gone"
    run = start_run(bundles, small, str(gone), recipe, "mine")
    until(run, "failed")
    assert "gone" in run.message
    assert "Traceback" not in run.log()
    assert not (bundles / "mine").exists()


def test_a_cancel_before_the_work_begins_is_a_cancel(bundles, small, source, recipe, until):
    run = start_run(bundles, small, str(source), recipe, "mine")
    run.cancel()  # the child has hardly begun to import
    until(run, "cancelled")
    assert not (bundles / "mine").exists()
