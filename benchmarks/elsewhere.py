"""The evidence methods on data of kinds that nothing here was tuned on, by the command line alone.

    python benchmarks/elsewhere.py --work FOLDER [--sets bulk-60,counts-types] [--seeds 1,2]
    python benchmarks/elsewhere.py --work FOLDER -- DATASET [flags that say how to read it]

The first form simulates data sets with known regulation (`elsewhere_data`) and runs every command
on them; the second does so with data of your own. A line each: what the order's test said; share
of targets whose whole team is named, without labels (all targets, R given and R chosen) and with
them (test targets, R given); and what probability the ranker gave its first team on average.
"""

import argparse
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.elsewhere_data import SETS, made
from grncore.cli.datasets import add_dataset, read_dataset

TARGETS, LARGEST = 200, 4
"""How many targets are asked without labels, and the largest team that is judged."""
LABEL_FREE = ("evidence", "snapshot", "best_subset", "correlation")
RANKERS = ("evidence_ranker", "snapshot_ranker")
COPIES = ("neighbour", "best_subset", "correlation")


@dataclass(frozen=True)
class Figures:
    """Share of first sets that are the whole team, over targets whose team is known.

    Attributes
    ----------
    exact
        By model.
    targets
        How many targets there are.
    probability
        Mean of what each ranker says of its first set, by model.
    size_right
        Share of first sets that have as many members as the team, by model.
    """

    exact: dict[str, float]
    targets: int
    probability: dict[str, float]
    size_right: dict[str, float]


def figures(teams: pd.DataFrame, truth: dict[str, frozenset[str]]) -> Figures:
    """Compare the first set of each target with its team.

    Parameters
    ----------
    teams
        Rows of ``recover``: model, target, rank, regulators, and probability where it is known.
    truth
        Team of each target that is judged.
    """
    first = teams[(teams["rank"] == 1) & teams["target"].isin(truth)]
    exact, probability, size_right = {}, {}, {}
    for model, rows in first.groupby("model"):
        sets = [frozenset(text.split(";")) for text in rows["regulators"]]
        asked = [truth[target] for target in rows["target"]]
        exact[str(model)] = float(np.mean([a == b for a, b in zip(sets, asked, strict=True)]))
        size_right[str(model)] = float(
            np.mean([len(a) == len(b) for a, b in zip(sets, asked, strict=True)])
        )
        if "probability" in rows and rows["probability"].notna().all():
            probability[str(model)] = float(rows["probability"].mean())
    return Figures(exact, first["target"].nunique(), probability, size_right)


def measured(data: Sequence[str], work: Path, name: str) -> str:
    """A line of the table; what every command said is kept in ``work``."""
    work.mkdir(parents=True, exist_ok=True)
    parser = argparse.ArgumentParser()
    add_dataset(parser)
    dataset = read_dataset(parser.parse_args(data))
    teams = {
        target: frozenset(team)
        for target, team in dataset.teams.items()
        if len(team) <= LARGEST and target not in dataset.shortened
    }
    asked = (
        sorted(teams)[:: max(1, len(teams) // TARGETS)] if teams else list(dataset.genes)[:TARGETS]
    )
    command(work, "info", "info", *data)
    chosen = recovered(work, "chosen", data, asked, "evidence", extra=["--size", "auto"])
    cells = [name, f"{len(asked)}"]
    if not teams:
        return line([*cells, "", *own_size(chosen, {})])
    given = figures(recovered(work, "given", data, asked, *LABEL_FREE, extra=[]), teams)
    cells += [" / ".join(f"{given.exact[model]:.2f}" for model in LABEL_FREE)]
    cells += own_size(chosen, teams)
    bundle = str(work / "checkpoint")
    universe = "listed" if dataset.listed_regulators else "train"
    sizes = ",".join(str(size) for size in sorted({len(team) for team in teams.values()}))
    train = [*data, "--out", bundle, "--models", ",".join(RANKERS), "--retriever", "popularity"]
    command(work, "train", "train", *train, "--universe", universe, "--sizes", sizes)
    command(work, "evaluate", "evaluate", *data, "--checkpoint", bundle)
    test = recovered(work, "test", data, [], *RANKERS, *COPIES, extra=["--checkpoint", bundle])
    found = figures(test, teams)
    cells += [str(found.targets)]
    cells += [" / ".join(f"{found.exact[model]:.2f}" for model in (*RANKERS, *COPIES))]
    cells += [" / ".join(f"{found.probability[model]:.2f}" for model in RANKERS)]
    return line(cells)


def own_size(teams: pd.DataFrame, truth: dict[str, frozenset[str]]) -> list[str]:
    """Exact and size right where the size is the method's choice, and how many sets are weak."""
    found = figures(teams, truth)
    right = f"{found.exact['evidence']:.2f} ({found.size_right['evidence']:.2f})" if truth else ""
    first = teams[teams["rank"] == 1]
    kinds = first["identifiability"]
    return [right, f"{(kinds == 'unique').mean():.2f} / {(kinds == 'weak').mean():.2f}"]


def recovered(
    work: Path,
    step: str,
    data: Sequence[str],
    targets: Sequence[str],
    *models: str,
    extra: list[str],
) -> pd.DataFrame:
    """First sets of these targets; of the test targets where none is named."""
    out = work / f"{step}.csv"
    asked = ["--targets", *targets] if targets else []
    arguments = [*data, "--out", str(out), "--top", "1", "--models", *models, *asked, *extra]
    command(work, step, "recover", *arguments)
    return pd.read_csv(out, dtype={"regulators": str, "target": str})


def line(cells: Sequence[str]) -> str:
    """A line of Markdown."""
    return f"| {' | '.join(cells)} |"


def command(work: Path, step: str, *arguments: str) -> str:
    """What one command says; it is kept as a file, and the whole stops if the command does."""
    done = subprocess.run(
        [sys.executable, "-m", "grncore", *arguments], capture_output=True, text=True, check=False
    )
    (work / f"{step}.log").write_text(done.stdout + done.stderr)
    if done.returncode:
        raise SystemExit(f"grncore {' '.join(arguments)}\n{done.stderr}")
    return done.stdout


def main() -> None:
    """Make, run and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--work", required=True, type=Path, help="folder for data and answers")
    parser.add_argument("--sets", default=",".join(SETS))
    parser.add_argument("--seeds", default="1")
    parser.add_argument("data", nargs="*", help="a data set of your own, and how to read it")
    options = parser.parse_args()
    if options.data:
        print(measured(options.data, options.work, Path(options.data[0]).name), flush=True)
        return
    for name in options.sets.split(","):
        for seed in map(int, options.seeds.split(",")):
            folder = options.work / f"{name}-{seed}"
            data = [str(made(name, seed, folder / "data"))]
            print(measured(data, folder, folder.name), flush=True)


if __name__ == "__main__":
    main()
