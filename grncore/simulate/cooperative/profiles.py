"""Log expression of genes that nothing regulates: regulators, hub confusers, background."""

import numpy as np
from numpy.random import Generator

from grncore.simulate.cooperative.config import StressConfig
from grncore.simulate.cooperative.mechanism import Profiles, standardised


def unregulated(count: int, config: StressConfig, rng: Generator) -> Profiles:
    """``(count, population cells)`` standardised log expression of unregulated genes.

    The population is a row of samples, of which the first is kept: each has as many cells of each
    type, and a type has the same mean in all of them.
    """
    shape = (count, config.population, config.n_types, config.n_cells // config.n_types)
    between = rng.standard_normal((count, 1, config.n_types, 1))
    within = rng.standard_normal(shape)
    profiles = np.sqrt(config.type_share) * between + np.sqrt(1 - config.type_share) * within
    return standardised(profiles.reshape(count, config.population * config.n_cells))


def confuser_profiles(regulators: Profiles, config: StressConfig, rng: Generator) -> Profiles:
    """``(confusers, population cells)`` standardised log expression; see :class:`StressConfig`."""
    if not config.n_confusers:
        return regulators[:0]
    rows = []
    # No two confusers have the same regulator of their own; those they follow loosely may be.
    for followed in rng.choice(len(regulators), size=config.n_confusers, replace=False):
        others = rng.choice(len(regulators), size=1 + config.confuser_breadth, replace=False)
        others = others[others != followed][: config.confuser_breadth]
        rest = regulators[others].sum(axis=0)
        closely = regulators[followed]
        # What is left of the rest once the closely followed regulator is taken out of it, so that
        # the correlation with that one is as asked.
        rest = standardised(rest - (rest @ closely / (closely @ closely)) * closely)
        share = config.confuser_correlation
        rows.append(share * closely + np.sqrt(1 - share**2) * rest)
    return standardised(np.stack(rows))
