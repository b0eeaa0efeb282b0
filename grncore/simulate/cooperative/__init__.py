"""The cooperativity stress test: from additive regulation to regulation by combinations alone.

A target's expression is a random function of its regulators', and a dial says which share of the
function's variance only combinations of regulators explain. At 0 the function is a sum of one
monotone response per regulator; at 1 no regulator alone tells anything of the target.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.random import Generator

from grncore.dataset import Dataset
from grncore.simulate.cooperative.config import StressConfig, check_share
from grncore.simulate.cooperative.mechanism import Profiles, draw_parts, splines
from grncore.simulate.cooperative.profiles import confuser_profiles, unregulated
from grncore.simulate.cooperative.teams import TargetOperon, draw_target_operons
from grncore.simulate.names import operon_names

__all__ = ["STRESS_DIALS", "StressConfig", "StressNetwork", "stress_dataset", "stress_network"]

STRESS_DIALS = (0.0, 0.25, 0.5, 0.75, 1.0)
"""The dials at which methods are compared."""

STEPS_PER_UNIT = 1024
"""Expression comes in steps of 1/1024: exact in float32, far below the noise, and coarse enough
for the last bits of another machine's linear algebra to make no difference."""


@dataclass(frozen=True, eq=False)
class StressNetwork:
    """Regulators and targets of one seed, the same whatever the dial.

    Attributes
    ----------
    operons
        Teams as rows of ``regulators``, and how many targets each has.
    regulators
        ``(regulators, population cells)`` standardised log expression.
    additive, combinatorial
        ``(targets, population cells)`` the two parts of every target's signal, in the order of
        ``operons``: mean 0, variance 1, orthogonal.
    """

    operons: tuple[TargetOperon, ...]
    regulators: Profiles
    additive: Profiles
    combinatorial: Profiles

    @cached_property
    def teams(self) -> tuple[tuple[int, ...], ...]:
        """Team of each target, as rows of ``regulators``."""
        return tuple(operon.team for operon in self.operons for _ in range(operon.n_targets))

    def signals(self, dial: float) -> Profiles:
        """``(targets, population cells)`` of variance 1, the share ``1 - dial`` of it additive.

        Raises
        ------
        InputError
            If the dial is outside 0 to 1.
        """
        check_share("dial", dial)
        found: Profiles = np.sqrt(1 - dial) * self.additive + np.sqrt(dial) * self.combinatorial
        return found


def stress_network(seed: int, config: StressConfig | None = None) -> StressNetwork:
    """Draw regulators, teams and mechanisms."""
    config = config or StressConfig()
    # A stream for each thing: what one draws never shifts another.
    of_cells, of_teams, of_mechanisms, *_ = _streams(seed)
    regulators = unregulated(config.n_regulators, config, of_cells)
    operons = draw_target_operons(
        config.targets, config.n_regulators, config.repeated_share, config.operon_size, of_teams
    )
    curves = np.stack([splines(profile) for profile in regulators])
    parts = [
        draw_parts(regulators[rows], curves[rows], config, of_mechanisms)
        for rows in (list(operon.team) for operon in operons)
    ]
    counts = [operon.n_targets for operon in operons]
    additive, combinatorial = (
        np.repeat(part, counts, axis=0) for part in map(np.stack, zip(*parts, strict=True))
    )
    return StressNetwork(tuple(operons), regulators, additive, combinatorial)


def stress_dataset(dial: float, seed: int, config: StressConfig | None = None) -> Dataset:
    """Make the data set of one dial and seed.

    With the same seed and config, data sets of all dials have the same genes, teams, regulators'
    expression and noise: they differ in the targets' signal alone, so that dials are compared in
    pairs.

    Parameters
    ----------
    dial
        Share of a target's signal variance that only combinations of regulators explain, 0 to 1.
    seed
        The same seed gives the same values.
    config
        Sizes, noise and the rest.

    Returns
    -------
    A dataset named after dial and seed. ``listed_regulators`` are the regulators and the
    confusers, ``gene_groups`` the operons, ``cell_groups`` the cell types.

    Raises
    ------
    InputError
        If the dial is outside 0 to 1.
    """
    config = config or StressConfig()
    network = stress_network(seed, config)
    *_, of_noise, of_others, of_names = _streams(seed)
    n_background = config.n_genes - config.n_regulators - config.n_confusers - len(network.teams)
    unrelated = [
        network.regulators,
        confuser_profiles(network.regulators, config, of_others),
        unregulated(n_background, config, of_others),
    ]
    signals = network.signals(dial)[:, : config.n_cells]
    noise = config.noise * of_noise.standard_normal(signals.shape)
    profiles = np.concatenate(
        [
            *(part[:, : config.n_cells] for part in unrelated),
            (signals + noise) / np.hypot(1, config.noise),
        ]
    )
    return _assembled(f"stress dial {dial:g} seed {seed}", profiles, network, config, of_names)


def _assembled(
    name: str, profiles: Profiles, network: StressNetwork, config: StressConfig, rng: Generator
) -> Dataset:
    """Give genes a place on an imagined chromosome, a name and a level of expression."""
    n_single = config.n_genes - len(network.teams)
    blocks = [1] * n_single + [operon.n_targets for operon in network.operons]
    first_row = np.cumsum([0, *blocks])
    chromosome = rng.permutation(len(blocks))
    # Row of the profiles of each gene along the chromosome: names and order tell nothing.
    rows = [row for block in chromosome for row in range(first_row[block], first_row[block + 1])]
    gene_of = {row: str(gene) for gene, row in enumerate(rows)}
    named = operon_names([blocks[block] for block in chromosome], rng)
    genes = [str(gene) for gene in range(config.n_genes)]
    level = rng.uniform(*config.level, size=(config.n_genes, 1))
    expression = np.expm1(np.maximum(level + config.spread * profiles[rows], 0))
    edges = [
        (gene_of[regulator], gene_of[n_single + target])
        for target, team in enumerate(network.teams)
        for regulator in team
    ]
    per_type = config.n_cells // config.n_types
    return Dataset.create(
        name=name,
        expression=np.rint(expression * STEPS_PER_UNIT) / STEPS_PER_UNIT,
        genes=genes,
        cells=[f"cell {cell + 1}" for cell in range(config.n_cells)],
        edges=pd.DataFrame(edges, columns=["regulator", "target"]),
        aliases=dict(zip(genes, (a for _, members in named for a in members), strict=True)),
        cell_groups=[f"type {cell // per_type + 1}" for cell in range(config.n_cells)],
        gene_groups=dict(zip(genes, (o for o, ms in named for _ in ms), strict=True)),
        listed_regulators=[gene_of[row] for row in range(config.n_regulators + config.n_confusers)],
    )


def _streams(seed: int) -> list[Generator]:
    return np.random.default_rng(seed).spawn(6)
