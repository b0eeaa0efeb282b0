"""Proves that a change of the code left its outputs as they were, byte for byte.

    python benchmarks/same_outputs.py --write before.json    # in the tree of before
    python benchmarks/same_outputs.py --check before.json    # in the tree of after

It recovers, evaluates and exports for the demo with the shipped checkpoint and, where
../shared/data/sergio-ds3 is there, for DS3 with a checkpoint that it trains once, quickly, and
keeps in the folder --work; it also trains on the demo for an epoch. Digests are compared. Both
trees must run on the same machine with the same packages: floating point differs elsewhere.
"""

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import networkx as nx
import pandas as pd

ROOT = Path(__file__).resolve().parents[1]
DS3 = ROOT.parent / "shared" / "data" / "sergio-ds3"
# Modules of the tree that this file lies in, wherever it is started.
sys.path.insert(0, str(ROOT))

QUICK = (
    "--set", "training.epochs=1", "--set", "training.pretrain_epochs=1",
    "--set", "training.freeze_encoder_epochs=0", "--set", "retriever.epochs=2", "--device", "cpu",
)  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    action = parser.add_mutually_exclusive_group(required=True)
    action.add_argument("--write", type=Path, metavar="FILE", help="write the digests there")
    action.add_argument("--check", type=Path, metavar="FILE", help="compare with those there")
    parser.add_argument(
        "--work",
        type=Path,
        default=Path(tempfile.gettempdir()) / "grncore-same-outputs",
        metavar="DIR",
        help="keeps the checkpoint for DS3; the same folder for both trees",
    )
    parser.add_argument("--only", choices=("demo", "ds3"), help="one of the datasets")
    options = parser.parse_args()
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        for dataset in ("demo", "ds3") if options.only is None else (options.only,):
            for name, digest in digests(dataset, Path(folder) / dataset, options.work):
                found[name] = digest
                print(f"{digest[:16]}  {name}", flush=True)
    if options.write:
        options.write.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
        return 0
    before = json.loads(options.check.read_text(encoding="utf-8"))
    if options.only:
        before = {name: one for name, one in before.items() if name.startswith(options.only)}
    differing = [name for name in before | found if before.get(name) != found.get(name)]
    print("\n".join(f"DIFFERS: {name}" for name in differing) or f"All {len(found)} are the same.")
    return 1 if differing else 0


def digests(dataset: str, folder: Path, work: Path) -> Iterator[tuple[str, str]]:
    """Name and SHA-256 of every output for a dataset."""
    folder.mkdir(parents=True)
    source, checkpoint = "demo", ROOT / "checkpoints" / "demo"
    if dataset == "demo":
        yield from trained(folder)
    else:
        if not DS3.is_dir():
            print(f"Without DS3: {DS3} is not there.")
            return
        source, checkpoint = str(DS3), ds3_checkpoint(work)
    read = (source, "--checkpoint", str(checkpoint), "--device", "cpu")
    runs = {
        "teams.csv": ("recover", *read, "--out"),
        "oracle.csv": ("recover", *read, "--oracle", "--top", "3", "--out"),
        "evaluate.json": ("evaluate", *read, "--json"),
        "validation.json": ("evaluate", *read, "--part", "validation", "--json"),
        "oracle.json": ("evaluate", *read, "--oracle", "--json"),
        "retrieval.json": ("evaluate", *read, "--retrieval", "--json"),
    }
    for name, words in runs.items():
        path = folder / name
        grncore(*words, str(path))
        yield f"{dataset} {name}", digest_of(path.read_bytes())
    targets = pd.read_csv(folder / "teams.csv", dtype=str)["target"].unique()[:6]
    path = folder / "on-demand.csv"
    words = ("--models", "tree", "random", "--targets", *targets, "--out", str(path))
    grncore("recover", *read, *words)
    yield f"{dataset} {path.name}", digest_of(path.read_bytes())
    for name, text in exports(folder / "teams.csv"):
        yield f"{dataset} {name}", digest_of(text.encode())


def trained(folder: Path) -> Iterator[tuple[str, str]]:
    """A checkpoint of every scorer and retriever, from one epoch on the demo."""
    for retriever, scorers in (
        ("attention", "pair,residual"),
        ("dot", "pure,deep_pair,uncapped"),
        ("correlation", "none"),
        ("popularity", "none"),
    ):
        out = folder / retriever
        words = ["--out", str(out), "--retriever", retriever, "--scorers", scorers, "--sizes", "2"]
        chosen = list(QUICK)
        if retriever not in ("attention", "dot"):
            chosen = ["--device", "cpu"]
        grncore("train", "demo", *words, *chosen)
        # The header holds a date; weights and teams hold none.
        for path in sorted([*out.glob("*.safetensors"), out / "teams.csv"]):
            if path.exists():
                yield f"demo trained {retriever} {path.name}", digest_of(path.read_bytes())


def ds3_checkpoint(work: Path) -> Path:
    """The checkpoint for DS3, trained where it is missing."""
    checkpoint = work / "ds3"
    if not (checkpoint / "bundle.json").exists():
        shutil.rmtree(checkpoint, ignore_errors=True)
        grncore("train", str(DS3), "--out", str(checkpoint), *QUICK)
    return checkpoint


def exports(teams: Path) -> Iterator[tuple[str, str]]:
    """Every format that a table of teams is exported as."""
    from grncore import export

    table = export.read_teams_csv(teams)
    yield "again.csv", export.teams_csv(table)
    for model in table["model"].unique():
        edges = export.predicted_edges(table, model)
        yield f"{model}.tsv", export.edges_tsv(edges)
        graph = nx.DiGraph()
        for edge in edges.itertuples(index=False):
            share = float(edge.importance)
            graph.add_edge(edge.TF, edge.target, verdict="predicted", share=share)
        yield f"{model}.graphml", export.graphml(graph)
        yield f"{model}.sif", export.sif(graph)
        yield f"{model}.cyjs", export.cyjs(graph, name=model)
        yield f"{model}.csv", export.edges_csv(edges)


def grncore(*words: str) -> None:
    """One command in a process of its own, with one thread so that sums have one order."""
    alone = dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
    command = [sys.executable, "-m", "grncore", *words]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | alone, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(words)} failed:\n{done.stderr}")


def digest_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


if __name__ == "__main__":
    raise SystemExit(main())
