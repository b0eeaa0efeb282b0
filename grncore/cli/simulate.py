"""``simulate``: make a dataset whose regulation is known."""

import argparse
from pathlib import Path

import numpy as np

from grncore.cli.progress import Bars
from grncore.errors import InputError
from grncore.simulate.datasets import simulate_dataset, write_sergio_folder
from grncore.simulate.demo import write_demo
from grncore.simulate.generator import GeneratedNetwork, GeneratorConfig, generate_network
from grncore.simulate.kinetics import RegulatoryNetwork
from grncore.simulate.sergio_files import read_network
from grncore.simulate.steady_state import SteadyStateConfig
from grncore.simulate.technical_noise import TechnicalNoise

DESCRIPTION = """\
Simulate single-cell expression at steady state, compatible with SERGIO ('dpd' noise), from
SERGIO's two input files or from a generated E. coli-like network, and write a folder that every
command reads."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add description and options of the command."""
    parser.description = DESCRIPTION
    parser.add_argument("--out", type=Path, metavar="DIR", help="new or empty folder to write")
    parser.add_argument("--seed", type=int, default=0, help="default: 0")
    cells = SteadyStateConfig()
    parser.add_argument(
        "--cells-per-type", type=int, default=cells.cells_per_type, metavar="N", help="default: 300"
    )
    parser.add_argument(
        "--noise", type=float, default=cells.noise, help="of transcription (default: 1)"
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
    made.add_argument("--genes", type=int, default=network.n_genes, metavar="N")
    made.add_argument("--regulators", type=int, default=network.n_regulators, metavar="N")
    made.add_argument("--types", type=int, default=network.n_types, metavar="N")
    made.add_argument(
        "--targets",
        type=_targets,
        default=dict(network.targets),
        metavar="2=281,3=192",
        help="number of targets by number of regulators (default: DS3's)",
    )
    made.add_argument(
        "--decoys",
        type=int,
        default=network.n_decoys,
        metavar="N",
        help="listed transcription factors that regulate nothing (default: %(default)s)",
    )
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
    with Bars() as bars:
        if options.demo:
            write_demo(options.out, progress=bars)
            print(f"{options.out}: the demo's files.")
            return
        source = _network(options)
        dataset = simulate_dataset(
            source,
            seed=options.seed,
            config=SteadyStateConfig(cells_per_type=options.cells_per_type, noise=options.noise),
            technical=TechnicalNoise() if options.technical_noise else None,
            name=options.out.name,
            progress=bars,
        )
    write_sergio_folder(options.out, source, dataset, is_noisy=options.technical_noise)
    print(
        f"{options.out}: {len(dataset.genes):,} genes, {len(dataset.cells):,} cells, "
        f"{len(dataset.edges):,} edges. Next: grncore info {options.out}"
    )


def _network(options: argparse.Namespace) -> RegulatoryNetwork | GeneratedNetwork:
    if (options.interactions is None) != (options.regs is None):
        raise InputError("A given network takes both files: --interactions FILE --regs FILE.")
    if options.interactions is not None:
        return read_network(options.interactions, options.regs, shared_hill=options.hill)
    config = GeneratorConfig(
        n_genes=options.genes,
        n_regulators=options.regulators,
        n_types=options.types,
        targets=options.targets,
        n_decoys=options.decoys,
    )
    # A stream of its own: the cells are drawn from the plain seed.
    return generate_network(config, np.random.default_rng([options.seed, 1]))


def _targets(text: str) -> dict[int, int]:
    try:
        pairs = [part.split("=") for part in text.split(",")]
        return {int(size): int(count) for size, count in pairs}
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not of the form 2=281,3=192 (regulators=targets)"
        ) from None
