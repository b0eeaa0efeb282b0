"""`StressConfig`: sizes, noise and confusers of the cooperativity stress test."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from grncore.errors import InputError

KNOTS = 8
"""Knots of the splines that stand for 'any function of one regulator'."""


@dataclass(frozen=True)
class StressConfig:
    """What to generate; everything but the dial. All of it is our choice.

    Attributes
    ----------
    n_genes
        Genes in all. Those that are neither regulator, confuser nor target are background.
    n_regulators
        Regulators. They are not regulated themselves.
    targets
        Number of targets by number of regulators R.
    n_cells, n_types
        Cells, in ``n_types`` types of equal size.
    population
        Cells that are drawn for each one kept; the parts of a signal are orthogonal over all of
        them. Were they so over the kept cells alone, a target would correlate less with its own
        regulators than chance has it, and that would give them away.
    type_share
        Share of a gene's variance that lies between cell types, for regulators and background.
    noise
        Standard deviation of a target's own noise, its signal's being 1: at 0.7 the regulators
        explain 67 % of a target's variance.
    repeated_share
        Share of the targets of every R whose team other targets have too. The others' teams are
        unique, so that nothing can be copied for them.
    operon_size
        Targets that share a repeated team; they share the mechanism as well, as the genes of an
        operon do, and differ by their noise.
    n_confusers
        Hub confusers: genes that follow a regulator of their own closely and
        ``confuser_breadth`` others loosely, and regulate nothing. They are listed as possible
        regulators, or the list would give the truth away.
    confuser_correlation
        Correlation of a confuser with its regulator.
    confuser_breadth
        Other regulators that a confuser follows; they share the rest of its variance.
    steepness, threshold
        Slope of a regulator's Hill response, and the largest distance of its half-response from
        the regulator's mean, in standard deviations of the regulator's log expression.
    least_share
        Of the additive part, each regulator is given at least this share of an equal part; the
        rest is shared out at random.
    whole_team_share
        Share of the product of all members in the combinatorial part; the products of smaller
        subsets have the rest, at random. Nothing to share where R = 2.
    level, spread
        Bounds of a gene's mean log expression, and its standard deviation over cells.
    """

    n_genes: int = 400
    n_regulators: int = 40
    targets: Mapping[int, int] = field(default_factory=lambda: {2: 120, 3: 120})
    n_cells: int = 200
    n_types: int = 5
    population: int = 3
    type_share: float = 0.1
    noise: float = 0.7
    repeated_share: float = 0.0
    operon_size: int = 3
    n_confusers: int = 15
    confuser_correlation: float = 0.8
    confuser_breadth: int = 5
    steepness: float = 2.0
    threshold: float = 0.5
    least_share: float = 0.5
    whole_team_share: float = 0.5
    level: tuple[float, float] = (3.5, 5.0)
    spread: float = 0.4

    def __post_init__(self) -> None:
        _check_counts(self)
        for name in ("type_share", "repeated_share", "least_share", "whole_team_share"):
            check_share(name, getattr(self, name))
        check_share("confuser_correlation", self.confuser_correlation)
        if not 0 <= self.noise < math.inf:
            raise InputError(f"The noise is {self.noise}; expected 0 or more.")
        if not 0.5 <= self.steepness <= 20 or not 0 <= self.threshold <= 1:
            # A flatter response cannot be told from a line, nor a steeper one from a switch.
            raise InputError(
                f"The steepness is {self.steepness} and the threshold {self.threshold}; expected "
                "a steepness from 0.5 to 20 and a threshold from 0 to 1."
            )
        if not 0 < self.spread <= 0.5 or not 3 <= self.level[0] <= self.level[1]:
            raise InputError(
                f"Log expression has levels {self.level} and spread {self.spread}; expected levels "
                "from 3 on and a spread of at most 0.5, so that values stay above 0."
            )

    @property
    def n_targets(self) -> int:
        """Targets of every R."""
        return sum(self.targets.values())


def check_share(name: str, value: float) -> None:
    """Refuse a share outside 0 to 1.

    Raises
    ------
    InputError
        If it is outside.
    """
    if not 0 <= value <= 1:
        raise InputError(f"The {name.replace('_', ' ')} is {value}; expected 0 to 1.")


def _check_counts(config: StressConfig) -> None:
    sizes = [size for size, number in config.targets.items() if number]
    if not sizes or min(sizes) < 2 or min(config.targets.values()) < 0:
        raise InputError(
            f"Targets by number of regulators are {dict(config.targets)}; expected at least one "
            "target and two regulators or more each, such as 2=120,3=120."
        )
    if max(sizes) > config.n_regulators:
        raise InputError(
            f"A target with {max(sizes)} regulators needs as many; there are {config.n_regulators}."
        )
    for size in sizes:
        if config.targets[size] > math.comb(config.n_regulators, size):
            raise InputError(
                f"{config.targets[size]} targets need as many teams of {size} to be unique, more "
                f"than {config.n_regulators} regulators have: ask for more regulators or fewer "
                "targets."
            )
    if not 0 <= config.n_confusers <= config.n_regulators:
        raise InputError(
            f"{config.n_confusers} confusers cannot each follow a regulator of their own among "
            f"{config.n_regulators}."
        )
    if not 1 <= config.confuser_breadth < config.n_regulators:
        raise InputError(
            f"A confuser cannot follow {config.confuser_breadth} regulators beside its own; "
            f"expected 1 to {config.n_regulators - 1}."
        )
    needed = config.n_regulators + config.n_confusers + config.n_targets
    if needed > config.n_genes:
        raise InputError(
            f"{config.n_regulators} regulators, {config.n_confusers} confusers and "
            f"{config.n_targets} targets are {needed} genes; there are {config.n_genes}."
        )
    if config.n_types < 1 or config.n_cells % config.n_types:
        raise InputError(
            f"{config.n_cells} cells do not make {config.n_types} cell types of equal size."
        )
    fewest = 2 * (1 + KNOTS * max(sizes))
    if config.n_cells < fewest:
        raise InputError(
            f"{config.n_cells} cells are too few to tell the effect of {max(sizes)} regulators "
            f"together from their effects alone; ask for {fewest} or more."
        )
    if config.population < 1:
        raise InputError(f"The population is {config.population} samples; expected 1 or more.")
    if config.operon_size < 2:
        raise InputError("A repeated team has two targets or more: raise operon_size.")
