"""Training, decoding, retrieval, simulation and reading, each against a named alternative.

    python benchmarks/ratios.py [--quick] [--curves] [--compile] [--whole [TARGETS]]

One JSON line for each: processor seconds of ours and of the alternative in the same process, and
their ratio, the machine first. ``--curves`` adds time and memory against genes, cells, targets and
R. ``--compile`` trains with `torch.compile`, which wants a C++ compiler. ``--whole`` decodes and
retrieves for so many targets (12,000) of 18,000 genes over 1,500 regulators, R = 4. Networks are
not trained for what is asked here: data is random where only time counts, and the demo's where it
is simulated or read.
"""

import argparse
import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pandas as pd
import psutil
import torch
from numpy.typing import NDArray
from sklearn.neighbors import NearestNeighbors
from torch import Tensor

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from grncore.decoding.decoders import decode_teams
from grncore.methods.attention import AttentionConfig
from grncore.methods.correlation import CorrelationConfig, CorrelationRetriever
from grncore.nets.config import ResidualConfig
from grncore.nets.residual import ResidualHOS2
from grncore.nets.retrieval import network_scores
from grncore.nets.set_scorer import SetScorer
from grncore.nets.set_transformer import set_scores
from grncore.pools import Pools, top_pools
from grncore.profiling.memory import peak_memory
from grncore.readers import load
from grncore.simulate.demo import DEMO_FOLDER
from grncore.simulate.sergio_files import read_network
from grncore.simulate.steady_state import SteadyStateConfig, simulate_steady_state
from grncore.training.config import Stage2Config
from grncore.training.stage2 import fit_scorer
from grncore.training_data import TrainingData

SERGIO_SECONDS = 1314.0
"""Of SERGIO v1.0.0 for DS3 on one core, run once (docs/simulator.md); not measured here."""


class PlainResidual(ResidualHOS2):
    """Residual HOS2 as it is written down: every set through ``nn.TransformerEncoder``."""

    kind: ClassVar[str] = "residual"

    def shared_residual(self, target: Tensor, pool: Tensor, rows: Tensor) -> Tensor:
        """Psi of every set from scratch."""
        return set_scores(self.cls, self.layers, self.head, target, pool[rows])


class CompiledResidual(ResidualHOS2):
    """Residual HOS2 whose parts `torch.compile` has translated."""

    kind: ClassVar[str] = "residual"

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        for name in ("encode", "regulator_scores", "residual", "shared_residual"):
            setattr(self, name, torch.compile(getattr(super(), name)))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="small pieces: under a minute")
    parser.add_argument("--curves", action="store_true")
    parser.add_argument("--compile", action="store_true")
    parser.add_argument("--whole", nargs="?", type=int, const=12_000, metavar="TARGETS")
    options = parser.parse_args()
    say(
        "machine",
        cpu=processor(),
        cores=os.cpu_count(),
        memory_gib=round(psutil.virtual_memory().total / 2**30),
        load=os.getloadavg()[0],
        threads=torch.get_num_threads(),
        python=platform.python_version(),
        torch=torch.__version__,
        numpy=np.__version__,
    )
    for measure in (training, decoding, retrieval, simulation, reading):
        measure(options.quick)
    if options.compile:
        compiled_training(options.quick)
    if options.curves:
        for curve in (genes_curve, cells_curve, targets_curve, sizes_curve):
            for row in curve(options.quick):
                say(**row)
    if options.whole:
        whole_genome(options.whole)


def say(what: str, **figures: Any) -> None:
    """One line."""
    rounded = {k: float(f"{v:.4g}") if isinstance(v, float) else v for k, v in figures.items()}
    print(json.dumps({"what": what, **rounded}), flush=True)


def seconds_of(work: Callable[[], Any], times: int = 1) -> tuple[float, Any]:
    """Least processor seconds of so many calls, and what the last gave."""
    least = np.inf
    for _ in range(times):
        start = time.process_time()
        found = work()
        least = min(least, time.process_time() - start)
    return float(least), found


def compare(what: str, against: str, ours: float, theirs: float, **figures: Any) -> None:
    """A line of two times."""
    say(what, against=against, seconds=ours, alternative=theirs, ratio=theirs / ours, **figures)


def processor() -> str:
    """Name of the processor."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    named = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.processor() or platform.machine()


def training(quick: bool) -> None:
    """An epoch of Residual HOS2, R = 3, against the same by plain PyTorch modules."""
    data, pools = labelled(1200, 300, 32 if quick else 160, 3)
    once = Stage2Config(epochs=1, pretrain_epochs=0, select="last")

    def epoch(module: type[SetScorer]) -> Any:
        return fit_scorer(module, data, pools, 3, ResidualConfig(), once, seed=0)[1]

    epoch(ResidualHOS2)  # the first call loads code
    ours, curve = seconds_of(partial(epoch, ResidualHOS2))
    plain, other = seconds_of(partial(epoch, PlainResidual))
    compare(
        "training, an epoch of Residual HOS2, R = 3", "nn.TransformerEncoder on every set",
        ours, plain, targets=len(pools.targets), losses=[curve[0]["loss"], other[0]["loss"]],
    )  # fmt: skip


def compiled_training(quick: bool) -> None:
    """An epoch of Residual HOS2, R = 3, against the same compiled; and how long compiling takes."""
    data, pools = labelled(1200, 300, 32 if quick else 160, 3)
    config = Stage2Config(epochs=6, pretrain_epochs=0, select="last")

    def epochs(module: type[SetScorer]) -> NDArray[np.float64]:
        ends: list[tuple[float, float]] = []
        begun = time.process_time(), time.perf_counter()
        fit_scorer(
            module, data, pools, 3, ResidualConfig(), config, seed=0,
            on_epoch=lambda *_: ends.append((time.process_time(), time.perf_counter())),
        )  # fmt: skip
        return np.diff([begun, *ends], axis=0)

    plain, compiled = epochs(ResidualHOS2), epochs(CompiledResidual)
    compare(
        "training, an epoch of Residual HOS2, R = 3", "torch.compile",
        float(np.median(plain[1:, 0])), float(np.median(compiled[1:, 0])),
        targets=len(pools.targets), first_epoch_wall=float(compiled[0, 1]),
        all_epochs_wall=float(plain[:, 1].sum()),
    )  # fmt: skip


def decoding(quick: bool) -> None:
    """Certified against plain enumeration of the same targets, whose sets must be the same."""
    size, width = (2, 80) if quick else (3, 80)
    scorer, embeddings = random_scorer(1201)
    pools = random_pools(4, 1201, width)
    decode = partial(decode_teams, scorer, embeddings, pools, size)
    decode(method="certified")
    ours, quickly = seconds_of(partial(decode, method="certified"))
    plain, slowly = seconds_of(partial(decode, method="reference"))
    same = bool((quickly.sets == slowly.sets).all())
    compare(
        f"decoding, R = {size}, M = {width}", "every set through nn.TransformerEncoder",
        ours, plain, targets=len(pools.targets), same_sets=same,
    )  # fmt: skip


def retrieval(quick: bool) -> None:
    """Pools by correlation, against scikit-learn's brute force and a full sort."""
    n, k = (1000 if quick else 4000), 80
    data, _ = labelled(n, 300, 1, 3)
    every, universe = np.arange(n), data.universe
    signed = CorrelationRetriever(data.features, universe, CorrelationConfig(absolute=False))

    def pools() -> Any:
        return top_pools(signed.scores(every), every, k, "correlation")

    def neighbours() -> Any:
        index = NearestNeighbors(n_neighbors=k + 1, algorithm="brute", metric="cosine")
        return index.fit(data.features[universe]).kneighbors(data.features[every])[1]

    def sorts() -> Any:
        return np.argsort(-signed.scores(every), axis=1, kind="stable")[:, :k]

    ours, found = seconds_of(pools, 2)
    for against, work in (
        ("sklearn.neighbors.NearestNeighbors, brute force", neighbours),
        ("the same scores by a full sort", sorts),
    ):
        theirs, other = seconds_of(work, 2)
        members = universe[other] if work is neighbours else other
        share = [np.isin(a, b).mean() for a, b in zip(found.members, members, strict=True)]
        compare(
            f"retrieval, K = {k} of {len(universe)} for {n} targets", against, ours, theirs,
            same_members=float(np.mean(share)),
        )  # fmt: skip


def simulation(quick: bool) -> None:
    """A network of DS3's size, against the original program's time for DS3, from elsewhere."""
    network = read_network(min(DEMO_FOLDER.glob("Interaction_*")), min(DEMO_FOLDER.glob("Regs_*")))
    config = SteadyStateConfig()
    ours, _ = seconds_of(
        lambda: simulate_steady_state(network, config, np.random.default_rng(0)), 1 if quick else 3
    )
    compare(
        "simulation, 1,200 genes x 2,700 cells",
        "SERGIO v1.0.0 on DS3, one core, measured elsewhere and once", ours, SERGIO_SECONDS,
    )  # fmt: skip


def reading(quick: bool) -> None:
    """A CSV of expression, checks and cleaning included, against pandas alone."""
    genes, cells = (500, 500) if quick else (2000, 2000)
    values = np.random.default_rng(0).gamma(2.0, size=(genes, cells)).round(3)
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "expression.csv"
        index = [f"gene{i}" for i in range(genes)]
        pd.DataFrame(values, index, [f"cell{i}" for i in range(cells)]).to_csv(path)
        ours, _ = seconds_of(lambda: load(path))
        for engine in ("c", "pyarrow"):
            theirs, _ = seconds_of(partial(pd.read_csv, path, index_col=0, engine=engine))
            compare(
                f"reading a CSV of {genes} x {cells}", f"pandas.read_csv, engine {engine}",
                ours, theirs, megabytes=path.stat().st_size / 1e6,
            )  # fmt: skip


def point(curve: str, value: int, work: Callable[[], Any]) -> dict[str, Any]:
    """Seconds and peak memory of one place on a curve."""
    with peak_memory() as peak:
        seconds, _ = seconds_of(work)
    mib = None if peak.bytes is None else round(peak.bytes / 2**20, 1)
    return {"what": f"curve: {curve}", "at": value, "seconds": seconds, "peak_mib": mib}


def genes_curve(quick: bool) -> Iterator[dict[str, Any]]:
    """An epoch of stage 2's warm-up and scores, by genes; edges stay as they are."""
    for genes in (1000, 2000) if quick else (1000, 2000, 4000, 8000, 16000):
        data, pools = labelled(genes, 200, 64, 3)
        once = Stage2Config(epochs=1, pretrain_epochs=1, select="last")
        work = partial(fit_scorer, ResidualHOS2, data, pools, 3, ResidualConfig(), once, seed=0)
        yield point("training by genes (64 targets, 200 cells)", genes, work)


def cells_curve(quick: bool) -> Iterator[dict[str, Any]]:
    """The same, by cells."""
    for cells in (200, 400) if quick else (200, 800, 3200, 12800):
        data, pools = labelled(1000, cells, 64, 3)
        once = Stage2Config(epochs=1, pretrain_epochs=1, select="last")
        work = partial(fit_scorer, ResidualHOS2, data, pools, 3, ResidualConfig(), once, seed=0)
        yield point("training by cells (64 targets, 1,000 genes)", cells, work)


def targets_curve(quick: bool) -> Iterator[dict[str, Any]]:
    """Certified decoding, by targets."""
    scorer, embeddings = random_scorer(2501)
    for targets in (8, 16) if quick else (32, 128, 512):
        work = partial(decode_teams, scorer, embeddings, random_pools(targets, 2501, 1500), 4)
        yield point("decoding by targets (R = 4, M = 1,500)", targets, work)


def sizes_curve(quick: bool) -> Iterator[dict[str, Any]]:
    """Certified decoding, by R."""
    scorer, embeddings = random_scorer(1201)
    pools = random_pools(8 if quick else 32, 1201, 80)
    for size in (2, 3) if quick else (2, 3, 4, 6, 8, 12):
        work = partial(decode_teams, scorer, embeddings, pools, size)
        yield point(f"decoding by R ({len(pools.targets)} targets, M = 80)", size, work)


def whole_genome(targets: int) -> None:
    """Retrieval and certified decoding for many targets over 1,500 regulators, wall time."""
    scorer, embeddings = random_scorer(18_000)
    features = np.random.default_rng(0).normal(size=(18_000, 300)).astype(np.float32)
    retriever = CorrelationRetriever(features, np.arange(1500), CorrelationConfig())
    asked = np.arange(18_000 - targets, 18_000)
    torch.manual_seed(0)
    network = AttentionConfig().network(features.shape[1]).eval()
    attention = partial(network_scores, network, features, np.arange(1500), device="cpu")
    for name, work in (
        ("retrieval by correlation", lambda: retrieved(retriever.scores, asked)),
        ("retrieval by attention", lambda: retrieved(attention, asked)),
        ("certified decoding, R = 4", lambda: decode_teams(
            scorer, embeddings, all_of(asked, 1500), 4, top=1, method="certified"
        )),
    ):  # fmt: skip
        wall = time.perf_counter()
        with peak_memory() as peak:
            seconds, found = seconds_of(work)
        wall = time.perf_counter() - wall
        proved = None if isinstance(found, Pools) else float(found.proved.mean())
        say(
            f"{name}, {targets} targets over 1,500 regulators", seconds=seconds, wall=wall,
            peak_mib=None if peak.bytes is None else peak.bytes / 2**20, proved=proved,
            for_12000_targets=seconds * 12_000 / targets,
        )  # fmt: skip


def retrieved(
    scores: Callable[[NDArray[np.int64]], NDArray[np.float32]], targets: NDArray[np.int64]
) -> Pools:
    """Pools of 80, a thousand targets at a time."""
    parts = np.array_split(targets, max(1, len(targets) // 1000))
    with torch.inference_mode():
        return Pools.concat([top_pools(scores(targets=part), part, 80, "any") for part in parts])


def labelled(genes: int, cells: int, targets: int, size: int) -> tuple[TrainingData, Pools]:
    """Random features, a twelfth of the genes as regulators, and pools of 80 with the truth."""
    rng = np.random.default_rng(0)
    features = rng.normal(size=(genes, cells)).astype(np.float32)
    features = (features - features.mean(1, keepdims=True)) / features.std(1, keepdims=True)
    universe = np.arange(max(genes // 12, 100), dtype=np.int64)
    teams = {
        len(universe) + i: np.sort(rng.choice(universe[:80], size, replace=False))
        for i in range(targets)
    }
    asked = np.array(list(teams))
    return TrainingData(features, universe, "listed", teams, {}), all_of(asked, 80)


def all_of(targets: NDArray[np.int64], width: int) -> Pools:
    """The first genes as everybody's pool."""
    members = np.broadcast_to(np.arange(width), (len(targets), width))
    blank = np.zeros(members.shape, np.float32)
    return Pools(targets, members, blank, np.zeros(members.shape, bool), "all")


def random_pools(targets: int, genes: int, width: int) -> Pools:
    """Pools drawn for each target."""
    rng = np.random.default_rng(0)
    members = np.stack(
        [rng.choice(np.arange(targets, genes), width, replace=False) for _ in range(targets)]
    )
    blank = np.zeros(members.shape, np.float32)
    return Pools(np.arange(targets), members, blank, np.zeros(members.shape, bool), "random")


def random_scorer(genes: int) -> tuple[ResidualHOS2, Tensor]:
    """As trained ones are: a bound of about 2.5, additive scores that span about 20."""
    torch.manual_seed(0)
    scorer = ResidualHOS2(ResidualConfig(), n_cells=300)
    with torch.no_grad():
        torch.nn.init.normal_(scorer.head.weight, std=0.02)
        scorer.edge.rest[-1].weight.mul_(20)
        return scorer.eval(), scorer.encode(torch.randn(genes, 300))


if __name__ == "__main__":
    main()
