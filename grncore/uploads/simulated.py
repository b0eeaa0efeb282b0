"""A network of one's own: a few numbers, and a simulated dataset whose regulation is known."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from grncore.errors import InputError
from grncore.progress import Progress, silent
from grncore.simulate.datasets import simulate_dataset, write_sergio_folder
from grncore.simulate.generator import DS3_TARGETS, GeneratorConfig, generate_network
from grncore.simulate.steady_state import SteadyStateConfig
from grncore.simulate.technical_noise import TechnicalNoise
from grncore.uploads.files import new_upload

DECOY_SHARE = 0.26
"""Listed factors that regulate nothing, per regulator: as in the demo."""


@dataclass(frozen=True)
class SimulationRequest:
    """What to simulate.

    Attributes
    ----------
    genes, regulators, types, cells_per_type
        Numbers of each.
    target_share
        Share of the genes that have regulators; their numbers of regulators are mixed as in DS3.
    largest_team
        Most regulators of a target.
    noise
        Amplitude of transcription noise; 1 in SERGIO's data sets.
    technical
        Whether outlier genes, library sizes, dropout and molecule counts are added.
    seed
        The same seed gives the same values on the same machine.
    """

    genes: int = 400
    regulators: int = 50
    types: int = 5
    cells_per_type: int = 100
    target_share: float = 0.8
    largest_team: int = 6
    noise: float = 1.0
    technical: bool = False
    seed: int = 0

    def config(self) -> GeneratorConfig:
        """The generator's settings.

        Raises
        ------
        InputError
            If the numbers do not fit together.
        """
        if self.largest_team < 1 or not 0 < self.target_share < 1:
            raise InputError("Targets are a share of the genes between 0 and 1, with regulators.")
        return GeneratorConfig(
            n_genes=self.genes,
            n_regulators=self.regulators,
            n_types=self.types,
            targets=shared_out(round(self.genes * self.target_share), self.largest_team),
            n_decoys=round(DECOY_SHARE * self.regulators),
        )


def shared_out(targets: int, largest_team: int) -> Mapping[int, int]:
    """Targets by number of regulators, in DS3's proportions as nearly as whole numbers can be."""
    shares = {size: count for size, count in DS3_TARGETS.items() if size <= largest_team}
    total = sum(shares.values())
    exact = {size: targets * share / total for size, share in shares.items()}
    counts = {size: int(value) for size, value in exact.items()}
    # The largest remainders get what rounding down left; smaller teams first among equals.
    order = sorted(exact, key=lambda size: (counts[size] - exact[size], size))
    for size in order[: targets - sum(counts.values())]:
        counts[size] += 1
    return {size: count for size, count in counts.items() if count}


def simulate_into(
    data: Path, name: str, wish: SimulationRequest, *, progress: Progress = silent
) -> Path:
    """Simulate and write the folder ``data / name``, whole or not at all; returns the folder.

    Raises
    ------
    InputError
        If the name cannot be used, or the numbers do not fit together.
    Cancelled
        If ``progress`` says so; nothing is left behind.
    """
    config = wish.config()
    with new_upload(data, name) as folder:
        # A stream of its own: the cells are drawn from the plain seed.
        network = generate_network(config, np.random.default_rng([wish.seed, 1]))
        dataset = simulate_dataset(
            network,
            seed=wish.seed,
            config=SteadyStateConfig(cells_per_type=wish.cells_per_type, noise=wish.noise),
            technical=TechnicalNoise() if wish.technical else None,
            name=name,
            progress=progress,
        )
        write_sergio_folder(folder, network, dataset, is_noisy=wish.technical)
    return data / name
