"""Expression of one gene, ready to be plotted."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from grncore.dataset import Dataset


@dataclass(frozen=True, eq=False)
class Profile:
    """Expression of one gene for plotting: ``values`` (cells,) on the axis called ``unit``."""

    gene: str
    label: str
    values: NDArray[np.float32]
    groups: tuple[str, ...] | None
    unit: str
    noun: str


def profile(dataset: Dataset, gene: str) -> Profile:
    """Expression of ``gene`` on a log scale: log1p, unless the data is logged already."""
    values = dataset.expression[dataset.index[gene]]
    return Profile(
        gene=gene,
        label=dataset.display(gene),
        values=values if dataset.is_logged else np.log1p(values),
        groups=dataset.cell_groups,
        unit="expression (log scale, as supplied)" if dataset.is_logged else "log(1 + expression)",
        noun=dataset.sample_noun,
    )


def thinned_places(count: int, most: int) -> NDArray[np.int64]:
    """At most so many places of a row, evenly taken."""
    return np.unique(np.linspace(0, count - 1, min(count, most)).round().astype(np.int64))


def thinned(profiles: Sequence[Profile], limit: int) -> tuple[Profile, ...]:
    """At most ``limit`` evenly spaced cells of each profile, the same ones in all."""
    if len(profiles[0].values) <= limit:
        return tuple(profiles)
    kept = thinned_places(len(profiles[0].values), limit)
    return tuple(
        replace(
            one,
            values=one.values[kept],
            groups=None if one.groups is None else tuple(one.groups[i] for i in kept),
        )
        for one in profiles
    )
