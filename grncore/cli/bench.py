"""``bench``: measure decoding on a trained checkpoint."""

import argparse
import json

import numpy as np

from grncore.cli.arguments import add_device, add_json, check_json, device_of, show_rows
from grncore.cli.datasets import add_dataset, read_dataset
from grncore.cli.predictors import predictor_of
from grncore.cli.progress import ProgressBars
from grncore.decoding.budget import Budget
from grncore.methods.registry import networks
from grncore.pipeline.predictor import Predictor
from grncore.profiling.decoders import (
    METHODS,
    SCALE_POOLS,
    SCALE_SIZES,
    profile_decoders,
    scale_curve,
)
from grncore.progress import Progress

DESCRIPTION = """\
Decode the test targets of a checkpoint by the reference, factorised and certified decoders in one
process, preparation included, then the certified one over growing pools and teams. Ratios are
against the reference on the same target. An uncapped model in the checkpoint is decoded from the
whole universe as well."""

PROFILE_COLUMNS = (
    "model", "method", "R", "M", "targets", "median_ms", "p95_ms", "ratio", "operations_ratio",
    "top10_agree", "exact_share", "sets_scored_share", "bound", "base_range", "peak_mib",
)  # fmt: skip

QUICK_TARGETS, SCALE_TARGETS = 2, 10
# The reference takes half a minute for one target of four regulators.
QUICK_SIZE = 3
QUICK_POOLS, QUICK_SIZES = (80, 1200), (2, 4)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add description and options of the command."""
    parser.description = DESCRIPTION
    parser.add_argument("subject", choices=("decode",), help="what to measure")
    add_dataset(parser, default="demo")
    parser.add_argument(
        "--checkpoint", default="checkpoints/demo", metavar="DIR", help="default: the demo's"
    )
    add_device(parser)
    parser.add_argument("--model", default="residual", metavar="KIND", help="default: residual")
    parser.add_argument(
        "--slow-targets",
        type=_targets,
        metavar="N",
        help="decode only so many targets by the enumerating decoders, or all (the default)",
    )
    parser.add_argument(
        "--memory", type=_bytes, default=Budget().memory_bytes, metavar="512M", help="budget"
    )
    parser.add_argument(
        "--half",
        action="store_true",
        help="fast scores in float16, for a GPU; the answer is the same",
    )
    parser.add_argument(
        "--quick", action="store_true", help="few targets, teams of up to 3: under a minute"
    )
    add_json(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Measure and print or write."""
    check_json(options)
    predictor = predictor_of(read_dataset(options), options.checkpoint, device_of(options))
    with ProgressBars() as bars:
        rows = [
            row
            for size in predictor.split.test
            for row in _rows_of_stratum(predictor, size, options, bars)
        ]
    text = json.dumps(rows, indent=1, allow_nan=False) + "\n"
    show_rows(options, text, lambda: _table(rows))


def _table(rows: list[dict[str, object]]) -> str:
    lines = ["  ".join(f"{name:>9}" for name in PROFILE_COLUMNS)]
    lines += [
        "  ".join(f"{_cell(row[name]):>{max(9, len(name))}}" for name in PROFILE_COLUMNS)
        for row in rows
    ]
    return "\n".join(lines)


def _rows_of_stratum(
    predictor: Predictor, size: int, options: argparse.Namespace, progress: Progress
) -> list[dict[str, object]]:
    """The capped model against the reference, uncapped ones, and the curve of the largest teams."""
    names = predictor.split.test[size][: QUICK_TARGETS if options.quick else None]
    targets = np.array([predictor.dataset.index[name] for name in names], dtype=np.int64)
    rows: list[dict[str, object]] = []
    for kind in [k for k in predictor.scorers(size) if k in networks()] if len(targets) else ():
        uncapped = networks()[kind].candidates == "universe"
        if not uncapped and kind != options.model:
            continue
        scorer, embeddings = predictor.scorer(size, kind)
        if not options.quick or size <= QUICK_SIZE or uncapped:
            rows += profile_decoders(
                scorer,
                embeddings,
                predictor.pools(targets, predictor.cap(size, kind)),
                size,
                # Enumerating every set of the universe would take days.
                methods=("certified",) if uncapped else METHODS,
                slow_targets=1 if options.quick else options.slow_targets,
                budget=Budget(memory_bytes=options.memory),
                half=options.half,
                progress=progress,
            )
        if kind == options.model and size == max(predictor.bundle.sizes):
            rows += scale_curve(
                scorer,
                embeddings,
                targets[:SCALE_TARGETS],
                pool_sizes=QUICK_POOLS if options.quick else SCALE_POOLS,
                sizes=QUICK_SIZES if options.quick else SCALE_SIZES,
                progress=progress,
            )
    return rows


def _cell(value: object) -> str:
    if value is None:
        return "-"
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _targets(text: str) -> int | None:
    if text == "all":
        return None
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is neither a number of targets nor 'all'")
    return int(text)


def _bytes(text: str) -> int:
    units = {"K": 2**10, "M": 2**20, "G": 2**30}
    number, unit = (text[:-1], units[text[-1].upper()]) if text[-1:].upper() in units else (text, 1)
    try:
        size = int(float(number) * unit)
    except (ValueError, OverflowError):  # an infinite one is no whole number
        raise argparse.ArgumentTypeError(f"{text!r} is no size such as 512M or 2G") from None
    if size < 2**20:
        raise argparse.ArgumentTypeError(f"{text!r} is below 1M")
    return size
