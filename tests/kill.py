"""``python -m tests.kill [--kills 20] [KIND ...]``: kill, start again, and compare.

Each kind of work is done once undisturbed. Then it is killed by SIGKILL at moments spread over the
time that it took, started again, and its files are compared with the undisturbed ones, byte by
byte. After each kill no process may be left after ten seconds, and nothing half-written where
results belong.
"""

import argparse
import hashlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import psutil

from grncore.files import PART
from grncore.pipeline.recipe import Recipe
from grncore.readers import load
from grncore.runs import start_run

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 10.0
MARK = "GRNCORE_TESTS_KILL"
"""Environment variable by which what a killed process has started is found."""

SMALL = [
    "--genes=90", "--regulators=10", "--types=3", "--targets=1=8,2=36,3=24", "--decoys=2",
]  # fmt: skip
QUICK = [
    "--sizes=2,3", "--k=10", "--caps=2=8,3=8", "--set=training.epochs=3",
    "--set=training.pretrain_epochs=2", "--set=training.negatives=4", "--set=retriever.epochs=3",
    "--set=scorer.dim=8", "--set=scorer.hidden=8",
]  # fmt: skip


@dataclass(frozen=True)
class Work:
    """A command, given the folder of the data and that of the results, and its result there."""

    words: Callable[[Path, Path], list[str]]
    result: str


WORK: Mapping[str, Work] = {
    "simulate": Work(
        lambda data, out: ["simulate", f"--out={out}/made", *SMALL, "--cells-per-type=800"], "made"
    ),
    "train": Work(
        lambda data, out: [
            "train", str(data), f"--out={out}/mine", f"--work={out}/work", *QUICK,
        ],
        "mine",
    ),
    "recover": Work(
        lambda data, out: [
            "recover", "demo", f"--checkpoint={ROOT}/checkpoints/demo", f"--out={out}/teams.csv",
            "--models", "pair", "popularity", "--top=3",
        ],
        "teams.csv",
    ),
    "reproduce": Work(
        lambda data, out: [
            "reproduce", str(data), f"--out={out}/report", "--parts=retrieval", "--seeds=1",
            "--workers=2",
        ],
        "report",
    ),
}  # fmt: skip


def digests(path: Path) -> dict[str, str]:
    """SHA-256 of every file at ``path``, by name."""
    files = [path] if path.is_file() else [one for one in path.rglob("*") if one.is_file()]
    return {
        str(one.relative_to(path.parent)): hashlib.sha256(one.read_bytes()).hexdigest()
        for one in sorted(files)
        if not one.name.endswith(PART)
    }


def started(words: list[str], mark: str = "") -> subprocess.Popen[bytes]:
    """The command at work, quietly and with one thread; what it starts bears its mark."""
    return subprocess.Popen(
        [sys.executable, "-m", "grncore", *words], cwd=ROOT,
        env={**os.environ, "OMP_NUM_THREADS": "1", MARK: mark},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def kill_after(process: subprocess.Popen[bytes], mark: str, seconds: float) -> str | None:
    """Kill it then; what is wrong afterwards, or None."""
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    process.wait()
    return left_by(mark)


def left_by(mark: str) -> str | None:
    """What a killed process has left at work after some patience, or None."""
    until = time.monotonic() + PATIENCE
    while (left := marked(mark)) and time.monotonic() < until:
        time.sleep(0.1)
    for one in left:
        one.kill()
    names = "; ".join(" ".join(one.info["cmdline"] or ())[:80] for one in left)
    return f"{len(left)} processes were left ({names})" if left else None


def marked(mark: str) -> list[psutil.Process]:
    """Processes that have the mark in their environment, also those that were started last.

    What has ended and is not yet collected has no environment any more, and is none.
    """
    everything = psutil.process_iter(["environ", "cmdline"])
    return [one for one in everything if (one.info["environ"] or {}).get(MARK) == mark]


def try_command(kind: str, kills: int, data: Path, place: Path) -> list[str]:
    """What went wrong in so many kills of one command."""
    work, wrong, killed = WORK[kind], [], 0
    whole = place / "whole"
    whole.mkdir(parents=True)
    begun = time.monotonic()
    if started(work.words(data, whole)).wait():
        return [f"{kind} fails undisturbed"]
    took = time.monotonic() - begun
    expected = digests(whole / work.result)
    for number in range(kills):
        out = place / f"killed-{number}"
        out.mkdir()
        words = work.words(data, out)
        mark = f"{os.getpid()}-{kind}-{number}"
        process = started(words, mark)
        left = kill_after(process, mark, took * (number + 0.5) / kills)
        killed += process.returncode == -signal.SIGKILL
        if left:
            wrong.append(f"kill {number}: {left}")
        result = out / work.result
        if work.result != "report" and result.exists() and digests(result) != expected:
            wrong.append(f"kill {number}: half-written")
        if kind == "simulate" and result.exists():
            continue  # it had finished
        if started(words).wait():
            wrong.append(f"kill {number}: it does not start again")
        elif digests(result) != expected:
            wrong.append(f"kill {number}: another result")
        if litter := [path.name for path in out.rglob(f"*{PART}")]:
            wrong.append(f"kill {number}: left {litter[:2]}")
        print(f"{kind}: killed {killed}, {len(wrong)} wrong", file=sys.stderr, flush=True)
    if killed < 0.9 * kills:
        wrong.append(f"only {killed} of {kills} were killed before they had ended")
    return wrong


def try_run(kills: int, data: Path, place: Path) -> list[str]:
    """What went wrong in so many kills of one run as the app starts it."""
    dataset, wrong = load(data), []
    recipe = Recipe(
        strata=(2, 3), k=10, caps={2: 8, 3: 8},
        settings={
            "retriever": {"epochs": 3}, "scorer": {"dim": 8, "hidden": 8},
            "training": {"epochs": 3, "pretrain_epochs": 2, "negatives": 4},
        },
    )  # fmt: skip
    begun = time.monotonic()
    whole = start_run(place / "whole", dataset, str(data), recipe, "mine")
    while whole.status() == "running":
        time.sleep(0.1)
    took, expected = time.monotonic() - begun, digests(whole.out)
    if whole.status() != "finished":
        return [f"the run fails undisturbed: {whole.message}"]
    for number in range(kills):
        os.environ[MARK] = mark = f"{os.getpid()}-run-{number}"
        run = start_run(place / f"killed-{number}", dataset, str(data), recipe, "mine")
        del os.environ[MARK]
        time.sleep(took * (number + 0.5) / kills)
        if run.status() == "running":
            run.cancel(force=True)
            until = time.monotonic() + PATIENCE
            while run.status() == "running" and time.monotonic() < until:
                time.sleep(0.05)
        if run.status() == "running":
            wrong.append(f"kill {number}: it looks alive")
        if left := left_by(mark):
            wrong.append(f"kill {number}: {left}")
        if run.out.exists() and digests(run.out) != expected:
            wrong.append(f"kill {number}: half-written")
        if run.status() != "finished":
            run.resume()
        while run.status() == "running":
            time.sleep(0.1)
        if run.status() != "finished" or digests(run.out) != expected:
            wrong.append(f"kill {number}: {run.status()}, or another result: {run.message}")
    return wrong


def main() -> int:
    """Kill each kind of work and print what came of it."""
    parser = argparse.ArgumentParser(prog="python -m tests.kill", description=__doc__)
    kinds = [*WORK, "run"]
    parser.add_argument("kinds", nargs="*", metavar="KIND", help=f"of {', '.join(kinds)}")
    parser.add_argument("--kills", type=int, default=20, metavar="N", help="default: 20")
    options = parser.parse_args()
    if unknown := set(options.kinds) - set(kinds):
        parser.error(f"unknown kinds {sorted(unknown)}; there are {', '.join(kinds)}")
    good = True
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "small"
        if started(["simulate", f"--out={data}", *SMALL, "--cells-per-type=10"]).wait():
            raise SystemExit("the data cannot be simulated")
        for kind in options.kinds or kinds:
            place, begun = Path(folder) / kind, time.monotonic()
            trial = try_run(options.kills, data, place) if kind == "run" else None
            wrong = try_command(kind, options.kills, data, place) if trial is None else trial
            spent = (time.monotonic() - begun) / 60
            print(f"{kind}: {options.kills} kills, {len(wrong)} wrong, {spent:.1f} min", flush=True)
            for said in wrong:
                print(f"    {said}", flush=True)
            good &= not wrong
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
