"""Runs as real processes: they finish, are cancelled, are killed, and continue."""

import json
import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from grncore.checkpoints import load_bundle
from grncore.errors import InputError
from grncore.pipeline.train import train
from grncore.runs import Run, list_runs, start_run
from grncore.runs.events import read_events
from grncore.runs.process_id import is_alive
from grncore.runs.stages import remaining


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
    assert remaining(run.stages()) in (0, None)
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


EXIT = "grncore.runs.run.EXIT_GRACE"


def test_of_four_starts_at_once_under_one_name_one_wins(bundles, small, source, recipe, until):
    def start(_: int) -> Run | str:
        try:
            return start_run(bundles, small, str(source), recipe, "mine")
        except InputError as error:
            return str(error)

    with ThreadPoolExecutor(4) as threads:
        told = list(threads.map(start, range(4)))
    (run,) = [one for one in told if isinstance(one, Run)]
    assert all("at work" in one for one in told if isinstance(one, str))
    assert [one.id for one in list_runs(bundles)] == [run.id]
    run.cancel(force=True)
    until(run, "cancelled")


def test_neither_a_lost_file_nor_the_clock_hides_or_invents_a_process(
    bundles, small, source, recipe, until, monkeypatch
):
    monkeypatch.setattr(EXIT, 0.1)
    run = start_run(bundles, small, str(source), recipe, "mine")
    mark, _ = run._attempt()
    process = run.folder / "process.json"
    # The clock was set by an hour: the birth that is written is not the one that is read.
    process.write_text(json.dumps({"pid": mark.pid, "born": mark.born + 3600, "events_start": 0}))
    assert run.status() == "running"
    process.unlink()
    assert run.status() == "running"
    with pytest.raises(InputError, match="at work"):
        run.launch()
    run.cancel(force=True)  # the process is found without the file
    until(run, "cancelled")
    assert not is_alive(mark)
    (run.folder / "cancel").unlink()
    note = replace(run.note, created=time.time() + 3600)
    assert Run(run.folder, note).status() == "interrupted"


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


@pytest.mark.parametrize(
    "text", ["[" * 100_000, "{", "[]", '{"pid": {}, "born": 1, "events_start": 0}']
)
def test_a_damaged_note_of_the_process_is_no_process(
    bundles, small, source, recipe, monkeypatch, text
):
    monkeypatch.setattr(Run, "launch", lambda run, **_: None)
    run = start_run(bundles, small, str(source), recipe, "mine")
    (run.folder / "process.json").write_text(text)
    assert run.status() == "interrupted"
