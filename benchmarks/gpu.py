"""Are a GPU's results those of the processor, and how much sooner do they come?

    python benchmarks/gpu.py [--data PATH] [--device cuda] [--quick]

One JSON line for each check, with the seconds of both and their ratio; the exit status is 1 where
a check fails. Networks are trained on the processor from the data's training targets, without
dropout, whose draws differ between devices, and then asked on both. It needs a few minutes, no
display, no network and nothing beside the repository and its libraries. Without a GPU the same
checks run on the processor alone, as a rehearsal, and the first line says so.
"""

import argparse
import json
import os
import platform
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.search_on_device import best_free_sets
from grncore.decoding import decode, decode_teams
from grncore.evidence.bounds import reduced
from grncore.evidence.gram import TargetGram
from grncore.methods.attention import AttentionConfig
from grncore.methods.dot import DotConfig
from grncore.nets.config import ResidualConfig
from grncore.nets.pair import PairS2
from grncore.nets.residual import ResidualHOS2
from grncore.nets.retrieval import network_scores
from grncore.pools import top_pools
from grncore.readers.loading import load
from grncore.splits import make_split
from grncore.training.config import Stage2Config
from grncore.training.stage1 import fit_network
from grncore.training.stage2 import fit_scorer
from grncore.training.warm_start import pretrain
from grncore.training_data import TrainingData, training_data

K = {2: 80, 3: 80, 4: 55}
REPEATED = 3.0
"""Work of up to so many seconds is timed twice."""


class Checks:
    """Runs each piece on both devices, and keeps whether they agree."""

    def __init__(self, device: str) -> None:
        self.device = device
        self.failed: list[str] = []

    def timed(self, work: Callable[[str], Any]) -> tuple[Any, Any, dict]:
        """What ``work`` gives on the processor and on the device, with seconds and their ratio."""
        slow, on_cpu = settled(lambda: work("cpu"), "cpu")
        quick, on_device = settled(lambda: work(self.device), self.device)
        return on_cpu, on_device, {
            "cpu_s": round(slow, 4),
            "device_s": round(quick, 4),
            "ratio": round(slow / quick, 2),
        }  # fmt: skip

    def say(self, name: str, ok: bool, **figures: Any) -> None:
        """One line."""
        if not ok:
            self.failed.append(name)
        print(json.dumps({"check": name, "ok": bool(ok), **figures}), flush=True)


def settled(work: Callable[[], Any], device: str) -> tuple[float, Any]:
    """As :func:`seconds_of`; short work twice, since the first call makes kernels and buffers."""
    first = seconds_of(work, device)
    return first if first[0] > REPEATED else min(first, seconds_of(work, device), key=first_of)


def first_of(pair: tuple[float, Any]) -> float:
    return pair[0]


def seconds_of(work: Callable[[], Any], device: str) -> tuple[float, Any]:
    """Seconds of a call, the device's work included, and what it gave."""
    if device.startswith("cuda"):
        torch.cuda.synchronize()
    started = time.perf_counter()
    found = work()
    if device.startswith("cuda"):
        torch.cuda.synchronize()
    return time.perf_counter() - started, found


def retrieval(checks: Checks, data: TrainingData, targets: np.ndarray) -> None:
    for name, config in (("dot", DotConfig()), ("attention", AttentionConfig())):
        torch.manual_seed(0)
        network = config.network(data.features.shape[1]).eval()

        def scores(device: str, network: Any = network) -> np.ndarray:
            network.to(device)
            return network_scores(network, data.features, data.universe, targets, device)

        one, other, figures = checks.timed(scores)
        network.to("cpu")
        fine = np.isfinite(one)
        scale = float(np.abs(one[fine]).max())
        off = float(np.abs(one[fine] - other[fine]).max()) / scale
        pools = [
            np.sort(top_pools(each, targets, 40, name).members, axis=1) for each in (one, other)
        ]
        same = float((pools[0] == pools[1]).all(axis=1).mean())
        checks.say(f"retriever {name}", off < 1e-4, off=off, same_pools_of_40=same, **figures)


def decoding(checks: Checks, data: TrainingData, targets_of: dict, training: Stage2Config) -> None:
    config = replace(ResidualConfig(), dropout=0.0)
    warm = pretrain(data, config, training, seed=0)
    unseen, last = replace(data, validation={}), replace(training, select="last")
    everyone = data.targets()
    rank = np.abs(data.features @ data.features[data.universe].T)
    scores = np.full((data.n_genes, data.n_genes), -np.inf, np.float32)
    scores[:, data.universe] = rank
    np.fill_diagonal(scores, -np.inf)
    for size, targets in targets_of.items():
        pools = top_pools(scores[everyone], everyone, K.get(size, 40), "correlation")
        scorer, _ = fit_scorer(
            ResidualHOS2, unseen, pools, size, config, last, seed=0, warm_start=warm
        )
        asked = top_pools(scores[targets], targets, K.get(size, 40), "correlation")
        features = torch.from_numpy(data.features)
        with torch.inference_mode():
            embeddings = scorer.encode(features)

        def certified(
            device: str, scorer: Any = scorer, embeddings: Any = embeddings, asked: Any = asked,
            size: int = size,
        ) -> Any:  # fmt: skip
            return decode_teams(scorer.to(device), embeddings.to(device), asked, size, top=10)

        one, other, figures = checks.timed(certified)
        with torch.inference_mode():
            there = scorer.to(checks.device).encode(features.to(checks.device))
        own = decode_teams(scorer, there, asked, size, top=10)
        off = float(np.nanmax(np.abs(one.scores - other.scores)))
        checks.say(
            f"certified R={size}",
            bool((one.sets[:, 0] == other.sets[:, 0]).all()) and off < 1e-3,
            targets=len(targets),
            first_ten_same=float((one.sets == other.sets).all(axis=(1, 2)).mean()),
            first_same_with_own_embeddings=float((one.sets[:, 0] == own.sets[:, 0]).all(1).mean()),
            off=off,
            proved=float(one.proved[:, 0].mean()),
            **figures,
        )
        if size != 3:
            continue
        for half in (False, True):

            def every(
                device: str, scorer: Any = scorer, embeddings: Any = embeddings, asked: Any = asked,
                half: bool = half,
            ) -> Any:  # fmt: skip
                return decode(
                    scorer.to(device), embeddings.to(device), int(asked.targets[0]),
                    asked.members[0], 3, method="factorised", half=half and device != "cpu",
                )  # fmt: skip

            a, b, figures = checks.timed(every)
            checks.say(
                f"factorised R=3{' half on the device' if half else ''}",
                np.array_equal(a.sets, b.sets) and np.array_equal(a.sets, one.sets[0]),
                sets=a.sets_scored, **figures,
            )  # fmt: skip
        scorer.to("cpu")


def training_pieces(checks: Checks, data: TrainingData, training: Stage2Config) -> None:
    config = replace(DotConfig(), dropout=0.0, epochs=2)

    def stage1(device: str) -> list:
        return fit_network(
            lambda: config.network(data.features.shape[1]),
            data, config, seed=0, device=device, progress=lambda *_: None,
        )[1]  # fmt: skip

    agree(checks, "train stage 1, dot, 2 epochs", stage1, 1e-3)
    pair = replace(ResidualConfig(), dropout=0.0)

    def warm_up(device: str) -> list:
        rows: list = []
        pretrain(
            data, pair, training, seed=0, device=device,
            on_epoch=lambda _, row: rows.append(row),
        )  # fmt: skip
        return rows

    agree(checks, "train warm-up", warm_up, 1e-3)
    everyone = data.targets(3)
    rng = np.random.default_rng(0)
    drawn = rng.random((len(everyone), data.n_genes)).astype(np.float32)
    drawn[np.arange(len(everyone)), everyone] = -np.inf
    pools = top_pools(drawn, everyone, 80, "random")
    last = replace(training, select="last", pretrain_epochs=0)
    # Near misses are drawn by the scores of the moment, so that a last bit turns a draw over and
    # the runs part. Without them the draws are the same, and the arithmetic must be too.
    drawn_alike = replace(last, near_miss_start=0.0, near_miss_end=0.0)
    for module in (PairS2, ResidualHOS2):
        for name, config2, tolerance in (
            ("random sets", drawn_alike, 1e-3),
            ("curriculum", last, 0.1),
        ):

            def stage2(device: str, module: Any = module, config2: Any = config2) -> list:
                unseen = replace(data, validation={})
                return fit_scorer(module, unseen, pools, 3, pair, config2, seed=0, device=device)[1]

            agree(checks, f"train stage 2, {module.kind}, R=3, {name}", stage2, tolerance)


def agree(checks: Checks, name: str, work: Callable[[str], list], tolerance: float) -> None:
    one, other, figures = checks.timed(work)
    off = max(abs(a["loss"] / b["loss"] - 1) for a, b in zip(one, other, strict=True))
    checks.say(name, off < tolerance, off=off, loss=one[-1]["loss"], epochs=len(one), **figures)


def evidence(checks: Checks, wide: int) -> None:
    rng = np.random.default_rng(0)
    cells = 2000
    columns = np.vstack([rng.normal(size=(wide, cells)), np.ones(cells)])
    columns[1:wide] += 0.5 * columns[: wide - 1]
    values = columns[[3, 11, 17]].sum(0) + rng.normal(size=cells)

    def gram(device: str) -> np.ndarray:
        there = torch.from_numpy(columns).to(device)
        return (there @ there.T).cpu().numpy()

    one, other, figures = checks.timed(gram)
    off = float(np.abs(one - other).max() / np.abs(one).max())
    checks.say("evidence Gram", off < 1e-12, candidates=wide, cells=cells, off=off, **figures)
    target = TargetGram(one, columns @ values, float(values @ values), float(cells))
    for size, few in ((3, wide), (4, min(wide, 80))):
        keep = np.r_[:few, wide]
        part = TargetGram(
            target.gram[np.ix_(keep, keep)], target.cross[keep], target.yy, target.draws
        )
        free = reduced(part)

        def search(device: str, free: Any = free, size: int = size) -> Any:
            memory = 2**30 if device != "cpu" else 2**25
            return best_free_sets(free, size, 10, device, memory_bytes=memory)

        a, b, figures = checks.timed(search)
        checks.say(
            f"evidence search R={size}", np.array_equal(a[0], b[0]),
            candidates=few, off=float(np.abs(a[1] / b[1] - 1).max()), **figures,
        )  # fmt: skip


def at_scale(checks: Checks, genes: int, targets: int) -> None:
    """One epoch of a genome's size, on random numbers: only its time means something."""
    rng = np.random.default_rng(0)
    features = rng.normal(size=(genes, 1000)).astype(np.float32)
    universe = np.arange(genes // 12, dtype=np.int64)
    names = rng.choice(np.arange(len(universe), genes), targets, replace=False)
    teams = {int(t): np.sort(rng.choice(universe, 3, replace=False)) for t in np.sort(names)}
    data = TrainingData(features, universe, "listed", teams, {})
    config = replace(DotConfig(), epochs=1)

    def stage1(device: str) -> list:
        return fit_network(
            lambda: config.network(1000), data, config,
            seed=0, device=device, progress=lambda *_: None,
        )[1]  # fmt: skip

    def warm_up(device: str) -> None:
        pretrain(data, ResidualConfig(), Stage2Config(pretrain_epochs=1), seed=0, device=device)

    for name, work in (("stage 1", stage1), ("warm-up", warm_up)):
        _, _, figures = checks.timed(work)
        checks.say(f"an epoch of {targets} targets among {genes} genes, {name}", True, **figures)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", default="demo", help="demo, or what `grncore info` reads")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--quick", action="store_true", help="small pieces")
    options = parser.parse_args()
    started = time.perf_counter()
    checks = Checks(options.device)
    is_gpu = options.device.startswith("cuda")
    checks.say(
        "machine", True,
        device=torch.cuda.get_device_name() if is_gpu else "none: a rehearsal on the processor",
        cpu=platform.processor() or platform.machine(), cores=os.cpu_count(),
        torch=torch.__version__, cuda=torch.version.cuda, numpy=np.__version__,
    )  # fmt: skip
    dataset = load(options.data)
    split = make_split(dataset, "random", 42)
    universe = "train" if dataset.listed_regulators is None else "listed"
    data = training_data(dataset, split, universe=universe)
    asked = {
        size: np.array([dataset.index[name] for name in split.targets("test", size)])
        for size in split.sizes
    }
    quick = Stage2Config(epochs=1 if options.quick else 3, pretrain_epochs=2)
    for work in (
        lambda: retrieval(checks, data, np.concatenate(list(asked.values()))),
        lambda: evidence(checks, 60 if options.quick else 300),
        lambda: training_pieces(checks, data, quick),
        lambda: decoding(checks, data, asked, quick),
        lambda: at_scale(checks, *((1800, 64) if options.quick else (18000, 320))),
    ):
        work()
    checks.say(
        "all", not checks.failed, failed=checks.failed,
        seconds=round(time.perf_counter() - started, 1),
    )  # fmt: skip
    return 1 if checks.failed else 0


if __name__ == "__main__":
    sys.exit(main())
