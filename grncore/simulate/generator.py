"""Networks that look like E. coli's: hubs, and operons whose genes share a team.

What is kept of the real thing: a few global regulators sit in most teams while most regulators are
local (out-degrees are heavy-tailed); a team is a local regulator with some global ones; genes come
in operons that share a team, and operons share teams in turn (regulons); regulators regulate each
other without a cycle. Defaults give a network of DS3's size.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.random import Generator
from numpy.typing import NDArray

from grncore.errors import InputError
from grncore.simulate.kinetics import EDGE_COLUMNS, RegulatoryNetwork
from grncore.simulate.names import operon_names
from grncore.simulate.regulons import Operon, TeamConfig, draw_operons

DS3_TARGETS: Mapping[int, int] = {
    1: 433, 2: 281, 3: 192, 4: 92, 5: 73, 6: 35, 7: 20, 8: 6, 11: 1
}  # fmt: skip
"""Targets by number of regulators R in DS3."""


@dataclass(frozen=True)
class GeneratorConfig:
    """What to generate.

    Attributes
    ----------
    n_genes, n_regulators, n_types
        Genes, genes that regulate any, and cell types.
    targets
        Number of targets by number of regulators R. Genes left over have no regulators: they are
        master regulators or, if there are more than needed, genes of a fixed rate.
    n_decoys
        Transcription factors that regulate nothing here. A list of regulators that held only
        true ones would give the truth away.
    master_share
        Largest share of the regulators that are masters (67 of 127 in DS3).
    teams
        How teams and operons are drawn.
    strength
        Bounds of |K|, which is drawn uniformly for each edge (1 to 5 in DS3).
    hill
        Hill coefficient of every edge.
    flip
        Chance that an operon's regulator acts with the other sign than in the rest of the regulon.
    rate_mean, rate_shape
        Production rates of masters are gamma distributed, a draw per cell type.
    """

    n_genes: int = 1200
    n_regulators: int = 127
    n_types: int = 9
    targets: Mapping[int, int] = field(default_factory=lambda: dict(DS3_TARGETS))
    n_decoys: int = 33
    master_share: float = 0.53
    teams: TeamConfig = field(default_factory=TeamConfig)
    strength: tuple[float, float] = (1.0, 5.0)
    hill: float = 2.0
    flip: float = 0.05
    rate_mean: float = 1.2
    rate_shape: float = 2.2

    def __post_init__(self) -> None:
        n_targets, largest = sum(self.targets.values()), max(self.targets, default=0)
        if not n_targets or min(self.targets) < 1 or min(self.targets.values()) < 0:
            raise InputError(
                f"Targets by number of regulators are {dict(self.targets)}; expected at least one "
                "target, such as 2=281,3=192,4=92."
            )
        if n_targets >= self.n_genes:
            raise InputError(
                f"{n_targets} targets leave no gene without regulators among {self.n_genes} genes, "
                "and regulation must start somewhere: ask for more genes or fewer targets."
            )
        if largest > self.n_regulators:
            raise InputError(
                f"A target with {largest} regulators needs as many; there are {self.n_regulators}."
            )
        if self.n_regulators - self.n_masters > n_targets:
            raise InputError(
                f"{self.n_regulators} regulators do not fit {self.n_genes} genes: "
                f"{self.n_masters} can be masters and only {n_targets} genes are targets."
            )
        if self.n_decoys < 0 or self.n_types < 1:
            raise InputError("There cannot be fewer than 0 decoys or than 1 cell type.")

    @property
    def n_masters(self) -> int:
        """Regulators that are master regulators."""
        spare = self.n_genes - sum(self.targets.values())
        return min(spare, max(1, round(self.master_share * self.n_regulators)))


@dataclass(frozen=True, eq=False)
class GeneratedNetwork:
    """A network with what else the generator knows of its genes.

    Genes are named ``"0"``, ``"1"``, ... as in SERGIO's files, along an imagined chromosome on
    which operons are contiguous.

    Attributes
    ----------
    network
        Who regulates whom, with kinetics.
    operons
        Operon of every gene.
    aliases
        Invented gene names: ``bakoA``, ``bakoB`` for the genes of operon ``bakoAB``.
    factors
        Transcription factors in natural order: the regulators and the decoys.
    """

    network: RegulatoryNetwork
    operons: Mapping[str, str]
    aliases: Mapping[str, str]
    factors: tuple[str, ...]


def generate_network(config: GeneratorConfig, rng: Generator) -> GeneratedNetwork:
    """Draw a network.

    Raises
    ------
    InputError
        If the numbers asked for do not fit together.
    """
    operons = draw_operons(config.targets, config.n_regulators, config.n_masters, config.teams, rng)
    n_single = config.n_genes - sum(config.targets.values())
    # Operons of unregulated genes: the masters (regulators 0..n_masters-1), then fixed-rate genes.
    singles = [Operon((), (i if i < config.n_masters else None,)) for i in range(n_single)]
    blocks = [*operons, *singles]
    chromosome = [blocks[place] for place in rng.permutation(len(blocks))]
    names = operon_names([len(operon.slots) for operon in chromosome], rng)

    gene_of: dict[int, str] = {}
    groups: dict[str, str] = {}
    aliases: dict[str, str] = {}
    members: list[list[str]] = []
    for operon, (operon_name, gene_names) in zip(chromosome, names, strict=True):
        members.append([])
        for regulator, alias in zip(operon.slots, gene_names, strict=True):
            gene = str(len(groups))
            groups[gene], aliases[gene] = operon_name, alias
            members[-1].append(gene)
            if regulator is not None:
                gene_of[regulator] = gene
    edges = _edges(chromosome, members, gene_of, config, rng)
    unregulated = [
        gene for o, genes in zip(chromosome, members, strict=True) if not o.team for gene in genes
    ]
    rates = rng.gamma(
        config.rate_shape,
        config.rate_mean / config.rate_shape,
        size=(len(unregulated), config.n_types),
    )
    network = RegulatoryNetwork.create(
        edges, {gene: row.tolist() for gene, row in zip(unregulated, rates, strict=True)}
    )
    return GeneratedNetwork(
        network, groups, aliases, _factors(network, gene_of, config.n_decoys, rng)
    )


def _edges(
    chromosome: list[Operon],
    members: list[list[str]],
    gene_of: Mapping[int, str],
    config: GeneratorConfig,
    rng: Generator,
) -> pd.DataFrame:
    """Strengths are drawn per gene, signs per regulon."""
    # Regulators lean to activation or repression; hubs do both (beta of mean 1/2).
    leaning = rng.beta(0.6, 0.6, size=config.n_regulators)
    signs: dict[tuple[int, ...], NDArray[np.float64]] = {}
    rows = []
    for operon, genes in zip(chromosome, members, strict=True):
        if not operon.team:
            continue
        team = np.array(operon.team)
        if operon.team not in signs:
            signs[operon.team] = np.where(rng.random(len(team)) < leaning[team], 1.0, -1.0)
        sign = signs[operon.team] * np.where(rng.random(len(team)) < config.flip, -1.0, 1.0)
        for gene in genes:
            strengths = sign * rng.uniform(*config.strength, size=len(team))
            rows += [
                (gene_of[int(regulator)], gene, float(strength), config.hill)
                for regulator, strength in zip(team, strengths, strict=True)
            ]
    return pd.DataFrame(rows, columns=list(EDGE_COLUMNS))


def _factors(
    network: RegulatoryNetwork, gene_of: Mapping[int, str], n_decoys: int, rng: Generator
) -> tuple[str, ...]:
    regulators = set(gene_of.values())
    others = [gene for gene in network.genes if gene not in regulators]
    decoys = rng.choice(len(others), size=min(n_decoys, len(others)), replace=False)
    chosen = regulators | {others[place] for place in decoys}
    return tuple(gene for gene in network.genes if gene in chosen)
