"""``simulate``: make a dataset whose regulation is known."""

import argparse
import shlex
from dataclasses import replace
from pathlib import Path

import numpy as np

from grncore.claims import claimed
from grncore.cli.progress import ProgressBars
from grncore.cli.stress import add_stress, given, refuse_strangers, stress_config
from grncore.dataset import Dataset
from grncore.errors import InputError
from grncore.files import new_folder
from grncore.simulate.cooperative import StressConfig, stress_dataset
from grncore.simulate.cooperative.files import write_stress_folder
from grncore.simulate.datasets import require_memory, simulate_dataset, write_sergio_folder
from grncore.simulate.demo import write_demo
from grncore.simulate.generator import GeneratedNetwork, GeneratorConfig, generate_network
from grncore.simulate.kinetics import RegulatoryNetwork
from grncore.simulate.sergio_files import read_network
from grncore.simulate.steady_state import SteadyStateConfig
from grncore.simulate.technical_noise import TechnicalNoise

DESCRIPTION = """\
Simulate single-cell expression at steady state, compatible with SERGIO ('dpd' noise), from
SERGIO's two input files or from a generated E. coli-like network, and write a folder that every
command reads. With --stress DIAL: targets whose regulation goes from additive (0) to purely
combinatorial (1), with the same teams and noise at every dial of a seed."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add description and options of the command."""
    parser.description = DESCRIPTION
    parser.add_argument("--out", type=Path, metavar="DIR", help="new or empty folder to write")
    parser.add_argument("--seed", type=int, default=0, help="default: 0")
    cells, stress = SteadyStateConfig(), StressConfig()
    parser.add_argument(
        "--cells-per-type",
        type=int,
        metavar="N",
        help=f"default: {cells.cells_per_type} (--stress: {stress.n_cells // stress.n_types})",
    )
    parser.add_argument(
        "--noise",
        type=float,
        help=f"of transcription (default: {cells.noise:g}); with --stress a target's own, its "
        f"signal's standard deviation being 1 (default: {stress.noise:g})",
    )
    parser.add_argument(
        "--technical-noise",
        action="store_true",
        help="add outlier genes, library sizes, dropout and UMI counting",
    )
    files = parser.add_argument_group("a given network")
    files.add_argument("--interactions", metavar="FILE", help="Interaction_cID_*.txt")
    files.add_argument("--regs", metavar="FILE", help="Regs_cID_*.txt")
    files.add_argument(
        "--hill", type=float, metavar="N", help="one Hill coefficient for all (shared_coop_state)"
    )
    network = GeneratorConfig()
    made = parser.add_argument_group("a generated network")
    for flag, default, stressed in (
        ("--genes", network.n_genes, stress.n_genes),
        ("--regulators", network.n_regulators, stress.n_regulators),
        ("--types", network.n_types, stress.n_types),
    ):
        made.add_argument(
            flag, type=int, metavar="N", help=f"default: {default} (--stress: {stressed})"
        )
    made.add_argument(
        "--targets",
        type=_targets,
        metavar="2=281,3=192",
        help="number of targets by number of regulators (default: DS3's; --stress: "
        f"{','.join(f'{size}={number}' for size, number in stress.targets.items())})",
    )
    made.add_argument(
        "--decoys",
        type=int,
        metavar="N",
        help="listed transcription factors that regulate nothing (default: "
        f"{network.n_decoys}; --stress has confusers)",
    )
    add_stress(parser)
    parser.add_argument(
        "--demo", action="store_true", help="remake the files of the bundled demo in DIR"
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Simulate and write."""
    if options.out is None:
        raise InputError("Say where to write: --out DIR.")
    if options.out.exists() and (not options.out.is_dir() or any(options.out.iterdir())):
        raise InputError(f"{options.out} exists and is not empty; name a new folder.")
    refuse_strangers(options)
    if options.seed < 0:
        raise InputError(f"The seed is {options.seed}; it must be 0 or more.")
    with claimed(options.out), new_folder(options.out) as folder:
        dataset = _simulated(options, folder)
    _say(options.out, dataset)


def _simulated(options: argparse.Namespace, folder: Path) -> Dataset:
    """Simulate, and write into ``folder``."""
    if options.stress is not None:
        config = stress_config(options)
        dataset = stress_dataset(options.stress, options.seed, config)
        write_stress_folder(folder, dataset, options.stress, options.seed, config)
        return dataset
    with ProgressBars() as bars:
        if options.demo:
            return write_demo(folder, progress=bars)
        source = _network(options)
        asked = given(cells_per_type=options.cells_per_type, noise=options.noise)
        dataset = simulate_dataset(
            source,
            seed=options.seed,
            config=replace(SteadyStateConfig(), **asked),
            technical=TechnicalNoise() if options.technical_noise else None,
            name=options.out.name,
            progress=bars,
        )
    write_sergio_folder(folder, source, dataset, is_noisy=options.technical_noise)
    return dataset


def _network(options: argparse.Namespace) -> RegulatoryNetwork | GeneratedNetwork:
    if (options.interactions is None) != (options.regs is None):
        raise InputError("A given network takes both files: --interactions FILE --regs FILE.")
    if options.hill is not None and options.interactions is None:
        raise InputError("--hill is of a given network: add --interactions FILE --regs FILE.")
    if options.interactions is not None:
        return read_network(options.interactions, options.regs, shared_hill=options.hill)
    asked = given(
        n_genes=options.genes,
        n_regulators=options.regulators,
        n_types=options.types,
        targets=options.targets,
        n_decoys=options.decoys,
    )
    config = replace(GeneratorConfig(), **asked)
    cells_per_type = options.cells_per_type or SteadyStateConfig().cells_per_type
    require_memory(config.n_genes, config.n_types * cells_per_type)
    # A stream of its own: the cells are drawn from the plain seed.
    return generate_network(config, np.random.default_rng([options.seed, 1]))


def _say(out: Path, dataset: Dataset) -> None:
    print(
        f"{out}: {len(dataset.genes):,} genes, {len(dataset.cells):,} cells, "
        f"{len(dataset.edges):,} edges. Next: "
        + shlex.join(["python", "-m", "grncore", "info", str(out)])
    )


def _targets(text: str) -> dict[int, int]:
    try:
        pairs = [part.split("=") for part in text.split(",")]
        return {int(size): int(count) for size, count in pairs}
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not of the form 2=281,3=192 (regulators=targets)"
        ) from None
